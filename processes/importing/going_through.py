"""Going through the lines of a file: to say what would become of each, or to store them."""

from collections import Counter
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.dates import EdtfField
from engagement.trail import events as trail
from engagement.turns import leaving_room
from processes.access import Reader
from processes.importing import progress
from processes.importing.alike import SAME_ONE
from processes.importing.apart import Coming, let_in
from processes.importing.column_plan import ColumnPlan, batch_kind, is_ours, offered
from processes.importing.days import date_texts, settled_by
from processes.importing.handing_in import lines_as_they_are
from processes.importing.new_lines import new_facts
from processes.importing.reading import Reading
from processes.importing.rights import Theirs
from processes.importing.since import EMPTY, HAND, Since
from processes.importing.storing import Storing
from processes.importing.targets import CREATE, REFUSE
from processes.models import BatchLine, BatchState, Organisation, Verb, as_one_change
from processes.writing.many import Statements

MOST_FAULTS = 8  # of one line that are kept


class Stopped(Exception):
    """Nothing was stored: some lines are refused now."""


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
    since = Since(rights, is_ours(batch), plan.taking, plan.emptying)
    given = plan.fixed, unknown, plan.repeated, order, plan.words, not is_ours(batch), since
    same = plan.numbers == SAME_ONE
    return Reading(batch_kind(batch), rights, *given, plan.alike, same)


def order_told(batch, names):
    """(the order of day and month that the dates of a file tell, or ""; must it be asked for?)

    names: what its columns are.
    """
    dates = {one.name for one in offered(batch_kind(batch)) if isinstance(one.field, EdtfField)}
    here = {number for number, name in enumerate(names) if name in dates}
    return settled_by(date_texts(lines_as_they_are(batch), here)) if here else ("", False)


def filled_but_left_out(batch):
    """The numbers of the columns that are left out and hold something."""
    names = ColumnPlan(**batch.plan).columns
    open_, found = {number for number, name in enumerate(names) if not name}, set()
    for _number, texts in lines_as_they_are(batch) if open_ else ():
        found.update(number for number in open_ - found if texts[number].strip())
    return sorted(found)


def look_through(batch, job):
    """Say of each line what would become of it. Writes nothing but that."""
    batch.clear(partial(leaving_room, job.held))
    counts, reading, through = dict.fromkeys(Verb.values, 0), reading_of(batch), 0
    repeated, stays, asks = 0, Counter(), set()
    for lines in reading.chunks(planned_lines(batch)):
        noted = noted_lines(batch, lines, counts, words=True)
        with job.held():
            noted.run()
        repeated += sum(one.repeats is not None and one.verb == Verb.CREATE for one in lines)
        stays.update(said["kept"] for one in lines for said in one.changes)
        stays["alike"] += sum(one.alike is not None for one in lines)
        stays["used"] += sum(one.used is not None for one in lines)
        asks.update(*(one.new_asks for one in lines if one.verb != Verb.REFUSE))
        through += len(lines)
        progress.note_progress(batch, through)
    batch.counts = counts | {name: stays[name] for name in (HAND, EMPTY, "alike", "used")}
    batch.counts |= {"organisations": len(reading.targets.made), "repeated": repeated}
    batch.counts |= {"asks": len(asks), "left_out": filled_but_left_out(batch)}
    batch.names = {name: one.slug if one else "" for name, one in reading.besides.people.told()}
    batch.state = BatchState.LOOKED
    with job.held():
        batch.save(update_fields=["counts", "names", "state", "said"])


def noted_lines(batch, lines, counts, words):
    """The statements that keep what becomes of these lines; they are counted by their verbs."""
    noted, rows = Statements(), []
    for one in lines:
        counts[one.verb] += 1
        row = BatchLine(batch=batch, number=one.number, verb=one.verb, thing=one.thing)
        row.alike, row.called = one.alike, one.called
        if words or one.verb == Verb.REFUSE:  # to be corrected by whoever handed it in
            row.title, row.faults = one.title, [list(pair) for pair in one.faults[:MOST_FAULTS]]
            row.repeats = one.repeats
            row.changes = changes_of(one) if words and not one.faults else []
            if one.told and one.verb != Verb.REFUSE:  # else why it is refused
                row.faults = [["", one.told]]
        rows.append(row)
    noted.insert(rows)
    return noted


def changes_of(line):
    """What a line changes; of a new one, what it is shown with."""
    return new_facts(line) if line.verb == Verb.CREATE else line.changes


def store_all(batch, job):
    """Write all of it, or nothing: then it says why, and the lines are looked through anew.

    What a run that was cut off has left, which nobody has seen, goes first.
    """
    batch.clear(partial(leaving_room, job.held))
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
        let_in(batch, partial(leaving_room, job.held))
        return
    batch.said, batch.stored = said, None
    look_through(batch, job)


def make_ready(batch, job):
    """(what is to be written, how many lines by verb). What nobody sees is written by then."""
    storing, through, used = Storing(reading_of(batch), Coming(batch)), 0, 0
    counts = dict.fromkeys(Verb.values, 0)
    refused = batch.refused if ColumnPlan(**batch.plan).partly else 0
    for lines in storing.reading.chunks(planned_lines(batch)):
        if any(one.alike for one in lines):  # it came meanwhile, and nobody was asked
            raise Stopped
        storing.take([one for one in lines if one.verb != Verb.REFUSE])
        noted = noted_lines(batch, lines, counts, words=False)
        with job.held():
            storing.unseen.run()
            noted.run()
        with job.held():  # by itself, so that nobody waits for both
            storing.beside.unseen.run()
        used += sum(one.used is not None for one in lines)
        through += len(lines)
        progress.note_progress(batch, through)
    if counts[Verb.REFUSE] != refused or used != batch.counts.get("used", 0):
        raise Stopped
    storing.end()
    return storing, counts


def show(batch, storing, counts):
    """Write the rest, and so show all of it, in the transaction that is open."""
    if not storing.relied.is_as_it_was():
        raise Stopped
    storing.write()
    batch.counts, batch.state, batch.stored = counts, BatchState.STORED, timezone.now()
    batch.said, batch.names = "", {}
    batch.counts["organisations"] = len(storing.organisations)
    noted = {"kind": batch.kind, "new": counts[Verb.CREATE], "changed": counts[Verb.CHANGE]}
    trail.note(trail.What.IMPORTED, who=batch.by, organisation=batch.owner_id, **noted)
    batch.save(update_fields=["counts", "names", "state", "stored", "said"])
