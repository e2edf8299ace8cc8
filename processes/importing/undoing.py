"""Undoing an import whole: what was new goes, what was changed says again what it said.

What has moved on since stands in the way: it is named, and the rest can be undone without it.
"""

import datetime as dt
import uuid
from collections import defaultdict
from contextlib import suppress
from itertools import product

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.queue.jobs import Job
from engagement.trail.events import What, note
from engagement.turns import leaving_room, undisturbed
from engagement.words import part_kinds
from processes.access import Reader
from processes.history.versions import ids_listed, notes_in
from processes.importing.apart import let_in
from processes.importing.column_plan import batch_kind
from processes.importing.relied import some_at_a_time
from processes.importing.rights import Theirs
from processes.importing.taking_back import TakingBack, kinds_written
from processes.lookup.hanging import pointing
from processes.models import (
    CITING,
    Ask,
    Batch,
    BatchState,
    Beside,
    Citation,
    Part,
    Record,
    Shared,
    Verb,
    as_one_change,
)

MOST_IN_THE_WAY = 10
MOST_TRIES_TO_UNDO = 3
# What a row says of itself, and not who may read it for what it points at, nor when it was saved.
NOT_COMPARED = {"created", "changed", "readers_id", "open_to_all", "era"}


class Why(models.TextChoices):
    CHANGED = "changed", _("has been changed since")
    READERS = "readers", _("cannot be changed by you any more, such as what was published")
    USED = "used", _("was written since and needs something of this import")


class CannotBeUndone(Exception):
    """Some of it has moved on. named: (row, Why) of what stands in the way and its reader may see,
    at most MOST_IN_THE_WAY; others: how many more there are; rest: can the rest be undone?"""

    def __init__(self, undoing):
        super().__init__(len(undoing.why))
        self.named = undoing.named()
        self.others, self.rest = len(undoing.why) - len(self.named), undoing.leaves_something


class WorkedOn(Exception):
    """It is being stored or undone."""


class Moved(Exception):
    """Something has changed since it was looked at."""


def undo_import(batch, by, but_these=False):
    """Undo what a batch has written, all of it, or all `but_these` that stand in the way; how many
    rows of it stay. Raises CannotBeUndone, PermissionDenied.

    Nobody waits while it is looked through; then all of it is undone at once. Raises WorkedOn.
    """
    reader, job, stay = Reader(by), claimed(batch, Reader(by)), None
    try:
        for _try in range(MOST_TRIES_TO_UNDO):
            undoing = Undoing(undoable(batch, reader), reader)
            if undoing.why and not (but_these and undoing.leaves_something):
                break
            with suppress(Moved, IntegrityError), as_one_change(uuid.uuid4(), by):
                stay = undo(undoing, TakingBack(undoing), job)
                break
            let_in(batch, leaving_room)
    finally:
        if stay is None:
            let_in(batch, leaving_room)
            job.let_go(None)
    if stay is None:
        raise CannotBeUndone(undoing)
    return stay


def undoable(batch, reader):
    batch = Batch.visible_to(reader).filter(pk=batch.pk).first()
    if batch is None or not batch.can_be_undone:
        raise PermissionDenied
    return batch


@transaction.atomic
def claimed(batch, reader):
    """The job of this batch, which whoever undoes it has from now on; should they be cut off, the
    worker makes it as it was. Raises WorkedOn, PermissionDenied."""
    Batch.unrestricted.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    batch = undoable(batch, reader)
    if Job.objects.filter(what="imports", about=batch.pk).exists():
        raise WorkedOn
    return Job.begin("imports", batch.pk)


@undisturbed()
@transaction.atomic
def undo(undoing, ready, job):
    """All of it, unless something has moved on while it was made ready; how many rows stay."""
    batch = Batch.unrestricted.select_for_update(of=("self",)).get(pk=undoing.batch.pk)
    if not batch.can_be_undone or not undoing.is_as_it_was(ready):
        raise Moved
    ready.write()
    if undoing.find_new_users():
        raise Moved
    batch.state, batch.taken_back = BatchState.TAKEN_BACK, timezone.now()
    batch.save(update_fields=["state", "taken_back"])
    Batch.without_files(Batch.unrestricted.filter(pk=batch.pk))
    stay = set().union(*undoing.stay.values())
    batch.lines.exclude(verb=Verb.CREATE).exclude(thing__in=stay).update(thing=None)
    note(
        What.IMPORT_UNDONE, who=undoing.reader.person, organisation=batch.owner_id, kind=batch.kind
    )
    job.let_go(dt.timedelta(0))  # for the worker: what is left of it, which nobody sees
    return undoing.number_that_stays


class Undoing:
    """What a batch has written, and what of it has moved on since.

    stay: {kind: ids} of what would have to stay. why: {(model, id): Why} of what stands in the way,
    which may be something else.
    """

    def __init__(self, batch, reader):
        self.batch, self.reader, self.rights = batch, reader, Theirs(reader, batch.owner)
        self.kinds = dict.fromkeys(kinds_written(batch))
        users = (one.model for kind in self.kinds for one in kind.pointed_at_by())
        versioned = (one for one in users if hasattr(one, "unrestricted_versions"))
        self.seen_up_to = {one: last_version(one) for one in (*self.kinds, Citation, *versioned)}
        self.made = {kind: self._ids(kind, "+") for kind in self.kinds}
        self.changed = {kind: self._ids(kind, "~") for kind in self.kinds}
        self.stay, self.why = defaultdict(set), {}
        for kind in self.kinds:
            self._look_at(kind)
        while self._find_users():  # what needs what has to stay, has to stay
            pass
        for kind in self.kinds:
            self._keep_with_its_record(kind)

    def written(self, kind, ids=None):
        rows = kind.unrestricted_versions.filter(change=self.batch.pk)
        return rows if ids is None else rows.filter(id__in=ids)

    def _ids(self, kind, history_type):
        rows = self.written(kind).filter(history_type=history_type)
        return set(rows.values_list("id", flat=True))

    # -- what stands in the way ----------------------------------------------------------------
    def _look_at(self, kind):
        later = kind.unrestricted_versions.filter(
            id=OuterRef("id"), history_date__gt=OuterRef("history_date")
        ).exclude(change=self.batch.pk)
        for version in self.written(kind).filter(Exists(later)):
            if not self._is_as_written(kind, version):
                self.stay[kind].add(version.id)
                self._stays(*self._what_changed(kind, version), Why.CHANGED)
        for some in some_at_a_time(self.made[kind] | self.changed[kind]):
            for pk in {*some} - self._writable(kind, some) - self.stay[kind]:
                self._stays(kind, pk, Why.READERS)

    def _writable(self, kind, ids):
        """Those among these that may be written, and asks that this import has removed."""
        found = self.rights.writable(kind, ids)
        if kind is Ask:
            rows = Ask.restorable_by(self.reader).filter(pk__in=ids)
            found = found | set(rows.values_list("pk", flat=True))
        return found

    def _what_changed(self, kind, version):
        """(kind, id) of what was changed: the row itself, or what it was taken out of since."""
        if issubclass(kind, Part) and not kind.unrestricted.filter(pk=version.id).exists():
            for home in kind.homes():
                whole, pk = home.related_model, getattr(version, home.attname)
                if pk in self.made.get(whole, ()) or pk in self.changed.get(whole, ()):
                    return whole, pk
        return kind, version.id

    def _stays(self, kind, pk, why):
        self.stay[kind].add(pk)
        self.why[kind, pk] = why

    def _keep_with_its_record(self, kind):
        """What came within a record stays where that stays, and is not told beside it."""
        if kind is batch_kind(self.batch) or not issubclass(kind, Part):
            return
        for home, some in product(kind.homes(), some_at_a_time(self.made[kind])):
            rows = kind.unrestricted.filter(pk__in=some).values_list("pk", home.attname)
            for pk, record in rows:
                if record in self.stay[home.related_model]:
                    self.stay[kind].add(pk)
                if (home.related_model, record) in self.why:
                    self.why.pop((kind, pk), None)

    @property
    def number_that_stays(self):
        """Without what came within a record."""
        own = batch_kind(self.batch)
        kinds = (one for one in self.stay if one is own or not issubclass(one, Part))
        return len(set().union(*(self.stay[one] for one in kinds)))

    def _is_as_written(self, kind, version):
        """Has all that was done to it since been taken back?"""
        row = kind.unrestricted.filter(pk=version.id).first()
        if row is None or not same(kind, version, row):
            return False
        for field in kind._meta.many_to_many:
            now = getattr(row, field.name).values_list("pk", flat=True)
            if {*ids_listed(version, field)} != {*now}:
                return False
        if issubclass(kind, Part | Beside):
            return True
        made = version.history_type == "+"
        return self._cites_as_written(kind, row, made) and not (
            made and self._has_other_parts(kind, row)
        )

    def _cites_as_written(self, kind, row, made):
        if kind._meta.model_name not in CITING:
            return True
        here = {kind._meta.model_name: row.pk}
        written = {one.id: one for one in self.written(Citation).filter(**here)}
        now = {one.pk: one for one in Citation.unrestricted.filter(**here)}
        new = {pk for pk, one in written.items() if one.history_type == "+"}
        if not new <= now.keys() or now.keys() & (written.keys() - new):
            return False
        return (not made or now.keys() == new) and all(
            same(Citation, written[pk], now[pk]) for pk in new
        )

    def _has_other_parts(self, kind, row):
        """Do parts live in it that did not come with it?"""
        return any(
            {*part.unrestricted.filter(**{home: row.pk}).values_list("pk", flat=True)}
            - self.made.get(part, set())
            for part in part_kinds(kind)
            for home in part.homes_in(kind)
        )

    def _find_users(self):
        """Whether something more was found that needs what would be deleted."""
        found = False
        for kind in self.kinds:
            for model, field in self._pointing(kind):
                goes = self._goes(model)
                for some in some_at_a_time(self.made[kind] - self.stay[kind]):
                    rows = model.unrestricted.filter(**{f"{field.name}__in": some})
                    for pk, target in rows.values_list("pk", field.name):
                        if pk not in goes and target in self.made[kind]:
                            self.why.setdefault((model, pk), Why.USED)
                            self.stay[kind].add(target)
                            found = True
        return found

    def _goes(self, model):
        """What is deleted, or says again what it said: neither points at what was new."""
        if model is Citation:
            return self._ids(Citation, "+") - self.kept_citations()
        return (self.made.get(model, set()) | self.changed.get(model, set())) - self.stay[model]

    def kept_citations(self):
        kind = batch_kind(self.batch)
        name, stay = kind._meta.model_name, self.stay[kind]
        if name not in CITING or not stay:
            return set()
        written = self.written(Citation).values_list("id", f"{name}_id")
        return {pk for pk, record in written if record in stay}

    @property
    def leaves_something(self):
        return any((self.made[one] | self.changed[one]) - self.stay[one] for one in self.kinds)

    def named(self):
        """(row, Why) of those in the way that the reader may see, in the order of their kinds."""
        found, ids = [], defaultdict(list)
        for model, pk in self.why:
            if issubclass(model, Record | Shared | Part | Beside):
                ids[model].append(pk)
        for model, keys in ids.items():
            for some in some_at_a_time(keys):
                if len(found) < MOST_IN_THE_WAY:
                    rows = seen_rows(model, some, self.reader)[: MOST_IN_THE_WAY - len(found)]
                    found += [(page_of(row), self.why[model, row.pk]) for row in rows]
        return found

    # -- while it was made ready ---------------------------------------------------------------
    def is_as_it_was(self, ready):
        """Asks anew, in the transaction that is open: has anything of it been written since, or
        what points at it, and may all of it still be written? Raises PermissionDenied as `rights`
        does."""
        self.rights.ask_anew()
        cited = self._said_since(Citation, "id")
        if self.written(Citation).filter(id__in=cited).exists():
            return False
        return all(self._is_kind_as_it_was(kind, ready) for kind in self.kinds)

    def _is_kind_as_it_was(self, kind, ready):
        ours = self.made[kind] | self.changed[kind]
        if not ours:
            return True
        users = (one for one in kind.pointed_at_by() if one.model in self.seen_up_to)
        said = {
            pk
            for one in users
            if not one.many_to_many
            for pk in self._said_since(one.model, one.name)
        }
        if ours & (said | self._said_since(kind, "id")):
            return False
        ids = self.written(kind)
        if ready.hides(kind):
            if not ready.going.are_writable(self.rights, kind):
                return False
            ours, ids = self.changed[kind], ids.filter(history_type="~")
        return ours - self.stay[kind] <= self._writable(kind, ids.values("id"))

    def _said_since(self, model, name):
        """What versions that were written since hold in this field."""
        rows = model.unrestricted_versions.filter(history_id__gt=self.seen_up_to[model])
        return set(rows.values_list(name, flat=True))

    def find_new_users(self):
        """Does anything without versions, or a list, point at what has just gone?"""
        for kind in self.kinds:
            gone = self.made[kind] - self.stay[kind]
            came = self.written(kind).filter(history_type="+").values("id")
            for field in kind.pointed_at_by() if gone else ():
                if field.many_to_many or field.model not in self.seen_up_to:
                    rows = field.model._base_manager.filter(**{f"{field.name}__in": came})
                    if gone & {*rows.order_by().values_list(field.name, flat=True)}:
                        return True
        return False

    def _pointing(self, kind):
        if issubclass(kind, Part | Beside):
            return ()
        beside = [(model, model._meta.get_field(n)) for model, [n], _told in notes_in(kind)]
        return (*pointing(kind), *beside)


def last_version(kind):
    """The number of the last that was written: those that come have greater ones."""
    return kind.unrestricted_versions.aggregate(last=Max("history_id"))["last"] or 0


def same(kind, version, row):
    names = {one.attname for one in kind._meta.concrete_fields} - NOT_COMPARED
    return all(getattr(version, n) == getattr(row, n) for n in names if hasattr(version, n))


def seen_rows(model, ids, reader):
    """Those of a kind that the reader may see: of what has no page, where they see what has one."""
    if not issubclass(model, Citation | Beside):
        return list(model.visible_to(reader).filter(pk__in=ids))
    rows = model.unrestricted if model is Citation else model.visible_to(reader)
    pages = ((row, page_of(row)) for row in rows.filter(pk__in=ids))
    return [row for row, page in pages if type(page).visible_to(reader).filter(pk=page.pk).exists()]


def page_of(row):
    """What has a page: of a part, the record it lives in; of what is noted, what it is beside."""
    if isinstance(row, Beside):
        return row.record
    return getattr(row, row.home.name) if isinstance(row, Part) else row
