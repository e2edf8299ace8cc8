"""The whole sample goes in one step: what its file brought, for good, and nothing else.

What people wrote under it, or that names it, is real. While there is any, nothing goes, and it is
said what stands in the way, as far as whoever asks may read it.
"""

from collections import defaultdict

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from engagement.trail.events import What, note
from processes.lookup.hanging import homes_of
from processes.lookup.sample import ADDRESSED, brought, sample_file
from processes.models import (
    Batch,
    Circle,
    Era,
    Erasure,
    Merger,
    Part,
    Proposal,
    Readership,
    Record,
    Shared,
)
from processes.removal.removing import StillPointedAt, forget_in, forgotten

GOES_ALONG = (Circle, Era, Erasure)  # say who read what goes, or that something was erased


class SampleStays(Exception):
    """Something real stands in the way."""


class SampleHere:
    """What there is of it: {kind: ids} of records and of parts.

    in_the_way: {kind: ids} of records that are not of it and name something of it, themselves or in
    a part. others: something that is no record does, such as who works for its organisations.
    """

    def __init__(self):
        self.records, self.parts = defaultdict(set), defaultdict(set)
        for name in sample_file():
            kind = apps.get_model("processes", name)
            kept = self.parts if issubclass(kind, Part) else self.records
            kept[kind] |= set(rows_brought(kind).values_list("pk", flat=True))
        self.in_the_way, self.others = defaultdict(set), set()
        for kind, ids in list(self.records.items()):
            for field in kind.pointed_at_by() if ids else ():
                self._look_at(field, ids)
        for kind, ids in self.records.items():
            self.in_the_way[kind] -= ids

    @property
    def free(self):
        """Does nothing stand in the way?"""
        return not (self.others or any(self.in_the_way.values()))

    def _look_at(self, field, ids):
        model = field.model
        rows = model._base_manager.filter(**{f"{field.name}__in": ids})
        if issubclass(model, Record | Shared):
            self.in_the_way[model] |= set(rows.values_list("pk", flat=True))
        elif issubclass(model, Part):
            self._look_at_parts(model, field, rows)
        elif not issubclass(model, GOES_ALONG) and rows.exists():
            self.others.add(model)

    def _look_at_parts(self, part, field, rows):
        """A part goes with the record it lives in; where that stays, it is in the way."""
        homes = homes_of(part) or part.homes()
        for row in rows:
            self.parts[part].add(row.pk)
            for home in homes:
                if (there := getattr(row, home.attname)) is not None:
                    self.in_the_way[home.related_model].add(there)

    def seen_by(self, reader):
        """(kind, how many of it this person may read) of what goes."""
        for kind, ids in self.records.items():
            if number := kind.visible_to(reader).filter(pk__in=ids).count():
                yield kind, number

    def in_the_way_of(self, reader):
        """The records that stand in the way, as far as this person may read them."""
        each = self.in_the_way.items()
        return [row for kind, ids in each for row in kind.visible_to(reader).filter(pk__in=ids)]


def rows_brought(kind):
    """The rows of a kind that the file brought, removed ones among them."""
    if kind in ADDRESSED:
        return kind.unrestricted.filter(brought(kind))
    return kind.unrestricted.filter(pk__in=sample_file()[kind._meta.model_name])


@transaction.atomic
def remove_sample(by=None):
    """Delete it for good with all it ever said; the number of records. Raises SampleStays."""
    here = SampleHere()
    if not here.free:
        raise SampleStays(here)
    rows = [
        row for kind, ids in here.records.items() for row in kind.unrestricted.filter(pk__in=ids)
    ]
    went = [row.pk for row in rows]
    for row in (one for one in rows if isinstance(one, ADDRESSED)):
        note(What.DELETED, who=by, on=row, organisation=None)
    for part, ids in here.parts.items():
        part.unrestricted.filter(pk__in=ids).delete()
        part.unrestricted_versions.filter(id__in=ids).delete()
    for one in Proposal.about(went):
        forget_in(one, {str(pk) for pk in went})
    Erasure.unrestricted.filter(Q(record__in=went) | Q(owner__in=went)).delete()
    Merger.unrestricted.filter(Q(kept__in=went) | Q(gone__in=went)).delete()
    Batch.forget_files_of(went)
    directory = [row for row in rows if isinstance(row, Shared)]
    forget_all([row for row in rows if not isinstance(row, Shared)])
    circles = Circle.unrestricted.filter(Q(owner__in=went) | Q(coalition__in=went))
    Readership.unrestricted.filter(pk__in=circles.values("readership")).delete()
    forget_all(directory)
    return len(rows)


def forget_all(rows):
    while rows:
        still = [row for row in reversed(rows) if not forgotten(row)]
        if len(still) == len(rows):
            raise StillPointedAt
        rows = still
