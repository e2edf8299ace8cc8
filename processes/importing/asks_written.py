"""Stores what the lines of a sheet say of asks, in the transaction that is open."""

from contextlib import suppress
from typing import Any, NamedTuple

from engagement.spelling import bare
from processes.importing.asked_before import leaned_on
from processes.models import Ask, Raising
from processes.removal.removing import RemovalRefused, remove
from processes.writing.brought import Bringing
from processes.writing.writer import write


class Raised(NamedTuple):
    """An ask is raised in an entry: one that is here, or was made by this file, or a new one.

    whom: all that the entry was addressed to, some in words."""

    entry: Any
    ask: Any
    text: str
    holders: list
    whom: list

    @property
    def key(self):
        return key_of(self.entry, self.text)


class AskWriting:
    """For one import. made: {(process, bare words): id} of the asks that it has made so far."""

    def __init__(self, rights):
        self.rights, self.made = rights, {}

    def bringing(self, raised):
        return Bringing(raised.entry, self.rights.reader.person, self.rights.owner)

    def ask(self, raised):
        pk = raised.ask.pk if raised.ask else self.made.get(raised.key)
        if pk is None:
            ask = self.bringing(raised).ask(raised.text, raised.whom, raised.holders)
            self.made[raised.key] = ask.pk
        else:
            here = {"intervention": raised.entry, "ask_id": pk}
            write(Raising(), here, by=self.rights.reader.person)

    def change(self, pk, values):
        """An ask that is asked nowhere else says something else, or is one of another process."""
        write(Ask.unrestricted.get(pk=pk), values, by=self.rights.reader.person)

    def take_out(self, pk, goes):
        """It was not asked there. goes: then it is removed as well, if it was asked nowhere else
        and nothing more is recorded of it."""
        row = Raising.unrestricted.select_related("ask").get(pk=pk)
        ask = row.ask
        row.delete()
        left = Raising.unrestricted.filter(ask=ask).exists()
        if goes and not left and not leaned_on({ask.pk}, self.rights.reader):
            with suppress(RemovalRefused):
                remove(ask, self.rights.reader.person)


def key_of(entry, text):
    """What is asked once: in a process, in the same words."""
    return entry.process_id, bare(text)
