"""Curators hear that proposals wait."""

from django.db import transaction
from django.urls import reverse

from engagement.models import Person
from processes.models import Proposal, ProposalState
from processes.people.notices import tell


@transaction.atomic
def tell_curators(now):
    """Curators hear by mail, once a day, that something new waits. How many of these."""
    rows = Proposal.unrestricted.filter(state=ProposalState.OPEN, told=False, made__lte=now)
    number = rows.update(told=True)
    if number:
        tell(Person.objects.filter(is_curator=True), "proposals_wait", reverse("review"))
    return number
