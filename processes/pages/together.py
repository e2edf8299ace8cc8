"""Rows of one kind that one person has filled in, written as one change: composed before anybody
has to wait for it.

What decides nothing but what a row says goes in a few statements, however many rows they are. What
decides who reads a row, what it is found by or what is noted of it is written as its page writes
it, after that and in the same transaction.
"""

import copy

from engagement.turns import undisturbed
from processes.importing.relied import hold
from processes.models import (
    Citation,
    Process,
    Record,
    Shared,
    Topic,
    as_one_change,
    change_id,
    decides,
)
from processes.writing.level import LEVEL_FIELDS
from processes.writing.many import Statements, changed_before

WHO_READS = ("readers_id", "open_to_all")
SAVED_PLAINLY = (Record.save, Shared.save, Process.save)
PLAIN_PARTS = (Citation, Topic)


class Together:
    """What valid RecordForms of one kind say, made ready. Who calls holds their rows at `write`."""

    def __init__(self, kind, person, filled):
        self.kind, self.person, self.change = kind, person, change_id()
        self.statements, self.found = Statements(), {}
        filled = [Filled(one) for one in filled if not one.is_unchanged]
        with undisturbed(), as_one_change(self.change, person):
            plain = self._plain_of(filled) if kind.save in SAVED_PLAINLY else []
            self._take(plain)
        self.one_by_one = [one for one in filled if one not in plain]

    # -- which go together -------------------------------------------------------------------
    def _plain_of(self, filled):
        plain = [one for one in filled if self._says_plain_things(one)]
        for part in PLAIN_PARTS:
            gone = {one: [p for p in one.gone if isinstance(p, part)] for one in plain}
            known = changed_before([p for rows in gone.values() for p in rows])
            plain = [one for one in plain if {p.pk for p in gone[one]} <= known]
        return self._read_by_the_same(plain) if issubclass(self.kind, Record) else plain

    def _says_plain_things(self, one):
        lists = {field.name for field in self.kind._meta.many_to_many}
        if one.said.keys() & {*decides(self.kind), *LEVEL_FIELDS, *lists}:
            return False
        if getattr(one.row, "open_to_all", False) and not self.person.is_curator:
            return False  # curators are told
        return all(
            isinstance(part, PLAIN_PARTS) and (said is None or part._state.adding)
            for part, said in one.lines
        )

    def _read_by_the_same(self, filled):
        """Those that are read by the same people when they say this."""
        self._note([one.row for one in filled])
        with self.kind.unrestricted.targets_of([one.row for one in filled]) as read:
            self._note(read)
            return [one for one in filled if one.is_read_as_before()]

    def _note(self, rows):
        for row in rows:
            self.found.setdefault(type(row), {})[row.pk] = (row.readers_id, row.open_to_all)

    # -- making ready ------------------------------------------------------------------------
    def _take(self, filled):
        known = changed_before([one.row for one in filled])
        self.statements.starts([one.forms.stored for one in filled if one.row.pk not in known])
        for one in filled:
            self.statements.update([one.row], {*one.said, "changed"})
            self.statements.versions([one.row], "~")
            self.statements.versions_of_lists([one.row])
            for part, said in one.lines:
                if said is None:
                    self.statements.delete([part])
                else:
                    set_values(part, said)
                    self.statements.insert([part])
                self.statements.versions([part], "-" if said is None else "+")

    # -- writing -----------------------------------------------------------------------------
    def is_as_it_was(self):
        """Asks, in the transaction that is open, whether they, and what they point at, are read by
        the same people as when all was made ready."""
        return all(self._are_as_they_were(*one) for one in self.found.items())

    def _are_as_they_were(self, kind, found):
        hold(kind, found)
        rows = kind.unrestricted.filter(pk__in=[*found]).order_by()
        return {pk: tuple(mark) for pk, *mark in rows.values_list("pk", *WHO_READS)} == found

    def write(self):
        """All of it, in the transaction that is open. Raises IntegrityError."""
        with as_one_change(self.change, self.person):
            self.statements.run()
            for one in self.one_by_one:
                one.forms.save()


class Filled:
    """RecordForms with what they say: `row` as it would be, and its parts in `lines`."""

    def __init__(self, forms):
        self.forms, self.said, self.lines = forms, forms.form.said, [*forms.part_lines]
        self.row = copy.copy(forms.form.row)
        set_values(self.row, self.said)

    @property
    def gone(self):
        return [part for part, said in self.lines if said is None]

    def is_read_as_before(self):
        readers, open_to_all = self.row.who_may_read()
        return (readers and readers.pk, open_to_all) == (self.row.readers_id, self.row.open_to_all)


def set_values(row, said):
    for name, value in said.items():
        setattr(row, name, value)
