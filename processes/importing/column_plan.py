"""What the columns of a file are, as people say it, and what all its lines say beside that."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation

from engagement.spelling import bare
from processes.exchange.columns import columns, kinds_with_tables, plural_of
from processes.importing.asked import WHAT
from processes.importing.besides import beside_columns
from processes.importing.cells import folded_heading
from processes.importing.headings import each_spelling, words_for_sheets, words_written
from processes.importing.noted import DUE, NOTES, STEP
from processes.importing.targets import KEEP, REFUSE
from processes.importing.until import until_columns
from processes.models import ColumnsOf
from processes.writing.level import LEVEL_FIELDS


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
    words: dict = field(default_factory=dict)  # {column: {word, folded: the code it stands for}}
    same: dict = field(default_factory=dict)  # {column: what each new line says there}
    alike: dict = field(default_factory=dict)  # see importing.alike
    typed: dict = field(default_factory=dict)  # see PlanForm.as_typed
    above: int = 0  # the row that has the headings, where something stands above them
    taking: bool = False  # take what the file says where somebody changed that by hand since
    numbers: str = ""  # SAME_ONE: see importing.numbers
    emptying: bool = False  # let an empty cell empty a field
    sheets: list = field(default_factory=list)  # (name, filled rows), where several have something
    sheet: int = 0  # which of them it is, from 1
    grid: str = ""  # of lines that were typed: by what their page is known
    brought: list = field(default_factory=list)  # which were brought in before it

    @property
    def fixed(self):
        said = {**self.same, "process": self.process, "visibility": self.visibility}
        return {name: text for name, text in said.items() if text and name not in self.columns}


def batch_kind(batch):
    return kinds_with_tables()[batch.kind]


def is_ours(batch):
    """Has it the columns of a file that was written here?"""
    return {"id", "address"} <= {*map(folded_heading, batch.header)}


def offered(kind):
    """The columns that a heading can be said to be."""
    return [*columns(kind), *until_columns(kind), *beside_columns(kind)]


def guessed(batch):
    """What each heading is: as said last time, else by its name or its words in any language, else
    by what people write there. What is known by its name goes first."""
    said, names = ColumnsOf.said_before(batch)[0], {one.name for one in offered(batch_kind(batch))}
    if batch.owner is None:  # notes are an organisation's own
        names -= {NOTES}
    ours, others = words_over_columns(batch_kind(batch))
    if batch.owner is None:
        others = {word: each for word, each in others.items() if word not in words_written()[NOTES]}
    found, loose = [said.get(folded_heading(heading)) for heading in batch.header], []
    for number, heading in enumerate(batch.header):
        known = next((ours[one] for one in each_spelling(heading) if one in ours), "")
        # Whose it is, is left out by nobody but who sees this file.
        if found[number] is None or not found[number] and known in LEVEL_FIELDS:
            found[number] = known if known and known not in found else None
    for number, heading in enumerate(batch.header):
        if found[number] is None:
            each = (name for one in each_spelling(heading) for name in others.get(one, ()))
            found[number] = next((name for name in each if name not in found), "")
            loose.append(number)
    if WHAT in found and STEP not in found:  # a deadline beside an ask is no step of one's own
        found = ["" if name == DUE and n in loose else name for n, name in enumerate(found)]
    once = [name not in found[:number] for number, name in enumerate(found)]
    return [n if n in names and first else "" for n, first in zip(found, once, strict=True)]


def headings_below(batch, rows):
    """(number, texts) of the first of some rows with two known headings, where the first row of
    the file has not; else None."""
    ours, others = words_over_columns(batch_kind(batch))

    def known(texts):
        spelt = (each_spelling(text) for text in texts)
        return sum(any(one in ours or one in others for one in each) for each in spelt) > 1

    if known(batch.header):
        return None
    return next(((number, texts) for number, texts in rows if known(texts)), None)


def kind_of_sheet(batch, name, kinds):
    """Of what kind, among these by their plurals, a sheet is: as it is called; else the one of
    which its headings clearly name more columns; else that of the sheet before."""
    words = " ".join(word for word in bare(name).split() if not word.isdigit())
    told = (plural for plural, kind in kinds.items() if words in names_of_sheet(plural, kind))
    if words and (found := next(told, None)):
        return found
    known = {plural: len(columns_known(kind, batch.header)) for plural, kind in kinds.items()}
    best = max(known, key=known.get)
    return best if known[best] > known.get(batch.kind, 0) + 1 else batch.kind


def names_of_sheet(plural, kind):
    found = {bare(plural), *words_for_sheets().get(plural, ())}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = kind._meta.verbose_name, kind._meta.verbose_name_plural
            found.update(bare(str(one)) for one in said)
    return found


def columns_known(kind, header):
    """The columns of a kind that these headings name."""
    ours, others = words_over_columns(kind)
    spelt = [one for heading in header for one in each_spelling(heading)]
    return {name for one in spelt for name in (ours.get(one), *others.get(one, ())[:1]) if name}


def words_over_columns(kind):
    """({bare word: column} by names and titles, {bare word: columns} by what else people write)."""
    ours, others = {}, {}
    every = offered(kind)
    for one in every:
        ours[bare(one.name)] = one.name
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for one in every:
                ours.setdefault(bare(str(one.title)), one.name)
    written, plural = words_written(), plural_of(kind)
    for name in (f"{plural}.{{}}", "{}"):  # words for this kind alone go first
        for one in every:
            for word in written.get(name.format(one.name), ()):
                others.setdefault(word, []).append(one.name)
    return ours, others


def remember_columns(batch):
    """What an organisation said its headings are, and its words, is so next time."""
    said = dict(
        zip(map(folded_heading, batch.header), ColumnPlan(**batch.plan).columns, strict=True)
    )
    said.pop("", None)  # what has no heading is not known by it
    ColumnsOf.remember_said(batch, said, ColumnPlan(**batch.plan).words)
