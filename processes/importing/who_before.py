"""Who took part in entries before, and whether a sheet of entries or somebody by hand said so.

As in `importing.since` nothing more is kept for this: a version says which change made it, and what
was undone does not count.
"""

from collections import defaultdict
from typing import Any, NamedTuple

from processes.history.versions import part_versions_of
from processes.importing.since import sheets_and_undone
from processes.models import SPOKEN_OF, Intervention, Participation, Role

WHO_AND_HOW = ("organisation_id", "name", "role", "post_id", "capacity", "since")


class Known(NamedTuple):
    """A row of who took part that a sheet of entries brought.

    when: it was last changed by hand, or None. as_brought: does it still name whom that named?
    by_default: whose doing the entry was taken for, where its line named nobody.
    """

    row: Any
    when: Any
    as_brought: bool
    by_default: bool


class WhoBefore:
    """For the entries of some lines, read once it is asked for. key: of a row, whom it says."""

    def __init__(self, rights, entries, key):
        self.rights, self.entries, self.key = rights, entries, key
        self.versions = None

    def _of(self, entry):
        """{id of a row: its versions, each with whether a sheet made it} of an entry."""
        if self.versions is None:
            self.versions = defaultdict(lambda: defaultdict(list))
            rows = part_versions_of(Participation, self.rights.reader, Intervention)
            rows = rows.filter(intervention__in=self.entries)
            rows = list(rows.order_by("history_date", "history_id"))
            plural = Intervention.resource.plural
            sheets, undone = sheets_and_undone(rows, self.rights.owner, plural)
            for one in rows:
                if one.change not in undone:
                    said = self.versions[one.intervention_id]
                    said[one.id].append((one, one.change in sheets))
        return self.versions[entry]

    def taken_out(self, entry):
        """{whom: when} of those whom somebody took out by hand, or put another in the place of."""
        found = {}
        for moments in self._of(entry).values():
            for (one, _sheet), (then, by_sheet) in zip(moments, moments[1:], strict=False):
                changed = then.history_type == "-" or self.key(one) != self.key(then)
                if changed and not by_sheet:
                    found[self.key(one)] = then.history_date
        return found

    def brought(self, entry, rows):
        """A Known of each of these rows that a sheet of entries brought."""
        past = self._of(entry)
        for row in rows:
            moments = past.get(row.pk, ())
            if moments and moments[0][1]:
                yield self._known(row, moments, past)

    def _known(self, row, moments, past):
        when = None
        for (one, _sheet), (then, by_sheet) in zip(moments, moments[1:], strict=False):
            if not by_sheet and told_of(one) != told_of(then):
                when = then.history_date
        first = moments[0][0]
        together = (each[0][0] for each in past.values())
        others = (
            one
            for one in together
            if one.change == first.change and one.id != row.pk and one.role not in SPOKEN_OF
        )
        alone = first.role == Role.LEAD and next(others, None) is None
        alone = alone and first.organisation_id == getattr(self.rights.owner, "pk", None)
        return Known(row, when, self.key(first) == self.key(row), alone)


def told_of(version):
    return [getattr(version, name) for name in WHO_AND_HOW]
