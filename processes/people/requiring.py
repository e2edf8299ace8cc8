"""An organisation requires a second factor of everybody who works for it here (D4)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from engagement.models import Person
from engagement.trail.events import What, note
from processes.access import Reader
from processes.models import Affiliation, FactorRequired
from processes.people.notices import tell


def needs_second_factor(person):
    """Do they write only with one, for where they work?"""
    return Affiliation.unrestricted.filter(person=person).that_need_a_factor().exists()


def is_locked(person):
    """Do they lack one that is required of everybody where they work?"""
    return bool(Reader(person).locked)


def how_many(organisation):
    """Is it required here (`required`), how many work here (`people`), and how many of these have
    none (`without`)? Who is suspended does not count."""
    there = Affiliation.unrestricted.filter(organisation=organisation, person__is_active=True)
    required = FactorRequired.unrestricted.filter(organisation=organisation).exists()
    without = there.without_factor().count()
    return {"required": required, "people": there.count(), "without": without}


@transaction.atomic
def require(organisation, on, by):
    """Require it from the next request on, of which those hear who have none; or no longer.

    Raises PermissionDenied for who does not coordinate the organisation.
    """
    if not Reader(by).coordinates(organisation):
        raise PermissionDenied
    said = {"who": by, "on": organisation, "organisation": organisation.pk}
    note(What.FACTOR_ASKED if on else What.FACTOR_ASKED_NO_MORE, **said)
    if not on:
        FactorRequired.unrestricted.filter(organisation=organisation).delete()
        return
    _row, new = FactorRequired.unrestricted.get_or_create(organisation=organisation)
    if new:
        lack = Affiliation.unrestricted.filter(organisation=organisation).without_factor()
        people = Person.objects.filter(pk__in=lack.values("person"))
        tell(people, "factor_required", reverse("mfa_index"))
