"""The one function that stores a row: plain values in, and all of it is one change of somebody."""

from itertools import groupby

from django.db import transaction
from django.db.models import Model

from engagement.trail.events import What, note
from processes.models import (
    LEVEL_WIDTH,
    AtOnce,
    Level,
    Membership,
    Record,
    as_one_change,
    change_id,
)


def write(row, values, lines=(), *, by, alone=True):
    """Store a row with its values by field, and its parts; the row. Raises IntegrityError.

    Whoever calls has found them valid, and holds what is there already. lines: (part, its values),
    or (part, None) for one that goes. Of a list the value is what stands on it. alone: where it
    fails, the rest of the transaction can still be stored.
    """
    with transaction.atomic(savepoint=alone):
        return write_whole(row, values, lines, by)


def write_whole(row, values, lines, by):
    before, change = row.kept_level() if isinstance(row, Record) else None, change_id()
    with as_one_change(change, by):
        store(row, values)
        store_parts(lines, by)
    if isinstance(row, Record):
        note_level(row, before, by)
        note_at_once(row, before, change, by)
        if row.open_to_all and before and not before[2]:
            AtOnce.note_opened_with(row, change, by)
    return row


def store_parts(lines, by):
    """What goes is first, so that another may take its place; new ones of a kind come at once."""
    lines = sorted(lines, key=lambda line: line[1] is not None)
    for kind, some in groupby(lines, key=made_at_once):
        if kind is not None:
            store_new(kind, list(some))
            continue
        for part, said in some:
            if said is None:
                part.delete()
            else:
                store(part, said)
            if isinstance(part, Membership):
                note_membership(part, said is None, by)


def made_at_once(line):
    """The kind of a new part that is stored with others of it; None of what is stored by itself."""
    part, kind = line[0], type(line[0])
    plain = kind.save is Model.save and not kind._meta.many_to_many
    return kind if plain and part._state.adding and line[1] is not None else None


def store_new(kind, lines):
    for part, said in lines:
        for name, value in said.items():
            setattr(part, name, value)
    kind.unrestricted.bulk_create([part for part, _said in lines])


def note_at_once(row, before, change, by):
    """For curators: an organisation that they trust has changed something public of its own."""
    if row.open_to_all and row.owner_id and not getattr(by, "is_curator", True):
        AtOnce.note(row, change, by, published=before is None or before[0] != Level.PUBLIC)


def note_level(row, before, by):
    """In the trail: who can see it is others than before, or more than its organisation from the
    start."""
    before = before[:2] if before else (Level.ORGANISATION, None)
    after = (row.visibility, row.coalition_id)
    if after != before:
        wider = LEVEL_WIDTH[after[0]] >= LEVEL_WIDTH[before[0]]
        what = What.WIDENED if wider else What.NARROWED
        said = {"before": str(before[0]), "after": str(after[0])}
        note(what, who=by, on=row, organisation=row.owner_id, **said)


def note_membership(membership, gone, by):
    """In the trail, for both sides. It only asks: what is said to it is noted where it is said."""
    what = What.MEMBERSHIP_REMOVED if gone else What.MEMBERSHIP_WRITTEN
    for side in (membership.coalition_id, membership.organisation_id):
        note(what, who=by, on=membership, organisation=side)


def store(row, values):
    """The same of one row, where a transaction and a change are open; the row."""
    lists = {field.name for field in row._meta.many_to_many} & values.keys()
    for name in values.keys() - lists:
        setattr(row, name, values[name])
    row.came_now = row._state.adding
    row.save()
    for name in lists:
        getattr(row, name).set(values[name])
    return row
