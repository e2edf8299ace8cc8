"""An invitation to work for an organisation here, or to keep the record. Never published."""

import datetime as dt
import secrets
import uuid
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone

from processes.access import Reader

from .affiliation import AffiliationRole
from .organisation import Organisation

LIFE = dt.timedelta(days=7)
WAIT = dt.timedelta(days=3)  # in which who belonged to an organisation can call it off


def in_a_week():
    return timezone.now() + LIFE


def hash_of_token(token):
    return sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def not_over(self):
        """Those that can still be accepted, now or later."""
        return self.filter(used__isnull=True, ends__gt=timezone.now())

    def open(self):
        """Those that can be accepted now."""
        begun = models.Q(opens__isnull=True) | models.Q(opens__lte=timezone.now())
        return self.not_over().filter(begun)

    def delayed(self):
        """Appointments to organisations that all have left: they wait, and can be called off."""
        return self.not_over().filter(opens__isnull=False).select_related("organisation")

    def at(self, token):
        """The open one a link leads to, or None."""
        return (
            self.open()
            .filter(token_hash=hash_of_token(token))
            .select_related("organisation")
            .first()
        )


class Invitation(models.Model):
    """Somebody may join, once, within a week. Only a hash of the link's token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+"
    )
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=AffiliationRole, blank=True)
    makes_curator = models.BooleanField(default=False)
    makes_administrator = models.BooleanField(default=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made = models.DateTimeField(default=timezone.now)
    opens = models.DateTimeField(null=True, blank=True)  # None: at once
    ends = models.DateTimeField(default=in_a_week)
    used = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    # By a command on the server, where whoever may run it could read everything anyway.
    from_server = models.BooleanField(default=False)

    unrestricted = InvitationQuerySet.as_manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["made"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False, role__in=AffiliationRole.values)
                | models.Q(organisation__isnull=True, role=""),
                name="invitation_role_in_an_organisation",
            )
        ]

    def __str__(self):
        return f"invitation to {self.organisation or 'the record'}"

    @property
    def stands(self):
        """May whoever invited still do so? Their rights are read when it is used, too."""
        if self.organisation is None or self.from_server:
            return True
        if self.invited_by is None:
            return False
        inviter = Reader(self.invited_by)
        if inviter.coordinates(self.organisation):
            return True
        waited = self.opens is not None or self.organisation.is_free
        return waited and inviter.appoints_to(self.organisation)

    def new_token(self):
        """A token for the link, which only its receiver will know."""
        token = secrets.token_urlsafe(32)
        self.token_hash = hash_of_token(token)
        return token
