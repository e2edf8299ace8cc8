"""The private address of an organisation, at which its own people log by mail: made, looked up and
taken back. Nothing here while the site takes no mail in (`MAIL_IN`)."""

import hashlib
import secrets
from typing import NamedTuple

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Subquery

from engagement.adapters import encrypted_anew, keys, renew
from engagement.people import person_with
from engagement.trail.events import What, note
from processes.access import NOBODY, Reader
from processes.models import MailAddress, Organisation

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
LETTERS_OF_ONE = 26  # of them: nobody guesses one of 31 ** 26, which are 128 bits
PURPOSE = "mail address"


def local_digest(local):
    return hashlib.sha256(local.encode()).hexdigest()


def with_mail(places):
    """Places of work, each with what `mail_address_in` reads (`sealed`)."""
    there = MailAddress.unrestricted.filter(organisation=OuterRef("organisation"))
    return places.annotate(sealed=Subquery(there.values("sealed")))


class WholeAddress(NamedTuple):
    local: str
    domain: str

    def __str__(self):
        return f"{self.local}@{self.domain}"


def mail_address_in(sealed):
    """The WholeAddress, None where there is none, or none that SECRET_KEY opens."""
    if not (sealed and settings.MAIL_IN):
        return None
    try:
        local = keys(PURPOSE).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
    return WholeAddress(local, settings.MAIL_IN_DOMAIN)


def mail_address_of(organisation):
    """Its address, None where it has none. For its own people alone."""
    row = MailAddress.unrestricted.filter(organisation=organisation).first()
    return mail_address_in(row.sealed) if row else None


@transaction.atomic
def set_mail_address(organisation, on, by):
    """Make a new address, which ends the one before at once; or have none from now on.

    Raises PermissionDenied for who does not coordinate the organisation.
    """
    if not Reader(by).coordinates(organisation):
        raise PermissionDenied
    end_mail_address(organisation, by)
    if on:
        local = "".join(secrets.choice(LETTERS) for _ in range(LETTERS_OF_ONE))
        sealed = keys(PURPOSE).encrypt(local.encode()).decode()
        MailAddress.unrestricted.create(
            organisation=organisation, digest=local_digest(local), sealed=sealed
        )
        note(What.MAIL_OPENED, who=by, on=organisation, organisation=organisation.pk)


def renew_addresses():
    """Encrypt all with the present SECRET_KEY; says what `renew` does."""
    return renew(
        MailAddress.unrestricted.all(), "sealed", lambda sealed: encrypted_anew(sealed, PURPOSE)
    )


def end_mail_address(organisation, by):
    """What is sent to its address is refused from now on; had it one? by: None for who runs the
    server."""
    ended = bool(MailAddress.unrestricted.filter(organisation=organisation).delete()[0])
    if ended:
        note(What.MAIL_CLOSED, who=by, on=organisation, organisation=organisation.pk)
    return ended


def organisation_at_mail(local):
    """The organisation whose address this is, by the part before “@”; or None, also once another
    SECRET_KEY has taken the place of the one it was made with."""
    found = MailAddress.unrestricted.filter(
        digest=local_digest(local), organisation__in=Organisation.visible_to(NOBODY)
    )
    row = found.select_related("organisation").first()
    return row.organisation if row and mail_address_in(row.sealed) else None


def is_mail_address(local):
    return organisation_at_mail(local) is not None


def place_by_mail(local, sender):
    """(person, organisation) of a message from somebody who works where it is for; or None."""
    organisation, person = organisation_at_mail(local), person_with(sender)
    if organisation is None or person is None:
        return None
    return (person, organisation) if organisation.pk in Reader(person).organisations else None
