"""A sheet of an XLSX file, row by row; hidden and empty ones are passed over. Of a formula the
result is read that was kept with it; nothing is run."""

import re

from django.utils.translation import gettext as _

from engagement.formats.cells import Styles, cell_text
from engagement.formats.package import (
    CODED,
    Book,
    ElementReader,
    damaged,
    linked_parts,
    opened,
    walk,
    walked,
)
from engagement.formats.tables import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    NO_RESULT,
    TableRefused,
    cell_too_long,
    too_many_columns,
)

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet, in the programs that write them
SHEETS_NAMED = 4  # of sheets, in a message
MOST_CELLS = MOST_ROWS * MOST_COLUMNS  # empty ones too, which take time all the same
MOST_SHARED = 64 * 1024 * 1024  # characters of texts kept once for all cells
WHERE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
WORKBOOK = "xl/workbook.xml"


class SeveralSheets(TableRefused):
    """Something stands on several sheets, and nobody has said which is meant. sheets: (name, how
    many rows have a value) of each."""

    def __init__(self, sheets):
        names = ", ".join(f"“{name}”" for name, _rows in sheets[: SHEETS_NAMED + 1])
        said = _(
            "Something stands on several sheets: %(names)s. One is read: hide the others, or save"
            " each as a file of its own."
        )
        super().__init__(said % {"names": names})
        self.sheets = sheets


def sheet_rows(path, number=0):
    """(number, texts) of every row that is there. Raises TableRefused.

    number: which sheet is meant, from 1, of those with a value; else there must be one alone.
    """
    with opened(path) as packed:
        book_name = _first(linked_parts(packed, "").values(), "officeDocument") or WORKBOOK
        book = walked(packed, book_name, Book())
        links = linked_parts(packed, book_name)
        name = the_sheet(packed, book, links, number)
        styles, shared = Styles(), SharedTexts()
        if styles_name := _first(links.values(), "styles"):
            walked(packed, styles_name, styles)
        if shared_name := _first(links.values(), "sharedStrings"):
            walked(packed, shared_name, shared)
        sheet = SheetRows(shared.texts, styles, book.from_1904)
        for _step in walk(packed, name, sheet):
            yield from sheet.rows
            sheet.rows.clear()


def the_sheet(packed, book, links, number):
    """The part of the sheet that is meant. Raises TableRefused where there is none, and
    SeveralSheets where others have something in them too, which would be passed over."""
    parts = [(name, *links.get(one, ("", ""))) for one, name in book.sheets.items()]
    parts = [(name, part) for name, kind, part in parts if kind == "worksheet"]
    if not parts:
        raise TableRefused(_("There is no sheet of cells in this file."))
    full = [one for one in parts if holds(packed, one[1])] if parts[1:] else parts
    if number and number <= len(full):
        return full[number - 1][1]
    if full[1:]:
        raise SeveralSheets([(name, filled_rows(packed, part)) for name, part in full])
    return (full or parts)[0][1]


def holds(packed, part):
    """Is there a value in a cell of this sheet? It is read as far as to the first."""
    found = FilledRows()
    return any(found.any for _step in walk(packed, part, found)) or found.any


def filled_rows(packed, part):
    return walked(packed, part, FilledRows()).rows


class FilledRows(ElementReader):
    """How many rows have a value. any: has one so far?"""

    any, rows, row = False, 0, False

    def opens(self, name, attributes):
        if name == "row":
            self.row = False
        elif name in ("v", "is") and not self.row:
            self.any = self.row = True
            self.rows += 1


def _first(links, kind):
    return next((name for one, name in links if one == kind), "")


class Texts(ElementReader):
    """Holds the texts of `t`, without the reading aids (`rPh`) of East Asian writing."""

    aid = False

    def opens(self, name, attributes):
        if name == "rPh":
            self.aid = True

    def closes(self, name):
        if name == "rPh":
            self.aid = False


class SharedTexts(Texts):
    """The texts that cells point at by number."""

    def __init__(self):
        super().__init__()
        self.texts, self.parts, self.all = [], [], 0

    def opens(self, name, attributes):
        super().opens(name, attributes)
        if name == "t" and not self.aid:
            self.hold()

    def closes(self, name):
        super().closes(name)
        if name == "t" and self.held is not None:
            self.parts.append(self.taken())
            self.all += len(self.parts[-1])
        elif name == "si":
            self.texts.append(decoded("".join(self.parts)))
            self.parts = []
        if self.all > MOST_SHARED or len(self.texts) > MOST_CELLS:
            raise TableRefused(
                _("There is too much text in this XLSX file. Save the sheet as CSV.")
            )


class SheetRows(Texts):
    """The rows of a sheet; `rows` is emptied by whoever reads them."""

    def __init__(self, shared, styles, from_1904):
        super().__init__()
        self.shared, self.styles, self.from_1904 = shared, styles, from_1904
        self.rows, self.row, self.column, self.cells = [], 0, 0, 0
        self.texts, self.parts, self.kind, self.shape = [], [], "n", None
        self.formula = False

    @property
    def place(self):
        return (self.row, self.column) if self.column else (self.row,) if self.row else ()

    def opens(self, name, attributes):
        super().opens(name, attributes)
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row(attributes.get("r"))
        elif name == "f":
            self.formula = True
        elif name == "v" or (name == "t" and not self.aid):
            self.hold()

    def closes(self, name):
        super().closes(name)
        if name in ("v", "t") and self.held is not None:
            self.parts.append(self.taken())
        elif name == "c" and self.formula and (not self.parts or self.kind == "e"):
            self.kind, self.parts = "str", [NO_RESULT]
            self._put()
        elif name == "c" and self.parts:
            self._put()
        elif name == "row":
            self.rows.append((self.row, self.texts))
            self.column = 0

    def _row(self, number):
        before, self.row, self.column, self.texts = self.row, self.row + 1, 0, []
        if number is not None:
            if not (number.isdecimal() and len(number) < 8 and before < int(number) <= LAST_ROW):
                raise damaged(*self.place)
            self.row = int(number)

    def _cell(self, attributes):
        before, self.column = self.column, self.column + 1
        self.cells += 1
        if where := attributes.get("r"):
            found = WHERE.fullmatch(where)
            if not found or int(found[2]) != self.row:
                raise damaged(*self.place)
            self.column = 0
            for letter in found[1]:
                self.column = self.column * 26 + ord(letter) - 64
        if not before < self.column <= LAST_COLUMN or self.cells > MOST_CELLS:
            raise damaged(*self.place)
        self.kind = attributes.get("t", "n")
        self.shape = self.styles.shape(attributes.get("s", "0"))
        self.parts, self.formula = [], False

    def _put(self):
        text, self.parts = "".join(self.parts), []
        if self.kind == "s":
            if not (text.isdecimal() and len(text) < 9 and int(text) < len(self.shared)):
                raise damaged(*self.place)
            text = self.shared[int(text)]
        elif self.kind in ("inlineStr", "str"):
            text = decoded(text)
        elif text:
            text = cell_text(self.kind, text.strip(), self.shape, self.from_1904, self.place)
        if not text:
            return
        if self.column > MOST_COLUMNS:
            raise too_many_columns(*self.place)
        if len(text) > MOST_CHARACTERS:
            raise cell_too_long(*self.place)
        self.texts.extend([""] * (self.column - 1 - len(self.texts)))
        self.texts.append(text)


def decoded(text):
    """`text` with the characters that are written by their number."""
    return CODED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
