"""What hangs on a record: what is hidden with it."""

from collections import defaultdict

from processes.access import readable
from processes.models import BESIDE, Beside, Citation, Part, Record, Shared


def homes_of(part):
    """The homes of a part; none where it stands between two."""
    homes = part.homes()
    return homes if len({one.related_model for one in homes}) == len(homes) else ()


def pointing(kind):
    """(model, field) of all that can point at a kind from outside: neither its own parts, nor what
    is noted beside it, nor what lets it go; these go with it."""
    for field in kind.pointed_at_by():
        part = issubclass(field.model, Part)
        inside = part and (field in homes_of(field.model) or field.name in field.model.lets_go)
        if not (inside or issubclass(field.model, Beside) and field.name in BESIDE):
            yield field.model, field


class Hanging:
    """What hangs on a record: {kind: ids} of what is hidden with it, however far away.

    touched: {kind: ids} of what only has a part that points at any of it. parts: those parts, as
    (part, ids). others: something that is no content points at it, such as people who work there.
    seen_by: only what this person sees, at each step of the way; None for all of it.
    """

    def __init__(self, record, removed_too=False, seen_by=None):
        self.seen_by = seen_by
        self.hidden, self.touched, self.parts = defaultdict(set), defaultdict(set), []
        self.others, self.removed_too = False, removed_too
        self.start = type(record), record.pk
        wave = {type(record): {record.pk}}
        while wave:
            wave = self._beyond(wave)

    def _beyond(self, wave):
        found = defaultdict(set)
        for kind, ids in wave.items():
            for model, field in pointing(kind):
                if self.seen_by is not None and not issubclass(model, Record | Shared | Part):
                    continue
                rows = self._rows(model).filter(**{f"{field.name}__in": ids})
                if issubclass(model, Record | Shared):
                    rows = rows if self.removed_too else rows.filter(removed__isnull=True)
                    found[model] |= set(rows.values_list("pk", flat=True)) - self.hidden[model]
                elif issubclass(model, Part):
                    self._touch(model, rows)
                else:
                    self.others = self.others or rows.exists()
        for kind, ids in found.items():
            if kind is self.start[0]:
                ids.discard(self.start[1])
            self.hidden[kind] |= ids
        return {kind: ids for kind, ids in found.items() if ids}

    def _rows(self, model):
        """A citation is seen by who sees what cites; of that the rest is left out later."""
        everything = self.seen_by is None or model is Citation
        return model._base_manager if everything else model.visible_to(self.seen_by)

    def _touch(self, part, rows):
        rows = list(rows)
        if rows:
            self.parts.append((part, [row.pk for row in rows]))
        homes = homes_of(part)
        self.others = self.others or bool(rows and not homes)
        for home in homes:
            self.touched[home.related_model] |= {getattr(row, home.attname) for row in rows} - {
                None,
                self.start[1],
            }


def hidden_from_its_own(kind, reader):
    """How many rows of their organisations this person cannot read: what they stand under is
    hidden, or was removed. It is not told what that is."""
    if not reader.works_here:
        return 0
    own = kind.unrestricted.filter(owner__in=reader.organisations, removed__isnull=True)
    return own.exclude(readable(reader)).count()
