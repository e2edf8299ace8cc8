"""The year ahead: deadlines and forecasts of all processes by month, as far as they are recorded.

What is not known to the month stands after the months of its year, what is not known to the year
at the end; what has no end or no day in a list of its own. Next steps are those of one's own
organisations alone (`NextStep.visible_to`). What is invented is left out, unless it is asked for.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.dates import parse, words
from processes.lookup.forecasts import shown_at_next_date, tellers_of
from processes.lookup.present import CALLED_OFF
from processes.lookup.promises import FEEDBACK_OWED
from processes.lookup.questions import (
    open_consultations,
    stages_ahead,
    stages_past_their_date,
    stages_without_a_day,
)
from processes.lookup.sample import real
from processes.models import SETTLED, Commitment, Consultation
from processes.outcomes.years import known_month
from processes.pages.dues import open_steps
from processes.timeline.overview import near_its_end

MOST_AHEAD = 100  # of each sort, the next first
MONTHS_AHEAD = 12  # after this one; what comes later is put together
CLOSES, OPEN, OPENS, EXPECTED, DUE, FEEDBACK, STEP = (
    "closes", "open", "opens", "expected", "due", "feedback", "step",
)  # fmt: skip
SAID_AS = {
    OPEN: gettext_lazy("Open; no closing day is recorded"),
    CLOSES: gettext_lazy("Closes"),
    OPENS: gettext_lazy("Opens"),
    EXPECTED: gettext_lazy("Stage expected"),
    DUE: gettext_lazy("Promise due"),
    FEEDBACK: gettext_lazy("Feedback promised"),
    STEP: gettext_lazy("Our next step"),
}


@dataclass(frozen=True)
class ToCome:
    """Something that is to come: what sort, when, and the record that says so."""

    sort: str
    date: object
    row: object

    @property
    def label(self):
        return SAID_AS[self.sort]


@dataclass
class Ahead:
    """`undated`: what is to come without a last day. `tellers`: {id: what tells of it}. `more`: is
    there more of a sort than is shown?"""

    today: dt.date
    coming: list = field(default_factory=list)
    undated: list = field(default_factory=list)
    passed: list = field(default_factory=list)
    tellers: dict = field(default_factory=dict)
    more: bool = False

    @property
    def nearest(self):
        """What is to come by a day, the next first."""
        return sorted(self.coming, key=lambda one: (one.date.latest, one.sort))

    @property
    def undated_of_each(self):
        """What is to come without a last day, the first of each process."""
        found = {}
        for one in self.undated:
            found.setdefault(getattr(one.row, "process_id", None) or one.row.pk, one)
        return list(found.values())

    @property
    def groups(self):
        """(address on the page, heading, [ToCome]) in the order of time."""
        found = defaultdict(list)
        for one in self.nearest:
            found[self._place(one.date)].append(one)
        return [
            (f"m-{year}-{month}", heading_of(year, month), coming)
            for (year, month), coming in sorted(found.items())
        ]

    def _place(self, date):
        """(year, month), month 13 where it is not known; the year 9999 where that is not."""
        date = date if date.earliest else near_its_end(date)  # "by March" is a day in March
        known = known_month(date, lasted=False)
        if known is None:
            return dt.MAXYEAR, 0
        year, month = known[0], known[1] or 13
        begins, now = date.earliest, self.today
        far = (begins.year - now.year) * 12 + begins.month - now.month > MONTHS_AHEAD
        return (dt.MAXYEAR - 1, 0) if far else (year, month)


def heading_of(year, month):
    if year == dt.MAXYEAR:
        return _("Not known to the year")
    if year == dt.MAXYEAR - 1:
        return _("Later")
    if month > 12:
        return _("%(year)s, month not known") % {"year": year}
    return capfirst(words(parse(f"{year:04d}-{month:02d}"), long=True))


@dataclass
class AheadReading:
    """Reads what is to come, at most so many rows of each sort."""

    reader: object
    today: dt.date
    with_sample: bool
    most: int
    more: bool = False

    def rows(self, rows):
        found = list((rows if self.with_sample else real(rows, self.reader))[: self.most + 1])
        self.more |= len(found) > self.most
        return found[: self.most]

    def to_come(self, sort, rows, name):
        return [ToCome(sort, getattr(one, name), one) for one in self.rows(rows)]

    def expected(self, stages):
        found = shown_at_next_date(self.rows(stages))
        return [ToCome(EXPECTED, one.date, one) for one in found]

    def coming(self):
        reader, today = self.reader, self.today
        held = Consultation.visible_to(reader).exclude(state__in=CALLED_OFF)
        held = held.select_related("process")
        closing = held.filter(closes_latest__gte=today).order_by("closes_latest", "pk")
        opening = held.filter(opens_earliest__gt=today).order_by("opens_earliest", "pk")
        owed = held.filter(FEEDBACK_OWED, feedback_promised_latest__gte=today)
        owed = owed.order_by("feedback_promised_latest", "pk")
        promises = Commitment.visible_to(reader).filter(due_latest__gte=today)
        promises = promises.exclude(completion__in=SETTLED).select_related("process", "actor")
        promises = promises.prefetch_related(*Commitment.PROMISERS).order_by("due_latest", "pk")
        steps = open_steps(reader).filter(due_latest__gte=today).order_by("due_latest", "pk")
        return [
            *self.to_come(CLOSES, closing, "closes"),
            *self.to_come(OPENS, opening, "opens"),
            *self.to_come(FEEDBACK, owed, "feedback_promised"),
            *self.expected(stages_ahead(reader, today)),
            *self.to_come(DUE, promises, "due"),
            *self.to_come(STEP, steps, "due"),
        ]

    def undated(self):
        going_on = open_consultations(self.reader, self.today).filter(closes_latest__isnull=True)
        steps = open_steps(self.reader).filter(due_latest__isnull=True).order_by("created", "pk")
        return [
            *self.to_come(OPEN, going_on, "closes"),
            *self.expected(stages_without_a_day(self.reader)),
            *self.to_come(STEP, steps, "due"),
        ]


def year_ahead(reader, today, with_sample=False, most=MOST_AHEAD):
    reading = AheadReading(reader, today, with_sample, most)
    ahead = Ahead(today, reading.coming(), reading.undated())
    ahead.passed = shown_at_next_date(reading.rows(stages_past_their_date(reader, today)))
    ahead.more = reading.more
    told = [one.row for one in (*ahead.coming, *ahead.undated) if one.sort != STEP]
    ahead.tellers = tellers_of([*told, *ahead.passed], reader)
    return ahead
