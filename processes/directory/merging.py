"""Two of a kind that are one: everything that points at the second moves to the first, the second
is hidden and its address leads to the first; and all of it can be undone.

Who may read what never changes: one that people work for, that owns something, or that shares
what members of a coalition keep among themselves is never merged away (`is_circle`). Nothing
else in the directory decides who reads (`access.py`); of processes only those are merged that
everybody reads.
"""

import json

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagement.in_languages import IN_LANGUAGES
from engagement.resources import field_of
from processes.access import Reader
from processes.directory.merging_processes import (
    join_note,
    name_apart,
    put_in_order,
    why_not_open,
)
from processes.lookup.by_name import NAMING
from processes.models import (
    BESIDE,
    Beside,
    Membership,
    Merger,
    NameUse,
    OtherName,
    Part,
    Process,
    Proposal,
    ProposalState,
    Record,
    Shared,
    TextVersion,
    WorkingNote,
    as_one_change,
    change_id,
)
from processes.writing.changes import apply
from processes.writing.plain import Said
from processes.writing.writer import store

DECIDES_WHO_READS = {"owner", "coalition"}
NOT_CHOSEN = {
    "created", "changed", "visibility", "text_language", IN_LANGUAGES, *DECIDES_WHO_READS,
}  # fmt: skip

# What is kept of a merge, besides the fields: see `move_pointer`, `move_list`, `keep_names`, and
# `put` and `joined` in `merging_processes`.
CONTENT = ("moved", "lists", "dropped", "stayed", "named", "put", "joined")


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
    noted = issubclass(model, Beside) and field.name in BESIDE
    return (
        field.name in DECIDES_WHO_READS
        or model is Membership
        or not (noted or issubclass(model, Record | Part | Shared))
    )


def rows_at(field, row):
    """All rows that point at one, whoever may read them."""
    return field.model._base_manager.filter(**{field.name: row.pk}).order_by("pk")


def row_with(kind, pk):
    """The one row of a kind with an id, as a query, whoever may read it."""
    return kind._base_manager.filter(pk=pk)


def why_not_merge(kept, gone):
    """Why the second cannot be merged into the first, in words; "" where it can.

    One sentence for all that decides who reads: a coalition everybody knows of, an entry, an
    account. So it tells no more than that one of these is there.
    """
    kind = type(kept)
    if kept.pk == gone.pk:
        return _("These two are the same already.")
    if kind is Process and (why := why_not_open((kept, gone))):
        return why
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
    titles, called = (str(kept), str(gone)), words_for(kept) | words_for(gone)
    content = {name: [] for name in CONTENT}
    content["names"] = {"kept": names_in_each(kept), "gone": names_in_each(gone)}
    with as_one_change(change_id(), by):
        kept, content["fields"] = choose(kept, gone, chosen, by)
        if isinstance(kept, Process):
            put_in_order(kept, gone, content)
        for field in pointers_at(type(kept)):
            if not is_circle(field):
                move = move_list if field.many_to_many else move_pointer
                for row in list(rows_at(field, gone)):
                    move(row, field, gone, kept, content)
        if "OtherName" in kept.resource.parts:
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
    values |= said_in_languages(kept, gone, names)
    kept = apply(kept, Said(values), by=by)
    after = as_kept(kept)["fields"]
    return kept, {name: [before[name], after[name]] for name in sorted(values)}


def said_in_languages(kept, gone, chosen):
    """What both say in other languages: of the fields `chosen` from the second what it says itself,
    and all of it in languages in which the first says nothing."""
    ours, theirs = (getattr(one, IN_LANGUAGES, {}) for one in (kept, gone))
    said = {code: words for code, words in theirs.items() if code not in ours}
    said.pop(getattr(kept, "text_language", ""), None)
    for code, words in ours.items():
        stays = {name: text for name, text in words.items() if name not in chosen}
        comes = theirs.get(code, {})
        said[code] = stays | {name: comes[name] for name in chosen if name in comes}
    said = {code: words for code, words in said.items() if words}
    return {} if said == ours else {IN_LANGUAGES: said}


def is_doubled(row):
    """Would the database refuse it, such as where there is another such row already?"""
    try:
        row.validate_constraints()
    except ValidationError:
        return True
    return False


def move_pointer(row, field, gone, kept, content):
    where = [row._meta.label_lower, field.name, str(row.pk)]
    if type(row) is type(kept) and row.pk == kept.pk:
        return  # `choose` has seen to it
    plain = as_kept(row)
    setattr(row, field.name, kept)
    doubled = is_doubled(row)
    if doubled and isinstance(row, WorkingNote):
        join_note(row, kept, content)
    elif not doubled or isinstance(row, TextVersion):
        also = {}
        if doubled:
            name, also["name"] = row.name, name_apart(row, is_doubled)
            content["put"].append([row._meta.label_lower, "name", str(row.pk), name, also["name"]])
        store(row, {field.name: kept, **also})
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


def words_for(row):
    """{what it is called: in which language, where it is not its own}."""
    further = getattr(row, IN_LANGUAGES, {}).items()
    named = [(said.get(name), code) for code, said in further for name in NAMING]
    words = {word: code for word, code in named if word}
    own = [getattr(row, name, "") for name in NAMING]
    return words | {word: "" for word in own if word}


def names_in_each(row):
    """What it is called in languages: [that of its own name, {another: the name in it}]."""
    further = getattr(row, IN_LANGUAGES, {}).items()
    names = {code: {"name": said["name"]} for code, said in further if said.get("name")}
    return [getattr(row, "text_language", ""), names]


def keep_names(kept, called, by):
    """Old names keep working: those it has no more, each once, become other names. Their ids."""
    home = {kept._meta.model_name: kept}
    others = OtherName.visible_to(Reader(by)).filter(**home)
    have = {*words_for(kept), *others.values_list("name", flat=True)}
    have, added = {word.casefold() for word in have}, []
    for name, language in called.items():
        if name.casefold() not in have:
            have.add(name.casefold())
            use = NameUse.TRANSLATION if language else NameUse.ALIAS
            other = OtherName(**home, name=name, language=language, use=use)
            added.append(str(store(other, {}).pk))
    return added
