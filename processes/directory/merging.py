"""Two things of the directory that are one: everything that points at the second moves to the
first, the second is hidden and its address leads to the first; and all of it can be undone.

Who may read what never changes: one that people work for, that owns something, or that shares
what members of a coalition keep among themselves is never merged away (`is_circle`). Nothing
else in the directory decides who reads (`access.py`).
"""

import json
from collections import defaultdict

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.resources import field_of
from processes.access import Reader
from processes.models import (
    CITING,
    Citation,
    Membership,
    Merger,
    Organisation,
    OtherName,
    Part,
    Proposal,
    ProposalState,
    Record,
    Shared,
    as_one_change,
    change_id,
)
from processes.writing.changes import apply
from processes.writing.plain import Said
from processes.writing.writer import store

MOST_ROWS_LISTED = 100  # rows of one kind that a page lists
NOT_CHOSEN = {"created", "changed"}
DECIDES_WHO_READS = {"owner", "coalition"}


class MergeRefused(Exception):
    """It cannot be merged, or undone; the words say why."""


class PairChanged(Exception):
    """One of the two was changed after it was looked at."""


# -- what points at a thing of the directory ---------------------------------------------------
def pointers_at(kind):
    """Every field that points at a kind, but that of what was merged into it."""
    return [field for field in kind.pointed_at_by() if field.name != "merged_into"]


def is_circle(field):
    """Does a pointer tell who reads what? What keeps no versions is taken to: it fails closed."""
    model = field.model
    return (
        field.name in DECIDES_WHO_READS
        or model is Membership
        or not issubclass(model, Record | Part | Shared)
    )


def rows_at(field, row):
    """All rows that point at one, whoever may read them."""
    return field.model._base_manager.filter(**{field.name: row.pk}).order_by("pk")


def why_not_merge(kept, gone):
    """Why the second cannot be merged into the first, in words; "" where it can.

    One sentence for all that decides who reads: a coalition everybody knows of, an entry, an
    account. So it tells no more than that one of these is there.
    """
    kind = type(kept)
    if kept.pk == gone.pk:
        return _("These two are the same already.")
    if any(rows_at(one, gone).exists() for one in pointers_at(kind) if is_circle(one)):
        return _("“%(name)s” can only be the one that stays.") % {"name": gone}
    open_ones = Proposal.unrestricted.filter(state=ProposalState.OPEN)
    if open_ones.filter(record=gone.pk).exists():
        return _("A proposal to change “%(name)s” is waiting. Decide on it first.") % {"name": gone}
    return ""


# -- which value stays -------------------------------------------------------------------------
def fields_to_choose(kept, gone):
    """Names of the fields in which two differ and a choice makes sense."""
    both = {kept.pk, gone.pk}
    for name in type(kept).resource.fields:
        field = field_of(type(kept), name)
        if field is None or name in NOT_CHOSEN:
            continue
        first, second = getattr(kept, field.attname), getattr(gone, field.attname)
        if first != second and not (field.is_relation and second in both):
            yield name


def better(kept, gone, name):
    """Does the second know what the first does not say?"""
    field = field_of(type(kept), name)
    return not getattr(kept, field.attname) and bool(getattr(gone, field.attname))


def as_kept(row):
    """A row as plain values, to be made again."""
    return json.loads(serializers.serialize("json", [row]))[0]


def made_again(plain):
    """The row such values are of, not saved."""
    return next(iter(serializers.deserialize("json", json.dumps([plain])))).object


def stamp(kept, gone):
    """What tells that neither was changed since."""
    return f"{kept.changed.isoformat()} {gone.changed.isoformat()}"


def locked(kind, by, *ids):
    """The rows with these ids, held, as who may write them finds them. Raises MergeRefused."""
    rows = kind.writable_by(Reader(by)).select_for_update(of=("self",)).order_by("pk").in_bulk(ids)
    if len(rows) < len(set(ids)):
        raise MergeRefused(_("One of the two is not there any more."))
    return [rows[pk] for pk in ids]


# -- merging -----------------------------------------------------------------------------------
@transaction.atomic
def merge(kept, gone, chosen, by, seen):
    """Merge the second into the first. `chosen`: fields whose value is that of the second.

    seen: the `stamp` of the two as whoever asks has seen them. The Merger. Raises MergeRefused,
    PairChanged, or ValidationError where the values do not fit together.
    """
    if kept.pk == gone.pk:
        raise MergeRefused(why_not_merge(kept, gone))
    kept, gone = locked(type(kept), by, kept.pk, gone.pk)
    if why := why_not_merge(kept, gone):
        raise MergeRefused(why)
    if stamp(kept, gone) != seen:
        raise PairChanged
    titles, called = (str(kept), str(gone)), words_for(kept) + words_for(gone)
    content = {name: [] for name in ("moved", "lists", "dropped", "stayed", "named")}
    with as_one_change(change_id(), by):
        kept, content["fields"] = choose(kept, gone, chosen, by)
        for field in pointers_at(type(kept)):
            if not is_circle(field):
                move = move_list if field.many_to_many else move_pointer
                for row in list(rows_at(field, gone)):
                    move(row, field, gone, kept, content)
        if isinstance(kept, Organisation):
            content["named"] = keep_names(kept, called, by)
        store(gone, {"merged_into": kept})
    return Merger.unrestricted.create(
        kind=kept.resource.plural, kept=kept.pk, gone=gone.pk, kept_title=titles[0],
        gone_title=titles[1], content=content, by=by,
    )  # fmt: skip


def choose(kept, gone, chosen, by):
    """Write the chosen values. (the first, {field: [what it was, what it is]}), as kept."""
    kind, before = type(kept), as_kept(kept)["fields"]
    names = set(fields_to_choose(kept, gone)) & set(chosen)
    values = {name: getattr(gone, name) for name in names}
    own = [one for one in pointers_at(kind) if one.model is kind and not one.many_to_many]
    # It cannot be part of itself.
    values |= {one.name: None for one in own if getattr(kept, one.attname) == gone.pk}
    kept = apply(kept, Said(values), by=by)
    after = as_kept(kept)["fields"]
    return kept, {name: [before[name], after[name]] for name in sorted(values)}


def is_doubled(row):
    """Is there another such row already, as the database would say?"""
    unique = [one for one in row._meta.constraints if isinstance(one, models.UniqueConstraint)]
    try:
        for one in unique:
            one.validate(type(row), row)
    except ValidationError:
        return True
    return False


def move_pointer(row, field, gone, kept, content):
    where = [row._meta.label_lower, field.name, str(row.pk)]
    if type(row) is type(kept) and row.pk == kept.pk:
        return  # `choose` has seen to it
    plain = as_kept(row)
    setattr(row, field.name, kept)
    if not is_doubled(row):
        store(row, {field.name: kept})
        content["moved"].append(where)
    elif isinstance(row, Part):  # both took part in the same thing in the same role
        content["dropped"].append(plain)
        row.delete()
    else:  # a record of its own: nothing of it is lost, it stays with the old name
        content["stayed"].append(where)


def move_list(row, field, gone, kept, content):
    had = swap(row, field.name, gone, kept)
    content["lists"].append([row._meta.label_lower, field.name, str(row.pk), had])


def swap(row, name, out, put):
    """Put one on a list in the place of another. Was it there already?"""
    listed = [*getattr(row, name).all()]
    store(row, {name: [put, *(one for one in listed if one != out)]})
    return put in listed


def words_for(organisation):
    return [getattr(organisation, "name", ""), getattr(organisation, "acronym", "")]


def keep_names(kept, called, by):
    """Old names keep working: those it has no more, each once, become other names. Their ids."""
    others = OtherName.visible_to(Reader(by)).filter(organisation=kept)
    have = {*words_for(kept), *others.values_list("name", flat=True)}
    have, added = {word.casefold() for word in have}, []
    for name in called:
        if name and name.casefold() not in have:
            have.add(name.casefold())
            added.append(str(store(OtherName(organisation=kept, name=name), {}).pk))
    return added


# -- undoing -----------------------------------------------------------------------------------
@transaction.atomic
def undo_merge(merger, kind, by):
    """Both as they were before. What somebody changed since stays, and is kept in the merger as
    `left`: [fields], [rows]. Raises MergeRefused where the two are not one any more.
    """
    merger = row_held(Merger.visible_to(Reader(by)), merger.pk)
    if merger is None or merger.undone:
        raise MergeRefused(_("This was undone already."))
    kept = row_held(kind.writable_by(Reader(by)), merger.kept)
    gone = row_held(kind.unrestricted, merger.gone)
    if kept is None:
        raise MergeRefused(
            _("“%(name)s” was itself merged or removed since. Undo that first.")
            % {"name": merger.kept_title}
        )
    if gone is None or gone.merged_into_id != kept.pk:
        raise MergeRefused(_("One of the two is not there any more."))
    content, left = merger.content, []
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
            if not make_part_again(plain):
                left.append([plain["model"], plain["pk"]])
    merger.content = {**content, "left": {"fields": fields, "rows": left}}
    merger.undone, merger.undone_by = timezone.now(), by
    merger.save()
    return merger


def row_held(rows, pk):
    """The one of these rows with an id, held until the transaction ends; None without it."""
    return rows.select_for_update(of=("self",)).filter(pk=pk).first()


def row_at(label, pk):
    return apps.get_model(label)._base_manager.filter(pk=pk).first()


def drop_names(ids, kept, by):
    """Remove the names that the merge added, unless somebody has given them away since."""
    OtherName.visible_to(Reader(by)).filter(pk__in=ids, organisation=kept.pk).delete()


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


def make_part_again(plain):
    """Make a part again that both had. False where what it lived in is gone."""
    row = made_again(plain)
    pointed = [one for one in row._meta.concrete_fields if one.is_relation]
    wanted = [(one.related_model, getattr(row, one.attname)) for one in pointed]
    there = all(pk is None or to._base_manager.filter(pk=pk).exists() for to, pk in wanted)
    if not there or is_doubled(row):
        return False
    store(row, {})
    return True


# -- what one person may be told of it -----------------------------------------------------------
def seen_of(model, reader, **where):
    """The rows of a model that a person may see and that meet a condition, with an end."""
    if model is not Citation:
        return list(model.visible_to(reader).filter(**where)[: MOST_ROWS_LISTED + 1])
    kinds = (model._meta.get_field(name).related_model for name in CITING)
    rows = (
        Citation.visible_to(reader, kind).filter(**where)[: MOST_ROWS_LISTED + 1] for kind in kinds
    )
    return [row for found in rows for row in found]


def lives_in(row, reader):
    """The record to show for a row: itself, or what the part of it lives in; None if hidden."""
    if not isinstance(row, Part):
        return row
    home = row.home
    if home not in row.pointers():
        return None
    return home.related_model.visible_to(reader).filter(pk=getattr(row, home.attname)).first()


class ListedRows:
    """Rows of one kind on a page: (the record to show, the row). `more`: not all are listed."""

    def __init__(self, model, rows, reader):
        self.model, self.more = model, len(rows) > MOST_ROWS_LISTED
        self.rows = [(lives_in(row, reader), row) for row in rows[:MOST_ROWS_LISTED]]


def would_move(kept, gone, reader):
    """(what would move, what both have), of what this person may see, in groups."""
    moving, both = [], []
    for field in pointers_at(type(kept)):
        if is_circle(field):
            continue
        moves, doubled = [], []
        for row in seen_of(field.model, reader, **{field.name: gone.pk}):
            if field.many_to_many:
                twice = getattr(row, field.name).filter(pk=kept.pk).exists()
            else:
                setattr(row, field.name, kept)
                twice = is_doubled(row)
            (doubled if twice else moves).append(row)
        for groups, rows in ((moving, moves), (both, doubled)):
            if rows:
                groups.append(ListedRows(field.model, rows, reader))
    return moving, both


def moved_and_left(merger, reader):
    """What moved and what stayed when it was undone, of what this person may see."""
    content = merger.content
    moved = [(label, pk) for label, _name, pk, *_had in content["moved"] + content["lists"]]
    return groups_of(moved, reader), groups_of(content.get("left", {}).get("rows", []), reader)


def groups_of(pairs, reader):
    by_label = defaultdict(list)
    for label, pk in pairs:
        by_label[label].append(pk)
    models_ = [(apps.get_model(label), ids) for label, ids in by_label.items()]
    found = [(model, seen_of(model, reader, pk__in=ids)) for model, ids in models_]
    return [ListedRows(model, rows, reader) for model, rows in found if rows]
