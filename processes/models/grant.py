"""An organisation lets a curator read what it keeps to itself, for a time. Never published."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from engagement.people import second_factors

from .organisation import Organisation


class GrantQuerySet(models.QuerySet):
    def in_force(self, day):
        """Those by which somebody reads on a day: a curator, with a second factor."""
        factor = Exists(second_factors().filter(user=OuterRef("person")))
        return self.filter(factor, last_day__gte=day, person__is_curator=True)


class Grant(models.Model):
    """It opens what it keeps, and not what others share with it; nothing is changed by it.

    last_day: with its end it is over. It stays, so that the trail can say who it was."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    last_day = models.DateField()
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    unrestricted = GrantQuerySet.as_manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="grant_once")
        ]

    @classmethod
    def of(cls, organisation):
        """By what curators read today what it keeps, the longest last."""
        rows = cls.unrestricted.in_force(timezone.localdate()).filter(organisation=organisation)
        return rows.select_related("person").order_by("last_day", "pk")

    @classmethod
    def give(cls, organisation, person, last_day, by):
        """Once more makes it anew."""
        said = {"last_day": last_day, "since": timezone.now(), "by": by}
        cls.unrestricted.update_or_create(organisation=organisation, person=person, defaults=said)

    def __str__(self):
        return f"{self.person} reads {self.organisation}"
