"""A program that reads one XLSX file, which says itself how it is written: see `program`."""

import sys

from engagement.formats.program import write_what_is_read
from engagement.formats.sheets import sheet_rows

if __name__ == "__main__":
    write_what_is_read(lambda path, _encoding: sheet_rows(path), lambda path: {}, *sys.argv[1:])
