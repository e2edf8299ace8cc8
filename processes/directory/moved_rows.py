"""What a merge moves, or moved, as far as one person may be told of it."""

from collections import defaultdict

from django.apps import apps

from engagement.resources import by_plural
from processes.directory.merging import is_circle, is_doubled, pointers_at
from processes.directory.merging_processes import moves_anyhow
from processes.models import CITING, Beside, Citation, Part
from processes.review.publishing_lines import part_in_words

MOST_ROWS_LISTED = 100  # rows of one kind that a page lists


def seen_of(model, reader, **where):
    """The rows of a model that a person may see and that meet a condition, with an end."""
    if model is not Citation:
        return list(model.visible_to(reader).filter(**where)[: MOST_ROWS_LISTED + 1])
    kinds = (model._meta.get_field(name).related_model for name in CITING)
    rows = (
        Citation.visible_to(reader, kind).filter(**where)[: MOST_ROWS_LISTED + 1] for kind in kinds
    )
    return [row for found in rows for row in found]


def lives_in(row, reader):
    """The record to show for a row: itself, or what the part of it lives in; None if hidden."""
    if isinstance(row, Beside):
        return type(row.record).visible_to(reader).filter(pk=row.record.pk).first()
    if not isinstance(row, Part):
        return row
    home = row.home
    if home not in row.pointers():
        return None
    return home.related_model.visible_to(reader).filter(pk=getattr(row, home.attname)).first()


class ListedRows:
    """Rows of one kind on a page: (the record to show, the row in words). `more`: not all are
    listed. kind: of what is merged; a part of that is shown by what it says, for it moves."""

    def __init__(self, model, rows, reader, kind):
        self.model, self.more = model, len(rows) > MOST_ROWS_LISTED
        self.rows = [self._listed(row, reader, kind) for row in rows[:MOST_ROWS_LISTED]]

    def _listed(self, row, reader, kind):
        if isinstance(row, Part) and row.home.related_model is kind:
            return None, part_in_words(row)
        return lives_in(row, reader), row


def would_move(kept, gone, reader):
    """(what would move, what both have), of what this person may see, in groups."""
    moving, both = [], []
    for field in pointers_at(type(kept)):
        if is_circle(field):
            continue
        moves, doubled = [], []
        for row in seen_of(field.model, reader, **{field.name: gone.pk}):
            if field.many_to_many:
                twice = getattr(row, field.name).filter(pk=kept.pk).exists()
            else:
                setattr(row, field.name, kept)
                twice = not moves_anyhow(row) and is_doubled(row)
            (doubled if twice else moves).append(row)
        for groups, rows in ((moving, moves), (both, doubled)):
            if rows:
                groups.append(ListedRows(field.model, rows, reader, type(kept)))
    return moving, both


def moved_and_left(merger, reader):
    """What moved and what stayed when it was undone, of what this person may see."""
    content = merger.content
    moved = [(label, pk) for label, _name, pk, *_had in content["moved"] + content["lists"]]
    left, kind = content.get("left", {}).get("rows", []), by_plural()[merger.kind]
    return groups_of(moved, reader, kind), groups_of(left, reader, kind)


def parted(merger, reader):
    """What hung on both when it was undone, of what this person may see."""
    left = merger.content.get("left", {})
    return groups_of(left.get("parted", []), reader, by_plural()[merger.kind])


def groups_of(pairs, reader, kind):
    by_label = defaultdict(list)
    for label, pk in pairs:
        by_label[label].append(pk)
    models_ = [(apps.get_model(label), ids) for label, ids in by_label.items()]
    found = [(model, seen_of(model, reader, pk__in=ids)) for model, ids in models_]
    return [ListedRows(model, rows, reader, kind) for model, rows in found if rows]
