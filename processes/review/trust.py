"""Organisations whom curators trust, what their people changed at once, and taking that back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagement.resources import by_plural
from engagement.trail.events import What, note
from processes.access import Reader
from processes.history.changes import History
from processes.history.restoring import parts_said_then, said_then
from processes.history.versions import as_versions, told_fields, versions_of
from processes.models import AtOnce, Level, Proposal, ProposalState, Trust
from processes.review.proposals import ProposalRefused, clean_words
from processes.writing.changes import RecordChanged, apply
from processes.writing.plain import Said
from processes.writing.taking_back import handed_back, return_to_its_people


def only_curators(by):
    if not Reader(by).curates:
        raise PermissionDenied


@transaction.atomic
def give_trust(organisation, reason, by):
    """Trust an organisation to keep up its own public entries. Raises ProposalRefused where no
    reason is given or nobody coordinates it, PermissionDenied for who does not curate."""
    only_curators(by)
    reason = clean_words("reason", reason)
    if not reason:
        raise ProposalRefused(_("Write why."))
    if not Trust.can_be_given_to(organisation):
        raise ProposalRefused(_("Nobody coordinates it here."))
    given = {"reason": reason, "by": by}
    _row, new = Trust.unrestricted.get_or_create(organisation=organisation, defaults=given)
    if new:
        note(What.TRUST_GIVEN, who=by, on=organisation, organisation=organisation.pk)


@transaction.atomic
def end_trust(organisation, by):
    only_curators(by)
    gone, _each = Trust.unrestricted.filter(organisation=organisation).delete()
    if gone:
        note(What.TRUST_ENDED, who=by, on=organisation, organisation=organisation.pk)


# -- what was changed at once ------------------------------------------------------------------
def record_changed(row, reader):
    """The record of it, as this person sees it now; None where it is hidden or gone since."""
    return by_plural()[row.kind].visible_to(reader).filter(pk=row.record).first()


def told(row, reader):
    """(the row, its record, the change with its differences, what went along with it); None for
    what is gone since."""
    record = record_changed(row, reader)
    change = History(record, reader).found.get(row.change) if record else None
    return row, record, change, [one for _row, one in gone_along(row, reader)]


class CannotBeTakenBack(Exception):
    """It was changed since: its history shows what it said before."""


@transaction.atomic
def looked(row, by):
    only_curators(by)
    AtOnce.visible_to(Reader(by)).filter(pk=row.pk).delete()


def gone_along(row, reader):
    """[(row, its record)] of what became public in the same proposal as what this row is of."""
    if not row.published:
        return []
    about = {"kind": row.kind, "record": row.record, "publishes": True}
    made = Proposal.visible_to(reader).filter(state=ProposalState.ACCEPTED, **about)
    said = next(iter(made.order_by("-decided", "pk")[:1].values_list("content", flat=True)), {})
    along = [one["record"] for one in said.get("along", ())]
    rows = AtOnce.visible_to(reader).filter(record__in=along, published=True) if along else ()
    found = ((one, record_changed(one, reader)) for one in rows)
    return [(one, record) for one, record in found if record is not None]


@transaction.atomic
def take_back_change(row, by, reason=""):
    """Undo a change that was made at once: what was published is for its organisation alone, and so
    is what went along with it, what was changed says what it said before. Raises CannotBeTakenBack.

    The records that were taken back. Its organisation finds it among what was returned to it, with
    the reason.
    """
    only_curators(by)
    reader, reason = Reader(by), clean_words("reason", reason)
    record = record_changed(row, reader)
    handed = record and handed_back(record, reader)
    # What points at the record is hidden with it, and could not be found any more.
    rows = [*(one for one, _record in gone_along(row, reader)), row]
    gone = [take_back_one(one, by, reader) for one in rows]
    record.refresh_from_db()  # hidden by now, it may be, from who takes it back
    return_to_its_people(record, handed, reason, by, publishes=row.published, made_by=row.by)
    return gone


def take_back_one(row, by, reader):
    record = record_changed(row, reader)
    if record is None:
        raise CannotBeTakenBack
    versions = versions_of(type(record), reader).filter(id=record.pk)
    if row.published:
        said = Said({"visibility": Level.ORGANISATION.value, "coalition": None})
    else:
        [last, *_older] = versions.order_by("-history_date", "-history_id")[:1] or [None]
        earlier = versions.exclude(change=row.change).exclude(history_type="-")
        earlier = earlier.order_by("-history_date", "-history_id")[:1]
        if last is None or last.change != row.change or not earlier:
            raise CannotBeTakenBack
        names = told_fields(type(record))
        [version, *_more] = as_versions(
            versions.filter(pk=earlier[0].pk), type(record), names, reader
        )
        said = Said(said_then(version, reader), parts_said_then(version, reader))
    try:
        apply(record, said, by=by)
    except (RecordChanged, ValidationError) as wrong:
        raise CannotBeTakenBack from wrong
    row.delete()
    return record
