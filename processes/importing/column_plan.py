"""What the columns of a file are, as people say it, and what all its lines say beside that."""

from dataclasses import dataclass, field

from django.utils import translation

from processes.exchange.columns import columns, kinds_with_tables
from processes.importing.cells import folded_heading
from processes.importing.noted import noted_columns
from processes.importing.targets import KEEP, REFUSE
from processes.models import ColumnsOf
from processes.writing.level import LEVEL_FIELDS

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


def batch_kind(batch):
    return kinds_with_tables()[batch.kind]


def offered(kind):
    """The columns that a heading can be said to be."""
    return [one for one in every_column(kind) if one.name not in NOT_IMPORTED]


def every_column(kind):
    return [*columns(kind), *noted_columns(kind)]


def guessed(batch):
    """What each heading is: as said last time, else by its name or its words in any language."""
    kind = batch_kind(batch)
    said = ColumnsOf.said_before(batch)
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
    ColumnsOf.remember_said(batch, said)
