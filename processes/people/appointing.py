"""Appointing a coordinator where all have left: it waits, is seen, and can be called off."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from engagement.trail.events import What, note
from processes.access import shares_with
from processes.models import Affiliation, Belonging, Invitation
from processes.people.notices import once_in, tell_who_belonged


def waiting_for(reader):
    """What this person can call off, the next to open first: they belonged there, or coordinate
    what shares with it or was ever in it. The same hear of it (`notices.who_belonged`)."""
    if not reader.signed_in:
        return Invitation.unrestricted.none()
    ever = Belonging.unrestricted.filter(person=reader.person).values("organisation")
    led = Affiliation.unrestricted.coordinators().filter(person=reader.person)
    led = led.values("organisation")
    beside = shares_with(led, "organisation") | once_in(led, "organisation")
    delayed = Invitation.unrestricted.delayed().filter(Q(organisation__in=ever) | beside)
    return delayed.order_by("opens", "pk")


def appointments_for(reader):
    """The same, and all there are for who may appoint; those may call off what they asked for."""
    if reader.curates or reader.administers:
        return Invitation.unrestricted.delayed().order_by("opens", "pk")
    return waiting_for(reader)


def opens_at(organisation):
    """When somebody may begin to coordinate an organisation that all have left, or None."""
    delayed = Invitation.unrestricted.delayed().filter(organisation=organisation)
    return delayed.order_by("opens").values_list("opens", flat=True).first()


def may_call_off(one, reader):
    return one.invited_by_id == reader.person.pk or waiting_for(reader).filter(pk=one.pk).exists()


@transaction.atomic
def call_off_appointment(one, reader):
    """End an appointment. Everybody who belonged hears of it, and who asked for it.

    Raises PermissionDenied for who neither belonged there nor asked.
    """
    if not may_call_off(one, reader):
        raise PermissionDenied
    asked, organisation = one.invited_by, one.organisation
    note(What.INVITATION_ENDED, who=reader.person, on=one, organisation=organisation.pk)
    one.delete()
    tell_who_belonged(organisation, "called_off", also=asked)
