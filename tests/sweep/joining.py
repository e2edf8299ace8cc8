"""Who joined a coalition today reads what is shared there from now on, and nothing from before."""

import copy

from django.utils import timezone

from processes.models import Consent, Era, Organisation, Process, ProcessLink
from tests.making import join, make
from tests.sweep.kinds import record_kinds
from tests.sweep.people import EVERYBODY, SEES, person_called, sessions_of
from tests.sweep.rows import Rows
from tests.sweep.world import Item


def with_a_latecomer(marked):
    """The marked world, and of each kind one record that is shared since somebody has joined, in
    the database of the test that asks for it."""
    world = copy.copy(marked)
    for name in ("items", "directory"):
        setattr(world, name, [*getattr(marked, name)])
    world.shared, world.base = {**marked.shared}, copy.copy(marked.base)
    late = world.base.latest = make(Organisation, name="Latest Union")
    world.directory.append(Item(late, "", frozenset(EVERYBODY)))
    membership = join(world.base.coalition, late, since=timezone.localdate().isoformat())
    era = Era.unrestricted.create(coalition=world.base.coalition)
    Consent.unrestricted.filter(membership=membership).update(era=era.pk)
    world.people = {"latecomer": person_called("latecomer", world.base)}
    rows = Rows(world)
    rows.seen_by = {item.row.pk: item.sees for item in marked.items}
    rows.marks = (mark for mark in rows.marks if mark > "zanzibary")  # none of the others is there
    since = SEES["coalition"] | {"latecomer"}
    for kind in record_kinds():
        given = rows.beside(kind, every=True)
        if kind is ProcessLink:  # there is one of each relation between two
            given["to_process"] = rows.add(Process, "public").row
        rows.add(kind, "coalition", sees=since, **given)
    world.by_path = {item.path: item for item in [*world.items, *world.directory]}
    world.sessions = sessions_of(world.people)
    return world
