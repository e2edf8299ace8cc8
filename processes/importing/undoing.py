"""Undoing an import whole: what was new goes, what was changed says again what it said."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from engagement.trail.events import What, note
from processes.access import Reader
from processes.exchange.columns import NOTED
from processes.history.versions import ids_listed, notes_in
from processes.importing.batches import batch_kind
from processes.importing.rights import Theirs
from processes.models import (
    CITING,
    Batch,
    BatchState,
    Beside,
    Citation,
    Organisation,
    Part,
    as_one_change,
)
from processes.removal.removing import pointing
from processes.writing.writer import store

SOME = 500


class CannotBeUndone(Exception):
    """Some of it has been changed, published or used since. `number` of these."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def written_by(kind, batch):
    return kind.unrestricted_versions.filter(change=batch.pk)


def some_at_a_time(ids):
    ids = list(ids)
    return (ids[begin : begin + SOME] for begin in range(0, len(ids), SOME))


@transaction.atomic
def undo_import(batch, by):
    """Undo all that a batch has written. Raises CannotBeUndone, PermissionDenied."""
    reader = Reader(by)
    batch = Batch.visible_to(reader).select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if batch is None or not batch.can_be_undone:
        raise PermissionDenied
    kinds = dict.fromkeys((*NOTED, batch_kind(batch), Organisation))
    made = {kind: ids_of(written_by(kind, batch).filter(history_type="+")) for kind in kinds}
    for kind in kinds:
        refuse_what_moved_on(kind, batch, made, reader)
    with as_one_change(uuid.uuid4(), by):
        undo_citations(batch_kind(batch), batch)
        for kind in kinds:
            restore_rows(kind, written_by(kind, batch).filter(history_type="~"), batch)
        for kind in kinds:
            delete_rows(kind, made[kind])
    batch.state, batch.taken_back = BatchState.TAKEN_BACK, timezone.now()
    for name, none in Batch.WITHOUT_FILE.items():
        setattr(batch, name, none)
    batch.save(update_fields=["state", "taken_back", *Batch.WITHOUT_FILE])
    batch.lines.update(thing=None)
    note(What.IMPORT_UNDONE, who=by, organisation=batch.owner_id, kind=batch.kind)


def ids_of(rows):
    return set(rows.values_list("id", flat=True))


def refuse_what_moved_on(kind, batch, made, reader):
    versions = written_by(kind, batch)
    later = kind.unrestricted_versions.filter(
        id=OuterRef("id"), history_date__gt=OuterRef("history_date")
    ).exclude(change=batch.pk)
    number = versions.filter(Exists(later)).count()
    ids = ids_of(versions)
    rights = Theirs(reader, batch.owner)
    number += sum(len(some) - len(rights.writable(kind, some)) for some in some_at_a_time(ids))
    if not issubclass(kind, Part | Beside):
        beside = [(model, model._meta.get_field(n)) for model, [n], _told in notes_in(kind)]
        for model, field in (*pointing(kind), *beside):
            for some in some_at_a_time(made[kind]):
                rows = model.unrestricted.filter(**{f"{field.name}__in": some})
                if model in made:
                    rows = rows.exclude(pk__in=made[model])
                number += rows.count()
    if number:
        raise CannotBeUndone(number)


def undo_citations(kind, batch):
    name = kind._meta.model_name
    if name not in CITING:
        return
    versions = written_by(Citation, batch)
    new, gone = ids_of(versions.filter(history_type="+")), versions.filter(history_type="-")
    again = [row.instance for row in gone]
    Citation.unrestricted.filter(pk__in=new).delete()
    for one in again:
        store(one, {})


def restore_rows(kind, changed, batch):
    """Write what each said before the batch."""
    for pk in ids_of(changed):
        before = kind.unrestricted_versions.filter(id=pk).exclude(change=batch.pk)
        before = before.order_by("-history_date", "-history_id").first()
        names = {one.attname for one in kind._meta.concrete_fields} - {"created", "changed"}
        values = {name: getattr(before, name) for name in names if hasattr(before, name)}
        lists = {one.name: [*ids_listed(before, one)] for one in kind._meta.many_to_many}
        store(kind.unrestricted.get(pk=pk), values | lists)


def delete_rows(kind, ids):
    """As if it had never been written."""
    for some in some_at_a_time(ids):
        kind.unrestricted.filter(pk__in=some).delete()
        kind.unrestricted_versions.filter(id__in=some).delete()
