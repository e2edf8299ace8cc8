"""What there is to do for one person on one day: counts, and one page of lines, oldest first."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from engagement.in_languages import shown_text
from engagement.pages import Page
from processes.lookup.sample import real
from processes.models import Commitment, Holding, Looked, Participation, Process, WorkFound
from processes.worklist.acts import ACTS, digest_of
from processes.worklist.alike import NAME_FIELDS, groups_alike, why_same
from processes.worklist.concerns import CONCERNS, REMEMBERED, acts_for, entry_of, name_typed
from processes.writing.acts import is_merged

MOST_OTHERS = 5  # duplicates of one thing that are named
TYPED_AT = {"name": "participation-h", "unnamed": "id_unnamed"}
MOST_COUNTED = 1000  # of one concern; beyond it a page says “more than”
COUNTED_FOR = dt.timedelta(hours=1)  # a list that was gone through


@dataclass
class WorkLine:
    """One thing to do. place: where on its form it is mended by hand; acts: (code, words) of what
    one tap does; others: what a duplicate is named like."""

    row: object
    kind: str
    field: str
    words: str
    address: str
    place: str
    why: str
    acts: list
    others: list
    mergeable: bool
    newer: bool  # can a newer source be given here

    @property
    def is_own_double(self):
        """Is it a process that its organisation keeps to itself, and everybody reads another?"""
        private = isinstance(self.row, Process) and not self.row.open_to_all
        return private and any(one.open_to_all for one in self.others)

    @property
    def process(self):
        return getattr(entry_of(self.row), "process", None)


def read_looked():
    found = {}
    for one in Looked.unrestricted.all():
        key = one.concern, one.kind, one.field
        found.setdefault(key, {})[one.thing] = one.digest
    return found


def rights_in_short(reader):
    """A digest of what decides what somebody may change."""
    theirs = (reader.organisations, reader.coalitions, reader.locked, reader.trusted)
    said = [reader.curates, *(sorted(map(str, ids)) for ids in theirs)]
    return digest_of(repr(said))


def as_key(line):
    """What tells a line from all others: kind, field, id."""
    kind, name, pk, *_since = line
    return kind, name, uuid.UUID(pk)


@dataclass
class Worklist:
    """What somebody may look after. `process`, `kind`: only what is of it, None for everything.

    is_anew: gone through now, whatever was kept of it (`processes/worklist/reckoning.py`).
    """

    reader: object
    day: object
    process: object = None
    kind: str = ""
    is_anew: bool = False
    gone: set = field(default_factory=set)
    why_same: dict = field(default_factory=dict)
    _kept: dict = field(default_factory=dict)

    def once(self, key, read):
        """What `read` returns, read once for this list."""
        if key not in self._kept:
            self._kept[key] = read()
        return self._kept[key]

    def anew(self):
        """The same list, read once more."""
        return Worklist(self.reader, self.day, self.process, self.kind, is_anew=True)

    @property
    def kept(self):
        """What was kept of this list, where it is that of everything; or None."""
        return self.once("kept", self._read_kept)

    def _read_kept(self):
        if self.is_anew or self.process is not None or not self.reader.curates:
            return None
        rows = WorkFound.unrestricted.filter(
            person=self.reader.person.pk,
            rights=rights_in_short(self.reader),
            begun__gte=timezone.now() - COUNTED_FOR,
        )
        return rows.defer("found").first()

    def same(self, kind):
        """What is likely the same among a kind."""
        return self.once(("same", kind), lambda: groups_alike(kind, self.reader))

    # -- what there is -------------------------------------------------------------------
    def rows_of(self, concern):
        """The Rows of a concern, narrowed as asked, without what was looked at."""
        return self.once(concern.code, lambda: list(self._rows_of(concern)))

    def _rows_of(self, concern):
        for one in concern.of(self):
            if self.kind and one.kind._meta.model_name != self.kind:
                continue
            rows = self.within(one.rows)
            if rows is not None:
                yield one._replace(rows=self.unlooked(concern, one, rows))

    def within(self, rows):
        """Those of the process that was asked for; None where the kind belongs to none. Without one
        all but the sample."""
        kind, process = rows.model, self.process
        if process is None:
            return real(rows, self.reader)
        if kind is Process:
            return rows.filter(pk=process.pk)
        if kind is Participation:
            return rows.filter(intervention__process=process)
        named = any(one.name == "process" for one in kind._meta.concrete_fields)
        return rows.filter(process=process) if named else None

    def unlooked(self, concern, one, rows):
        """Without those that were found right and still say the same."""
        if concern.code not in REMEMBERED:
            return rows
        here = self.looked.get((concern.code, one.kind._meta.model_name, one.field), {})
        if not here:
            return rows
        same = [
            row.pk
            for row in rows.filter(pk__in=list(here))
            if digest_of(self.looked_at(row, one.field)) == here[row.pk]
        ]
        return rows.exclude(pk__in=same)

    def looked_at(self, row, name):
        """What is found right: the text of a field, or that a group of names are not the same."""
        if type(row) in NAME_FIELDS and name == NAME_FIELDS[type(row)]:
            group = self.same(type(row)).get(row.pk, ())
            if group:
                return " ".join(sorted(str(pk) for pk, _why in group))
        return getattr(row, name)

    @property
    def looked(self):
        """{(concern, kind, field): {id: digest}}."""
        return self.once("looked", read_looked)

    # -- in one query --------------------------------------------------------------------
    def all_of(self, concern):
        """Rows (kind, field, id, since) of a concern in one query, or None where there are none."""
        parts = [
            one.rows.order_by()
            .annotate(
                of_kind=Value(one.kind._meta.model_name),
                of_field=Value(one.field),
                of_id=Cast("pk", CharField()),
                of_since=Cast(one.since, CharField()),
            )
            .values_list("of_kind", "of_field", "of_id", "of_since")
            for one in self.rows_of(concern)
        ]
        return parts[0].union(*parts[1:], all=True) if parts else None

    def found(self, concern):
        """What all_of holds, the oldest first; of more than MOST_COUNTED only so many and one.

        They are put in order here: a database would have to look at all of a large record first.
        """

        def read():
            if self.kept is not None:
                found = map(tuple, self.kept.found[concern.code])
                return [line for line in found if self.kind in ("", line[0])]
            rows = self.all_of(concern)
            found = [] if rows is None else list(rows[: MOST_COUNTED + 1])
            return sorted(found, key=lambda row: (row[3] or "", row[2]))

        return self.once(("found", concern.code), read)

    def number(self, concern):
        if self.kept is not None and not self.kind:
            return self.kept.counts[concern.code]
        return len(self.found(concern))

    def counts(self):
        return [(one, self.number(one)) for one in CONCERNS]

    def page(self, concern, query):
        """A page of Lines. Raises as Page does."""
        page = Page.of(self.found(concern), query, count=self.number(concern))
        shown = self.lines(concern, page.rows)
        there = {(one.kind, one.field, one.row.pk) for one in shown}
        self.gone = {as_key(line) for line in page.rows} - there
        page.rows = shown
        return page

    def lines(self, concern, rows):
        """The Lines of (kind, field, id, since), read in one query for each kind."""
        parts = {(one.kind._meta.model_name, one.field): one for one in self.rows_of(concern)}
        wanted = {}
        for kind, name, pk, _since in rows:
            wanted.setdefault((kind, name), []).append(uuid.UUID(pk))
        read = {
            (*key, row.pk): row
            for key, ids in wanted.items()
            for row in with_process(parts[key].rows.filter(pk__in=ids))
        }
        found = [read.get((kind, name, uuid.UUID(pk))) for kind, name, pk, _since in rows]
        there = [row for row in found if row is not None]
        others = self.others(concern, there)
        self.why_same = self._why_same(there) if concern.code == "duplicates" else {}
        return [
            self.line(concern, row, name, others.get(row.pk, []))
            for row, (_kind, name, *_rest) in zip(found, rows, strict=True)
            if row is not None
        ]

    def _why_same(self, rows):
        """{id: why it is likely there twice}: of a page of duplicates, one query for each kind."""
        found = {}
        for kind in {type(row) for row in rows}:
            some = [row for row in rows if type(row) is kind]
            found |= why_same(self.same(kind), some, self.reader)
        return found

    def line(self, concern, row, name, others):
        entry, acts = entry_of(row), acts_for(concern, row)
        typed = name_typed(concern, row)
        place = TYPED_AT.get(typed) or concern.place or f"id_{name}"
        return WorkLine(
            row=row,
            kind=row._meta.model_name,
            field=name,
            words=getattr(row, typed) if typed else shown_text(entry).words,
            address=entry.get_absolute_url(),
            place=place if typed or entry is row else f"{row._meta.model_name}-h",
            why=concern.reason_of(self, row, name),
            acts=[(act, ACTS[act].label) for act in acts if act != "newer"],
            newer="newer" in acts,
            others=others,
            mergeable=self.reader.curates and is_merged(row),
        )

    def others(self, concern, rows):
        """{id: what is named like it}: of a page of duplicates, one query for each kind."""
        if concern.code != "duplicates":
            return {}
        ids = {
            row.pk: [pk for pk, _why in self.same(type(row)).get(row.pk, ()) if pk != row.pk]
            for row in rows
        }
        wanted = {pk for many in ids.values() for pk in many[:MOST_OTHERS]}
        read = {}
        for kind in {type(row) for row in rows}:
            read |= {one.pk: one for one in kind.visible_to(self.reader).filter(pk__in=wanted)}
        return {pk: [read[one] for one in many if one in read] for pk, many in ids.items()}


def with_process(rows):
    """The rows with what a line says of where they stand."""
    names = {one.name for one in rows.model._meta.concrete_fields}
    if rows.model is Participation:
        return rows.select_related("intervention__process")
    if rows.model is Holding:
        return rows.select_related("post")
    if rows.model is Commitment:
        rows = rows.prefetch_related(None).prefetch_related(*Commitment.PROMISERS)
    return rows.select_related(*(name for name in ("process", "actor") if name in names))


def row_of(work, concern, kind, name, pk):
    """The row of a concern that somebody may clear, held until the transaction ends; or None."""
    for one in work.rows_of(concern):
        if (one.kind._meta.model_name, one.field) == (kind, name) and pk is not None:
            rows = one.kind.visible_to(work.reader).filter(pk=pk)
            held = rows.select_for_update(of=("self",), no_key=True).first()
            return held if one.rows.filter(pk=pk).exists() else None
    return None
