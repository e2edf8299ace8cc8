"""Shows the rows of an import at once, and hides them at once (`processes/models/apart.py`).

Once they are shown they get the readership that others with the same circles have.
"""

from collections import Counter

from engagement.turns import leaving_room
from processes.importing.column_plan import batch_kind
from processes.importing.relied import some_at_a_time
from processes.models import (
    COMING,
    GOING,
    LINES_AT_ONCE,
    Ask,
    Circle,
    Intervention,
    Readership,
    apart_of,
)

EVERYBODY, NOBODY = "everybody", "nobody"  # of whom no readership tells


def kinds_kept_back(batch):
    """The kinds whose new rows are: that of the file, and what its entries bring."""
    kind = batch_kind(batch)
    return (kind, Ask) if kind is Intervention else (kind,)


class Coming:
    """Rows that are stored before anybody reads them."""

    def __init__(self, batch):
        self.batch, self.known = batch, {}

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
                for kind in kinds_kept_back(self.batch):
                    rows, now = kind.unrestricted.filter(readers=apart), like == EVERYBODY
                    while some := first_ids(rows):
                        rows.filter(pk__in=some).update(readers=None, open_to_all=now)
            else:
                apart.take_circles(Readership.unrestricted.get(pk=like).each)


class Going:
    """Rows that an import has brought, made ready to be hidden at once."""

    def __init__(self, batch):
        self.batch, self.kinds = batch, kinds_kept_back(batch)
        self.number, self.open = Counter(), {one: set() for one in self.kinds}

    def take(self, kind, ids):
        """Nobody notices: all who may read them still may."""
        for some in some_at_a_time(ids):
            rows = kind.unrestricted.filter(pk__in=some)
            with leaving_room():
                for like in {*rows.exclude(readers=None).values_list("readers", flat=True)}:
                    those = rows.filter(readers=like)
                    self.number[kind] += those.update(readers=self._apart(like))
            self.open[kind].update(rows.filter(open_to_all=True).values_list("pk", flat=True))

    def _apart(self, like):
        apart = Readership.apart(f"{self.batch.pk}{GOING}{like}")
        if not apart.circles.exists():
            apart.take_circles(Readership.unrestricted.get(pk=like).each)
        return apart

    def are_writable(self, rights, kind):
        """Are all of them still so, in the transaction that hides them, and may they be written?"""
        rows = kind.writable_by(rights.reader)
        there = rows.filter(readers__in=apart_of(self.batch.pk, GOING)).count()
        return there == self.number[kind] and all(
            {*some} <= rights.writable(kind, some) for some in some_at_a_time(self.open[kind])
        )

    def hide(self):
        """From everybody, in the transaction that is open."""
        apart = apart_of(self.batch.pk, GOING)
        Circle.unrestricted.filter(readership__in=apart).delete()
        for kind, ids in self.open.items():
            for some in some_at_a_time(ids):
                nobody = Readership.apart(f"{self.batch.pk}{GOING}{EVERYBODY}")
                rows = kind.unrestricted.filter(pk__in=some)
                rows.update(readers=nobody, open_to_all=False)


def let_in(batch, within):
    """Give the rows of an import, shown already, the readership of others with the same circles;
    how many there were. within: makes a transaction, some at a time."""
    number, kinds = 0, kinds_kept_back(batch)
    managers = [one.unrestricted for one in kinds]
    managers += [one.unrestricted_versions.model.unrestricted for one in kinds]
    for apart in apart_of(batch.pk).exclude(circles=None).distinct():
        like = Readership.of(apart.each)
        for manager in managers:
            rows = manager.filter(readers=apart)
            while some := first_ids(rows):
                with within():
                    number += rows.filter(pk__in=some).update(readers=like)
        with within():
            apart.delete()
    return number


def first_ids(rows):
    return list(rows.order_by().values_list("pk", flat=True)[:LINES_AT_ONCE])
