"""What is there to leak? A world in which every record carries a mark of its own.

It holds a record of every kind on every level and, for every pointer of every kind, a public
record that points at a hidden one. Who may see what is worked out from levels and pointers alone,
without asking the product, so that the two can differ. `building.py` fills it; once filled it is
rows and plain values, so that it can be kept beside a copy of its database.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from processes.models import Process, Record
from tests.making import World
from tests.sweep.kinds import pointers


@dataclass(eq=False)
class Item:
    """A row with its mark and the names of those who may see it."""

    row: object
    mark: str
    sees: frozenset
    level: str = "public"
    crowd: bool = False
    now: object = None  # of what was: the item that the row is now
    change: object = None  # and the change in which it came to be
    beside: object = None  # of what an organisation noted: the item beside which it did

    @property
    def kind(self):
        return type(self.row)

    @property
    def address(self):
        return getattr(self.row, "slug", "") or str(self.row.pk)

    @property
    def path(self):
        return reverse("record", args=[self.kind.resource.plural, self.address])

    def __repr__(self):
        return f"{self.level} {self.kind.__name__} {self.mark}"


@dataclass
class MarkedWorld:
    """`items` are records, `parts` live in them, `directory` is what is always public."""

    base: World
    people: dict  # the fixed cast, by name
    items: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    directory: list = field(default_factory=list)
    kept: list = field(default_factory=list)  # names that stay at home, of who took part
    proposals: list = field(default_factory=list)
    decided: list = field(default_factory=list)  # proposals that came back, or were withdrawn
    heads: list = field(default_factory=list)  # what stands first in a list of the home page
    desks: list = field(default_factory=list)  # (what stands first on a desk, whose business)
    notes: list = field(default_factory=list)  # what organisations noted beside items
    drafts: list = field(default_factory=list)  # what people filled in and have not sent
    filters: list = field(default_factory=list)  # what people filter by again and again
    told: list = field(default_factory=list)  # (what coordinators are told, at which address)
    versions: list = field(default_factory=list)  # what records said on another level
    authors: list = field(default_factory=list)  # who wrote that, by names that are marks
    backbone: dict = field(default_factory=dict)  # (kind, number): a public row
    shared: dict = field(default_factory=dict)  # (kind, who sees where it occurs): a row
    by_path: dict = field(default_factory=dict)  # the address of a page: its item
    thorough: bool = False  # whether all rows are asked for, where some stand for the others
    sessions: dict = field(default_factory=dict)  # who can sign in: the key of their session now
    long_ago: dt.datetime = field(
        default_factory=lambda: timezone.now() - dt.timedelta(days=400)
    )  # when records said what they said on another level

    @property
    def once(self):
        """That day, as an address has it."""
        return f"{timezone.localdate(self.long_ago)}"

    @property
    def process(self):
        """The process in which most of it happens, public."""
        return self.backbone[Process, 0]

    def of(self, kind):
        """All items of a kind, hidden or not."""
        everything = self.items if issubclass(kind, Record) else self.directory
        return [item for item in everything if item.kind is kind]

    def first(self, kind, level):
        """The record of a kind on a level that points at public ones only."""
        return next(item for item in self.of(kind) if item.level == level)

    def handed_over(self, proposal):
        """What a proposal shows: the record and its parts."""
        shown = [item for item in self.items if item.row.pk == proposal.record]
        return shown + [
            part
            for part in self.parts
            if proposal.record in (getattr(part.row, one.attname) for one in pointers(part.kind))
        ]
