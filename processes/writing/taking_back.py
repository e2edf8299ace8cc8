"""What a curator takes from everybody's eyes, wherever that is done: its organisation finds it
among what was returned to it, with the reason."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagement.forms import version_of
from processes.access import Reader
from processes.models import Proposal, ProposalState
from processes.writing.plain import Said, content_of
from processes.writing.record_form import RecordForms


def points_at_hidden(row, holder):
    targets = (getattr(row, field.name) for field in row.pointers())
    return any(one and one.pk != holder.pk and not one.open_to_all for one in targets)


def as_it_is(kind, reader, record):
    """The forms of something as it is now, to be handed over.

    Parts that point at what not everybody may see stay behind, and go on being seen by few.
    """
    parts = {}
    for several in RecordForms(kind, reader, record).parts:
        rows = [form.instance for form in several.initial_forms]
        kept = [{"id": row.pk} for row in rows if not points_at_hidden(row, record)]
        parts[several.model] = kept
    return RecordForms(kind, reader, record, Said(parts=parts))


def handed_back(record, reader):
    """(its title, what it says) as its organisation will have it back, while it can be read."""
    forms = as_it_is(type(record), reader, record)
    return str(record)[:300], content_of(forms) if forms.is_valid() else {}


def reason_wrong(reason):
    """What is wrong with a reason, in a sentence, or ""."""
    try:
        Proposal._meta.get_field("reason").formfield().clean(reason)
    except ValidationError as why:
        return " ".join(why.messages)
    return ""


def return_to_its_people(record, handed, reason, by, *, publishes=True, made_by=None):
    """What a curator takes back of a record is a returned proposal of its organisation: it can be
    mended and sent. publishes: it was taken from everybody's eyes, not only changed back."""
    title, content = handed
    kind, made_by = record.resource.plural, made_by or record.logged_by
    rows = Proposal.visible_to(Reader(by)).filter(kind=kind, record=record.pk, publishes=publishes)
    rows = rows.filter(state=ProposalState.ACCEPTED, owner=record.owner_id)
    held = rows.order_by("-decided", "pk").first() if publishes else None
    if held is None:
        held = Proposal(kind=kind, record=record.pk, publishes=publishes, owner=record.owner)
        held.proposer, held.title = made_by, title
        held.content = content and {**content, "version": version_of(record)}
    with translation.override(getattr(held.proposer, "language", "") or get_language()):
        held.reason = reason or _("It was taken back without a reason being given.")
    settle(held, ProposalState.RETURNED, by)


def settle(proposal, state, by, tells=True):
    """Write what became of it. tells: its proposer by mail; else whoever asks does."""
    proposal.state, proposal.decided_by, proposal.decided = state, by, timezone.now()
    proposal.full_clean(exclude=["content", "proposer"])  # whose account may be gone
    proposal.save()
    if tells and proposal.proposer and proposal.proposer.is_active and proposal.proposer != by:
        tell_proposer(proposal)


def tell_proposer(proposal, together=None):
    """The proposer hears that something was decided, and where to read what. together: what all
    have in common of which they hear at once.

    The mail provider reads along: neither what it is about nor how it was decided is in it
    (`docs/security.md`, R32).
    """
    person = proposal.proposer
    where = (
        reverse("together", args=[together])
        if together
        else reverse("proposal", args=[proposal.pk])
    )
    address = settings.SITE_URL + where
    with translation.override(getattr(person, "language", "") or settings.LANGUAGE_CODE):
        send_mail(
            _("A proposal of yours has been looked at"),
            _("Read here what came of it: %(address)s") % {"address": address},
            None,
            [person.email],
        )
