"""Which format a file has: by its name, and its first bytes must agree."""

import os
from pathlib import PurePath

from django.utils.translation import gettext as _

from engagement.formats.tables import MOST_TABLE_BYTES, TableRefused

TEXT_ENDINGS = {".csv", ".tsv", ".tab", ".txt"}
MACROS = {".xlsm", ".xltm", ".xlsb", ".xlam"}
ZIP = b"PK"
OLD = bytes.fromhex("d0cf11e0a1b11ae1")  # old spreadsheets, and new ones with a password
MARKUP = (b"<", b"{\\rtf", b"%PDF", b"\x7fELF", b"MZ", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")


def format_of(path, name):
    """ "csv" or "xlsx". Raises TableRefused for any other sort of file and for one too large."""
    if os.stat(path).st_size > MOST_TABLE_BYTES:
        raise TableRefused(
            _("A file may have at most %(most)s MB.") % {"most": MOST_TABLE_BYTES // 1024 // 1024}
        )
    with open(path, "rb") as file:
        begins = file.read(16)
    ending = PurePath(name).suffix.lower()
    if not begins:
        raise TableRefused(_("The file is empty."))
    if begins.startswith(OLD):
        raise TableRefused(
            _("This is an old spreadsheet (.xls) or one with a password. Save it as XLSX without.")
        )
    if ending in MACROS:
        raise TableRefused(_("Files with macros are not read. Save it as XLSX or CSV."))
    if ending == ".xlsx":
        if not begins.startswith(ZIP):
            raise TableRefused(_("The name says XLSX, but this is no XLSX file."))
        return "xlsx"
    if ending not in TEXT_ENDINGS:
        raise TableRefused(_("Only CSV and XLSX files are read. Save it as one of them."))
    if begins.startswith(ZIP):
        raise TableRefused(_("The name says CSV, but this is a packed file. Is it a spreadsheet?"))
    if begins.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(MARKUP):
        raise TableRefused(_("The name says CSV, but this is a file of another sort."))
    return "csv"
