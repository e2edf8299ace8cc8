"""What a new line is shown with before it is stored: how its days were read, and where it goes.

It is kept as it is stored (codes, days, ids), and put into words for the few lines of a page.
"""

from engagement.dates import EdtfField
from engagement.forms import shown_name
from engagement.resources import field_of
from processes.exchange.columns import columns
from processes.history.differences import Version
from processes.importing.asked import WHAT, asked_columns
from processes.importing.taking_part import column_saying, people_columns, told_as
from processes.importing.until import MEANING
from processes.models import Process, Stage

BOTH = "process", "kind"
SHOWN = {Stage: (*BOTH, "state")}
MOST_OF_NAMES = 1000  # characters


def new_facts(line):
    """[[name of a column, what the line says there]]."""
    record, found = line.record, []
    names = *SHOWN.get(type(record), BOTH), MEANING
    for field in record._meta.concrete_fields:
        shown = isinstance(field, EdtfField) or field.name in names
        if shown and (value := getattr(record, field.attname)):
            found.append([field.name, str(value)])
    named = {}
    for row in line.taking_part:
        named.setdefault(column_saying(row).name, []).append(told_as(row))
    if line.raised:
        named[WHAT] = [one.text for one in line.raised]
    return found + [
        [name, ("; " if name == WHAT else ", ").join(said)[:MOST_OF_NAMES]]
        for name, said in sorted(named.items())
    ]


class NewLines:
    """Puts the facts of lines into words. each: those of all; reader: who reads them."""

    def __init__(self, kind, reader, each):
        self.kind = kind
        beside = *people_columns(kind), *asked_columns(kind)
        self.titles = {one.name: one.title for one in (*columns(kind), *beside)}
        ids = [value for said in each for name, value in said if name == "process"]
        self.processes = Process.visible_to(reader).in_bulk(ids) if ids else {}
        self.processes = {str(pk): row for pk, row in self.processes.items()}

    def told(self, said):
        """[(what it is called, words)]."""
        of_date = {name: value for name, value in said if name == MEANING}
        said = [(name, value) for name, value in said if name != MEANING]
        each = ((self.titles.get(n, n), self._words(n, value, of_date)) for n, value in said)
        return [(title, words) for title, words in each if words]

    def _words(self, name, value, of_date):
        field = field_of(self.kind, name)
        if field is None:
            return value
        if field.is_relation:
            return shown_name(self.processes[value]) if value in self.processes else ""
        row = self.kind(**of_date, **{field.attname: field.to_python(value)})
        return next(iter(Version(row, self.kind).words(name).values()), "")
