"""Who hears of proposals: curators that some wait, the proposer that one was decided."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engagement.people import curators
from processes.models import Proposal
from processes.people.notices import tell


@transaction.atomic
def tell_curators(now):
    """Curators hear by mail, once a day, that something new waits. How many of these."""
    number = Proposal.mark_as_told(now)
    if number:
        tell(curators(), "proposals_wait", reverse("review"))
    return number


def tell_proposer(proposal):
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
