"""What an earlier release wrote into a column of its entries: of what other entry each is a part.

That other entry is an effort now, as the migration of a database makes it (0033).
"""

import uuid
from dataclasses import replace

from engagement.formats.packing import packed
from engagement.formats.tables import TableRefused
from processes.models import LEVEL_WIDTH, Intervention

COLUMN = "part_of"
SAME = ("title", "process", "date", "visibility", "owner", "coalition", "standing", "claimant")
LEVEL = ("visibility", "owner", "coalition")
EFFORTS = ["id", "organisation", *SAME]
PARTS = ["id", "effort", "intervention"]


def effort_of(entry):
    """The id of the effort that an entry was, the same each time."""
    return str(uuid.uuid5(uuid.UUID(entry), "effort"))


def with_efforts(tables):
    """The tables of a folder without that column, and with the efforts it stood for. What an entry
    hid is for no more people than itself. Raises TableRefused where one is not in the file."""
    table = tables.get(Intervention.resource.plural)
    if table is None or COLUMN not in table.header:
        return tables
    rows = {}
    for number, texts in table.rows:
        said = dict(zip(table.header, texts, strict=True))
        rows[said["id"]] = number, said
    whole = {pk: said[COLUMN] for pk, (_number, said) in rows.items() if said[COLUMN]}
    for pk, other in whole.items():
        if other not in rows:
            column = table.header.index(COLUMN) + 1
            raise TableRefused(f"no row of the file has the id “{other[:40]}”", rows[pk][0], column)
    for pk in whole:
        narrow(pk, whole, rows)
    gathered = [*dict.fromkeys(whole.values())]
    efforts = [effort_row(pk, rows[pk][1]) for pk in gathered]
    pairs = [(pk, pk) for pk in gathered] + [(other, pk) for pk, other in whole.items()]
    parts = [part_row(effort_of(effort), entry) for effort, entry in pairs]
    header = [name for name in table.header if name != COLUMN]
    left = [(number, [said[name] for name in header]) for number, said in rows.values()]
    return tables | {
        table.name.removesuffix(".csv"): replace(table, header=header, packed=packed(left)[1]),
        "efforts": like(table, "efforts.csv", EFFORTS, efforts),
        "effort-parts": like(table, "effort-parts.csv", PARTS, parts),
    }


def narrow(pk, whole, rows):
    """An entry is for no more people than what it is part of, and so on up."""
    said, seen = rows[pk][1], {pk}
    while pk in whole and whole[pk] not in seen:
        pk = whole[pk]
        seen.add(pk)
        other = rows[pk][1]
        if LEVEL_WIDTH[other["visibility"]] < LEVEL_WIDTH[said["visibility"]]:
            said |= {name: other[name] for name in LEVEL}


def effort_row(entry, said):
    return [effort_of(entry), said["owner"], *(said[name] for name in SAME)]


def part_row(effort, entry):
    return [str(uuid.uuid5(uuid.UUID(effort), entry)), effort, entry]


def like(table, name, header, rows):
    return replace(table, name=name, header=header, packed=packed(enumerate(rows, 2))[1])
