"""What a file was read against: whether all of it is still so when the lines are written.

Reading a long file takes minutes, in which others go on writing. So it is read before the
transaction, and in it is asked only whether the rows that were found are as they were.
"""

from django.db import connection

from processes.models import Era

IDS_AT_ONCE = 500  # in one question
# What tells that a row is another one now: when it was saved, and who may read it. Where it is
# removed or merged, nobody sees it any more.
MARKS = ("changed", "readers_id", "open_to_all")


class Relied:
    """Rows that a reading has found, as `rights` saw them then."""

    def __init__(self, rights):
        self.rights, self.found, self.eras, self.reach = rights, {}, {}, rights.reach

    def note(self, rows):
        """As they were when they were first found."""
        for row in rows:
            mark = tuple(getattr(row, name) for name in marks_of(type(row)))
            self.found.setdefault(type(row), {}).setdefault(row.pk, mark)

    def note_era(self, row):
        """That of a row to be written: who joins its coalition meanwhile begins another."""
        if row.coalition_id:
            self.eras.setdefault(row.coalition_id, (row, row.era))

    def is_as_it_was(self):
        """Asks anew, in the transaction that is open. Raises PermissionDenied as `rights` does."""
        self.rights.ask_anew()
        return (
            self.rights.reach == self.reach
            and all(Era.of(row) == era for row, era in self.eras.values())
            and all(self._are_as_they_were(kind, found) for kind, found in self.found.items())
        )

    def _are_as_they_were(self, kind, found):
        names = marks_of(kind)
        for some in some_at_a_time(sorted(found)):
            hold(kind, some)
            rows = self.rights.seen(kind).filter(pk__in=some).order_by()
            now = {pk: tuple(mark) for pk, *mark in rows.values_list("pk", *names)}
            if now != {pk: found[pk] for pk in some}:
                return False
        return True


def some_at_a_time(ids):
    """Lists of them, in their order."""
    ids = list(ids)
    return (ids[begin : begin + IDS_AT_ONCE] for begin in range(0, len(ids), IDS_AT_ONCE))


def taken_ids(kind, ids):
    """Those of these ids that a row has, whoever sees it."""
    return set(kind.unrestricted.filter(pk__in=ids).values_list("pk", flat=True))


def hold(kind, ids):
    """Until the transaction ends nobody narrows them. SQLite lets one write at a time anyway."""
    if connection.features.has_select_for_update:
        rows = kind.unrestricted.filter(pk__in=ids).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def marks_of(kind):
    """The columns that tell: of what does not say when it was changed, all."""
    names = [one.attname for one in kind._meta.concrete_fields]
    return [name for name in names if name in MARKS] if "changed" in names else names
