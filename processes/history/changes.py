"""What was changed in a record and its parts, by whom and when.

A change is told against the last version before it that the same person may see.
"""

import datetime as dt
from dataclasses import dataclass, field

from engagement.resources import field_of
from processes.access import tells_who, told_as_staff
from processes.history.differences import Version, lines_between
from processes.history.versions import (
    MOST_VERSIONS,
    as_it_always_was,
    as_versions,
    in_record,
    note_versions_of,
    notes_in,
    part_versions_of,
    parts_in,
    told_fields,
    versions_of,
    whether,
)
from processes.models import AuthorsAsStaff, Beside


@dataclass
class Piece:
    """One thing that changed: the record itself (part is None), or a part of it."""

    part: type | None
    what: str  # "+" it is the first version to be seen, "~" changed, "-" removed
    lines: list


@dataclass
class Change:
    """What was changed at once, as one person may see it. who: None where they may not know.

    staff: the organisation that has it told in place of who, where it does.
    """

    when: dt.datetime
    who: object = None
    staff: object = None
    pieces: list = field(default_factory=list)
    restorable: object = None  # the id of the change whose version can be restored

    @property
    def is_start(self):
        return any(piece.part is None and piece.what == "+" for piece in self.pieces)


class History:
    """All changes of a record that a person may know of, newest first.

    cut: there are more than can be read at once. may_change: this person may change the record.
    """

    def __init__(self, record, reader):
        self.record, self.kind, self.reader = record, type(record), reader
        self.cut, self.found, self.people = False, {}, {}
        restores = reader.curates or not getattr(record, "open_to_all", False)
        self.may_change = restores and getattr(record, "may_change", False)
        self.own = self._of_the_record()
        self._tell(None, self.own, told_fields(self.kind))
        for part, homes, names in parts_in(self.kind):
            self._tell(part, self._of_a_part(part, homes, names), names)
        for model, homes, names in notes_in(self.kind):
            rows = note_versions_of(model, reader).filter(in_record(homes, record))
            rows = rows.annotate(as_staff=whether(told_as_staff("organisation")))
            found = as_versions(rows, model, names, reader, "history_user")
            self._tell(model, self._oldest_first(found), names)
        if not self.own:
            start = Version(record, self.kind)
            start.row.history_date = record.created
            self._piece(start, None, "+", lines_between(None, start, self._plain_names()))
        told = [change for change in self.found.values() if change.pieces]
        self.changes = sorted(told, key=lambda change: change.when, reverse=True)

    def _plain_names(self):
        names = told_fields(self.kind)
        return [name for name in names if not field_of(self.kind, name).is_relation]

    def _of_the_record(self):
        names = told_fields(self.kind)
        rows = versions_of(self.kind, self.reader).filter(id=self.record.pk)
        rows = rows.annotate(tells=whether(tells_who(self.kind, self.reader)))
        if hasattr(self.kind, "readers"):
            rows = rows.annotate(as_staff=whether(told_as_staff()))
        return self._oldest_first(as_versions(rows, self.kind, names, self.reader, "history_user"))

    def _of_a_part(self, part, homes, names):
        rows = part_versions_of(part, self.reader, self.kind).filter(in_record(homes, self.record))
        found = self._oldest_first(as_versions(rows, part, names, self.reader, "history_user"))
        if self.own and self.own[0].row.change != self.record.pk:
            return found  # it was recorded here, and so was every part of it
        always = as_it_always_was(part, self.reader, self.kind)
        here = in_record(homes, self.record)
        start = as_versions(always.filter(here), part, names, self.reader)
        for version in start:
            version.row.history_date = self.record.created
        return start + found

    def _oldest_first(self, found):
        if len(found) > MOST_VERSIONS:
            self.cut = True
        return found[MOST_VERSIONS - 1 :: -1] if found else []

    def _tell(self, part, found, names):
        """Each version against the one before it that this person may see."""
        before = {}
        for version in found:
            last = before.get(version.row.id)
            what = "-" if version.gone else "~" if last else "+"
            lines = lines_between(None if version.gone else last, version, names)
            before[version.row.id] = None if version.gone else version
            if lines or what != "~":
                self._piece(version, part, what, lines)

    def _piece(self, version, part, what, lines):
        row = version.row
        # What was there at the start is told as one, whenever each row of it was first changed.
        change = getattr(row, "change", row.pk)
        key = "start" if change == getattr(row, "id", None) else change
        told = self.found.setdefault(key, Change(row.history_date))
        told.when = max(told.when, row.history_date)
        told.pieces.append(Piece(part, what, lines))
        if part is None and hasattr(row, "change"):
            told.restorable = change
        if part is not None and issubclass(part, Beside):
            told.who = told.who or row.history_user  # a colleague, whoever wrote the record
            told.staff = told.staff or (row.organisation if row.as_staff else None)
            return
        then = self._then(row, part)
        if then is not None and then.tells:
            told.who = told.who or row.history_user
            if getattr(then, "as_staff", False) and row.history_user_id in self._people(then):
                told.staff = then.owner

    def _then(self, row, part):
        """The record at that time, whose owner says who may know who made it; None if unknown."""
        if part is None or not hasattr(row, "history_user"):
            return row if hasattr(row, "history_user") else None
        then = [
            version.row
            for version in self.own
            if version.row.history_date <= row.history_date or version.row.change == row.change
        ]
        return then[-1] if then else None

    def _people(self, row):
        """Ids of the people of its owner."""
        if row.owner_id not in self.people:
            self.people[row.owner_id] = AuthorsAsStaff.people(row.owner_id)
        return self.people[row.owner_id]
