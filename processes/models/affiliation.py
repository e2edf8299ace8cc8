"""Who works for which organisation here. Nothing of it is published."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation


class AffiliationRole(models.TextChoices):
    CONTRIBUTOR = "contributor", _("Contributor")
    COORDINATOR = "coordinator", _("Coordinator")


class AffiliationQuerySet(models.QuerySet):
    def coordinators(self):
        return self.filter(role=AffiliationRole.COORDINATOR)


class Affiliation(models.Model):
    """A person works for an organisation here. A person may work for several. Never published."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    role = models.CharField(
        max_length=12, choices=AffiliationRole, default=AffiliationRole.CONTRIBUTOR
    )

    unrestricted = AffiliationQuerySet.as_manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="affiliation_once")
        ]

    def __str__(self):
        return f"{self.person} for {self.organisation}"
