"""A large download of what an organisation keeps, which one of its coordinators releases first.

Never published. It is let go a week after it was asked for or answered; the trail says the rest.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .affiliation import Affiliation, SwitchedOn
from .invitation import LIFE
from .organisation import Organisation

TAKEN_WITHIN = dt.timedelta(hours=24)


class ReleaseRequired(SwitchedOn):
    """An organisation lets large downloads of what it keeps go only when a coordinator says so."""

    def __str__(self):
        return f"release of downloads of {self.organisation}"


class Answer(models.TextChoices):
    RELEASED = "released", _("Released")
    REFUSED = "refused", _("Refused")


class ReleaseQuerySet(models.QuerySet):
    def waiting(self):
        """Those that a coordinator can still answer."""
        return self.filter(answer="", asked__gt=timezone.now() - LIFE)

    def usable(self):
        """Those by which the file can be taken now. Who released it must coordinate still."""
        leads = Affiliation.unrestricted.coordinators().filter(
            organisation=OuterRef("organisation"), person=OuterRef("decided_by")
        )
        fresh = Q(decided__gt=timezone.now() - TAKEN_WITHIN, taken__isnull=True)
        return self.filter(fresh & Exists(leads), answer=Answer.RELEASED)


class Release(models.Model):
    """Somebody asks for one file: all of a kind that a filter chooses, in whatever format.

    kind: its word in addresses. query: the filter as in an address, in one order, "" for all.
    numbers: {level: how many of it in the file this organisation keeps}, as it was then. usable
    for `TAKEN_WITHIN` after it was decided, once (`taken`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    ending = models.CharField(max_length=8)
    numbers = models.JSONField()
    asked = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    taken = models.DateTimeField(null=True)

    unrestricted = ReleaseQuerySet.as_manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["-asked", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind", "query"],
                condition=Q(answer=""),
                name="release_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="", decided__isnull=True, decided_by__isnull=True)
                | (~Q(answer="") & Q(decided__isnull=False, decided_by__isnull=False)),
                name="release_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken__isnull=True) | Q(answer=Answer.RELEASED),
                name="release_taken_once_released",
            ),
        ]

    def __str__(self):
        return f"{self.kind} for {self.person}"

    @property
    def number(self):
        return sum(self.numbers.values())

    @property
    def until(self):
        """The moment until which it can be taken, once it is released."""
        return self.decided + TAKEN_WITHIN

    @property
    def file(self):
        """What the address of the file ends with."""
        return f"{self.kind}.{self.ending}" + (f"?{self.query}" if self.query else "")
