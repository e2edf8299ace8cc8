"""What a file was read against: whether all of it is still so when the lines are written.

Reading a long file takes minutes, in which others go on writing. So it is read before the
transaction, and in it is asked only whether the rows that were found are as they were.
"""

SOME = 500
# What tells that a row is another one now: when it was saved, and who may read it. Where it is
# removed or merged, nobody sees it any more.
MARKS = ("changed", "readers_id", "open_to_all")


class Relied:
    """Rows that a reading has found, as `rights` saw them then."""

    def __init__(self, rights):
        self.rights, self.found, self.reach = rights, {}, rights.reach

    def note(self, rows):
        for row in rows:
            self.found.setdefault(type(row), {})[row.pk] = as_it_is(row)

    def is_as_it_was(self):
        """Asks anew, in the transaction that is open. Raises PermissionDenied as `rights` does."""
        self.rights.ask_anew()
        return self.rights.reach == self.reach and all(
            self._are_as_they_were(kind, found) for kind, found in self.found.items()
        )

    def _are_as_they_were(self, kind, found):
        ids, names = list(found), marks_of(kind)
        for begin in range(0, len(ids), SOME):
            some = ids[begin : begin + SOME]
            rows = self.rights.seen(kind).filter(pk__in=some).only(*names)
            if {row.pk: as_it_is(row) for row in rows} != {pk: found[pk] for pk in some}:
                return False
        return True


def marks_of(kind):
    """The columns that tell: of what does not say when it was changed, all."""
    names = [one.attname for one in kind._meta.concrete_fields]
    return [name for name in names if name in MARKS] if "changed" in names else names


def as_it_is(row):
    return tuple(getattr(row, name) for name in marks_of(type(row)))
