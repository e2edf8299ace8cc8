"""What a record and its parts were: the changes, as it stood on a day, and going back.

Versions are reached here and nowhere else, each time through the rule for what was
(`access.readable_then`). What a person may not see leaves no trace: a change is told against the
last version before it that the same person may see.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from engagement.resources import field_of, kinds
from engagement.words import part_fields, part_kinds
from processes.access import (
    part_readable_then,
    readable,
    readable_then,
    tells_who,
)
from processes.history.differences import Version, lines_between
from processes.models import CITING, Citation, Level, Part, Process, Record, Shared, Standing

# Versions of one record, or of its parts of one kind, that are read for a page.
MOST_VERSIONS = 2000
NOT_TOLD = {"created", "changed"}
NOT_BROUGHT_BACK = {"visibility", "owner", "coalition", *NOT_TOLD}


# -- versions, as one person may see them ----------------------------------------------------
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
    return part.unrestricted_versions.filter(part_readable_then(reader, pointers, at))


def parts_in(kind):
    """(part, the fields that say in which record of this kind, the fields that are told)."""
    for part in part_kinds(kind):
        homes = part.homes_in(kind)
        between_two = homes if len(homes) > 1 else []  # such as a coalition and its member
        yield part, homes, [*between_two, *part_fields(part, kind)]
    if kind._meta.model_name in CITING:
        names = ["source", "field", "locator", "note", "says"]
        yield Citation, Citation.homes_in(kind), names


def in_record(names, record):
    condition = Q()
    for name in names:
        condition |= Q(**{name: record.pk})
    return condition


def versions(kind, rows, names=None):
    """The rows or their versions as `Version`s, with what their lists held."""
    rows, names = list(rows), told_fields(kind) if names is None else names
    listed = defaultdict(lambda: defaultdict(list))
    if rows:
        for one in (field_of(kind, name) for name in names):
            if one.many_to_many:
                for pk, words in listings(one, kind, rows):
                    listed[pk][one.name].append(words)
    return [Version(row, kind, listed[row.pk]) for row in rows]


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


# -- changes ---------------------------------------------------------------------------------
@dataclass
class Piece:
    """One thing that changed: the record itself (part is None), or a part of it."""

    part: type | None
    what: str  # "+" it is the first version to be seen, "~" changed, "-" removed
    lines: list


@dataclass
class Change:
    """What was changed at once, as one person may see it. who: None where they may not know."""

    when: dt.datetime
    who: object = None
    pieces: list = field(default_factory=list)
    back: object = None  # the id of the change that the record can be brought back to

    @property
    def is_start(self):
        return any(piece.part is None and piece.what == "+" for piece in self.pieces)


class History:
    """All changes of a record that a person may know of, newest first.

    cut: there are more than can be read at once. may_change: this person may change the record.
    """

    def __init__(self, record, reader):
        self.record, self.kind, self.reader = record, type(record), reader
        self.cut, self.found = False, {}
        self.may_change = getattr(record, "may_change", False)
        self.own = self._of_the_record()
        self._tell(None, self.own, told_fields(self.kind))
        for part, homes, names in parts_in(self.kind):
            self._tell(part, self._of_a_part(part, homes, names), names)
        if not self.own:
            start = Version(record, self.kind)
            start.row.history_date = record.created
            self._piece(start, None, "+", lines_between(None, start, self._plain_names()))
        told = [change for change in self.found.values() if change.pieces]
        self.changes = sorted(told, key=lambda change: change.when, reverse=True)

    def _plain_names(self):
        names = told_fields(self.kind)
        return [name for name in names if not field_of(self.kind, name).is_relation]

    def _of_the_record(self):
        names = told_fields(self.kind)
        rows = versions_of(self.kind, self.reader).filter(id=self.record.pk)
        rows = with_what_they_point_at(rows, self.kind, names, self.reader, "history_user")
        rows = rows.annotate(tells=whether(tells_who(self.kind, self.reader)))
        return self._oldest_first(versions(self.kind, rows[: MOST_VERSIONS + 1]))

    def _of_a_part(self, part, homes, names):
        rows = part_versions_of(part, self.reader, self.kind).filter(in_record(homes, self.record))
        rows = with_what_they_point_at(rows, part, names, self.reader, "history_user")
        return self._oldest_first(versions(part, rows[: MOST_VERSIONS + 1], names))

    def _oldest_first(self, found):
        if len(found) > MOST_VERSIONS:
            self.cut = True
        return found[MOST_VERSIONS - 1 :: -1] if found else []

    def _tell(self, part, found, names):
        """Each version against the one before it that this person may see."""
        before = {}
        for version in found:
            last = before.get(version.row.id)
            what = "-" if version.gone else "~" if last else "+"
            lines = lines_between(None if version.gone else last, version, names)
            before[version.row.id] = None if version.gone else version
            if lines or what != "~":
                self._piece(version, part, what, lines)

    def _piece(self, version, part, what, lines):
        row = version.row
        # What was there at the start is told as one, whenever each row of it was first changed.
        change = getattr(row, "change", row.pk)
        key = "start" if change == getattr(row, "id", None) else change
        told = self.found.setdefault(key, Change(row.history_date))
        told.when = max(told.when, row.history_date)
        told.pieces.append(Piece(part, what, lines))
        if part is None and hasattr(row, "change"):
            told.back = change
        if self._tells(row, part):
            told.who = told.who or row.history_user

    def _tells(self, row, part):
        """Whether this person may know who made it: by the owner of the record at that time."""
        if not hasattr(row, "history_user"):
            return False
        if part is None:
            return row.tells
        then = [
            version.row.tells
            for version in self.own
            if version.row.history_date <= row.history_date or version.row.change == row.change
        ]
        return bool(then) and then[-1]


# -- as it stood -----------------------------------------------------------------------------
def end_of(day):
    """The last moment of a day, where the site is."""
    midnight = dt.datetime.combine(day, dt.time.max)
    return timezone.make_aware(midnight)


def reading_order(version):
    """By position, then by day; undated last."""
    row = version.instance
    undated = "9999"
    return getattr(row, "position", 0), getattr(row, "date_sort", "") or undated, str(row.pk)


def facts_under(version, names):
    """The facts of a version below its title: not the title again, nor what nearly all say."""
    quiet = {str(Level.PUBLIC.label), str(Standing.REPORTED.label)}
    title = str(version) if issubclass(version.kind, Record | Shared) else ""
    return [fact for fact in version.facts(names) if fact[2] != title and fact[2] not in quiet]


@dataclass
class Section:
    """Rows of one kind as they stood: (version, facts)."""

    kind: type
    rows: list
    more: bool = False


class AsOn:
    """A record as it stood at the end of a day, as one person may see it.

    version: None where there was nothing to see. sections: what lived in it, and of a process
    all that belonged to it.
    """

    def __init__(self, record, reader, day):
        self.record, self.kind, self.reader, self.moment = record, type(record), reader, end_of(day)
        here = Q(id=record.pk)
        found = self._stood(self.kind, here, versions_of(self.kind, reader), told_fields(self.kind))
        self.version = found[0] if found else None
        self.facts, self.sections = [], []
        if self.version:
            self.facts = facts_under(self.version, told_fields(self.kind))
            self._read_parts()
            if self.kind is Process:
                self._read_process()

    def _read_parts(self):
        for part, homes, names in parts_in(self.kind):
            past = part_versions_of(part, self.reader, self.kind, self.moment)
            self._section(part, in_record(homes, self.record), past, names)

    def _read_process(self):
        for kind in kinds("processes"):
            homes = [one.name for one in kind.pointers() if one.related_model is Process]
            if homes and kind is not Process:
                names = told_fields(kind)
                here = in_record(homes, self.record)
                self._section(kind, here, versions_of(kind, self.reader), names, homes)

    def _section(self, kind, here, past, names, homes=()):
        found = sorted(self._stood(kind, here, past, names), key=reading_order)
        shown = [name for name in names if name not in homes]
        rows = [(version, facts_under(version, shown)) for version in found[:MOST_VERSIONS]]
        if rows:
            self.sections.append(Section(kind, rows, len(found) > MOST_VERSIONS))

    def _stood(self, kind, here, past, names):
        """Versions at that moment: of what has changed, and of what is as it always was."""
        every = kind.unrestricted_versions.filter(id=OuterRef("id"))
        until = every.filter(history_date__lte=self.moment)
        last = until.order_by("-history_date", "-history_id").values("pk")[:1]
        then = past.filter(here, pk=Subquery(last)).exclude(history_type="-")
        found = versions(
            kind,
            with_what_they_point_at(then, kind, names, self.reader)[: MOST_VERSIONS + 1],
            names,
        )
        rows = (
            kind.visible_to(self.reader, self.kind)
            if kind is Citation
            else (kind.visible_to(self.reader))
        )
        always = rows.filter(here, ~Exists(every)).filter(self._existed(kind))
        return found + versions(
            kind,
            with_what_they_point_at(always, kind, names, self.reader)[: MOST_VERSIONS + 1],
            names,
        )

    def _existed(self, kind):
        # A part has no date of its own; that of what it lives in is asked before.
        return Q() if issubclass(kind, Part) else Q(created__lte=self.moment)


# -- going back ------------------------------------------------------------------------------
def reverted_fields(kind):
    """The fields that going back writes: never who may see it, nor what decides that."""
    return [
        name
        for name in told_fields(kind)
        if name not in NOT_BROUGHT_BACK and field_of(kind, name) not in kind.pointers()
    ]


def version_made_by(record, reader, change):
    """The version of a record that a change made, with what it says; None where none is seen."""
    kind, names = type(record), told_fields(type(record))
    rows = versions_of(kind, reader).filter(id=record.pk, change=change).exclude(history_type="-")
    found = versions(kind, with_what_they_point_at(rows, kind, names, reader)[:1])
    return found[0] if found else None


def now_of(record, reader):
    """The record as it is, to be compared with what it was."""
    kind = type(record)
    names = told_fields(kind)
    rows = with_what_they_point_at(
        kind.visible_to(reader).filter(pk=record.pk), kind, names, reader
    )
    return versions(kind, rows)[0]


def open_since(record):
    """Since when those who can read a record now could, without a break."""
    since = record.created
    rows = type(record).unrestricted_versions.filter(id=record.pk).order_by("-history_date")
    for row in rows.values("history_date", "open_to_all", "readers"):
        if (row["open_to_all"], row["readers"]) != (record.open_to_all, record.readers_id):
            break
        since = row["history_date"]
    return since


@transaction.atomic
def forget(record):
    """Delete a record with all it and its parts ever said, as if it had never been written."""
    kind, here = type(record), Q(id=record.pk)
    past = [(kind, here)]
    past += [(part, in_record(homes, record)) for part, homes, _names in parts_in(kind)]
    record.delete()
    for one, condition in past:
        one.unrestricted_versions.filter(condition).delete()


def rewrite(kind, condition, change):
    """The one way in which what was is changed: for personal data that must go.

    change: given a version, alters it and says which of its fields it has altered.
    """
    for row in kind.unrestricted_versions.filter(condition).iterator():
        if names := change(row):
            row.save(update_fields=names)


def said_then(version, reader):
    """What a version said, by field, of all that going back writes. Of its lists, what is there."""
    said = {}
    for name in reverted_fields(version.kind):
        one = field_of(version.kind, name)
        if one.many_to_many:
            past = getattr(version.row, name).model.unrestricted.filter(history=version.row.pk)
            ids = past.values_list(f"{one.m2m_reverse_field_name()}_id", flat=True)
            said[name] = list(one.related_model.visible_to(reader).filter(pk__in=ids))
        else:
            value = getattr(version.instance, one.attname)
            said[name] = version.target(name) if one.is_relation else value
    return said
