"""What may be said in the present tense, and what only “as of” the day a source speaks of.

A record stands still where its sources end. “Now”, “still to come” and “open” are said for
SPEAKS_DAYS after the last word on a process, and of nothing that has no date: after that a page
says as of which day it was so, and that nothing newer is recorded. Each rule stands here twice,
as a query and of one row that has been read; a test holds the two against each other.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from engagement import dates
from engagement.words import said_by
from processes.models import (
    SPEAKS_DAYS,
    Consultation,
    ConsultationState,
    DateKind,
    ProcessState,
    Stage,
    StageState,
    speaks_for,
)

ENDED = (
    ProcessState.COMPLETED, ProcessState.WITHDRAWN, ProcessState.REJECTED, ProcessState.LAPSED,
)  # fmt: skip
CALLED_OFF = (
    ConsultationState.CANCELLED, ConsultationState.POSTPONED, ConsultationState.NOT_HELD,
)  # fmt: skip
NEVER_OPEN = (ConsultationState.PLANNED, *CALLED_OFF)


# -- what a source covers --------------------------------------------------------------------
def covered(day, of=""):
    """A condition on what has a process at `of`: its last word is young enough on `day`."""
    return Q(**{f"{of}as_of_latest__gte": day - dt.timedelta(days=SPEAKS_DAYS)})


def out_of_date(day):
    """A condition on processes: not finished, and nobody has confirmed lately where they stand.

    What has no day was never confirmed; nobody is asked for it before SPEAKS_DAYS have passed since
    it was recorded.
    """
    new = Q(as_of="", created__gt=half_a_year_before(day))
    return ~Q(state__in=ENDED) & ~covered(day) & ~new


def is_out_of_date(process, day):
    new = process.as_of is None and process.created > half_a_year_before(day)
    return process.state not in ENDED and not speaks_for(process.as_of, day) and not new


def half_a_year_before(day):
    midnight = dt.datetime.combine(day - dt.timedelta(days=SPEAKS_DAYS), dt.time())
    return timezone.make_aware(midnight)


# -- stages ----------------------------------------------------------------------------------
def reached(day):
    """A condition on stages: said to go on, and not over by their own last day.

    Whether they go on now is for `covered` to say.
    """
    over = Q(date_kind=DateKind.SPAN, date_latest__lt=day)
    return Q(state=StageState.CURRENT) & ~over


def is_reached(stage, day):
    return stage.state == StageState.CURRENT and not is_over(stage, day)


def is_over(stage, day):
    """Has the last day passed of a stage that is said to go on?"""
    latest = stage.date and stage.date.latest
    lasted = stage.state == StageState.CURRENT and stage.date_kind == DateKind.SPAN
    return bool(lasted and latest and latest < day)


def is_past_due(stage, day):
    """Is it still said to come, though the last day that it can mean has passed?

    Then no source says whether it took place.
    """
    latest = stage.date and stage.date.latest
    return bool(stage.state == StageState.PLANNED and latest and latest < day)


@said_by(Stage, "state")
def stage_state_words(stage):
    """The state of a stage today; what went on, or was to come, when somebody last looked is said
    as of then."""
    day = timezone.localdate()
    if not stage.process_id:  # one that is being written
        return stage.get_state_display()
    if is_past_due(stage, day):
        return pgettext("stage", "Not confirmed")
    unended = stage.state in (StageState.CURRENT, StageState.PLANNED)
    if not unended or speaks_for(stage.process.as_of, day):
        return StageState.COMPLETED.label if is_over(stage, day) else stage.get_state_display()
    going = stage.state == StageState.CURRENT
    if stage.process.as_of is None:
        return _("Going on; the day is not recorded") if going else stage.get_state_display()
    said = {"as_of": as_of_words(stage.process.as_of)}
    if going:
        return _("%(as_of)s: going on; nothing newer is recorded") % said
    return _("%(as_of)s: still to come; nothing newer is recorded") % said


@dataclass
class Present:
    """Where a process stood when it was last confirmed: `stages` were going on then."""

    process: object
    day: dt.date
    stages: list = field(default_factory=list)

    @property
    def is_now(self):
        """Is that still so on `day`, as far as sources go?"""
        return speaks_for(self.process.as_of, self.day)

    @property
    def is_over(self):
        return self.process.state in ENDED

    @property
    def heading(self):
        """ "Now", or as of when; neither of what is finished or has no day."""
        if self.is_over or self.process.as_of is None:
            return _("State")
        return self.as_of or _("Now")

    @property
    def as_of(self):
        """As of when that was so, "" where it is so now."""
        return "" if self.is_now else as_of_words(self.process.as_of)

    @property
    def note(self):
        """What has to be said beside it, where it is not known to be so today."""
        if self.is_now:
            return ""
        if self.process.as_of is None:
            return _("the day is not recorded")
        return self.as_of if self.is_over else _("nothing newer is recorded")


def present_of(process, stages, day):
    return Present(process, day, [one for one in stages if is_reached(one, day)])


def as_of_words(date):
    if date is None:
        return _("Day not recorded")
    return _("As of %(date)s") % {"date": dates.words(date, kind=dates.SOME_TIME)}


def expected_words(stage, day):
    """When a stage to come is expected: as of today, or as of the day somebody last said so."""
    if not stage.date:
        return undated_words(stage.process.as_of, day)
    said = {"when": dates.words(stage.date, kind=DateKind.WITHIN)}
    if stage.date.latest and stage.date.latest < day:
        return _("was expected %(when)s") % said
    if speaks_for(stage.process.as_of, day):
        return _("expected %(when)s") % said
    if stage.process.as_of is None:
        return _("expected %(when)s; when that was said is not recorded") % said
    if stage.date.latest is None and names_no_other_day(stage.process.as_of, stage.date):
        return undated_words(stage.process.as_of, day)
    said["as_of"] = dates.words(stage.process.as_of, kind=dates.SOME_TIME)
    return _("as of %(as_of)s expected %(when)s") % said


def undated_words(as_of, day):
    """The same of one without a date."""
    if as_of is None or speaks_for(as_of, day):
        return _("no date recorded")
    said = {"as_of": dates.words(as_of, kind=dates.SOME_TIME)}
    return _("as of %(as_of)s still to come; no date recorded") % said


def names_no_other_day(as_of, date):
    """Does what is expected after a day name no other than the day of that word?"""
    return bool(as_of.latest and date.earliest and date.earliest <= as_of.latest)


# -- consultations ---------------------------------------------------------------------------
def running(day):
    """A condition on consultations: one can take part on `day`.

    What is only announced, or was cancelled, is never open; a window whose last day has passed is
    closed and one that has not begun is not open, whatever the state says. Without a last day it
    is open for as long as the word on its process is young.
    """
    begun = Q(opens_earliest__lte=day) | Q(opens_earliest__isnull=True)
    no_end = Q(closes_latest__isnull=True, state=ConsultationState.OPEN)
    no_end &= Q(closes_sort__gt="") | ~Q(date_latest__lt=day) | Q(date_latest__isnull=True)
    ahead = Q(closes_latest__gte=day) | (no_end & covered(day, "process__"))
    return ahead & begun & ~Q(state__in=NEVER_OPEN)


def is_running(consultation, day):
    opens, closes = consultation.opens, consultation.closes
    if consultation.state in NEVER_OPEN or (opens and opens.earliest and opens.earliest > day):
        return False
    if closes and closes.latest:
        return closes.latest >= day
    event = None if closes else consultation.date
    past = event and event.latest and event.latest < day
    return (
        consultation.state == ConsultationState.OPEN
        and not past
        and speaks_for(consultation.process.as_of, day)
    )


def in_state(code, day):
    """A condition on consultations: in this state on `day`."""
    if code == ConsultationState.OPEN:
        return running(day)
    if code == ConsultationState.CLOSED:
        said = Q(state__in=(ConsultationState.OPEN, code)) | Q(state="", closes_latest__lt=day)
        return said & ~running(day)
    return Q(state=code)


@said_by(Consultation, "state")
def state_words(consultation):
    if not consultation.process_id:
        return consultation.get_state_display()
    state = state_on(consultation, timezone.localdate())
    return state.label if state else ""


def state_on(consultation, day):
    """The same of one of them; "" where none is recorded and no closing day has passed."""
    if consultation.state in NEVER_OPEN:
        return ConsultationState(consultation.state)
    if is_running(consultation, day):
        return ConsultationState.OPEN
    closes = consultation.closes
    past = bool(closes and closes.latest and closes.latest < day)
    return ConsultationState.CLOSED if consultation.state or past else ""
