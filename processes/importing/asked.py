"""Columns of a file of entries that say what was asked for in each, and whose ask that is.

An ask that its process has is raised once more; what is asked for the first time becomes an ask of
its own, which comes with the entry and is seen by the same people.
"""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.spelling import bare
from processes.exchange.columns import Column
from processes.importing.cells import cell
from processes.importing.taking_part import names_of_cell
from processes.importing.targets import Unknown
from processes.models import Ask, Intervention, Organisation, Raising
from processes.writing.brought import Bringing
from processes.writing.writer import write

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
    """What the entries of an import ask for. new: {(process, bare words): how it is called}."""

    def __init__(self, targets):
        self.targets, self.rights = targets, targets.rights
        self.here, self.made, self.new = {}, {}, set()

    def read(self, entries):
        """Read what they ask for already."""
        self.here = {}
        if self.rights.reader is None or not entries:
            return
        rows = Raising.visible_to(self.rights.reader).filter(intervention__in=entries)
        for row in rows.select_related("ask"):
            asks = self.here.setdefault(row.intervention_id, [])
            asks.append(row.ask)

    def look(self, line, texts, whom):
        """What stores the asks that are to come. whom: the first that it was addressed to."""
        what, whose = cell(texts.get(WHAT, "")), cell(texts.get(WHOSE, ""))
        if self.rights.reader is None or not (what or whose):
            return []
        if not what:
            line.fault(WHOSE, _("It says whose ask it is, and not what was asked."))
            return []
        holders = self._holders(line, whose)
        known = self.here.get(line.record.pk, ())
        known = {one.pk for one in known} | {bare(one.text) for one in known}
        found = (self._asked(line, text) for text in asks_of_cell(what))
        return [
            partial(self._raise, line.record, ask, text, holders, whom)
            for ask, text in filter(None, found)
            if not {getattr(ask, "pk", None), bare(text)} & known
        ]

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

    def _asked(self, line, text):
        """(the ask there is, or None; its words), or None where something is wrong with it."""
        process = line.record.process
        try:
            return self.targets.find(Ask, text, process), text
        except Unknown:
            pass
        try:
            text = ASK_TEXT.formfield().clean(text)
        except ValidationError as wrong:
            for sentence in wrong.messages:
                line.fault(WHAT, sentence)
            return None
        self.new.add((line.record.process_id, bare(text)))
        return None, text

    def _raise(self, entry, ask, text, holders, whom):
        """Write it, in the transaction that is open."""
        person, key = self.rights.reader.person, (entry.process_id, bare(text))
        ask = ask or self.made.get(key)
        if ask is None:
            bringing = Bringing(entry, person, self.rights.owner)
            self.made[key] = bringing.ask(text, whom, holders)
        else:
            write(Raising(), {"intervention": entry, "ask": ask}, by=person)


def asks_of_cell(text):
    """The asks in a cell: one a line, or parted by semicolons."""
    each = (one.strip(" \t-•*·") for one in text.replace("\n", ";").split(";"))
    return [*dict.fromkeys(filter(None, each))]
