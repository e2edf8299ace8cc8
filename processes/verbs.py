"""What people do with records: each a verb with an actor and one transaction."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from processes.access import writable
from processes.models import Intervention, InterventionState, Stage

BECAME = (InterventionState.DONE, InterventionState.CANCELLED, InterventionState.NOT_ADMITTED)


class Plan(NamedTuple):
    """When something had been planned for: an EDTF date or "", and what its interval meant."""

    date: str
    date_kind: str


class AlreadySaid(Exception):
    """Somebody has said something else of it meanwhile."""


def held(entry, by):
    """The entry as the database has it, held until the transaction ends.

    Raises PermissionDenied when `by` may not change it.
    """
    found = Intervention.visible_to(by).filter(writable(by), pk=entry.pk).held().first()
    if found is None:
        raise PermissionDenied
    return found


def kept(entry):
    """Save what these verbs change; who may read it is not among that."""
    entry.save(update_fields=["state", "date", "date_kind", "changed"])


@transaction.atomic
def became(entry, state, *, by, day):
    """Say on `day` what became of a planned entry, one of BECAME. Returns its Plan.

    What was planned for later and took place has taken place on `day`; any other date stays.
    Saying the same twice changes nothing and returns None. Raises AlreadySaid, PermissionDenied.
    """
    entry = held(entry, by)
    if entry.state == state:
        return None
    if entry.state != InterventionState.PLANNED:
        raise AlreadySaid
    plan = Plan(str(entry.date or ""), entry.date_kind)
    entry.state = state
    later = entry.date and entry.date.earliest and entry.date.earliest > day
    if state == InterventionState.DONE and later:
        entry.date, entry.date_kind = str(day), ""
    kept(entry)
    return plan


@transaction.atomic
def planned_again(entry, state, plan, *, by):
    """Take back that a planned entry became `state`. Raises AlreadySaid, PermissionDenied."""
    entry = held(entry, by)
    if entry.state != state:
        raise AlreadySaid
    entry.state = InterventionState.PLANNED
    entry.date, entry.date_kind = plan
    kept(entry)


@transaction.atomic
def move(stage, by_places, *, by):
    """Let a stage change places with the one before it (-1) or after it (1); True if there is one.

    Only stages that `by` may change take part. Raises PermissionDenied.
    """
    rows = Stage.writable_by(by).filter(process=stage.process_id, owner=stage.owner_id)
    rows = list(rows.order_by("position", "pk").select_for_update(of=("self",), no_key=True))
    here = next((n for n, row in enumerate(rows) if row.pk == stage.pk), None)
    if here is None:
        raise PermissionDenied
    there = here + by_places
    if not 0 <= there < len(rows):
        return False
    one, other = rows[here], rows[there]
    # No two may stand at one place, not even between the steps.
    steps = ((other, rows[-1].position + 1), (one, other.position), (other, one.position))
    for row, position in steps:
        row.position = position
        row.save(update_fields=["position", "changed"])
    return True
