"""Who works for which organisation here. Nothing of it is published."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation


class AffiliationRole(models.TextChoices):
    CONTRIBUTOR = "contributor", _("Contributor")
    COORDINATOR = "coordinator", _("Coordinator")


class AffiliationQuerySet(models.QuerySet):
    def coordinators(self):
        return self.filter(role=AffiliationRole.COORDINATOR)

    def bulk_create(self, objs, *args, **options):
        made = super().bulk_create(objs, *args, **options)
        for place in made:
            place.remember()
        return made


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

    @transaction.atomic(savepoint=False)
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.remember()

    def remember(self):
        where = {"person_id": self.person_id, "organisation_id": self.organisation_id}
        Belonging.unrestricted.get_or_create(**where)


class Belonging(models.Model):
    """Somebody works for an organisation here, or once did: it stays when they leave.

    Without a person when the account is gone: that somebody belonged is still so.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="belonging_once")
        ]

    def __str__(self):
        return f"{self.person} once for {self.organisation}"
