"""What organisations have to attend to: dates that come, what others owe, and where they are not.

A limit in days counts from the latest day a date can mean, so nobody is called late on a guess.
"""

import datetime as dt

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from processes.access import readable, writable
from processes.lookup.present import reached
from processes.lookup.promises import feedback_due
from processes.lookup.questions import SOON_DAYS, open_consultations
from processes.lookup.replies import waiting_since
from processes.models import (
    BESIDE,
    SETTLED,
    SPEAKS_DAYS,
    Access,
    Commitment,
    Consultation,
    InterventionState,
    NextStep,
    ProcessState,
    Stage,
    StepState,
)
from processes.pages.ours import (
    in_our_processes,
    our_entries,
    our_processes,
    ours_of_each,
    own_entries,
    with_last,
)

REPLY_DAYS = 30  # without a word for longer, a reply is overdue
QUIET_DAYS = 60  # without an entry for longer, a process has gone quiet
GOING_ON = (ProcessState.ACTIVE, ProcessState.PLANNED, ProcessState.STALLED)


# -- deadlines and dates ---------------------------------------------------------------------
def closing_consultations(reader, day):
    """Consultations in our processes for which we could still write and have not, next first."""
    done = {"state": InterventionState.DONE}
    answered = ours_of_each(reader, consultation=OuterRef("pk"), **done)
    return (
        open_consultations(reader, day)
        .filter(~Exists(answered), in_our_processes(reader), closes_latest__isnull=False)
        .exclude(access=Access.CLOSED)
    )


def next_steps(reader, day):
    """Next steps of our organisations that are past their day or due within SOON_DAYS, the oldest
    first."""
    soon = day + dt.timedelta(days=SOON_DAYS)
    return open_steps(reader).filter(due_latest__lte=soon).order_by("due_latest", "pk")


def open_steps(reader):
    """Next steps of our organisations that are not done, but for those of entries that were
    cancelled. `seen`: is what it is beside to be seen still?"""
    seen = Q(*(readable(reader, f"{name}__") for name in BESIDE), _connector=Q.OR)
    return (
        NextStep.visible_to(reader)
        .filter(state=StepState.OPEN)
        .exclude(intervention__state=InterventionState.CANCELLED)
        .annotate(seen=Case(When(seen, then=True), default=False))
        .select_related("who", *BESIDE)
    )


def planned_ahead(reader, day):
    """What we plan, from `day` on, the next first; `may_write` says who may tell what became."""
    return (
        our_entries(reader)
        .filter(Q(date_latest__gte=day) | Q(date_latest__isnull=True))
        .filter(state=InterventionState.PLANNED)
        .exclude(date_sort="")
        .annotate(may_write=Case(When(writable(reader), then=True), default=False))
        .select_related("process")
        .order_by("date_sort", "sequence", "pk")
    )


def planned_before(reader, day):
    """What we planned for a day that has passed, and nobody said what became of it."""
    return (
        own_entries(reader)
        .filter(state=InterventionState.PLANNED, date_latest__lt=day)
        .order_by("-date_sort", "pk")
    )


# -- what others owe us ----------------------------------------------------------------------
def overdue_replies(reader, day):
    """Our entries that have been waiting for more than REPLY_DAYS, the longest first."""
    old = day - dt.timedelta(days=REPLY_DAYS)
    return (
        waiting_since(own_entries(reader), old, reader)
        .filter(state=InterventionState.DONE, date_latest__lt=old)
        .order_by("date_latest", "pk")
    )


def follow_ups(reader, day):
    """Promises to us or in our processes that are due within SOON_DAYS, overdue or silent.

    Silent: it has no day, and nobody has looked for more than SPEAKS_DAYS.
    """
    soon, old = day + dt.timedelta(days=SOON_DAYS), day - dt.timedelta(days=SPEAKS_DAYS)
    ours = in_our_processes(reader) | Q(owner__in=reader.organisations)
    silent = Q(checked_latest__lt=old) | Q(checked="", date_latest__lt=old)
    return (
        Commitment.visible_to(reader)
        .filter(ours | Q(answers__in=our_entries(reader).values("pk")))
        .filter(Q(due_latest__lte=soon) | Q(silent, due=""))
        .exclude(completion__in=SETTLED)
        .select_related("process", "actor")
        .prefetch_related(*Commitment.PROMISERS)
        .order_by(F("due_latest").asc(nulls_last=True), "date_sort", "pk")
    )


def feedback_owed(reader, day):
    """Consultations in our processes, or that we answered, whose promised feedback is due within
    SOON_DAYS or overdue."""
    answered = our_entries(reader).filter(consultation__isnull=False).values("consultation")
    ours = in_our_processes(reader) | Q(owner__in=reader.organisations) | Q(pk__in=answered)
    soon = day + dt.timedelta(days=SOON_DAYS)
    return feedback_due(Consultation.visible_to(reader).filter(ours), soon)


# -- where we are not ------------------------------------------------------------------------
def stages_without_us(reader, day):
    """Stages going on in our processes in which we have not engaged, with our `last` entry."""
    engaged = ours_of_each(reader, stage=OuterRef("pk"))
    engaged = engaged.exclude(state=InterventionState.CANCELLED)
    done = ours_of_each(reader, process=OuterRef("process"), state=InterventionState.DONE)
    before = done.exclude(date_sort="")
    return (
        Stage.visible_to(reader)
        .filter(~Exists(engaged), in_our_processes(reader))
        .filter(reached(day))
        .annotate(last=Subquery(before.order_by("-date_sort").values("date_sort")[:1]))
        .select_related("process")
        .order_by("process__name", "position", "pk")
    )


def silent_processes(reader, day):
    """Processes that go on and in which we did nothing for more than QUIET_DAYS.

    The one that fell silent last comes first: that contact is the easiest to pick up.
    """
    old = day - dt.timedelta(days=QUIET_DAYS)
    return (
        with_last(our_processes(reader).filter(state__in=GOING_ON), reader, day)
        .filter(last__lt=old)
        .order_by("-last", "pk")
    )
