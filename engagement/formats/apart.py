"""A table that was read once, by a program of its own, and is kept as it was read."""

import json
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagement import children
from engagement.confined import MOST_SECONDS
from engagement.formats.names import format_of
from engagement.formats.tables import MOST_TABLE_BYTES, TableRefused

MOST_PACKED = 2 * MOST_TABLE_BYTES
PROGRAMS = {"csv": "engagement.formats.text_program", "xlsx": "engagement.formats.sheet_program"}


@dataclass(frozen=True)
class Kept:
    """The headings, how many rows there are, and these, packed.

    samples: where the encoding is a guess, some cells as each encoding would have them. sheets:
    where several have something in them and none was chosen, (name, filled rows) of each; then
    none is read.
    """

    header: list[str]
    number: int
    packed: bytes
    samples: dict = field(default_factory=dict)
    sheets: list = field(default_factory=list)


def read_apart(path, name, chosen=""):
    """The Kept table in the file at `path`, which its owner calls `name`. Raises TableRefused.

    chosen: an encoding that `samples` names, or the number of one of `sheets`, from 1.
    """
    program = PROGRAMS[format_of(path, name)]
    given = str(path), get_language() or "en", chosen
    try:
        out = children.run(program, *given, seconds=2 * MOST_SECONDS)
    except children.Broken as wrong:
        raise TableRefused(
            _("This file takes longer to read than it may. Save the sheet as CSV, or split it.")
        ) from wrong
    line, _break, packed = out.partition(b"\n")
    said = json.loads(line)
    if said.get("sheets"):
        return Kept([], 0, packed, {}, [(name, rows) for name, rows in said["sheets"]])
    if "refused" in said:
        raise TableRefused(*said["refused"])
    if len(packed) > MOST_PACKED:
        raise TableRefused(_("There is too much text in this XLSX file. Save the sheet as CSV."))
    return Kept(said["header"], said["number"], packed, said["samples"])
