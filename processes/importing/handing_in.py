"""A file is handed in: read apart from the site, and kept with what was read of it."""

import os
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _

from engagement.formats.apart import read_apart
from engagement.formats.packing import kept_rows, packed
from engagement.formats.tables import FIRST_ROWS, MOST_TABLE_BYTES, NO_RESULT, TableRefused
from engagement.formats.texts import GUESSES
from processes.access import Reader
from processes.importing import progress
from processes.importing.column_plan import ColumnPlan, guessed, headings_below
from processes.importing.process_column import with_its_process
from processes.models import Batch, BatchState, ColumnsOf

MOST_FILES_WAITING = 10  # files of one person that are not imported yet
# Looked through, and nothing of them is to be imported or corrected.
ALL_HERE = Q(state=BatchState.LOOKED, counts__create=0, counts__change=0, counts__refuse=0)
MOST_SHEETS = 100  # of one file, among which one is chosen


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


def files_waiting(by):
    """How many files of somebody are not imported yet: one that was refused is none of them, nor
    one of which all is here already."""
    return not_stored_of(by).exclude(ALL_HERE).count()


def not_stored_of(by):
    return Batch.visible_to(Reader(by)).filter(by=by, stored=None)


def hand_in(upload, plural, owner, by):
    """A Batch of a file that is in order. Raises TableRefused; then nothing of it is kept."""
    if upload.size > MOST_TABLE_BYTES:
        raise table_too_large()
    refuse_too_many(by)
    name = "".join(c for c in upload.name if c.isprintable())[-200:]
    batch = Batch(kind=plural, owner=owner, by=by, name=name)
    with on_disk(upload.chunks()) as path:
        table = read_apart(path, name)
        with open(path, "rb") as file:
            batch.content = file.read()
    sheets = [(as_a_name(name), rows) for name, rows in table.sheets[:MOST_SHEETS]]
    batch.plan = asdict(ColumnPlan(sheets=sheets))
    if not sheets:
        set_out(batch, table)
    batch.save()
    return batch


def refuse_too_many(by):
    """Raises TableRefused for whom as many files wait as may."""
    for one in not_stored_of(by).filter(ALL_HERE).order_by("-made")[MOST_FILES_WAITING - 1 :]:
        one.delete()  # the oldest, with which nobody has to do anything more
    if files_waiting(by) >= MOST_FILES_WAITING:
        said = _("%(number)s files of yours wait to be imported. Import or drop one of them first.")
        raise TableRefused(said % {"number": MOST_FILES_WAITING})


def as_a_name(text):
    return "".join(c for c in text if c.isprintable())[:100]


def set_out(batch, table):
    """Keep what was read, find the headings, and guess what they are; those of a sheet before it
    that had the same are what was said of them. Raises TableRefused."""
    before = batch.header, batch.plan["columns"]
    take_in(batch, table)
    below = headings_below(batch, islice(lines_as_they_are(batch), FIRST_ROWS - 1))
    above = below[0] if below else 0
    if not above and not batch.name.casefold().endswith(".xlsx"):
        refuse_cut_texts(batch)
    take_headings_of(batch, above)
    same = before[1] and before[0] == batch.header
    columns = (
        before[1] if same else with_its_process(batch, guessed(batch), lines_as_they_are(batch))
    )
    words = ColumnsOf.said_before(batch)[1]
    batch.plan |= {"columns": columns, "words": words, "above": above}


def set_out_anew(batch, plural):
    """Keep what was read as something of another kind. Raises TableRefused."""
    batch.kind = plural
    batch.plan |= {"columns": [], "typed": {}, "same": {}}
    with on_disk([bytes(batch.content)]) as path:
        sheet = batch.plan.get("sheet") or ""
        set_out(batch, read_apart(path, batch.name, batch.encoding or str(sheet)))


def take_in(batch, table):
    """Keep what was read of its file."""
    batch.header, batch.number = [text[:200] for text in table.header], table.number
    batch.rows, batch.samples = table.packed, table.samples


def refuse_cut_texts(batch):
    """A text with one heading, and no others further down, has no second column. Raises
    TableRefused."""
    cut = (number for number, texts in lines_as_they_are(batch) if any(texts[1:]))
    if batch.header[1:] and not any(batch.header[1:]) and (number := next(cut, None)):
        raise TableRefused(_("This row has more cells than there are headings."), number, 2)


def take_headings_of(batch, above):
    """Let its headings be those of a row further down, where something stands above them."""
    if above:
        rows = list(lines_as_they_are(batch))
        batch.header = [text[:200] for text in dict(rows)[above]]
        batch.number, batch.rows = packed(row for row in rows if row[0] > above)


def read_anew(batch, encoding=""):
    """Read its file once more, in an encoding that somebody chose. Raises TableRefused."""
    plan = ColumnPlan(**batch.plan)
    with on_disk([bytes(batch.content)]) as path:
        take_in(batch, read_apart(path, batch.name, encoding or str(plan.sheet or "")))
    take_headings_of(batch, plan.above)
    batch.encoding = encoding
    batch.save(update_fields=["header", "number", "rows", "samples", "encoding"])


def choose_encoding(batch, encoding):
    """Read its file as somebody says it is written, unless it was. Raises TableRefused."""
    guessed_first = next((one for one in GUESSES if one in batch.samples), "")
    if encoding in batch.samples and encoding != (batch.encoding or guessed_first):
        read_anew(batch, encoding)


def lines_as_they_are(batch):
    """(number, texts) of each line of the file."""
    if batch.rows is None:  # handed in before they were kept
        read_anew(batch)
    return kept_rows(bytes(batch.rows), len(batch.header))


def as_shown(texts):
    """Cells of a line for people: without what stands for a formula of which there is no result."""
    return [text.replace(NO_RESULT, "") for text in texts]
