"""Somebody has lost their second factor, and it is to be taken off. Never published."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class LostFactorQuerySet(models.QuerySet):
    def waiting(self):
        """Those that can still be called off."""
        return self.filter(done__isnull=True)


class LostFactor(models.Model):
    """A second factor that is taken off from `opens` on; once it was, it stays on desks a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    opens = models.DateTimeField()
    done = models.DateTimeField(null=True)

    unrestricted = LostFactorQuerySet.as_manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(done__isnull=True), name="lost_factor_waits_once"
            )
        ]

    def __str__(self):
        return f"second factor of {self.person}"
