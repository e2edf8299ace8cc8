"""The year ahead: deadlines and forecasts of all processes by month, as far as they are recorded.

What is not known to the month stands after the months of its year, what is not known to the year
at the end. Next steps are those of one's own organisations alone (`NextStep.visible_to`). What is
invented is left out, unless it is asked for.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.dates import parse, words
from processes.lookup.forecasts import shown_at_next_date
from processes.lookup.present import CALLED_OFF
from processes.lookup.promises import FEEDBACK_OWED
from processes.lookup.questions import stages_ahead, stages_past_their_date
from processes.lookup.sample import real
from processes.models import SETTLED, Commitment, Consultation
from processes.outcomes.years import known_month
from processes.pages.dues import open_steps
from processes.timeline.overview import near_its_end

MOST_AHEAD = 100  # of each sort, the next first
MONTHS_AHEAD = 12  # after this one; what comes later is put together
CLOSES, OPENS, EXPECTED, DUE, FEEDBACK, STEP = (
    "closes", "opens", "expected", "due", "feedback", "step",
)  # fmt: skip
SAID_AS = {
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
    """`more`: is there more of a sort than is shown?"""

    today: dt.date
    coming: list = field(default_factory=list)
    passed: list = field(default_factory=list)
    more: bool = False

    @property
    def groups(self):
        """(address on the page, heading, [ToCome]) in the order of time."""
        found = defaultdict(list)
        for one in sorted(self.coming, key=lambda one: (one.date.latest, one.sort)):
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


def year_ahead(reader, today, with_sample=False):
    ahead = Ahead(today)

    def add(sort, rows, name):
        found = list((rows if with_sample else real(rows, reader))[: MOST_AHEAD + 1])
        ahead.more |= len(found) > MOST_AHEAD
        if sort == EXPECTED:
            shown_at_next_date(found)
        ahead.coming += [ToCome(sort, getattr(one, name), one) for one in found[:MOST_AHEAD]]

    openings = Consultation.visible_to(reader).exclude(state__in=CALLED_OFF)
    openings = openings.select_related("process")
    add(CLOSES, openings.filter(closes_latest__gte=today).order_by("closes_latest", "pk"), "closes")
    add(OPENS, openings.filter(opens_earliest__gt=today).order_by("opens_earliest", "pk"), "opens")
    feedback = openings.filter(FEEDBACK_OWED, feedback_promised_latest__gte=today)
    add(FEEDBACK, feedback.order_by("feedback_promised_latest", "pk"), "feedback_promised")
    add(EXPECTED, stages_ahead(reader, today), "date")
    promises = Commitment.visible_to(reader).filter(due_latest__gte=today)
    promises = promises.exclude(completion__in=SETTLED).select_related("process", "actor")
    promises = promises.prefetch_related(*Commitment.PROMISERS)
    add(DUE, promises.order_by("due_latest", "pk"), "due")
    steps = open_steps(reader).filter(due_latest__gte=today)
    add(STEP, steps.order_by("due_latest", "pk"), "due")
    past = stages_past_their_date(reader, today)
    past = past if with_sample else real(past, reader)
    ahead.passed = shown_at_next_date(list(past[:MOST_AHEAD]))
    return ahead
