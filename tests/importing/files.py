"""Files of a test, and what people do with them one step after the other."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from processes.importing import batches
from processes.importing.column_plan import ColumnPlan
from processes.importing.handing_in import hand_in
from processes.importing.undoing import undo_import
from processes.models import BatchState

HEARING = {
    "title": "We spoke at the hearing",
    "kind": "Oral statement",
    "date": "12 Oct 2022",
    "state": "done",
}


def table(*rows):
    """A CSV file with a heading of its own columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def handed_in(by, content, owner=None, plural="interventions", name="ours.csv"):
    return hand_in(SimpleUploadedFile(name, content), plural, owner, by)


def carry_on(batch):
    """Do what was asked for, unless somebody else does: then False."""
    done = batches.carry_on_now(batch)
    batch.refresh_from_db()
    return done


def looked_at(batch, **plan):
    """What becomes of each line: {number: (verb, faults)}."""
    plan = ColumnPlan(**(batch.plan | plan))
    assert batches.hand_over(batch, BatchState.LOOKING, plan)
    carry_on(batch)
    return {one.number: (one.verb, one.faults) for one in batch.lines.all()}


def imported(batch, **plan):
    said = looked_at(batch, **plan)
    assert not batch.refused, said
    assert batches.hand_over(batch, BatchState.STORING)
    carry_on(batch)
    assert batch.state == BatchState.STORED, batch.said
    return batch


def undone(batch, by, **how):
    """How many rows of it stay; the others are gone."""
    stay = undo_import(batch, by, **how)
    assert batches.carry_on_now(batch)
    return stay


def verbs(batch):
    return [one.verb for one in batch.lines.order_by("number")]
