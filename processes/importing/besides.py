"""What the lines of a file say beside their records: plans, who took part, what was asked for."""

from processes.importing.asked import WHAT, WHOSE, Asking, asked_columns
from processes.importing.noted import Noting, noted_columns
from processes.importing.taking_part import ROLE_OF, TakingPart, people_columns
from processes.models import Intervention


def beside_columns(kind):
    """Columns that no file of ours has: what they say is kept beside a record, not in it."""
    return [*noted_columns(kind), *people_columns(kind), *asked_columns(kind)]


class Besides:
    """All of that, for the lines of one import. leads, meant: see `TakingPart`. since: see
    `Since`."""

    def __init__(self, kind, targets, order, leads, since, meant):
        self.names = {one.name for one in beside_columns(kind)}
        self.notes, self.asking = Noting(targets.rights, order, since), Asking(targets, since)
        self.people = TakingPart(targets, leads and kind is Intervention, since, meant)

    def read(self, here):
        """Read what is there beside these already."""
        here = here if self.names else ()
        self.notes.read([one.pk for one in here])
        self.people.read(here)
        self.asking.read(here)

    def look(self, line, texts, may):
        """Say on the line what is to be stored beside its record, or what is wrong. may: may its
        record be written? What is planned is noted beside any that one sees."""
        if not self.names:
            return
        line.noted = self.notes.look(line, only(texts, self.names - {*ROLE_OF, WHAT, WHOSE}))
        line.taking_part, line.taken_out, whom = self.people.look(line, only(texts, ROLE_OF))
        self.asking.look(line, only(texts, {WHAT, WHOSE}), whom)
        if (line.taking_part or line.taken_out or line.asked) and not may:
            line.may_not_change()


def only(texts, names):
    return {name: text for name, text in texts.items() if name in names}
