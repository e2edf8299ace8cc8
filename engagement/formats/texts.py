"""CSV as it comes: any usual encoding and delimiter, line breaks inside quotes."""

import codecs
import csv
import re
from collections import Counter
from itertools import islice

from django.utils.translation import gettext as _

from engagement.formats.tables import FIRST_ROWS, NOT_DECODED, TableRefused

DELIMITERS = ",;\t|"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, None),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A first line that tells a spreadsheet program what separates the cells.
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*')

# What a text may be written in that does not say so, the most usual first.
GUESSES = ("cp1252", "cp1250", "cp1251", "mac_roman", "cp850")
PLAIN_LETTERS = set("áéíóúüñàâæçèêëîïôœùûÿ¿¡«»‘’“”–—…€°ºª§\u00a0")
SAMPLES, SHOWN = 3, 60  # cells that are shown for each, and characters of a cell

codecs.register_error("engagement.place", lambda wrong: (NOT_DECODED, wrong.end))


def text_rows(path, encoding=""):
    """(number, texts) of every row of a CSV file. Raises TableRefused."""
    encoding = encoding or encoding_of(path)
    with open(path, newline="", encoding=encoding, errors="engagement.place") as file:
        sample = file.read(65_536)
        file.seek(0)
        delimiter, told = delimiter_of(sample)
        yield from _rows(file, delimiter, told)


def written_as(path, encoding=""):
    """(encoding, what parts the cells) of a CSV file."""
    encoding = encoding or encoding_of(path)
    with open(path, newline="", encoding=encoding, errors="engagement.place") as file:
        return encoding, delimiter_of(file.read(65_536))[0]


def encoding_of(path):
    """What it says it is written in, or else the most usual one that has all its characters."""
    return encoding_told(path) or fitting(path)[0]


def encoding_told(path):
    """UTF-8 or UTF-16 by the mark at the beginning, or UTF-8 if it is that; "" if it is neither.

    A file that is UTF-8 but for a few broken bytes stays UTF-8, so that they are found.
    """
    with open(path, "rb") as file:
        begins = file.read(4)
        for mark, encoding in BYTE_ORDER_MARKS:
            if begins.startswith(mark):
                if encoding is None:
                    raise TableRefused(_("UTF-32 is not read. Save the file as UTF-8."))
                return encoding
        file.seek(0)
        found, broken = 0, 0
        for line in file:
            text = line.decode("utf-8", "engagement.place")
            if len(text) != len(line):
                found += sum(1 for one in text if one > "\x7f" and one != NOT_DECODED)
            broken += text.count(NOT_DECODED)
    return "" if broken > found else "utf-8"


def fitting(path):
    """Those of the guesses that have a character for every byte of the file; never none.

    Windows has none for what an old Macintosh writes for ç, è and ê.
    """
    seen = set()
    with open(path, "rb") as file:
        for line in file:
            seen.update(line)
    beyond = bytes(seen - set(range(128)))
    return [one for one in GUESSES if NOT_DECODED not in beyond.decode(one, "engagement.place")]


def samples_of(path):
    """{encoding: some cells as it would have them}, of a text whose encoding is a guess; else {}.

    Encodings in which these cells are the same stand there once.
    """
    if encoding_told(path):
        return {}
    beyond = (
        text
        for _number, texts in text_rows(path, "latin-1")  # each byte is one character
        for text in texts
        if not text.isascii()
    )
    cells = [around(text).encode("latin-1") for text in islice(dict.fromkeys(beyond), SAMPLES)]
    found = {}
    for encoding in fitting(path):
        shown = tuple(cell.decode(encoding, "replace") for cell in cells)
        found.setdefault(shown, encoding)
    return {encoding: list(shown) for shown, encoding in found.items()}


def plainly_right(samples):
    """The one encoding of some samples in which all reads as Spanish, French or English; or ""."""
    found = [one for one, cells in samples.items() if all(map(is_plain, cells))]
    return found[0] if len(found) == 1 else ""


def is_plain(text):
    within = re.search(r"[a-zß-ÿ][A-ZÀ-Þ]", text)  # such as “MÈndez”
    return not within and all(one in PLAIN_LETTERS or one.isascii() for one in text.casefold())


def around(text):
    """As much of it as is shown, with the first character that is not plain."""
    first = next(place for place, char in enumerate(text) if char > "\x7f")
    begins = max(0, min(first - SHOWN // 2, len(text) - SHOWN))
    return re.sub("[\r\n\t ]+", " ", text[begins : begins + SHOWN])


def delimiter_of(sample):
    """(delimiter, whether a line of its own tells it) by what the first row has most of that
    has any: what stands above the headings has none."""
    if told := SEPARATOR_LINE.match(sample.partition("\n")[0]):
        return told[1], True
    counts, quoted, begun, rows = Counter(), False, False, 0
    for char in sample:
        if char == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif char in "\r\n":
            if counts:
                break
            rows += begun
            if rows == FIRST_ROWS:
                break
            begun = False
            continue
        elif char in DELIMITERS:
            counts[char] += 1
        begun = True
    return max(DELIMITERS, key=lambda one: counts[one]), False


def _rows(file, delimiter, told):
    begun = []  # the lines of the row that is being read

    def lines():
        for line in file:
            begun.append(line)
            yield line

    reader, number = csv.reader(lines(), delimiter=delimiter, strict=True), 0
    while True:
        begun.clear()
        number += 1
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            column, closed = place_in("".join(begun), delimiter)
            message = (
                _("After a closing quotation mark the cell must end.")
                if closed
                else _("A quotation mark opens this cell and is not closed.")
            )
            raise TableRefused(message, number, column) from wrong
        if not (told and number == 1):
            yield number, texts


def place_in(text, delimiter):
    """(column, whether its quotation mark was closed) where a row stops being CSV."""
    column, quoted, begins = 1, False, True
    following = zip(text, text[1:] + "\n", strict=True)
    for char, after in following:
        if quoted and char == '"':
            if after == '"':
                next(following, None)
            elif after in f"{delimiter}\r\n":
                quoted = False
            else:
                return column, True
        elif not quoted and char == delimiter:
            column, begins = column + 1, True
            continue
        elif not quoted and begins and char == '"':
            quoted = True
        begins = False
    return column, False
