"""Columns of a file of entries that say what was asked for in each, and whose ask that is.

An ask that its process has is raised once more; what is asked for the first time becomes an ask of
its own, which comes with the entry and is seen by the same people.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from processes.exchange.columns import Column
from processes.importing.asked_before import AskedBefore
from processes.importing.asks_of_line import AsksOfLine
from processes.importing.asks_written import AskWriting
from processes.importing.cells import cell, form_field
from processes.importing.taking_part import names_of_cell
from processes.importing.targets import Unknown
from processes.models import Ask, Intervention, Organisation, Raising

WHAT, WHOSE = "asked", "whose_ask"
ASK_TEXT = Ask._meta.get_field("text")


def asked_columns(kind):
    """Columns that are only read, as those of who took part."""
    if kind is not Intervention:
        return []
    return [
        Column(WHAT, _("what was asked"), ASK_TEXT),
        Column(WHOSE, _("whose ask it is"), ASK_TEXT),
    ]


class Asking:
    """What the entries of an import ask for. since: see `Since`."""

    def __init__(self, targets, since):
        self.targets, self.rights, self.since = targets, targets.rights, since
        self.here, self.before, self.written = {}, None, AskWriting(targets.rights)
        self.column = next(iter(asked_columns(Intervention)))

    def read(self, entries):
        """Read what they ask for already."""
        self.here = {}
        if self.rights.reader is None or not entries:
            return
        rows = Raising.visible_to(self.rights.reader).filter(intervention__in=entries)
        rows = list(rows.select_related("ask").order_by("ask__text", "pk"))
        for row in rows:
            self.here.setdefault(row.intervention_id, []).append(row)
        self.targets.relied.note(row.ask for row in rows)
        self.before = AskedBefore(self.rights, entries, rows, self.since)

    def look(self, line, texts, whom):
        """Say on the line what stores its asks. whom: all that it was addressed to."""
        what, whose = cell(texts.get(WHAT, "")), cell(texts.get(WHOSE, ""))
        here = self.here.get(line.record.pk, [])
        if self.rights.reader is None or not (what or whose or here):
            return
        if whose and not what:
            line.fault(WHOSE, _("It says whose ask it is, and not what was asked."))
            return
        holders = self._holders(line, whose)
        wanted = [self._asked(line, text) for text in asks_of_cell(what)]
        if not line.faults:
            asks = AsksOfLine(self, line, here, (holders, whom))
            asks.look(wanted, WHAT in texts)
            line.asked, line.raised, line.new_asks = asks.steps, asks.raised, asks.new

    def _holders(self, line, text):
        found = []
        for name in names_of_cell(text, self._organisation):
            one = self._organisation(name)
            if one is None:
                said = _(
                    "“%(text)s” is not in the directory, so it cannot be said whose ask it is."
                )
                line.fault(WHOSE, said % {"text": name[:80]})
            else:
                found.append(one)
        return found

    def _organisation(self, text):
        try:
            return self.targets.find(Organisation, text)
        except Unknown:
            return None

    def found(self, line, text):
        """The ask of these words in the process of a line, or None."""
        try:
            return self.targets.find(Ask, text, line.record.process)
        except Unknown:
            return None

    def _asked(self, line, text):
        """(the ask there is, or None; its words). What is wrong is said of the line."""
        if (ask := self.found(line, text)) is not None:
            return ask, text
        try:
            return None, form_field(ASK_TEXT).clean(text)
        except ValidationError as wrong:
            for sentence in wrong.messages:
                line.fault(WHAT, sentence)
            return None, text


def asks_of_cell(text):
    """The asks in a cell: one a line, or parted by semicolons."""
    each = (one.strip(" \t-•*·") for one in text.replace("\n", ";").split(";"))
    return [*dict.fromkeys(filter(None, each))]
