"""What people do with a file they import: hand it in, say what its columns are, look, store it."""

import datetime as dt
import os
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from engagement.dates import EdtfField
from engagement.formats import MOST_TABLE_BYTES, TableRefused
from engagement.formats.apart import kept_rows, read_apart
from engagement.formats.texts import GUESSES
from engagement.queue.jobs import Job
from engagement.queue.worker import take
from engagement.trail import events as trail
from processes.access import Reader
from processes.directory import vocabulary
from processes.exchange.columns import columns, kinds_with_tables
from processes.importing import progress
from processes.importing.cells import folded_heading
from processes.importing.days import date_texts, settled_by
from processes.importing.noted import noted_columns
from processes.importing.reading import Reading
from processes.importing.rights import Theirs
from processes.importing.storing import Storing
from processes.importing.targets import CREATE, KEEP, LEAVE, REFUSE
from processes.models import (
    KEPT_FOR,
    WAITING,
    Batch,
    BatchLine,
    BatchState,
    ColumnsOf,
    Organisation,
    Verb,
    as_one_change,
)
from processes.writing.level import LEVEL_FIELDS

LINES_WITHOUT_WAITING = 300  # lines up to which nobody has to wait for the worker of the queue
MOST_TRIES = 3
A_WEEK = dt.timedelta(days=7)
MOST_FILES_WAITING = 10  # files of one person that are not imported yet
MOST_FAULTS = 8  # of one line that are kept
NOT_IMPORTED = ("address",)


@dataclass
class ColumnPlan:
    """What its columns are (a name for each heading, "" to leave one out), and what all say."""

    columns: list = field(default_factory=list)
    process: str = ""
    visibility: str = ""
    unknown: str = REFUSE
    language: str = ""  # in which what is wrong with its lines is said
    repeated: str = KEEP
    order: str = ""  # of day and month, where somebody had to say it
    partly: bool = False  # store what is good, though other lines are refused

    @property
    def fixed(self):
        said = {"process": self.process, "visibility": self.visibility}
        return {name: text for name, text in said.items() if text and name not in self.columns}


class Stopped(Exception):
    """Nothing was stored: some lines are refused now."""


def batch_kind(batch):
    return kinds_with_tables()[batch.kind]


# -- handing in ------------------------------------------------------------------------------
@contextmanager
def on_disk(chunks):
    """The path of a file that only this process's owner can read, gone afterwards."""
    with tempfile.NamedTemporaryFile(dir=progress.folder(), delete=False) as file:
        try:
            for chunk in chunks:
                file.write(chunk)
            file.close()
            yield file.name
        finally:
            os.unlink(file.name)


def table_too_large():
    return TableRefused(
        _("A file may have at most %(most)s MB.") % {"most": MOST_TABLE_BYTES // 1024 // 1024}
    )


def hand_in(upload, plural, owner, by):
    """A Batch of a file that is in order. Raises TableRefused; then nothing of it is kept."""
    if upload.size > MOST_TABLE_BYTES:
        raise table_too_large()
    if Batch.unrestricted.filter(by=by, stored=None).count() >= MOST_FILES_WAITING:
        said = _("%(number)s files of yours wait to be imported. Import or drop one of them first.")
        raise TableRefused(said % {"number": MOST_FILES_WAITING})
    name = "".join(c for c in upload.name if c.isprintable())[-200:]
    batch = Batch(kind=plural, owner=owner, by=by, name=name)
    with on_disk(upload.chunks()) as path:
        take_in(batch, read_apart(path, name))
        with open(path, "rb") as file:
            batch.content = file.read()
    batch.plan = asdict(ColumnPlan(columns=guessed(batch)))
    batch.save()
    return batch


def take_in(batch, table):
    """Keep what was read of its file."""
    batch.header, batch.number = [text[:200] for text in table.header], table.number
    batch.rows, batch.samples = table.packed, table.samples


def read_anew(batch, encoding=""):
    """Read its file once more, in an encoding that somebody chose. Raises TableRefused."""
    with on_disk([bytes(batch.content)]) as path:
        take_in(batch, read_apart(path, batch.name, encoding))
    batch.encoding = encoding
    batch.save(update_fields=["header", "number", "rows", "samples", "encoding"])


def choose_encoding(batch, encoding):
    """Read its file as somebody says it is written, unless it was. Raises TableRefused."""
    guessed_first = next((one for one in GUESSES if one in batch.samples), "")
    if encoding in batch.samples and encoding != (batch.encoding or guessed_first):
        read_anew(batch, encoding)


def offered(kind):
    """The columns that a heading can be said to be."""
    return [one for one in every_column(kind) if one.name not in NOT_IMPORTED]


def every_column(kind):
    return [*columns(kind), *noted_columns(kind)]


def guessed(batch):
    """What each heading is: as said last time, else by its name or its words in any language."""
    kind = batch_kind(batch)
    said = ColumnsOf.unrestricted.filter(owner=batch.owner, kind=batch.kind).first()
    said = said.columns if said else {}
    known = {folded_heading(one.name): one.name for one in every_column(kind)}
    for language in ("en", "es", "fr"):
        with translation.override(language):
            for one in every_column(kind):
                known.setdefault(folded_heading(one.title), one.name)
    found, names = [], {one.name for one in offered(kind)}
    for heading in batch.header:
        heading = folded_heading(heading)
        name = said.get(heading, known.get(heading, ""))
        if not name and known.get(heading) in LEVEL_FIELDS:
            name = known[heading]  # whose it is, is left out by nobody but who sees this file
        found.append(name if name in names and name not in found else "")
    return found


def remember_columns(batch):
    """What an organisation said its headings are is so next time."""
    said = dict(
        zip(map(folded_heading, batch.header), ColumnPlan(**batch.plan).columns, strict=True)
    )
    row, new = ColumnsOf.unrestricted.get_or_create(
        owner=batch.owner, kind=batch.kind, defaults={"columns": said}
    )
    if not new:
        row.columns = row.columns | said
        row.save(update_fields=["columns"])


# -- looking through -------------------------------------------------------------------------
def lines_as_they_are(batch):
    """(number, texts) of each line of the file."""
    if batch.rows is None:  # handed in before they were kept
        read_anew(batch)
    return kept_rows(bytes(batch.rows))


def planned_lines(batch):
    """(number, {column: text}) of each line, as the plan names its columns."""
    names = ColumnPlan(**batch.plan).columns
    for number, texts in lines_as_they_are(batch):
        yield number, {name: text for name, text in zip(names, texts, strict=True) if name}


def reading_of(batch):
    """Raises PermissionDenied for who may not import for this organisation any more."""
    person, plan = batch.by, ColumnPlan(**batch.plan)
    if person is None or not person.is_active:
        raise PermissionDenied
    rights = Theirs(Reader(person), batch.owner)
    rights.ask_anew()
    unknown = plan.unknown
    if unknown == CREATE and not rights.may_add(Organisation):
        unknown = REFUSE
    order = plan.order or order_told(batch, plan.columns)[0]
    return Reading(batch_kind(batch), rights, plan.fixed, unknown, plan.repeated, order)


def order_told(batch, names):
    """(the order of day and month that the dates of a file tell, or ""; must it be asked for?)

    names: what its columns are.
    """
    dates = {one.name for one in columns(batch_kind(batch)) if isinstance(one.field, EdtfField)}
    here = {number for number, name in enumerate(names) if name in dates}
    return settled_by(date_texts(lines_as_they_are(batch), here)) if here else ("", False)


def look_through(batch, job):
    """Say of each line what would become of it. Writes nothing but that."""
    batch.clear(job.held)
    counts, reading, through = dict.fromkeys(Verb.values, 0), reading_of(batch), 0
    repeated = 0
    for lines in reading.chunks(planned_lines(batch)):
        with job.held():
            note_lines(batch, lines, counts, words=True)
        repeated += sum(one.repeats is not None and one.verb == Verb.CREATE for one in lines)
        through += len(lines)
        progress.note_progress(batch, through)
    batch.counts = counts | {"organisations": len(reading.targets.made), "repeated": repeated}
    batch.state = BatchState.LOOKED
    with job.held():
        batch.save(update_fields=["counts", "state", "said"])


def note_lines(batch, lines, counts, words):
    rows = []
    for one in lines:
        counts[one.verb] += 1
        thing = one.record.pk if one.record is not None and not one.faults else None
        row = BatchLine(batch=batch, number=one.number, verb=one.verb, thing=thing)
        if words or one.verb == Verb.REFUSE:  # to be corrected by whoever handed it in
            row.title, row.faults = one.title, [list(pair) for pair in one.faults[:MOST_FAULTS]]
            row.repeats = one.repeats
        rows.append(row)
    BatchLine.unrestricted.bulk_create(rows)


# -- storing ---------------------------------------------------------------------------------
def store_all(batch, job):
    """Write all of it, or nothing: then it says why, and the lines are looked through anew.

    What a run that was cut off has left, which nobody has seen, goes first.
    """
    batch.clear(job.held)
    try:
        with as_one_change(batch.pk, batch.by):
            storing, counts = make_ready(batch, job)
            with job.held():
                show(batch, storing, counts)
    except Stopped:
        said = _("Something has changed since you looked. Nothing was imported: look again.")
    except IntegrityError:
        said = _("Two lines, or a line and what is here, cannot both be. Nothing was imported.")
    else:
        return
    batch.said, batch.stored = said, None
    look_through(batch, job)


def make_ready(batch, job):
    """(what is to be written, how many lines by verb). What nobody sees is written by then."""
    storing, counts, through = Storing(reading_of(batch)), dict.fromkeys(Verb.values, 0), 0
    refused = batch.refused if ColumnPlan(**batch.plan).partly else 0
    for lines in storing.reading.chunks(planned_lines(batch)):
        storing.take([one for one in lines if one.verb != Verb.REFUSE])
        with job.held():
            storing.unseen.run()
            note_lines(batch, lines, counts, words=False)
        through += len(lines)
        progress.note_progress(batch, through)
    if counts[Verb.REFUSE] != refused:
        raise Stopped
    storing.end()
    return storing, counts


def show(batch, storing, counts):
    """Write the rest, and so show all of it, in the transaction that is open."""
    if not storing.relied.is_as_it_was():
        raise Stopped
    storing.write()
    batch.counts, batch.state, batch.stored = counts, BatchState.STORED, timezone.now()
    batch.said = ""
    batch.counts["organisations"] = len(storing.organisations)
    noted = {"kind": batch.kind, "new": counts[Verb.CREATE], "changed": counts[Verb.CHANGE]}
    trail.note(trail.What.IMPORTED, who=batch.by, organisation=batch.owner_id, **noted)
    batch.save(update_fields=["counts", "state", "stored", "said"])


# -- what is asked for -------------------------------------------------------------------------
@transaction.atomic
def hand_over(batch, state, plan=None):
    """Ask for it to be looked through or stored; False where somebody has asked meanwhile."""
    allowed = {
        BatchState.LOOKING: (BatchState.COLUMNS, BatchState.LOOKED),
        BatchState.STORING: (BatchState.LOOKED,),
    }[state]
    held = Batch.unrestricted.select_for_update(of=("self",)).get(pk=batch.pk)
    whole = plan is None or not plan.partly
    if held.state not in allowed or (state == BatchState.STORING and held.refused and whole):
        return False
    if plan is not None:
        held.plan = asdict(plan)
        remember_columns(held)
    held.plan["language"] = translation.get_language()  # of the page on which it was asked for
    held.state, held.said = state, ""
    held.save(update_fields=["plan", "state", "said"])
    Job.hand_over("imports", batch.pk)
    return True


def leave_repeated_out(batch):
    """Ask for it to be looked through anew, without the lines that say the same as another."""
    plan = ColumnPlan(**batch.plan | {"repeated": LEAVE})
    return batch.state == BatchState.LOOKED and hand_over(batch, BatchState.LOOKING, plan)


def store_the_good(batch):
    """Ask for the lines to be stored that are not refused."""
    plan = ColumnPlan(**batch.plan | {"partly": True})
    return bool(batch.to_write) and hand_over(batch, BatchState.STORING, plan)


def carry_on_now(batch):
    """Do at once what was asked for, unless somebody else does: then False."""
    job = Job.next_of(["imports"], about=batch.pk)
    return job is not None and take(job) is not None


def carry_on(job):
    """Do what was asked for of a file. How many: none where it is dropped or done."""
    batch = Batch.unrestricted.filter(pk=job.about, state__in=WAITING).first()
    if batch is None:
        return 0
    language = batch.plan.get("language") or getattr(batch.by, "language", "")
    language = language or translation.get_language()
    with vocabulary.once(), translation.override(language):
        try:
            if job.tries > MOST_TRIES:
                give_up(batch, job, _("It was interrupted several times. Nothing was imported."))
            elif batch.state == BatchState.LOOKING:
                look_through(batch, job)
            else:
                store_all(batch, job)
        except PermissionDenied:
            give_up(batch, job, _("You do not work there any more. Nothing was imported."))
    progress.forget_progress(batch)
    return 1


def give_up(batch, job, said):
    batch.clear(job.held)
    batch.state, batch.said = BatchState.COLUMNS, said
    with job.held():
        batch.save(update_fields=["state", "said"])


@transaction.atomic
def discard(batch):
    """Drop a file that was not imported; False where it is, or somebody has asked for it since."""
    held = Batch.unrestricted.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if held is None or held.stored is not None or held.is_waiting:
        return False
    held.delete()
    return True


def old_files(now):
    """What nobody imported goes after a week, the file of what was after thirty days."""
    left = Batch.unrestricted.filter(stored=None, made__lt=now - A_WEEK)
    stored = Batch.unrestricted.filter(stored__lt=now - KEPT_FOR, content__isnull=False)
    for batch in left:
        batch.clear()
    return left.delete()[1].get("processes.Batch", 0) + Batch.without_files(stored)
