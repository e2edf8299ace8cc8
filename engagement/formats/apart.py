"""A table that was read once, by a program of its own, and is kept as it was read."""

import gzip
import io
import json
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagement import children
from engagement.confined import MOST_SECONDS
from engagement.formats.tables import MOST_TABLE_BYTES, TableRefused

MOST_PACKED = 2 * MOST_TABLE_BYTES


@dataclass(frozen=True)
class Kept:
    """The headings, how many rows there are, and these, packed.

    samples: where the encoding is a guess, some cells as each encoding would have them.
    """

    header: list[str]
    number: int
    packed: bytes
    samples: dict = field(default_factory=dict)


def read_apart(path, name, encoding=""):
    """The Kept table in the file at `path`, which its owner calls `name`. Raises TableRefused.

    encoding: one of those that `samples` names, where somebody has chosen it.
    """
    given = str(path), name, get_language() or "en", encoding
    try:
        out = children.run("engagement.formats.program", *given, seconds=2 * MOST_SECONDS)
    except children.Broken as wrong:
        raise TableRefused(
            _("This file takes longer to read than it may. Save the sheet as CSV, or split it.")
        ) from wrong
    line, _break, packed = out.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise TableRefused(*said["refused"])
    if len(packed) > MOST_PACKED:
        raise TableRefused(_("There is too much text in this XLSX file. Save the sheet as CSV."))
    return Kept(said["header"], said["number"], packed, said["samples"])


def packed(rows):
    """(how many there are, all of them packed) of (number, texts) as a reader finds them."""
    out, number = io.BytesIO(), 0
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=5, mtime=0) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            number += 1
    return number, out.getvalue()


def kept_rows(packed):
    """(number, texts) of each row, one after the other."""
    with gzip.open(io.BytesIO(packed)) as file:
        for line in file:
            number, texts = json.loads(line)
            yield number, texts
