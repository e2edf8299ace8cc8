"""The versions of records and their parts, as one person may see them.

They are reached here and nowhere else, each time through the rule for what was
(`access.readable_then`). What a person may not see leaves no trace.
"""

from collections import defaultdict
from itertools import takewhile

from django.db import models, transaction
from django.db.models import Q

from engagement.resources import field_of
from engagement.words import part_fields, part_kinds
from processes.access import (
    named_then,
    notes_for,
    owner_told,
    part_readable_then,
    readable,
    readable_then,
)
from processes.history.differences import Version
from processes.models import BESIDE, CITING, Citation, NextStep, Participation, Record, WorkingNote

# Versions of one record, or of its parts of one kind, that are read for a page.
MOST_VERSIONS = 2000
NOT_TOLD = {"created", "changed"}


def told_fields(kind):
    """The fields of a kind whose changes are told, in reading order."""
    names = (name for name in kind.resource.fields if name not in NOT_TOLD)
    return [name for name in names if field_of(kind, name) is not None]


def with_what_they_point_at(rows, kind, names, reader, *more):
    """`rows` with what their fields point at, and whether this person may see that."""
    fields = [field_of(kind, name) for name in names]
    pointed = [one for one in fields if one.many_to_one]
    sees = {
        f"sees_{one.name}": whether(readable(reader, f"{one.name}__"))
        for one in pointed
        if one in kind.pointers()
    }
    also = [*(one.name for one in pointed), *more]
    return (rows.select_related(*also) if also else rows).annotate(**sees)


def whether(condition):
    return models.Case(
        models.When(condition, then=True), default=False, output_field=models.BooleanField()
    )


def versions_of(kind, reader):
    """The versions of a kind of record that a person may see."""
    return kind.unrestricted_versions.filter(readable_then(reader, kind.visible_to(reader)))


def part_versions_of(part, reader, kind, at=None):
    """The versions of a kind of part that a person may see.

    A citation is asked as one of records of this `kind`: it belongs to exactly one.
    """
    pointers = part.pointers()
    if part is Citation:
        pointers = [one for one in pointers if one.related_model is kind]
    rows = part.unrestricted_versions.filter(part_readable_then(reader, pointers, at))
    return rows.filter(named_then(reader)) if part is Participation else rows


def last_versions(rows, until):
    """Those of the versions that are the last of their row until then, unless it was removed."""
    every = rows.model.unrestricted.filter(until, id=models.OuterRef("id"))
    last = every.order_by("-history_date", "-history_id").values("pk")[:1]
    return rows.filter(pk=models.Subquery(last)).exclude(history_type="-")


def before_the_next(row):
    """A condition on versions of parts: made while this version of their record was the last."""
    later = type(row.instance).unrestricted_versions.filter(id=row.id)
    later = later.filter(history_date__gt=row.history_date).exclude(change=row.change)
    changes = dict(later.order_by("-history_date").values_list("change", "history_date"))
    if not changes:
        return Q()
    # What has been there from the start says so by its change, whenever that was.
    made = Q(history_date__lt=min(changes.values())) & ~Q(change__in=changes)
    return made | Q(change=models.F("id"))


def as_it_always_was(kind, reader, home):
    """Rows that have never changed, and so have no versions. home: the kind that parts live in."""
    versions = kind.unrestricted_versions.filter(id=models.OuterRef("pk"))
    return seen_in(home, kind, reader).filter(~models.Exists(versions))


def parts_in(kind):
    """(part, the fields that say in which record of this kind, the fields that are told)."""
    for part in part_kinds(kind):
        homes = part.homes_in(kind)
        between_two = homes if len(homes) > 1 else []  # such as a coalition and its member
        yield part, homes, [*between_two, *part_fields(part, kind)]
    if kind._meta.model_name in CITING:
        names = ["source", "reference", "field", "locator", "note", "says"]
        yield Citation, Citation.homes_in(kind), names


def notes_in(kind):
    """(model, the field that says beside which record, the fields that are told) of what is noted
    beside records of this kind."""
    name = kind._meta.model_name
    if name in BESIDE:
        yield WorkingNote, [name], ["organisation", "intended_result", "text"]
        yield NextStep, [name], ["organisation", "text", "who", "due", "state"]


def note_versions_of(model, reader):
    """The versions of what was noted that a person may see: those of their organisations."""
    return model.unrestricted_versions.filter(notes_for(reader))


def in_record(names, record):
    condition = Q()
    for name in names:
        condition |= Q(**{name: record.pk})
    return condition


def as_versions(rows, kind, names, reader, *more):
    """The rows or their versions as `Version`s, with what their lists held: one more than are
    read for a page, at most. more: what is read with them besides."""
    rows = with_what_they_point_at(rows, kind, names, reader, *more)[: MOST_VERSIONS + 1]
    listed = defaultdict(lambda: defaultdict(list))
    if rows:
        for one in (field_of(kind, name) for name in names):
            if one.many_to_many:
                for pk, words in listings(one, kind, rows):
                    listed[pk][one.name].append(words)
    owned = issubclass(kind, Record)
    return [
        Version(row, kind, listed[row.pk], tells_owner=owned and owner_told(row, reader))
        for row in rows
    ]


def seen_in(kind, part, reader):
    """The rows of a kind of part, in records of this kind, that a person may see."""
    return part.visible_to(reader, kind) if part is Citation else part.visible_to(reader)


def listings(one, kind, rows):
    """(pk of a row or version, words) of everything on their lists; these are the directory."""
    other = one.m2m_reverse_field_name()
    if isinstance(rows[0], kind):
        through, own = one.remote_field.through._base_manager, one.m2m_field_name()
    else:
        through, own = getattr(rows[0], one.name).model.unrestricted, "history"
    found = through.filter(**{f"{own}__in": [row.pk for row in rows]}).select_related(other)
    for listed in found:
        if getattr(listed, other) is not None:
            yield getattr(listed, f"{own}_id"), str(getattr(listed, other))


def ids_listed(row, field):
    """The ids of what a list of a version held."""
    listed = getattr(row, field.name).model.unrestricted.filter(history=row.pk)
    return listed.values_list(f"{field.m2m_reverse_field_name()}_id", flat=True)


def open_since(record):
    """Since when those who can read a record now could, without a break."""
    row = first_with(record, "open_to_all", "readers_id")
    return row.history_date if row else record.created


def versions_with_parts(record):
    """All versions of a record, of its parts of each kind and of what is noted beside it, whoever
    may see them."""
    kind = type(record)
    several = (*parts_in(kind), *notes_in(kind))
    parts = [(part, in_record(homes, record)) for part, homes, _names in several]
    return [
        one.unrestricted_versions.filter(condition)
        for one, condition in [(kind, Q(id=record.pk)), *parts]
    ]


def others_wrote(record, person):
    """Has anybody else changed a record or its parts?"""
    somebody = Q(history_user__isnull=False) & ~Q(history_user=person)
    return any(rows.filter(somebody).exists() for rows in versions_with_parts(record))


def first_with(record, *names):
    """The version since which some fields have held what they hold now, or None."""
    rows = type(record).unrestricted_versions.filter(id=record.pk)
    same = takewhile(
        lambda row: all(getattr(row, name) == getattr(record, name) for name in names),
        rows.order_by("-history_date", "-history_id"),
    )
    return next(reversed([*same]), None)


# -- what changes or deletes them ------------------------------------------------------------
@transaction.atomic
def forget(record):
    """Delete a record with all it and its parts ever said, as if it had never been written."""
    rows = versions_with_parts(record)
    record.delete()
    for each in rows:
        each.delete()


def rewrite(kind, condition, change):
    """The one way in which what was is changed: for personal data that must go.

    change: given a version, alters it and says which of its fields it has altered.
    """
    for row in kind.unrestricted_versions.filter(condition).iterator():
        if names := change(row):
            row.save(update_fields=names)
