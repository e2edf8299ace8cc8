"""What a program does that reads a table, with a gigabyte and a minute: `apart` starts it.

It is given no setting and no secret; it says why a file is refused in the language it is told. It
starts at each file that somebody hands in, so it imports no more than it needs.
"""

import json
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import translation

from engagement.confined import confine
from engagement.formats.packing import packed
from engagement.formats.tables import TableRefused, table_from

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def write_what_is_read(rows_of, samples_of, most, path, language, chosen=""):
    """Write a line that says what it is or why it is refused, then its rows, packed.

    chosen: the encoding of a text, the sheet of a workbook.
    """
    settings.configure(USE_I18N=True, LOCALE_PATHS=[LOCALE], INSTALLED_APPS=[])
    apps.populate([])
    translation.activate(language)
    confine()
    rows = b""
    try:
        table = table_from(rows_of(path, chosen), most)
        number, rows = packed(table.rows)
        said = {"header": table.header, "number": number, "samples": samples_of(path)}
    except TableRefused as wrong:
        said = {"refused": [wrong.message, wrong.row, wrong.column]}
        said |= {"sheets": wrong.sheets} if hasattr(wrong, "sheets") else {}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + rows)
