"""Broken and hostile files, made here: each has a name, its bytes, and the place of its fault.

`corpus()` yields them one after the other, for the reader and for every page that takes a file.
As a script it writes them to a folder: python tests/engagement/hostile.py FOLDER
"""

import io
import struct
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET, BOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
RELS, BOOK_RELS, TYPES = "_rels/.rels", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
OLD = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class Broken:
    """One file, what is wrong with it, and where: row and column from 1, None without a place."""

    fault: str
    name: str
    content: bytes
    row: int | None = None
    column: int | None = None


def corpus():
    """Every broken file; the larger ones exist only while they are looked at."""
    for make in (texts_with_a_place, texts, packages, sheets_with_a_place, sheets, bombs):
        yield from make()


def texts_with_a_place():
    head = b"title,date\r\n"
    faults = {
        "a quotation mark that is not closed": (b'a,"b\r\nc,d\r\n', 2, 2),
        "a quotation mark that swallows 200,000 characters": (b'a,b\r\n"' + b"x,\n" * 70_000, 3, 1),
        "text after a closing quotation mark": (b'a,b\r\nc,"d"e\r\n', 3, 2),
        "a quoted line break, then text after the quotation mark": (b'"a\r\nb"c,d\r\n', 2, 1),
        "more cells than headings": (b"a,b\r\nc,d,e\r\n", 3, 3),
        "more cells than headings after a blank row": (b"a,b\r\n\r\nc,d,,,e\r\n", 4, 3),
        "a zero byte": (b"a,b\r\nc\0,d\r\n", 3, 1),
        "the bell": (b"a,b\x07\r\n", 2, 2),
        "an escape sequence for a terminal": (b"a,\x1b]0;x\x1b\\\r\n", 2, 2),
        "a vertical tab": (b"a\x0bb,c\r\n", 2, 1),
        "the character for deletion": (b"a,b\x7f\r\n", 2, 2),
        "a control character above ASCII": ("é,b\x85\r\n".encode(), 2, 2),
        "a cell that is too long": (b"a," + b"x" * 32_768 + b"\r\n", 2, 2),
        "broken UTF-8 among good": ("é,ü\r\nß,".encode() + b"\xff\r\n", 3, 2),
        "half a character of UTF-8 at the end": ("é,ü\r\nß,a".encode() + b"\xe2\x82", 3, 2),
        "half of a pair in UTF-8": ("éàß,ü,".encode() + b"\xed\xa0\x80\r\n", 2, 3),
        "an overlong slash": ("é,ü\r\nß,".encode() + b"\xc0\xaf\r\n", 3, 2),
    }
    for fault, (rows, row, column) in faults.items():
        start = b"title,date,text\r\n" if fault == "half of a pair in UTF-8" else head
        yield Broken(fault, "a.csv", start + rows, row, column)
    marked = b"\xef\xbb\xbf" + head
    yield Broken("a mark of UTF-8, then none", "a.csv", marked + b"a,\xff\r\n", 2, 2)
    wide = "title,date\r\na,b\r\n".encode("utf-16")
    yield Broken("half a character of UTF-16 at the end", "a.csv", wide + b"c", 3, 1)
    yield Broken("half of a pair in UTF-16", "a.csv", wide + b"c\0,\0\0\xd8x\0\r\0\n\0", 3, 2)
    yield Broken("UTF-16 without its mark", "a.csv", "title,date\r\na,b".encode("utf-16-le"), 1, 1)
    yield Broken("a heading twice", "a.csv", b"title,date,Title\r\na,b,c\r\n", 1, 3)
    yield Broken("headings only", "a.csv", head, 2)
    yield Broken("headings and blank rows", "a.csv", head + b"\r\n,\r\n \r\n", 2)
    many = ",".join(f"c{number}" for number in range(201)).encode()
    yield Broken("201 columns", "a.csv", many + b"\r\n" + many, 1, 201)
    yield Broken("50,001 rows", "a.csv", b"title\n" + b"a\n" * 50_001, 50_002)
    yield Broken("a mark inside, unclosed, at tabs", "a.tsv", b'title\tdate\na\t"b\n', 2, 2)


def texts():
    head = b"title,date\r\na,b\r\n"
    faults = {
        "nothing at all": ("a.csv", b""),
        "nothing but a mark": ("a.csv", b"\xef\xbb\xbf"),
        "nothing but blank rows": ("a.csv", b"\r\n\r\n,,,\r\n"),
        "UTF-32": ("a.csv", head.decode().encode("utf-32")),
        "more than 25 MB": ("a.csv", head + b"x" * 25 * MIB),
        "a page that calls itself CSV": ("a.csv", b"<!DOCTYPE html><table><tr><td>a</table>"),
        "XML that calls itself CSV": ("a.csv", b'\xef\xbb\xbf<?xml version="1.0"?><a/>'),
        "PDF that calls itself CSV": ("a.csv", b"%PDF-1.7\n1,2"),
        "a program that calls itself CSV": ("a.csv", b"\x7fELF\x02\x01\x01"),
        "a packed file that calls itself CSV": ("a.csv", book()),
        "an old spreadsheet that calls itself CSV": ("a.csv", OLD + bytes(512)),
        "an old spreadsheet": ("a.xls", OLD + bytes(512)),
        "a spreadsheet with a password": ("a.xlsx", OLD + "EncryptedPackage".encode("utf-16-le")),
        "a name that says nothing": ("a", head),
        "an ending that is not read": ("a.ods", book()),
        "two endings": ("a.csv.exe", head),
        "CSV that calls itself XLSX": ("a.xlsx", head),
        "a page that calls itself XLSX": ("a.xlsx", b"<html>" * 10),
    }
    for fault, (name, content) in faults.items():
        yield Broken(fault, name, content)


def packages():
    whole = book()
    entry = whole.index(b"PK\x01\x02")
    faults = {
        "nothing but the letters of ZIP": b"PK",
        "the first half of a file": whole[: len(whole) // 2],
        "all but the last byte": whole[:-1],
        "all but its list of parts": whole[:entry],
        "a part whose bytes were changed": changed(whole),
        "a ZIP file of nothing": packed({}),
        "a ZIP file of something else": packed({"a.txt": "a"}),
        "a part that is there twice": twice(),
        "a part with a password": flagged(whole, 8, 1),
        "a part packed in a way nobody knows": flagged(whole, 10, 99),
        "2,001 parts": packed({**parts(), **{f"xl/{number}": "" for number in range(2_001)}}),
        "a relation that leads out of the package": book(
            {BOOK_RELS: rels("worksheet", "../../../../etc/passwd")}
        ),
        "a sheet on another computer": book(
            {BOOK_RELS: rels("worksheet", "worksheets/sheet1.xml", 'TargetMode="External"')}
        ),
        "a chart for a sheet": book({BOOK_RELS: rels("chartsheet", "worksheets/sheet1.xml")}),
        "hidden sheets only": book(
            {BOOK: parts()[BOOK].replace("<sheet ", '<sheet state="veryHidden" ')}
        ),
        "no sheet": book({BOOK: f'<workbook xmlns="{MAIN}"/>'}),
        "a program inside": book({"xl/vbaProject.bin": OLD}),
    }
    for missing in (RELS, BOOK, BOOK_RELS, SHEET):
        faults[f"no {missing}"] = book(without=missing)
    for fault, content in faults.items():
        yield Broken(fault, "a.xlsx", content)
    for ending in ("xlsm", "xltm", "xlsb"):
        yield Broken(f"a file with macros, .{ending}", f"a.{ending}", whole)


def sheets_with_a_place():
    many = "".join(f"<c{cell_of(f'c{number}')}" for number in range(201))
    faults = {
        "an error": ('<c r="B2" t="e"><v>#REF!</v></c>', 2, 2),
        "a text that is not there": ('<c r="A2" t="s"><v>7</v></c>', 2, 1),
        "a text with the number -1": ('<c r="A2" t="s"><v>-1</v></c>', 2, 1),
        "a number that is none": ('<c r="A2"><v>1e5e5</v></c>', 2, 1),
        "infinity": ('<c r="A2"><v>1E999</v></c>', 2, 1),
        "not a number": ('<c r="A2"><v>NaN</v></c>', 2, 1),
        "half a truth": ('<c r="A2" t="b"><v>2</v></c>', 2, 1),
        "a date before all dates": ('<c r="A2" s="1"><v>-5</v></c>', 2, 1),
        "a date after all dates": ('<c r="A2" s="1"><v>99999999999</v></c>', 2, 1),
        "a cell in column XFD": (f'<c r="XFD2"{cell_of("x")}', 2, 16_384),
        "a cell in no column": (f'<c r="ZZZ2"{cell_of("x")}', 2, 18_278),
        "a cell in another row": (f'<c r="A7"{cell_of("x")}', 2, 1),
        "a cell without a column": (f'<c r="2"{cell_of("x")}', 2, 1),
        "cells out of order": (f'<c r="B2"{cell_of("x")}<c r="A2"{cell_of("y")}', 2, 1),
        "a cell that is too long": (f"<c{cell_of('x' * 32_768)}", 2, 1),
        "a cell of ten million characters": (f"<c{cell_of('x' * 10_000_000)}", 2, 1),
        "the bell, written by its number": (f"<c{cell_of('a_x0007_')}", 2, 1),
        "a zero byte, written by its number": (f"<c/><c{cell_of('_x0000_')}", 2, 2),
        "half of a pair, written by its number": (f"<c{cell_of('_xD800_')}", 2, 1),
    }  # fmt: skip
    for fault, (cells, row, column) in faults.items():
        rows = f'{HEAD_ROW}<row r="2">{cells}</row>'
        yield Broken(f"{fault} in a sheet", "a.xlsx", book({SHEET: sheet(rows)}), row, column)
    faults = {
        "201 columns": (f"<row>{many}</row><row>{many}</row>", 1, 201),
        "a heading twice": (row_of("title", "TITLE") + row_of("a", "b"), 1, 2),
        "headings only": (HEAD_ROW, 2, None),
        "50,001 rows": (HEAD_ROW + row_of("a") * 50_001, 50_002, None),
        "a row that comes again": (HEAD_ROW + '<row r="1"/>', 2, None),
        "row 99,999,999": (HEAD_ROW + '<row r="99999999"/>', 2, None),
        "row 0": (f'<row r="0">{row_of("a")[5:]}', 1, None),
        "a row without a number": (HEAD_ROW + '<row r="x"/>', 2, None),
    }
    for fault, (rows, row, column) in faults.items():
        yield Broken(f"{fault} in a sheet", "a.xlsx", book({SHEET: sheet(rows)}), row, column)
    unknown = sheet(f"{HEAD_ROW}<row><c{cell_of('&b;')}</row>")
    yield Broken("an entity nobody declared", "a.xlsx", book({SHEET: unknown}), 2, 1)
    cut = sheet(HEAD_ROW + row_of("a", "b")).partition("b</t>")[0]
    yield Broken("a sheet that stops inside a cell", "a.xlsx", book({SHEET: cut}), 2, 2)


def sheets():
    entity = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    text = sheet(HEAD_ROW + f"<row><c{cell_of('&b;')}</row>")
    deep = f"<row><c>{'<is>' * 100_000}</c></row>"
    faults = {
        "entities inside entities": {SHEET: entity + text},
        "an entity that reads a file": {SHEET: outside + text.replace("&b;", "&a;")},
        "a description elsewhere": {SHEET: '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + text},
        "entities in the workbook": {BOOK: entity + parts()[BOOK]},
        "entities in the relations": {BOOK_RELS: entity + parts()[BOOK_RELS]},
        "entities in the texts": {STRINGS: f"{entity}<sst><si><t>&b;</t></si></sst>"},
        "entities in the styles": {"xl/styles.xml": f"{entity}<styleSheet/>"},
        "no XML in the sheet": {SHEET: "title,date"},
        "no XML in the workbook": {BOOK: b"\0\1\2"},
        "an empty sheet part": {SHEET: ""},
        "a sheet without a row": {SHEET: sheet("")},
        "a hundred thousand elements inside each other": {SHEET: sheet(HEAD_ROW + deep)},
        "a comment of two million characters": {
            SHEET: sheet(f"{HEAD_ROW}<!--{'x' * 2_000_000}-->{row_of('a', 'b')}")
        },
        "an encoding nobody knows": {SHEET: '<?xml version="1.0" encoding="x-none"?>' + text},
    }
    for fault, other in faults.items():
        yield Broken(fault, "a.xlsx", book(other))


def bombs():
    zeros = " " * (16 * MIB)
    yield Broken(
        "320 MB of blanks in 320 kB",
        "a.xlsx",
        book({f"xl/media/{number}": zeros for number in range(20)}, level=1),
    )
    lie = book({SHEET: sheet(HEAD_ROW + row_of("a" * 30_000))})
    at = lie.index(SHEET.encode(), lie.index(b"PK\x01\x02")) - 46
    small = lie[: at + 24] + struct.pack("<L", 100) + lie[at + 28 :]
    yield Broken("a part larger than it says", "a.xlsx", small)
    huge = lie[: at + 24] + struct.pack("<L", 0xFFFFFFF0) + lie[at + 28 :]
    yield Broken("a part that says it is 4 GB", "a.xlsx", huge)
    yield Broken("a package in a package", "a.xlsx", packed({"a.xlsx": book()}))


def cell_of(text):
    """What follows `<c` for a cell that holds this text."""
    return f' t="inlineStr"><is><t>{text}</t></is></c>'


def row_of(*texts):
    return "<row>" + "".join(f"<c{cell_of(text)}" for text in texts) + "</row>"


HEAD_ROW = row_of("title", "date")


def sheet(rows):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def rels(kind, target, more=""):
    """Relations with a sheet of a kind, and the other two a workbook has."""
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" {more}/>'
        f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{OFFICE}/sharedStrings" Target="/{STRINGS}"/>'
        "</Relationships>"
    )


def parts():
    """The parts of a workbook with one row, as (name, content)."""
    return {
        TYPES: f'<Types xmlns="{PACKAGE}/content-types"/>',
        RELS: f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{OFFICE}/officeDocument" Target="{BOOK}"/></Relationships>',
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        BOOK_RELS: rels("worksheet", "worksheets/sheet1.xml"),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        STRINGS: f'<sst xmlns="{MAIN}"><si><t>shared</t></si></sst>',
        SHEET: sheet(HEAD_ROW + row_of("a", "b")),
    }


def book(other=(), without=None, level=6):
    """A workbook with other parts than `parts()`."""
    return packed(
        {name: part for name, part in {**parts(), **dict(other)}.items() if name != without}, level
    )


def packed(entries, level=6):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def twice():
    """A workbook whose list of parts names one of them twice."""
    return book({SHEET[:-1] + "X": "<a/>"}).replace(f"{SHEET[:-1]}X".encode(), SHEET.encode())


def changed(whole):
    """A workbook with one byte of its sheet turned over."""
    name = whole.index(SHEET.encode())
    at = name + len(SHEET) + 40
    return whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]


def flagged(whole, at, value):
    """A workbook with a number of every entry in its list changed."""
    content = bytearray(whole)
    begins = content.find(b"PK\x01\x02")
    while begins >= 0:
        struct.pack_into("<H", content, begins + at, value)
        begins = content.find(b"PK\x01\x02", begins + 1)
    return bytes(content)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(corpus(), 1):
        (folder / f"{number:03} {one.fault.replace('/', '-')[:60]} {one.name}").write_bytes(
            one.content
        )
