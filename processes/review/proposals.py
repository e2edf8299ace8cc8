"""From a proposal to the shared record: proposing, accepting, returning, withdrawing.

Nothing that is proposed is public before a curator has accepted it. A curator sees of something
private what its organisation handed over, and not what became of it since.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from engagement.fields import compose
from engagement.forms import version_of
from engagement.resources import by_plural
from processes.access import Reader
from processes.models import Level, Proposal, ProposalState, Record
from processes.writing.record_form import Sheet
from processes.writing.untouched import put


class Refused(Exception):
    """A proposal that cannot be made or accepted; the text says why, for people."""


def kind_of(proposal):
    return by_plural()[proposal.kind]


def record_of(proposal):
    """What a proposal is about, whoever may see it; None when it is new, or gone."""
    rows = kind_of(proposal).unrestricted.filter(pk=proposal.record, removed__isnull=True)
    if issubclass(rows.model, Record):  # nor what is hidden with something that was removed
        rows = rows.filter(Q(open_to_all=True) | Q(readers__isnull=False))
    return rows.first()


def as_it_is(kind, reader, record):
    """The sheet of something as it is now, to be handed over.

    Parts that point at what not everybody may see stay behind, and go on being seen by few.
    """
    data = QueryDict(mutable=True)
    sheet = Sheet(kind, reader, record)
    put(data, sheet.form)
    for several in sheet.parts:
        kept = [
            form for form in several.initial_forms if not points_at_hidden(form.instance, record)
        ]
        for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
            data[f"{several.prefix}-{name}"] = str(len(kept))
        for number, form in enumerate(kept):
            form.prefix = several.add_prefix(number)
            put(data, form)
    return Sheet(kind, reader, record, data)


def points_at_hidden(part, holder):
    targets = (
        getattr(part, field.name)
        for field in part._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, Record)
    )
    return any(one and one.pk != holder.pk and not one.open_to_all for one in targets)


def closed(sheet):
    """What the sheet points at though not everybody may see it: a curator could not either."""
    forms = [sheet.form, *(form for several in sheet.parts for form in several)]
    values = (value for form in forms for value in getattr(form, "cleaned_data", {}).values())
    pointed = {one for one in values if isinstance(one, Record) and one.pk}
    return [one for one in pointed - {sheet.form.instance} if not one.open_to_all]


@transaction.atomic
def propose(sheet, owner, note, by):
    """Hand a filled-in sheet to the curators. Raises Refused.

    Something of one's own that others cannot see is proposed as it is; what is public, or not
    there yet, as the sheet has changed it.
    """
    record = sheet.stored
    publishes = record is not None and isinstance(record, Record) and not record.open_to_all
    hidden = closed(sheet)
    if hidden:
        names = ", ".join(f"“{one}”" for one in hidden)
        raise Refused(
            _("It points at what not everybody can see: %(names)s. Propose that first.")
            % {"names": names}
        )
    if publishes and Proposal.unrestricted.filter(
        record=record.pk, publishes=True, state=ProposalState.OPEN
    ):
        raise Refused(_("This has been proposed already, and waits for a curator."))
    names = sheet.names
    content = {
        name: [compose(one) for one in values]
        for name, values in sheet.data.lists()
        if name in names
    }
    if issubclass(sheet.kind, Record):
        content |= {"visibility": [Level.PUBLIC.value], "coalition": [""]}
    return Proposal.unrestricted.create(
        kind=sheet.kind.resource.plural,
        record=record.pk if record else None,
        title=str(sheet.form.instance)[:300],
        content=content,
        publishes=publishes,
        note=words("note", note),
        owner=owner,
        proposer=by,
    )


def words(name, text):
    """The note or the reason that goes with a proposal. Raises Refused with what is wrong."""
    try:
        return Proposal._meta.get_field(name).formfield().clean(text)
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from wrong


def sheet_of(proposal, reader, data=None):
    """The sheet of a proposal, filled in as it was proposed or as `data` has it.

    Raises Refused when what it is about is gone, or private and no longer what was handed over.
    """
    kind, record = kind_of(proposal), None
    if proposal.record:
        record = record_of(proposal)
        if record is None:
            raise Refused(_("What this is about is no longer there."))
        if proposal.publishes and version_of(record) != proposal.content["version"][0]:
            raise Refused(
                _(
                    "Its organisation has changed it since it was proposed. Return it, so that"
                    " they can propose it as it is now."
                )
            )
    if data is None:
        data = QueryDict(mutable=True)
        for name, values in proposal.content.items():
            data.setlist(name, values)
    return Sheet(kind, reader, record, data, handed_over=proposal.publishes)


@transaction.atomic
def accept(proposal, by, data=None):
    """Write what was proposed, or as a curator has edited it. (record, sheet); record is None
    when the sheet says what is wrong. Raises Refused."""
    held = Proposal.unrestricted.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.OPEN:
        raise Refused(_("Somebody has decided on this already."))
    sheet = sheet_of(held, Reader(by), data)
    if not sheet.is_valid():
        return None, sheet
    with transaction.atomic():
        record = sheet.save()
        if isinstance(record, Record) and not record.open_to_all:
            raise Refused(_("It points at what not everybody can see, and would stay hidden."))
        decide(held, ProposalState.ACCEPTED, by)
    return record, sheet


@transaction.atomic
def give_back(proposal, reason, by):
    """Return it with a reason. Raises Refused."""
    held = Proposal.unrestricted.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.OPEN:
        raise Refused(_("Somebody has decided on this already."))
    held.reason = words("reason", reason)
    if not held.reason:
        raise Refused(_("Write what has to change before it can be accepted."))
    decide(held, ProposalState.RETURNED, by)


@transaction.atomic
def withdraw(proposal, by):
    """Take it back before it was decided. Raises Refused."""
    held = Proposal.unrestricted.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.OPEN:
        raise Refused(_("Somebody has decided on this already."))
    held.content = {}  # what was handed over is theirs alone again
    decide(held, ProposalState.WITHDRAWN, by)


def decide(proposal, state, by):
    proposal.state, proposal.decided_by, proposal.decided = state, by, timezone.now()
    proposal.full_clean(exclude=["content", "proposer"])  # whose account may be gone
    proposal.save()
    if proposal.proposer and proposal.proposer.is_active and proposal.proposer != by:
        tell(proposal)


def tell(proposal):
    """The proposer hears that something was decided, and where to read what.

    The mail provider reads along: neither what it is about nor how it was decided is in it
    (`docs/security.md`, R32).
    """
    person = proposal.proposer
    address = settings.SITE_URL + reverse("proposal", args=[proposal.pk])
    with translation.override(getattr(person, "language", "") or settings.LANGUAGE_CODE):
        send_mail(
            _("A proposal of yours has been looked at"),
            _("Read here what came of it: %(address)s") % {"address": address},
            None,
            [person.email],
        )
