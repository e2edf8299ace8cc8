"""The column that says the process, where no heading tells which one that is."""

from itertools import islice

from processes.access import Reader
from processes.exchange.columns import columns
from processes.importing.cells import folded_heading
from processes.importing.column_plan import batch_kind
from processes.lookup.by_name import process_called
from processes.models import ColumnsOf, Part

PROCESS = "process"
LINES_NAMED = 200  # lines whose cells are looked at


def with_its_process(batch, names, lines):
    """What its columns are: the process is one whose cells all name one that is here, unless its
    heading is known for what is no choice among codes, or somebody said what it is.

    names: what they are by their headings. lines: (number, texts)."""
    fields = {one.name: one.field for one in columns(batch_kind(batch))}
    if PROCESS in names or PROCESS not in fields or issubclass(batch_kind(batch), Part):
        return names
    said, each = (
        ColumnsOf.said_before(batch)[0],
        [texts for _number, texts in islice(lines, LINES_NAMED)],
    )
    for at, heading in enumerate(batch.header):
        open_ = not names[at] or getattr(fields.get(names[at]), "choices", None)
        if open_ and folded_heading(heading) not in said and name_processes(batch, each, at):
            return [*names[:at], PROCESS, *names[at + 1 :]]
    return names


def name_processes(batch, each, at):
    """Do all cells of a column that are filled name a process, as whoever imports it sees them?"""
    reader, cells = Reader(batch.by), {texts[at].strip() for texts in each} - {""}
    return bool(cells) and all(process_called(reader, one) for one in sorted(cells))
