"""An organisation lets a curator read what it keeps to itself, for a stated time (D2)."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from engagement.adapters import own_address
from engagement.trail.events import What, note
from processes.access import Reader
from processes.models import Grant
from processes.people.notices import send_notice, tell_coordinators

DAYS = (1, 7, 30)  # for how many it can be


@transaction.atomic
def let_read(organisation, curator, days, by):
    """From the next request on, of which the curator hears, and the other coordinators; once more
    makes it anew.

    Raises PermissionDenied for who does not coordinate the organisation.
    """
    if not Reader(by).coordinates(organisation):
        raise PermissionDenied
    Grant.give(organisation, curator, timezone.localdate() + dt.timedelta(days=days), by)
    _note(What.READING_GIVEN, curator, organisation, by, days=days)
    tell_coordinators(organisation, "reading_given", but=by)
    link = own_address(organisation.get_absolute_url())
    send_notice(curator.email, "reading_opened", curator, link=link)


@transaction.atomic
def end_reading(grant, by):
    """From the next request on. Raises PermissionDenied for who does not coordinate there."""
    if not Reader(by).coordinates(grant.organisation):
        raise PermissionDenied
    _end([grant], by)


def end_all_reading(organisation, by):
    """In an emergency, also by who runs the server. How many."""
    return _end(Grant.of(organisation), by)


def _end(grants, by):
    ended = 0
    for grant in grants:
        grant.last_day = timezone.localdate() - dt.timedelta(days=1)
        grant.save(update_fields=["last_day"])
        _note(What.READING_ENDED, grant.person, grant.organisation, by)
        ended += 1
    return ended


def _note(what, curator, organisation, by, **more):
    note(what, who=by, on=curator, organisation=organisation.pk, **more)
