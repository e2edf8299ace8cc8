"""Where processes apply, as equal tiles over their list: how many processes and entries each place
has, and what its processes are called. In the order of names: it is no ranking."""

from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from engagement.in_languages import shown_text
from processes.lookup.places import country_name
from processes.lookup.sample import real
from processes.models import Intervention, Jurisdiction, Process, done_once

MOST_PLACED = 1000  # of more places of processes their list shows no tiles, only the filter
NAMED_IN_A_TILE = 2
SHADES = (1, 5, 15, 40)  # from so many entries on a tile is a step darker
OF_TILES = {"place", "sample", "lang"}  # what may be asked for where they are shown


@dataclass
class Tile:
    """place: as it is filtered by. entries: of all its processes together."""

    place: str
    processes: list = field(default_factory=list)
    entries: int = 0

    @property
    def name(self):
        return country_name(self.place)

    @property
    def shade(self):
        return sum(self.entries >= step for step in SHADES)

    @property
    def named(self):
        return self.processes[:NAMED_IN_A_TILE]

    @property
    def more(self):
        return len(self.processes) - NAMED_IN_A_TILE


def tiles_over(kind, query, reader):
    """What the list of processes has above it, where nothing but a place is asked for."""
    if kind is not Process or query.keys() - OF_TILES:
        return {}
    tiles = place_tiles(reader, query.get("sample") == "with")
    return {"tiles": tiles, "place": query.get("place", "")} if len(tiles) > 1 else {}


def place_tiles(reader, with_sample=False):
    """A Tile for each place with processes, without those that are invented; one query."""
    entries = Intervention.visible_to(reader).filter(process=OuterRef("process")).order_by()
    entries = entries.values("process").annotate(number=Count(done_once(), distinct=True))
    places = Jurisdiction.visible_to(reader).select_related("process")
    places = places if with_sample else real(places, reader)
    places = places.annotate(number=Coalesce(Subquery(entries.values("number")), 0))
    rows = list(places.order_by("process__name", "pk")[: MOST_PLACED + 1])
    if len(rows) > MOST_PLACED:
        return []
    found = {}
    for row in rows:
        tile = found.setdefault(row.place, Tile(row.place))
        tile.processes.append(row.process)
        tile.entries += row.number
    for tile in found.values():
        tile.processes.sort(key=lambda one: shown_text(one).words.casefold())
    return sorted(found.values(), key=lambda tile: tile.name.casefold())
