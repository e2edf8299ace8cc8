"""Curators hear that proposals wait."""

from django.db import transaction
from django.urls import reverse

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
