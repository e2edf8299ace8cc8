"""What stands with records that are to be made public, and on what they stand themselves: as far as
whoever asks may see it. A few statements for each step, however many rows there are."""

from collections import defaultdict

from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Consultation,
    EntryAnswer,
    Intervention,
    MetBarrier,
    Process,
    Proposal,
    Raising,
    Record,
    Reply,
    Stage,
)

# What is ticked at first, each after what it points at; anything else of theirs is shown as well,
# and ticked by who wants it public.
TICKED = (Process, Stage, Consultation, Intervention, Ask, Commitment, Barrier, Reply)
BROUGHT = ((Raising, "ask", Ask), (MetBarrier, "barrier", Barrier), (EntryAnswer, "reply", Reply))


def brought_by_entries(entries, reader):
    """{id of something hidden that entries brought: (its kind, the id of the first of them)}."""
    found, here = {}, {"intervention__in": entries}
    for part, name, kind in BROUGHT if entries else ():
        rows = part.visible_to(reader).filter(**here, **{f"{name}__open_to_all": False})
        for pk, entry in rows.order_by("pk").values_list(name, "intervention"):
            found.setdefault(pk, (kind, entry))
    rows = Commitment.visible_to(reader).filter(answers__in=entries, open_to_all=False)
    for pk, entry in rows.order_by("pk").values_list("pk", "answers") if entries else ():
        found.setdefault(pk, (Commitment, entry))
    return found


def hidden_rows(wanted, reader):
    """Those of {kind: ids} that not everybody can see."""
    for kind, ids in wanted.items():
        yield from hidden_of(kind, reader).filter(pk__in=ids)


def hidden_of(kind, reader):
    rows = kind.visible_to(reader).filter(open_to_all=False).order_by("created", "pk")
    pointers = [field.name for field in kind.pointers()]
    return rows.select_related(*pointers) if pointers else rows


def hidden_brought(entries, reader):
    wanted = defaultdict(set)
    for pk, (kind, _entry) in brought_by_entries(entries, reader).items():
        wanted[kind].add(pk)
    return hidden_rows(wanted, reader)


def standing_with(rows, reader):
    """What points at one of these rows, or at something that does, or was brought by an entry of
    these, and not everybody can see; but for themselves."""
    found, near, here_already = {}, [*rows], {row.pk for row in rows}
    while near:
        here = defaultdict(list)
        for row in near:
            here[type(row)].append(row.pk)
        rows = [one for kind, ids in here.items() for one in _pointing_at(kind, ids, reader)]
        rows += hidden_brought(here.get(Intervention, ()), reader)
        near = [*{one.pk: one for one in rows if one.pk not in found}.values()]
        found |= {one.pk: one for one in near}
    return [one for pk, one in found.items() if pk not in here_already]


def proposed_with(record, reader):
    """Ids of what was proposed together with a record when that was done last, to be ticked once
    more; None where nothing was."""
    mine = Proposal.visible_to(reader).filter(publishes=True, owner__in=reader.organisations)
    last = mine.filter(record=record.pk, together__isnull=False).order_by("-made", "pk")
    with_it = mine.filter(together__in=last.values("together")[:1])
    return {*with_it.values_list("record", flat=True)} or None


def _pointing_at(kind, ids, reader):
    for field in kind.pointed_at_by():
        if issubclass(field.model, Record) and field.name != "merged_into":
            yield from hidden_of(field.model, reader).filter(**{f"{field.name}__in": ids})


def stood_on(rows, reader):
    """What these point at and not everybody can see, and so on up; but for themselves."""
    found, near = {}, list(rows)
    here = {row.pk for row in near}
    while near:
        wanted = defaultdict(set)
        for row in near:
            for field in row.pointers():
                wanted[field.related_model].add(getattr(row, field.attname))
        wanted = {kind: ids - {None} - here - found.keys() for kind, ids in wanted.items()}
        near = [*hidden_rows({kind: ids for kind, ids in wanted.items() if ids}, reader)]
        found |= {one.pk: one for one in near}
    return [*found.values()]


def on_timeline(row):
    """Its place among those of its kind: by position, then by day; without a day it comes last."""
    day = getattr(row, "date_sort", "")
    place = getattr(row, "position", 0) or 0, getattr(row, "sequence", 0) or 0
    return place[0], not day, day, place[1], row.created


def targets_first(rows):
    """The same by kinds and as on a timeline, each after what it points at among them."""
    place = {kind: number for number, kind in enumerate(TICKED)}
    rows = sorted(rows, key=lambda row: (place.get(type(row), len(place)), *on_timeline(row)))
    rows, begun, done = {row.pk: row for row in rows}, set(), []

    def take(row):
        begun.add(row.pk)
        for field in row.pointers():
            target = rows.get(getattr(row, field.attname))
            if target and target.pk not in begun:
                take(target)
        done.append(row)

    for row in rows.values():
        if row.pk not in begun:
            take(row)
    return done
