"""Who acts with whom: organisations that sign or organise the same things.

Two organisations are joined by each entry that both led, wrote, signed, endorsed or convened. To
speak at the same hearing joins nobody. An entry and what repeats it are one.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from django.db.models import F

from processes.models import Organisation, Participation, Role, done_once
from processes.timeline.drawing.ring import Spot

ACTING = (
    Role.LEAD, Role.RESPONSIBLE, Role.CO_AUTHOR, Role.SIGNATORY, Role.ENDORSER, Role.CONVENOR,
)  # fmt: skip
DRAWN = 24  # organisations in the drawing; the table has all of them


@dataclass
class Node:
    """One organisation: in how many entries it acted, and with whom how often."""

    organisation: Organisation
    entries: set = field(default_factory=set)
    processes: set = field(default_factory=set)
    with_whom: Counter = field(default_factory=Counter)  # id of the other -> number of entries

    @property
    def number(self):
        return len(self.entries)

    @property
    def others(self):
        return len(self.with_whom)


def name_of(node):
    return node.organisation.name.casefold()


# What of a node the table may be sorted by, the most first, then by name; the first is usual.
ORDERS = {
    "others": ("with_whom", "entries"),
    "entries": ("entries", "with_whom"),
    "processes": ("processes", "entries"),
    "name": (),
}


class Network:
    """The network within `entries` a person may see: of a process, or of an organisation."""

    def __init__(self, reader, entries):
        rows = Participation.visible_to(reader).filter(
            intervention__in=entries.values("pk"), organisation__isnull=False, role__in=ACTING
        )
        rows = rows.select_related("organisation").annotate(
            process=F("intervention__process"), done=done_once("intervention__")
        )
        self.nodes, together = {}, defaultdict(dict)
        for one in rows:
            node = self.nodes.setdefault(one.organisation_id, Node(one.organisation))
            node.entries.add(one.done)
            node.processes.add(one.process)
            together[one.done][one.organisation_id] = node
        for nodes in together.values():
            for node in nodes.values():
                node.with_whom.update(nodes.keys() - {node.organisation.pk})
        joined = [node for node in self.nodes.values() if node.with_whom]
        self.table = joined
        self.sort("others")
        self.drawn = sorted(self.table[:DRAWN], key=name_of)

    def sort(self, order):
        """Put the table in another order; the drawing stays. Raises KeyError for an unknown one."""
        counted = ORDERS[order]
        self.table.sort(key=lambda n: ([-len(getattr(n, one)) for one in counted], name_of(n)))

    def closest(self, node):
        """(organisation, number of entries) of the three it acts with most often."""
        pairs = ((self.nodes[pk].organisation, number) for pk, number in node.with_whom.items())
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0].name.casefold()))[:3]

    @property
    def spots(self):
        return [
            Spot(one.organisation.short_text, one.organisation.get_absolute_url(), one.number)
            for one in self.drawn
        ]

    @property
    def ties(self):
        """(place, place, number of entries) of each two in the drawing that act together."""
        return [
            (place, to, one.with_whom[other.organisation.pk])
            for (place, one), (to, other) in combinations(enumerate(self.drawn), 2)
            if other.organisation.pk in one.with_whom
        ]
