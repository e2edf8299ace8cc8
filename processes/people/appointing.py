"""Appointing a coordinator where all have left: it waits, is seen, and can be called off."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from engagement.trail.events import What, note
from processes.people.belonging import waiting_for
from processes.people.notices import tell_who_belonged


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
