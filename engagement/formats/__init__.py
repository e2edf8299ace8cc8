"""Files of tables: CSV and XLSX in, texts out, and the way back.

`read_table(path, name)` returns a `Table` or raises `TableRefused`. Nothing in a file is ever
run, followed or unpacked to disk; one row is held at a time. `write_csv` and `write_xlsx` give
equal bytes for equal content.
"""

from engagement.formats.names import format_of
from engagement.formats.sheets import sheet_rows
from engagement.formats.tables import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TABLE_BYTES,
    NoRows,
    Table,
    TableRefused,
    table_from,
)
from engagement.formats.texts import text_rows
from engagement.formats.writing import (
    WRITERS,
    escaped,
    unescaped,
    write_csv,
    write_json,
    write_xlsx,
)


def read_table(path, name, encoding=""):
    """The table in the file at `path`, which its owner calls `name`; a text in `encoding`, or in
    what it seems to be written in.

    Raises TableRefused: here for what concerns the whole file or its headings, and while `rows`
    is walked through for a later row. The texts are as the file has them: see `unescaped`.
    """
    rows = sheet_rows(path) if format_of(path, name) == "xlsx" else text_rows(path, encoding)
    return table_from(rows)
