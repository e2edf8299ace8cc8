"""What people do with records: each a verb with an actor and one transaction."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from processes.access import Reader
from processes.history.versions import first_with
from processes.models import InterventionState, Stage
from processes.writing.changes import held
from processes.writing.writer import write

BECAME = (InterventionState.DONE, InterventionState.CANCELLED, InterventionState.NOT_ADMITTED)


class Plan(NamedTuple):
    """When something had been planned for: an EDTF date or "", and what its interval meant."""

    date: str
    date_kind: str


class AlreadySaid(Exception):
    """Somebody has said something else of it meanwhile."""


class MovedSince(Exception):
    """Its date has been changed since it was said what became of it."""


def held_entry(entry, by):
    """The entry, held. Raises PermissionDenied when `by` may not change it."""
    found = held(entry, Reader(by), at_once=True)
    if found is None:
        raise PermissionDenied
    return found


@transaction.atomic
def became(entry, state, *, by, day):
    """Say on `day` what became of a planned entry, one of BECAME. Returns its Plan.

    What was planned for later and took place has taken place on `day`; any other date stays.
    Saying the same twice changes nothing and returns None. Raises AlreadySaid, PermissionDenied.
    """
    entry = held_entry(entry, by)
    if entry.state == state:
        return None
    if entry.state != InterventionState.PLANNED:
        raise AlreadySaid
    plan = Plan(str(entry.date or ""), entry.date_kind)
    later = entry.date and entry.date.earliest and entry.date.earliest > day
    today = {"date": str(day), "date_kind": ""}
    moved = today if state == InterventionState.DONE and later else {}
    write(entry, {"state": state, **moved}, by=by)
    return plan


@transaction.atomic
def planned_again(entry, state, plan, *, by):
    """Undo that a planned entry became `state`.

    Raises AlreadySaid, MovedSince, PermissionDenied.
    """
    entry = held_entry(entry, by)
    if entry.state != state:
        raise AlreadySaid
    said = first_with(entry, "state")
    if said and (said.date, said.date_kind) != (entry.date, entry.date_kind):
        raise MovedSince
    write(entry, {"state": InterventionState.PLANNED, **plan._asdict()}, by=by)


MOST_POSITION = 32_767  # of the column


@transaction.atomic
def move(stage, by_places, *, by):
    """Let a stage change places with the one before it (-1) or after it (1).

    True when it did; False where there is none, or a place is taken by what `by` may not change.
    Raises PermissionDenied.
    """
    rows = Stage.writable_by(Reader(by)).filter(process=stage.process_id).order_by("position", "pk")
    rows = list(rows.select_for_update(of=("self",), no_key=True))
    here = next((n for n, row in enumerate(rows) if row.pk == stage.pk), None)
    if here is None:
        raise PermissionDenied
    there = here + by_places
    if not 0 <= there < len(rows):
        return False
    places = list(rising(row.position for row in rows))
    rows[here], rows[there] = rows[there], rows[here]
    moved = [(row, to) for row, to in zip(rows, places, strict=True) if row.position != to]
    # No two may stand at one place, not even between the steps.
    aside = [(row, MOST_POSITION - n) for n, (row, _to) in enumerate(moved)]
    try:
        with transaction.atomic():
            for row, position in (*aside, *moved):
                write(row, {"position": position}, by=by)
    except IntegrityError:
        return False
    return True


def rising(positions):
    """Rising positions, each as near as can be to what it was."""
    last = 0
    for position in positions:
        last = max(position, last + 1)
        yield last
