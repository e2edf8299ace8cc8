"""Reads a table in a program of its own, with a gigabyte and a minute: `apart` starts it.

It is given no setting and no secret; it says why a file is refused in the language it is told.
"""

import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.utils import translation

from engagement.confined import confine
from engagement.formats import TableRefused, read_table
from engagement.formats.apart import packed
from engagement.formats.texts import samples_of

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def main(out, path, name, language, encoding=""):
    """Write a line that says what it is or why it is refused, then its rows, packed."""
    settings.configure(USE_I18N=True, LOCALE_PATHS=[LOCALE], INSTALLED_APPS=[])
    django.setup()
    translation.activate(language)
    confine()
    rows = b""
    try:
        table = read_table(path, name, encoding)
        number, rows = packed(table.rows)
        said = {"header": table.header, "number": number, "samples": samples_of(path, name)}
    except TableRefused as wrong:
        said = {"refused": [wrong.message, wrong.row, wrong.column]}
    out.write(json.dumps(said).encode() + b"\n" + rows)


if __name__ == "__main__":
    main(sys.stdout.buffer, *sys.argv[1:])
