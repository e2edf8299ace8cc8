"""What was recorded while two processes were one, when they are two again: it goes with what it
hangs on. What hangs on both is told apart by one rule, whoever may read it, so that undoing never
has to say that there is such a thing.

The rule: it stays with the process it is recorded in and leaves go of the stage, consultation or
text of the other. What it hung on stands in the notes of its organisation, whose people are told
on their desk. Nobody reads it who did not before: where letting go would open it, it goes with what
narrows it, or else is kept to its own organisation.
"""

from django.db.models import F, Q
from django.utils import timezone

from processes.directory.merging import is_doubled
from processes.directory.merging_processes import name_apart
from processes.models import (
    BESIDE,
    PARTED,
    PARTED_STEP,
    Level,
    NextStep,
    Process,
    Record,
    TextVersion,
    WorkingNote,
)
from processes.writing.writer import store

BOUND = ("stage", "consultation", "text_version")  # these belong to the process of what names them


def part_what_came_since(merger, kept, gone):
    """([rows that did not go back], [rows that hung on both]), each as (label, id)."""
    stayed, parted = [], []
    for field in Process.pointed_at_by():
        model = field.model
        if not issubclass(model, Record) or field.name != "process":
            continue
        bound = [one.name for one in model._meta.concrete_fields if one.name in BOUND]
        for row in across(model, bound, kept, gone):
            there = {getattr(row, name).process_id for name in bound if getattr(row, name)}
            if {kept.pk, gone.pk} <= there:
                leave_go(row, bound, (kept, gone))
                parted.append((model._meta.label_lower, str(row.pk)))
                continue
            if row.process_id == gone.pk:
                stayed.append((model._meta.label_lower, str(row.pk)))
            give_to(row, kept if row.process_id == gone.pk else gone)
        for row in answering(model, bound, merger, kept, gone):
            give_to(row, gone)
    return stayed, parted


def across(model, bound, kept, gone):
    """Rows in one of the two that name a stage, a consultation or a text of the other."""
    pair = (kept.pk, gone.pk)
    other = [
        Q(**{f"{name}__process__in": pair}) & ~Q(**{f"{name}__process": F("process")})
        for name in bound
    ]
    rows = model._base_manager.filter(process__in=pair).order_by("pk")
    return list(rows.filter(Q(*other, _connector=Q.OR))) if other else []


def answering(model, bound, merger, kept, gone):
    """Rows recorded since that are at no stage, and answer or repeat what goes back alone."""
    free = [
        one.name
        for one in model._meta.concrete_fields
        if one.is_relation and one.name not in BOUND
        and one.related_model is not Process and issubclass(one.related_model, Record)
        and any(other.name == "process" for other in one.related_model._meta.fields)
    ]  # fmt: skip
    nowhere = {f"{name}__isnull": True for name in bound}
    rows = model._base_manager.filter(process=kept.pk, created__gt=merger.made, **nowhere)
    there, here = (
        Q(*(Q(**{f"{name}__process": one.pk}) for name in free), _connector=Q.OR)
        for one in (gone, kept)
    )
    return list(rows.filter(there).exclude(pk__in=rows.filter(here).values("pk"))) if free else []


def give_to(row, process):
    row.process = process
    also = {"name": name_apart(row, is_doubled)} if isinstance(row, TextVersion) else {}
    store(row, {"process": process, **also})


# -- what hung on both -------------------------------------------------------------------------
def leave_go(row, bound, processes):
    """Take off what is of another process than the one it stays with."""
    named = {name: getattr(row, name) for name in bound if getattr(row, name)}
    for place in sorted(processes, key=lambda one: one.pk != row.process_id):
        off = {name: None for name, to in named.items() if to.process_id != place.pk}
        if not is_wider(row, {"process": place, **off}):
            store(row, {"process": place, **off})
            break
    else:
        if row.owner_id is None:
            return  # kept by nobody and read by those of two circles: it stays as it is
        off = {name: None for name, to in named.items() if to.process_id != row.process_id}
        store(row, {**off, "visibility": Level.ORGANISATION, "coalition": None})
    if row.owner_id and not row.removed:
        note_parting(row, [named[name] for name in off])


def is_wider(row, values):
    """Would somebody read it with these values who does not now?"""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    readers, open_to_all = row.who_may_read()
    for name, value in before.items():
        setattr(row, name, value)
    if row.open_to_all or not (readers or open_to_all):
        return False
    return open_to_all or row.readers is None or not readers.each >= row.readers.each


def note_parting(row, lifted):
    """Its organisation finds what it hung on in its notes, and that it did on its desk."""
    record = row if row._meta.model_name in BESIDE else row.process
    whose = {"organisation": row.owner, record._meta.model_name: record}
    note = WorkingNote._base_manager.filter(**whose).first() or WorkingNote(**whose)
    said = [note.text, str(PARTED), *(taken_off_in_words(one, row) for one in lifted)]
    store(note, {"text": "\n".join(filter(None, said))})
    due = timezone.localdate().isoformat()
    store(NextStep(**whose), {"text": str(PARTED_STEP), "due": due})


def taken_off_in_words(target, row):
    """What it hung on; of what its organisation may not always read only the process."""
    circles = set() if target.open_to_all else target.readers.each if target.readers else {(None,)}
    theirs = all(owner == row.owner_id for owner, *_more in circles)
    return f"{target} ({target.process})" if theirs else str(target.process)
