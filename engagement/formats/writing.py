"""Tables out: equal bytes for equal content, and nothing a spreadsheet program would run."""

import csv
import datetime as dt
import json
import re
from contextlib import closing, suppress
from itertools import chain
from unicodedata import category, normalize
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from engagement.formats.package import CODED
from engagement.formats.tables import MOST_CHARACTERS

# What is set aside before the first character that counts: the apostrophes that are put before a
# formula, blanks, and what nobody sees (controls, characters without width or that only join).
UNSEEN = {"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"}
EPOCH = dt.datetime(1980, 1, 1)  # the earliest a ZIP file can tell: when it was written is not said
MARK_OF_UTF8 = "\ufeff"
A_PIECE = 64 * 1024  # characters
# What XML cannot hold, or an XLSX reader would take for a code of such a character.
UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?={CODED.pattern[1:]})")


def runs(text):
    """Might a spreadsheet program run it: `=`, `+`, `-` or `@` first, of any width, or a break?"""
    if not text or text[0].isalnum():  # as nearly all; no letter or digit stands for one of those
        return False
    if text.lstrip("'")[:1] in {"\t", "\r", "\n"}:
        return True
    first = next((one for one in text if one != "'" and category(one) not in UNSEEN), "")
    return normalize("NFKC", first) in {"=", "+", "-", "@"}


def escaped(text):
    """`text` with an apostrophe before it where a spreadsheet program might run it (R24)."""
    return f"'{text}" if runs(text) else text


def unescaped(text):
    """What `escaped` was given."""
    return text[1:] if text.startswith("'") and runs(text) else text


class Echo:
    """Gives back what is written to it."""

    @staticmethod
    def write(text):
        return text


def csv_lines(header, rows, delimiter=","):
    """A table, line by line: with a mark of UTF-8, each ended by CR LF."""
    writer = csv.writer(Echo, quoting=csv.QUOTE_MINIMAL, delimiter=delimiter)
    yield MARK_OF_UTF8 + writer.writerow(header)
    for texts in rows:
        yield writer.writerow([escaped(text) for text in texts])


def json_lines(header, rows):
    """A table as a list of objects, line by line; all values are texts.

    Nothing is put before them: no program takes JSON for a sheet.
    """
    header, before = list(header), "[\n"
    for texts in rows:
        yield before + json.dumps(dict(zip(header, texts, strict=True)), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def in_pieces(lines):
    """These lines as bytes, of a size that is worth sending."""
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= A_PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()


def write_csv(file, header, rows):
    """Write a table to a binary file."""
    file.writelines(in_pieces(csv_lines(header, rows)))


def csv_as(header, rows, encoding, delimiter):
    """(a table as bytes, their encoding), which is UTF-8 where the other has not all its
    characters."""
    text = "".join(csv_lines(header, rows, delimiter))
    if not encoding.startswith("utf-8"):
        with suppress(UnicodeEncodeError):
            return text.removeprefix(MARK_OF_UTF8).encode(encoding), encoding
    return text.encode(), "utf-8"


def write_xlsx(file, header, rows):
    """Write a table to a binary file as a workbook with one sheet, every cell a text."""
    book = Workbook(write_only=True)
    book.properties = DocumentProperties(creator=None, created=EPOCH, modified=EPOCH)
    book.create_sheet("1")
    rows = chain([header], ([escaped(text) for text in texts] for texts in rows))
    with Undated(file, "w", ZIP_DEFLATED) as packed:
        Straight(book, packed, rows).save()


class Undated(ZipFile):
    """A ZIP file that does not say when its parts were written, so that equal ones are equal."""

    def writestr(self, name, data):
        super().writestr(ZipInfo(name, EPOCH.timetuple()[:6]), data, ZIP_DEFLATED)


class Straight(ExcelWriter):
    """Puts rows into the package as they come.

    By itself openpyxl writes them to a file with a name first, which would stay behind, private
    texts and all, when the program is killed.
    """

    def __init__(self, book, packed, rows):
        super().__init__(book, packed)
        self.rows = rows

    def write_worksheet(self, ws):
        with self._archive.open(ws.path[1:], "w") as part, closing(ws):
            ws._writer = WorksheetWriter(ws, part)
            ws._writer.write_top()
            for texts in self.rows:
                ws.append([_cell(text) for text in texts])
        ws._rels = ws._writer._rels
        self.manifest.append(ws)


def _cell(text):
    """A text as openpyxl takes it for this very text: not for a formula or an error, and uncut."""
    text = UNSAFE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    exact = text.startswith(("=", "#")) or len(text) > MOST_CHARACTERS
    return CellRichText(text) if exact else text or None


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# ending -> type
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "json": "application/json"}
# What leaves while it is made; the rest is put together before.
LINES = {"csv": csv_lines, "json": json_lines}
