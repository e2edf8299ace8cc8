"""What time has overtaken: nobody said since whether it is so. Each on a given day."""

import datetime as dt

from django.db.models import Q

from processes.access import writable
from processes.lookup.promises import overdue_feedback
from processes.lookup.questions import (
    overdue_commitments,
    stages_past_their_date,
    stale_processes,
)
from processes.models import (
    SPEAKS_DAYS,
    Commitment,
    Consultation,
    ConsultationState,
    Intervention,
    InterventionState,
)


def stale(reader, day):
    """Processes under way whose last word is old, and promises, neither looked through since.

    All after half a year (`SPEAKS_DAYS`, `Commitment.silent_on`). What is overdue has a
    place of its own.
    """
    quiet = Commitment.writable_by(reader).filter(Commitment.silent_on(day))
    not_due = Q(due_latest__isnull=True) | Q(due_latest__gte=day)
    lately = Q(checked_latest__gte=day - dt.timedelta(days=SPEAKS_DAYS))
    processes = stale_processes(reader, day).filter(~lately | Q(checked=""), writable(reader))
    return processes, quiet.filter(not_due)


def planned_past(reader, day):
    """Stages, consultations and entries still said to come, after the latest day they can mean."""
    planned, still_open = ConsultationState.PLANNED, ConsultationState.OPEN
    over = Q(state__in=(planned, still_open), closes_latest__lt=day)
    begun = Q(state=planned, closes="") & (Q(opens_latest__lt=day) | Q(date_latest__lt=day))
    entries = Intervention.writable_by(reader)
    return (
        stages_past_their_date(reader, day).filter(writable(reader)),
        Consultation.writable_by(reader).filter(over | begun),
        entries.filter(state=InterventionState.PLANNED, date_latest__lt=day),
    )


def overdue(reader, day):
    """Promises past their day about which nobody says what came of them: commitments, and feedback
    of consultations."""
    return (
        overdue_commitments(reader, day).filter(writable(reader)),
        overdue_feedback(reader, day).filter(writable(reader)),
    )
