"""What every file of a table must keep to, whatever its format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.translation import gettext as _

MOST_ROWS = 50_000
MOST_COLUMNS = 200
FIRST_ROWS = 10  # in which the headings are, where something stands above them
MOST_TABLE_BYTES = 25 * 1024 * 1024
MOST_CHARACTERS = 32_767  # what a cell of a spreadsheet program holds
MOST_TEXT = 50_000_000  # characters of all cells: a shared text of an XLSX file may stand in each

NO_RESULT = "\ufdd0"  # no character: stands for a formula of which no result was kept
NOT_DECODED = "\udcff"  # stands for a byte that means nothing in the encoding of its file
# All control characters but tab and line break, as in engagement.fields, and halves of pairs.
UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class TableRefused(Exception):
    """A file that is not read: why, and in which row and column (from 1) where it has a place."""

    def __init__(self, message, row=None, column=None):
        super().__init__(message)
        self.message, self.row, self.column = message, row, column


def cell_too_long(*place):
    said = _("A cell may hold at most %(most)s characters.")
    return TableRefused(said % {"most": MOST_CHARACTERS}, *place)


def too_many_columns(*place):
    said = _("A file may have at most %(most)s columns.")
    return TableRefused(said % {"most": MOST_COLUMNS}, *place)


class NoRows(TableRefused):
    """A table that is in order, and empty."""


@dataclass
class Table:
    """The headings, and (number of the row in the file, its texts), each read when it is asked for.

    A row has at most as many texts as there are headings then; rows without any text are left out.
    A column without a heading has "" for one, and those after the last heading are counted as rows
    are read that have a text there.
    """

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]


def table_from(rows, most=0):
    """The Table of (number, texts) as a reader finds them; the first with a text is the header.

    most: columns that it may have. Without it, as many as its first row has cells: in a text a
    further one shows that a cell was cut in two, unless the first row is one text, as a title is.
    """
    rows = ((number, *texts) for number, *texts in _clean(rows) if texts[0])
    number, header, width = next(rows, (None, None, 0))
    if header is None:
        raise TableRefused(_("The file is empty."))
    begins = list(islice(rows, FIRST_ROWS)) if len(header) == 1 else []
    width = max([width, *(one[2] for one in begins)])
    header = _headings(number, header)
    rows = _fitting(chain(begins, rows), header, max(most, min(width, MOST_COLUMNS)))
    first = next(rows, None)
    if first is None:
        raise NoRows(_("There is no row below the headings."), number + 1)
    return Table(header, chain([first], rows))


def _clean(rows):
    """Rows with line breaks alike, without empty cells at their end, and how many they had."""
    for number, texts in rows:
        cleaned = [checked(text, number, column) for column, text in enumerate(texts, 1)]
        while cleaned and not cleaned[-1].strip():
            cleaned.pop()
        yield number, cleaned, len(texts)


def checked(text, row, column):
    """The text of a cell, with its line breaks alike. Raises TableRefused."""
    if len(text) > MOST_CHARACTERS:
        raise cell_too_long(row, column)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := UNSHOWABLE.search(text):
        wrong = found.group()
        if wrong == NOT_DECODED:
            message = _("Some bytes here are no characters in the encoding of this file.")
        elif wrong == "\0":
            message = _("There is a zero byte here: this is not a file of text.")
        else:
            message = _("This text holds a character that cannot be shown.")
        raise TableRefused(message, row, column)
    return text


def _headings(row, texts):
    header = [text.replace(NO_RESULT, "").strip() for text in texts]
    if len(header) > MOST_COLUMNS:
        raise too_many_columns(row, MOST_COLUMNS + 1)
    seen = {}
    for column, heading in enumerate(header, 1):
        if heading and seen.setdefault(heading.casefold(), column) != column:
            raise TableRefused(
                _("The heading “%(heading)s” is there twice.") % {"heading": heading[:80]},
                row,
                column,
            )
    return header


def _fitting(rows, header, most):
    size = 0
    for count, (number, texts, _width) in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise TableRefused(
                _("A file may have at most %(most)s rows.") % {"most": MOST_ROWS}, number
            )
        if len(texts) > most:
            raise TableRefused(
                _("This row has more cells than there are headings."), number, most + 1
            )
        header.extend([""] * (len(texts) - len(header)))
        size += sum(map(len, texts))
        if size > MOST_TEXT:
            raise TableRefused(
                _("There is too much text in this XLSX file. Save the sheet as CSV."), number
            )
        yield number, texts + [""] * (len(header) - len(texts))
