"""Reads a table in this program: what its owner hands in through a page is read `apart`."""

from engagement.formats.names import format_of
from engagement.formats.sheets import sheet_rows
from engagement.formats.tables import MOST_COLUMNS, table_from
from engagement.formats.texts import text_rows


def read_table(path, name, encoding=""):
    """The table in the file at `path`, which its owner calls `name`; a text in `encoding`, or in
    what it seems to be written in.

    Raises TableRefused: here for what concerns the whole file or its headings, and while `rows`
    is walked through for a later row. The texts are as the file has them: see `unescaped`.
    """
    if format_of(path, name) == "xlsx":
        return table_from(sheet_rows(path), MOST_COLUMNS)
    return table_from(text_rows(path, encoding))
