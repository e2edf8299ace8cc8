"""What an organisation decides for everybody who works for it here: that they have a second factor
(D4), and that history tells of them as its staff (D10)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from engagement.trail.events import What, note
from processes.access import Reader, as_reader
from processes.models import AuthorsAsStaff, FactorRequired
from processes.people.belonging import staff_of
from processes.people.notices import tell


def needs_second_factor(who):
    """Do they write only with one, for where they work? who: a person, or the request's Reader,
    which has read that already or will."""
    return as_reader(who).is_guarded


def is_locked(person):
    """Do they lack one that is required of everybody where they work?"""
    return bool(Reader(person).locked)


def how_many(organisation):
    """Is it required here (`required`), how many work here (`people`), and how many of these have
    none (`without`)? Who is suspended does not count."""
    there = staff_of(organisation).filter(person__is_active=True)
    required = FactorRequired.is_on(organisation)
    without = there.without_factor().count()
    return {"required": required, "people": there.count(), "without": without}


@transaction.atomic
def set_factor_required(organisation, on, by):
    """Require it from the next request on, of which those hear who have none; or no longer.

    Raises PermissionDenied for who does not coordinate the organisation.
    """
    if not Reader(by).coordinates(organisation):
        raise PermissionDenied
    said = {"who": by, "on": organisation, "organisation": organisation.pk}
    note(What.FACTOR_ASKED if on else What.FACTOR_ASKED_NO_MORE, **said)
    if FactorRequired.switch(organisation, on) and on:
        lack = staff_of(organisation).without_factor()
        tell(lack.people(), "factor_required", reverse("mfa_index"))


def tells_as_staff(organisation):
    """Does its history say “staff of …” in place of names?"""
    return AuthorsAsStaff.is_on(organisation)


@transaction.atomic
def tell_as_staff(organisation, on, by):
    """Have its people told as its staff in all its history, or by their names again.

    Raises PermissionDenied for who does not coordinate the organisation.
    """
    if not Reader(by).coordinates(organisation):
        raise PermissionDenied
    if not AuthorsAsStaff.switch(organisation, on):
        return
    said = {"who": by, "on": organisation, "organisation": organisation.pk}
    note(What.AUTHORS_AS_STAFF if on else What.AUTHORS_BY_NAME, **said)
