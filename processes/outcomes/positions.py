"""Where each actor stood on a process or on one of its asks, year by year, and how it moved."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from processes.models import Ask, Organisation, Position, Stance
from processes.models.common import oldest_first

MOST_SHOWN_POSITIONS = 500  # positions on one page; the list of positions has the rest
STANCES = (Stance.SUPPORT, Stance.MIXED, Stance.NEUTRAL, Stance.OPPOSE, Stance.UNKNOWN)
UNDATED = ""


@dataclass
class ActorRow:
    """One actor on one subject. `ask` is None where it is the process itself.

    `speaker`: who spoke in office where it was not the body as a whole. Such a one is no member of
    a bloc in the name of the body; nor is a label that stands for several, which never moves.
    """

    actor: Organisation
    ask: Ask | None
    speaker: str = ""
    positions: list = field(default_factory=list)  # the oldest first, undated last

    @property
    def stances(self):
        """What it said in order of time; a day without a date says nothing of order."""
        return [one.stance for one in self.positions if one.date and one.stance != Stance.UNKNOWN]

    @property
    def moved(self):
        return not self.actor.catch_all and len(set(self.stances)) > 1

    @property
    def stands(self):
        """Has it a position of its own, as a whole?"""
        return not (self.actor.catch_all or self.speaker)

    @property
    def latest(self):
        """What it said last; of what has no date one alone, since of several none is the last."""
        if self.stances:
            return self.stances[-1]
        undated = {one.stance for one in self.positions} - {Stance.UNKNOWN}
        return undated.pop() if len(undated) == 1 else Stance.MIXED if undated else Stance.UNKNOWN

    def cells(self, years):
        """The positions of each year."""
        by_year = defaultdict(list)
        for position in self.positions:
            by_year[year_of(position)].append(position)
        return [(year, by_year[year]) for year in years]


def year_of(position):
    return position.date_sort[:4] if position.date_sort else UNDATED


class ActorPositions:
    """What this person may see of it."""

    def __init__(self, process, reader):
        rows = Position.visible_to(reader).filter(Q(process=process) | Q(ask__process=process))
        rows = rows.select_related("actor", "ask").order_by(*oldest_first())[
            : MOST_SHOWN_POSITIONS + 1
        ]
        found = list(rows)
        self.more, found = len(found) > MOST_SHOWN_POSITIONS, found[:MOST_SHOWN_POSITIONS]
        self.number = len(found)
        by_subject = {}
        for position in found:
            row = by_subject.setdefault(
                (position.actor_id, position.ask_id, position.speaker),
                ActorRow(position.actor, position.ask, position.speaker),
            )
            row.positions.append(position)
        self.rows = sorted(by_subject.values(), key=in_order)
        self.years = sorted({year_of(one) for one in found}, key=lambda year: year or "~")

    @property
    def table(self):
        """Each row with its positions year by year."""
        return [(row, row.cells(self.years)) for row in self.rows]

    @property
    def blocs(self):
        """(stance in words, its actors) by what each last said of the process itself."""
        by_stance = defaultdict(list)
        for row in self.rows:
            if row.ask is None and row.stands:
                by_stance[row.latest].append(row)
        return [(one.label, by_stance[one]) for one in STANCES if by_stance[one]]


def in_order(row):
    name = row.actor.name.casefold()
    return (name, str(row.actor.pk), row.speaker, row.ask is not None, str(row.ask or ""))
