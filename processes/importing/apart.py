"""Shows the rows of an import at once, and hides them at once (`processes/models/apart.py`).

Once they are shown they get the readership that others with the same circles have.
"""

from engagement.turns import leaving_room
from processes.importing.column_plan import batch_kind
from processes.importing.relied import some_at_a_time
from processes.models import COMING, GOING, LINES_AT_ONCE, Circle, Readership, apart_of

EVERYBODY, NOBODY = "everybody", "nobody"  # of whom no readership tells


class Coming:
    """Rows that are stored before anybody reads them."""

    def __init__(self, batch):
        self.batch, self.kind, self.known = batch, batch_kind(batch), {}

    def instead(self, row):
        """The id of the readership with which a row is stored, instead of its own."""
        like = EVERYBODY if row.open_to_all else row.readers_id or NOBODY
        if like not in self.known:
            self.known[like] = Readership.apart(f"{self.batch.pk}{COMING}{like}")
        return self.known[like].pk

    def show(self):
        """To whoever may read them, in the transaction that is open."""
        for like, apart in self.known.items():
            if like in (EVERYBODY, NOBODY):
                rows, now = self.kind.unrestricted.filter(readers=apart), like == EVERYBODY
                while some := first_ids(rows):
                    rows.filter(pk__in=some).update(readers=None, open_to_all=now)
            else:
                apart.take_circles(Readership.unrestricted.get(pk=like).each)


class Going:
    """Rows that an import has brought, made ready to be hidden at once."""

    def __init__(self, batch):
        self.batch, self.kind, self.number, self.open = batch, batch_kind(batch), 0, set()

    def take(self, ids):
        """Nobody notices: all who may read them still may."""
        for some in some_at_a_time(ids):
            rows = self.kind.unrestricted.filter(pk__in=some)
            with leaving_room():
                for like in {*rows.exclude(readers=None).values_list("readers", flat=True)}:
                    self.number += rows.filter(readers=like).update(readers=self._apart(like))
            self.open.update(rows.filter(open_to_all=True).values_list("pk", flat=True))

    def _apart(self, like):
        apart = Readership.apart(f"{self.batch.pk}{GOING}{like}")
        if not apart.circles.exists():
            apart.take_circles(Readership.unrestricted.get(pk=like).each)
        return apart

    def are_writable(self, rights):
        """Are all of them still so, in the transaction that hides them, and may they be written?"""
        rows = self.kind.writable_by(rights.reader)
        there = rows.filter(readers__in=apart_of(self.batch.pk, GOING)).count() == self.number
        return there and all(
            {*some} <= rights.writable(self.kind, some) for some in some_at_a_time(self.open)
        )

    def hide(self):
        """From everybody, in the transaction that is open."""
        apart = apart_of(self.batch.pk, GOING)
        Circle.unrestricted.filter(readership__in=apart).delete()
        for some in some_at_a_time(self.open):
            nobody = Readership.apart(f"{self.batch.pk}{GOING}{EVERYBODY}")
            rows = self.kind.unrestricted.filter(pk__in=some)
            rows.update(readers=nobody, open_to_all=False)


def let_in(batch, within):
    """Give the rows of an import, shown already, the readership of others with the same circles;
    how many there were. within: makes a transaction, some at a time."""
    number, kind = 0, batch_kind(batch)
    for apart in apart_of(batch.pk).exclude(circles=None).distinct():
        like = Readership.of(apart.each)
        for rows in (kind.unrestricted, kind.unrestricted_versions.model.unrestricted):
            rows = rows.filter(readers=apart)
            while some := first_ids(rows):
                with within():
                    number += rows.filter(pk__in=some).update(readers=like)
        with within():
            apart.delete()
    return number


def first_ids(rows):
    return list(rows.order_by().values_list("pk", flat=True)[:LINES_AT_ONCE])
