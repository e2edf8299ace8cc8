"""What merging two processes asks beyond other kinds: the stages of both in one order, texts that
bear the same name, what organisations noted beside both; and each of it undone.

Nobody learns of what they may not read: numbers of what everybody reads have no gap where an
organisation keeps a stage of its own.
"""

from django.utils.translation import gettext as _

from processes.models import Stage, TextVersion, WorkingNote
from processes.writing.writer import store

HIGHEST = 32_767  # the highest position there can be; from there down they wait for theirs
BETWEEN_NOTES = "\n\n"  # two notes that became one


# -- the order of stages ---------------------------------------------------------------------
def all_stages(process):
    """All of them, whoever may read them, in their order."""
    rows = Stage._base_manager.filter(process=process.pk)
    return list(rows.order_by("removed", "position", "pk"))


def by_day(*lists):
    """The stages of several processes in one order: by day, and each process in its own order. What
    has no day stays behind what it stood behind."""
    keyed = []
    for number, stages in enumerate(lists):
        day = ""
        for place, stage in enumerate(stages):
            said = stage.date_earliest or stage.date_latest
            day = max(day, said.isoformat() if said else "")
            keyed.append(((bool(stage.removed), day, number, place), stage))
    return [stage for _key, stage in sorted(keyed, key=lambda pair: pair[0])]


def numbered(stages):
    """{stage: its new position}: one after the other for what everybody reads; the others fit in
    between, where their owner has none of that number."""
    open_ones = [one for one in stages if one.open_to_all]
    found = {stage: place for place, stage in enumerate(open_ones, 1)}
    taken = {(stage.owner_id, place) for stage, place in found.items()}
    before = 0
    for stage in stages:
        place = before = found.get(stage, before)
        while stage not in found and (stage.owner_id, place + 1) in taken:
            place += 1
        if stage not in found:
            found[stage] = place + 1
            taken.add((stage.owner_id, place + 1))
    return found


def put_in_order(kept, gone, content):
    """Give the stages of both one order, before those of the second move."""
    lists = all_stages(kept), all_stages(gone)
    if all(lists):
        places = numbered(by_day(*lists))
        changed = [one for one in places if one.position != places[one]]
        content["put"] += [
            [Stage._meta.label_lower, "position", str(one.pk), one.position, places[one]]
            for one in changed
        ]
        place_all({one: places[one] for one in changed})


def place_all(places):
    """Store stages at their new positions; first all of them leave those that they have."""
    for number, stage in enumerate(places):
        type(stage)._base_manager.filter(pk=stage.pk).update(position=HIGHEST - number)
    for stage, position in places.items():
        store(stage, {"position": position})


def put_back(put, kept, gone, row_at, is_doubled):
    """Positions and names are as they were, unless somebody has changed them since: the rows of
    those, as (label, id)."""
    left, places = [], {}
    for label, name, pk, was, now in put:
        row = row_at(label, pk)
        if row is None or row.process_id not in (kept.pk, gone.pk) or getattr(row, name) != now:
            left.append([label, pk])
        elif isinstance(row, Stage):
            places[row] = was
        else:
            row.name = was
            store(row, {name: name_apart(row, is_doubled)})
    here = Stage._base_manager.filter(process__in=(kept.pk, gone.pk)).exclude(
        pk__in=[row.pk for row in places]
    )
    taken = set(here.values_list("process", "owner", "position"))
    for row, was in places.items():
        place = was
        while (row.process_id, row.owner_id, place) in taken:
            place += 1
        if place != was:
            left.append([Stage._meta.label_lower, str(row.pk)])
        places[row] = place
        taken.add((row.process_id, row.owner_id, place))
    place_all(places)
    return left


# -- texts and notes of both -----------------------------------------------------------------
def moves_anyhow(row):
    """Does it move also where the first has one like it?"""
    return isinstance(row, Stage | TextVersion | WorkingNote)


def name_apart(text, is_doubled):
    """The name of a text, numbered where its process has one like it."""
    name, number = text.name, 2
    while is_doubled(text):
        end = f" ({number})"
        longest = TextVersion._meta.get_field("name").max_length - len(end)
        text.name, number = f"{name[:longest]}{end}", number + 1
    return text.name


def words_noted(note):
    return BETWEEN_NOTES.join(filter(None, (note.intended_result, note.text)))


def join_note(note, kept, content):
    """What an organisation noted beside both stands beside the first; the second note stays where
    it is, out of sight, as it was."""
    here = WorkingNote._base_manager.get(organisation=note.organisation_id, process=kept.pk)
    store(here, {"text": BETWEEN_NOTES.join(filter(None, (here.text, words_noted(note))))})
    content["joined"].append([str(here.pk), str(note.pk)])


def part_notes(joined):
    """Take what was joined from the first notes again; where somebody has written on since, all of
    it stays."""
    for first, second in joined:
        rows = WorkingNote._base_manager.in_bulk([first, second], field_name="pk")
        if len(rows) == 2:
            here, note = sorted(rows.values(), key=lambda one: str(one.pk) != first)
            if here.text.endswith(words_noted(note)):
                store(
                    here,
                    {"text": here.text.removesuffix(words_noted(note)).removesuffix(BETWEEN_NOTES)},
                )


# -- who reads them ---------------------------------------------------------------------------
def why_not_open(processes):
    """A sentence where not everybody reads both of two processes, else ""."""
    for one in processes:
        if not one.open_to_all:
            return _(
                "“%(name)s” is not open to everybody, so it is not merged. Move its entries to the"
                " other process instead: choose them in the list of entries."
            ) % {"name": one}
    return ""
