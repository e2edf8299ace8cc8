"""Tables out: equal bytes for equal content, and nothing a spreadsheet program would run."""

import csv
import io
import json
import re
import zipfile
from xml.sax.saxutils import escape  # noqa: S406 - writes, reads nothing

from engagement.formats.sheets import CODED

# What begins a formula somewhere, after any number of the apostrophes that are put before it.
RUNS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP file can tell: when it was written is not said
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship'
    f' Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
SHEET = "xl/worksheets/sheet1.xml"
# What XML cannot hold, or an XLSX reader would take for a code of such a character.
UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?={CODED.pattern[1:]})")


def escaped(text):
    """`text` with an apostrophe before it where a spreadsheet program might run it."""
    return f"'{text}" if RUNS.match(text) else text


def unescaped(text):
    """What `escaped` was given."""
    return text[1:] if text.startswith("'") and RUNS.match(text) else text


def write_csv(file, header, rows):
    """Write a table to a binary file: UTF-8 with a mark, lines ended by CR LF."""
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows([escaped(text) for text in texts] for texts in rows)
    out.detach()


def write_xlsx(file, header, rows):
    """Write a table to a binary file as a workbook with one sheet, every cell a text."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in PARTS.items():
            packed.writestr(_entry(name), HEAD + content)
        with packed.open(_entry(SHEET), "w") as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            sheet.write(_row(header))
            for texts in rows:
                sheet.write(_row([escaped(text) for text in texts]))
            sheet.write(b"</sheetData></worksheet>")


def write_json(file, header, rows):
    """Write a table to a binary file as a list of objects, a line for each; all values are texts.

    Nothing is put before them: no program takes JSON for a sheet.
    """
    header, before = list(header), b"[\n"
    for texts in rows:
        one = json.dumps(dict(zip(header, texts, strict=True)), ensure_ascii=False)
        file.write(before + one.encode())
        before = b",\n"
    file.write(b"[]\n" if before == b"[\n" else b"\n]\n")


# ending -> (type, writer)
WRITERS = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (f"{KIND}.sheet", write_xlsx),
    "json": ("application/json", write_json),
}


def _entry(name):
    entry = zipfile.ZipInfo(name, STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _row(texts):
    cells = "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{_coded(text)}</t></is></c>'
        if text
        else "<c/>"
        for text in texts
    )
    return f"<row>{cells}</row>".encode()


def _coded(text):
    return escape(UNSAFE.sub(lambda found: f"_x{ord(found.group()):04X}_", text))
