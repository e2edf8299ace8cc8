"""A program that reads one XLSX file, which says itself how it is written: see `program`."""

import sys

from engagement.formats.program import write_what_is_read
from engagement.formats.sheets import sheet_rows
from engagement.formats.tables import MOST_COLUMNS

if __name__ == "__main__":
    read = (lambda path, sheet: sheet_rows(path, int(sheet or 0))), (lambda path: {})
    write_what_is_read(*read, MOST_COLUMNS, *sys.argv[1:])
