"""Removing what somebody may write, restoring it, and deleting it for good after thirty days.

A removed record is read by nobody, and so is all that points at it, by the one rule. Hence nobody
removes what others' content points at, and the directory keeps whatever anything points at.
"""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from engagement.resources import by_plural, kinds
from engagement.trail.events import What, note
from processes.access import Reader
from processes.history.versions import forget
from processes.lookup.hanging import Hanging
from processes.models import (
    KEPT_FOR,
    Batch,
    Erasure,
    Mergeable,
    Merger,
    Proposal,
    ProposalState,
    Record,
    Shared,
)
from processes.review.proposals import withdraw_proposal

NAMES_SHOWN = 50


class Removal:
    """What removing a record would do, as somebody who may write it may know.

    along: what they may write, and would be hidden with it. theirs: what they see and may not
    write. refused: the record stays, also for what they cannot see; that is told to who tries, and
    never to who looks: the alternative is to take it from its owners' eyes without a word. merged:
    the mergers by which something was merged into it, and still is.
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
        # What an organisation shares is taken back for a reason, and it hears that.
        self.is_anothers = reader.is_outside(record)
        self.refused = self.refused or self.is_anothers
        # Its address leads here, and would lead nowhere.
        self.merged = [*Merger.into(record)] if isinstance(record, Mergeable) else []
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
