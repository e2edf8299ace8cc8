"""Is there something to leak at every kind, level and pointer? This fills the world so that there
is, and says in which order."""

import itertools

from django.db import transaction

from processes.models import Admission, EntryAnswer, Intervention, Organisation, Process, Score
from tests.making import make_world
from tests.sweep import scenes
from tests.sweep.kinds import EITHER, TYPED, part_kinds, pointers, record_kinds
from tests.sweep.people import EVERYBODY, HIDDEN, LEVELS, people_of
from tests.sweep.rows import Rows
from tests.sweep.world import Item, MarkedWorld


@transaction.atomic
def marked_world():
    """The marked world, in the database and as what a sweep needs to know of it.

    It can be pickled: what is loaded beside a copy of the same database is the same world.
    """
    base = make_world()
    world = MarkedWorld(base, people_of(base))
    for row in (base.home, base.friend, base.stranger, base.coalition, base.source):
        world.directory.append(Item(row, "", frozenset(EVERYBODY)))
    rows = Rows(world)
    every_kind_on_every_level(rows)
    scenes.head_the_lists_of_home(rows)
    scenes.lay_on_desks(rows)
    parts_of_every_record(rows)
    scenes.keep_names(rows)
    scenes.note_beside(rows)
    scenes.keep_drafts(rows)
    scenes.keep_filters(rows)
    scenes.crowd_a_process(rows)
    scenes.hand_over(rows)
    scenes.change_records(rows)
    world.by_path = {item.path: item for item in [*world.items, *world.directory]}
    return world


def every_kind_on_every_level(rows):
    """Also what is public by its own level and points at something hidden."""
    for kind in record_kinds():
        rows.backbone(kind)
    for kind in record_kinds():
        for level in HIDDEN:
            rows.add(kind, level, **rows.beside(kind, every=True))
    for kind in record_kinds():
        for pointer in pointers(kind):
            for level in HIDDEN:
                given = rows.beside(kind)
                for other in EITHER.get(kind.__name__, ()):
                    given.pop(other, None)
                target = rows.world.first(pointer.related_model, level)
                rows.add(kind, "public", **{**given, pointer.name: target.row})
    for level, other in itertools.permutations(HIDDEN, 2):  # two circles at once
        rows.add(Intervention, other, process=rows.world.first(Process, level).row)


def parts_of_every_record(rows):
    made = set()
    for part in part_kinds():
        for pointer in pointers(part):
            for item in rows.world.of(pointer.related_model):
                add_part(rows, part, pointer, item, made)


def add_part(rows, part, pointer, item, made):
    """A part of a record; what else it must belong to is public."""
    homes = {pointer.name: item.row}
    for other in pointers(part):
        if other is not pointer and not other.null:
            homes[other.name] = rows.backbone(other.related_model)
    given = {}
    if part is Score and pointer.name == "intervention":
        # A criterion has one score, so one piece of evidence on each level must do.
        if item is not rows.world.first(item.kind, item.level):
            return
        given = {"criterion": 5 + LEVELS.index(item.level)}
    if part is EntryAnswer:  # so that who waits for a reply goes on waiting
        given = {"response": "promised"}
    key = part, frozenset((name, row.pk) for name, row in homes.items())
    if key in made:
        return
    made.add(key)
    rows.add_part(part, homes, item.level, **given)
    if part is Admission:
        body = rows.shared(Organisation, item.sees)
        rows.add_part(part, homes, item.level, organisation=body, group="", status="refused")
    if part in TYPED:
        rows.add_part(part, homes, item.level, **{TYPED[part][0]: None})
