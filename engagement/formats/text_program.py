"""A program that reads one CSV file: see `program`."""

import sys

from engagement.formats.program import write_what_is_read
from engagement.formats.texts import samples_of, text_rows

if __name__ == "__main__":
    write_what_is_read(text_rows, samples_of, 0, *sys.argv[1:])
