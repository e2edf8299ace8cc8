"""A merge is undone: both are as they were, but for what somebody has changed since."""

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.resources import field_of
from processes.access import Reader
from processes.directory.merging import (
    CONTENT,
    MergeRefused,
    as_kept,
    is_doubled,
    made_again,
    row_with,
    swap,
)
from processes.directory.merging_processes import part_notes, put_back
from processes.directory.parting import part_what_came_since
from processes.models import Merger, OtherName, Process, as_one_change, change_id
from processes.writing.writer import store


@transaction.atomic
def undo_merge(merger, kind, by):
    """Both as they were before. What somebody changed since stays, and is kept in the merger as
    `left`: fields, rows, and `parted`, rows that hung on both. Raises MergeRefused where the two
    are not one any more.
    """
    merger = row_held(Merger.visible_to(Reader(by)), merger.pk)
    if merger is None or merger.undone:
        raise MergeRefused(_("This was undone already."))
    kept = row_held(kind.writable_by(Reader(by)), merger.kept)
    gone = row_held(row_with(kind, merger.gone), merger.gone)
    if kept is None:
        raise MergeRefused(
            _("“%(name)s” was itself merged or removed since. Undo that first.")
            % {"name": merger.kept_title}
        )
    if gone is None or gone.merged_into_id != kept.pk:
        raise MergeRefused(_("One of the two is not there any more."))
    content = {**dict.fromkeys(CONTENT, ()), **merger.content}
    left, parted = [], []
    with as_one_change(change_id(), by):
        store(gone, {"merged_into": None})
        drop_names(content["named"], kept, by)
        fields = give_fields_back(kept, content["fields"])
        for label, name, pk, had in content["lists"]:
            if not unlist(row_at(label, pk), name, gone, kept, had):
                left.append([label, pk])
        for label, name, pk in content["moved"]:
            if not move_back(row_at(label, pk), name, gone, kept):
                left.append([label, pk])
        for plain in content["dropped"]:
            if not make_part_again(plain, gone, kept):
                left.append([plain["model"], plain["pk"]])
        left += put_back(content["put"], kept, gone, row_at, is_doubled)
        part_notes(content["joined"])
        if isinstance(kept, Process):
            stayed, parted = part_what_came_since(merger, kept, gone)
            left += stayed
    left = {"fields": fields, "rows": left, "parted": parted}
    merger.content = {**merger.content, "left": left}
    merger.undone, merger.undone_by = timezone.now(), by
    merger.save()
    return merger


def row_held(rows, pk):
    """The one of these rows with an id, held until the transaction ends; None without it."""
    return rows.select_for_update(of=("self",)).filter(pk=pk).first()


def row_at(label, pk):
    return row_with(apps.get_model(label), pk).first()


def drop_names(ids, kept, by):
    """Remove the names that the merge added, unless somebody has given them away since."""
    names = OtherName.visible_to(Reader(by)).filter(pk__in=ids)
    if ids:
        names.filter(**{kept._meta.model_name: kept.pk}).delete()


def give_fields_back(kept, fields):
    """Write what each field was, unless somebody has changed it since. Names of those."""
    plain = as_kept(kept)
    changed = [name for name, (_was, is_now) in fields.items() if plain["fields"][name] != is_now]
    plain["fields"] |= {name: was for name, (was, _is) in fields.items() if name not in changed}
    before = made_again(plain)
    names = {field_of(type(kept), name).attname for name in fields.keys() - set(changed)}
    store(kept, {name: getattr(before, name) for name in names})
    return changed


def unlist(row, name, gone, kept, had):
    """Put the second back on a list. False where the first was taken from it since."""
    if row is None or not getattr(row, name).filter(pk=kept.pk).exists():
        return False
    swap(row, name, None if had else kept, gone)
    return True


def move_back(row, name, gone, kept):
    """Point at the second again. False where the row was removed or given to somebody since."""
    if row is None or getattr(row, f"{name}_id") != kept.pk:
        return False
    setattr(row, name, gone)
    if is_doubled(row):
        return False
    store(row, {name: gone})
    return True


def make_part_again(plain, gone, kept):
    """Make a part again that both had. False where what it lived in is gone, or where somebody has
    taken it out of that since: of the one that both are there is none any more."""
    row = made_again(plain)
    pointed = [one for one in row._meta.concrete_fields if one.is_relation]
    wanted = [(one.related_model, getattr(row, one.attname)) for one in pointed]
    there = all(pk is None or row_with(to, pk).exists() for to, pk in wanted)
    if not there or is_doubled(row) or not is_there_once(row, gone, kept):
        return False
    store(row, {})
    return True


def is_there_once(row, gone, kept):
    """Is there the same of what stayed, in place of which it was dropped?"""
    same = made_again(as_kept(row))
    for field in same._meta.concrete_fields:
        if field.is_relation and getattr(same, field.attname) == gone.pk:
            setattr(same, field.attname, kept.pk)
    same.pk = type(same)().pk
    return is_doubled(same)
