"""Somebody has lost their second factor, and it is to be taken off. Never published."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .invitation import LIFE
from .organisation import Organisation


class LostFactorQuerySet(models.QuerySet):
    def waiting(self):
        """Those that can still be called off."""
        return self.filter(done__isnull=True)

    def asked(self):
        """Those that another coordinator can confirm; who does not within a week, cannot."""
        return self.waiting().filter(opens__isnull=True, made__gt=timezone.now() - LIFE)


class LostFactor(models.Model):
    """A second factor that is taken off from `opens` on; once it was, it stays on desks a while.

    Without `opens` one coordinator of an organisation has asked, and another has to confirm.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    opens = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    done = models.DateTimeField(null=True)

    unrestricted = LostFactorQuerySet.as_manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(done__isnull=True), name="lost_factor_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=False)
                | Q(asked_by__isnull=False, organisation__isnull=False, done__isnull=True),
                name="lost_factor_asked_by_a_coordinator",
            ),
        ]

    @property
    def until(self):
        """The moment until which another coordinator can confirm it."""
        return self.made + LIFE

    def __str__(self):
        return f"second factor of {self.person}"
