"""What an earlier release wrote into a column of its processes: which bodies lead each.

Each of them is a line of its own now, as the migration of a database makes it (0041).
"""

import uuid
from dataclasses import replace

from engagement.formats.packing import packed
from processes.exchange.columns import plural_of
from processes.importing.cells import split
from processes.importing.part_of import like
from processes.models import Process, ProcessLead

LEADS = "lead_bodies"


def with_leads(tables):
    """The tables of a folder without that column, and with the lines it stood for."""
    word = Process.resource.plural
    table = tables.get(word)
    if table is None or LEADS not in table.header:
        return tables
    left, lines = [], []
    for number, texts in table.rows:
        said = dict(zip(table.header, texts, strict=True))
        for body in split(said.pop(LEADS)):
            pk = uuid.uuid5(uuid.NAMESPACE_URL, f"{said['id']} led by {body}")
            lines.append([str(pk), said["id"], body])
        left.append((number, [*said.values()]))
    header = [name for name in table.header if name != LEADS]
    leads = plural_of(ProcessLead)
    columns = ["id", "process", "organisation"]
    return tables | {
        word: replace(table, header=header, packed=packed(left)[1]),
        leads: like(table, f"{leads}.csv", columns, lines),
    }
