"""Removing what somebody may write, restoring it, and deleting it for good after thirty days.

A removed record is read by nobody, and so is all that points at it, by the one rule. Hence nobody
removes what others' content points at, and the directory keeps whatever anything points at.
"""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from engagement.resources import by_plural, kinds
from engagement.trail.events import What, note
from processes.access import Reader
from processes.history.versions import forget
from processes.models import (
    BESIDE,
    KEPT_FOR,
    Batch,
    Beside,
    Citation,
    Erasure,
    Merger,
    Part,
    Proposal,
    ProposalState,
    Record,
    Shared,
)
from processes.review.proposals import withdraw_proposal

NAMES_SHOWN = 50


# -- what points at it -----------------------------------------------------------------------
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


class Removal:
    """What removing a record would do, as somebody who may write it may know.

    along: what they may write, and would be hidden with it. theirs: what they see and may not
    write. refused: the record stays, also for what they cannot see; that is told to who tries, and
    never to who looks: the alternative is to take it from its owners' eyes without a word.
    """

    def __init__(self, record, reader):
        every, seen = Hanging(record), Hanging(record, seen_by=reader)
        self.along, self.theirs = [], []
        for several in (seen.hidden, seen.touched):
            for kind, ids in several.items():
                self._sort(kind, ids, reader)
        self.refused = every.others or any(
            kind.writable_by(reader).filter(pk__in=ids).count() < len(ids)
            for several in (every.hidden, every.touched)
            for kind, ids in several.items()
        )
        if isinstance(record, Shared):  # joined all over: there is merging for that
            self.theirs, self.along = [*self.theirs, *self.along], []
            self.refused = self.refused or bool(self.theirs)

    def _sort(self, kind, ids, reader):
        seen = list(kind.visible_to(reader).filter(pk__in=ids))
        writes = set(kind.writable_by(reader).filter(pk__in=ids).values_list("pk", flat=True))
        self.along += [row for row in seen if row.pk in writes]
        self.theirs += [row for row in seen if row.pk not in writes]


class RemovalRefused(Exception):
    """Something points at it that is not theirs, or that they have not agreed to remove."""


@transaction.atomic
def remove(record, by, along=0):
    """Hide a record and what hangs on it. along: how much of that they have agreed to.

    `record` is held by this transaction, as one they may write. Raises RemovalRefused.
    """
    would = Removal(record, Reader(by))
    if would.refused or len(would.along) > along:
        raise RemovalRefused
    for proposal in Proposal.unrestricted.filter(
        record=record.pk, publishes=True, state=ProposalState.OPEN
    ):
        withdraw_proposal(proposal, by)  # what was handed over to the curators is withdrawn with it
    set_removed(record, timezone.now(), by)
    note_removal(What.REMOVED, record, by, along=along)


def note_removal(what, record, by, **detail):
    """In the trail of its owner, or of nobody where it is shared."""
    note(what, who=by, on=record, organisation=getattr(record, "owner_id", None), **detail)


def set_removed(record, removed, by):
    record.removed, record._history_user = removed, by
    record.save(update_fields=("removed",))


# -- restoring -------------------------------------------------------------------------------
def removed_by_all(reader):
    """All that this person may restore, the latest first."""
    found = [row for kind in kinds("processes") for row in kind.restorable_by(reader)]
    return sorted(found, key=lambda row: row.removed, reverse=True)


def locked_removed(plural, reader, pk):
    """A removed row that this person may restore, held. Raises PermissionDenied."""
    kind = by_plural().get(plural)
    if kind is None:
        raise PermissionDenied
    rows = kind.unrestricted.select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=pk, pk__in=kind.restorable_by(reader).values("pk")).first()
    if row is None:
        raise PermissionDenied
    return row


@transaction.atomic
def restore_record(plural, pk, by):
    """Restore a removed record, with what hung on it. Raises PermissionDenied."""
    row = locked_removed(plural, Reader(by), pk)
    set_removed(row, None, by)
    note_removal(What.RESTORED, row, by)
    return row


# -- deleting for good -----------------------------------------------------------------------
class StillPointedAt(Exception):
    """Something has come to point at it since it was removed."""


@transaction.atomic
def delete_for_good(record, by=None):
    """Delete a removed record, all that hangs on it, and all they ever said, for good.

    What was written after the removal was never agreed to: then it all stays. Raises
    StillPointedAt. The number of records that went.
    """
    hanging = Hanging(record, removed_too=True)
    note_removal(What.DELETED, record, by)
    rows = [record]
    for kind, ids in hanging.hidden.items():
        rows += kind.unrestricted.filter(pk__in=ids)
    if any(row.removed is None and row.changed > record.removed for row in rows[1:]):
        raise StillPointedAt
    for part, ids in hanging.parts:
        part.unrestricted.filter(pk__in=ids).delete()
        part.unrestricted_versions.filter(id__in=ids).delete()
    went = [row.pk for row in rows]
    for one in Proposal.about(went):
        forget_in(one, {str(pk) for pk in went})
    Erasure.unrestricted.filter(record__in=went).delete()
    Merger.unrestricted.filter(Q(kept__in=went) | Q(gone__in=went)).delete()
    Batch.forget_files_of(went)
    left, number = rows, len(rows)
    while left:
        still = [row for row in reversed(left) if not forgotten(row)]
        if len(still) == len(left):
            raise StillPointedAt
        left = still
    return number


def forget_in(proposal, went):
    """What is gone for good is not kept in what was proposed either."""
    if str(proposal.record) in went:
        proposal.delete()
        return
    along = [one for one in proposal.content["along"] if one["record"] not in went]
    proposal.content["along"] = along
    proposal.save(update_fields=["content"])


def forgotten(row):
    try:
        with transaction.atomic():
            forget(row)
    except models.ProtectedError:
        return False
    return True


def removed_long_ago(now):
    """Thirty days after it was removed it goes, unless something still points at it."""
    number = 0
    for kind in kinds("processes"):
        for row in kind.unrestricted.filter(removed__lt=now - KEPT_FOR):
            if kind.unrestricted.filter(pk=row.pk).exists():  # it may have gone with another
                number += delete_if_it_can(row)
    return number


def delete_if_it_can(row):
    try:
        return delete_for_good(row)
    except StillPointedAt:
        return 0


@transaction.atomic
def erase_whole(plural, pk, by):
    """Delete a removed record at once, and note that something was. Raises as the above do."""
    row = locked_removed(plural, Reader(by), pk)
    private = isinstance(row, Record) and not type(row).gone().filter(pk=row.pk).exists()
    owner = row.owner_id if private else None
    delete_for_good(row, by)
    Erasure.unrestricted.create(kind=plural, owner_id=owner, by=by, day=timezone.localdate())
