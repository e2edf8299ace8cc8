"""Who works for which organisation here. Nothing of it is published."""

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models import Person
from engagement.people import second_factors

from .organisation import Organisation


class AffiliationRole(models.TextChoices):
    CONTRIBUTOR = "contributor", _("Contributor")
    COORDINATOR = "coordinator", _("Coordinator")


class SwitchedOn(models.Model):
    """What an organisation has switched on for all who work for it here, and since when."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    unrestricted = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"

    @classmethod
    def is_on(cls, organisation):
        return cls.unrestricted.filter(organisation=organisation).exists()

    @classmethod
    def switch(cls, organisation, on):
        """True if that changed it: of two who switch at one moment, for one."""
        if on:
            return cls.unrestricted.get_or_create(organisation=organisation)[1]
        return bool(cls.unrestricted.filter(organisation=organisation).delete()[0])


class FactorRequired(SwitchedOn):
    """An organisation requires a second factor of everybody who works for it here."""

    def __str__(self):
        return f"second factor of all at {self.organisation}"


class AuthorsAsStaff(SwitchedOn):
    """An organisation has its people told as its staff, where history would name them (D10)."""

    def __str__(self):
        return f"staff of {self.organisation}"

    @staticmethod
    def people(organisation):
        """Ids of who works for an organisation, given by its id, or once did."""
        ever = Belonging.unrestricted.filter(organisation=organisation)
        return set(ever.values_list("person", flat=True))


def _required():
    """A condition on places of work: a second factor is required there."""
    rows = FactorRequired.unrestricted.filter(organisation=OuterRef("organisation"))
    return Exists(rows)


def _has_factor():
    """A condition on places of work: who works there has one."""
    return Exists(second_factors().filter(user=OuterRef("person")))


class AffiliationQuerySet(models.QuerySet):
    def coordinators(self):
        return self.filter(role=AffiliationRole.COORDINATOR)

    def that_count(self):
        """Those by which somebody reads: where a second factor is required, only with one."""
        return self.filter(~_required() | _has_factor())

    def trusted(self):
        """Those by which somebody publishes at once: of an organisation that curators trust, and
        with a second factor of their own."""
        trust = apps.get_model("processes", "Trust").unrestricted
        given = Exists(trust.filter(organisation=OuterRef("organisation")))
        return self.filter(given, _has_factor())

    def locked(self):
        """Those by which they read nothing until they have set one up."""
        return self.filter(_required(), ~_has_factor())

    def that_need_a_factor(self):
        """Those by which somebody writes only with a second factor."""
        return self.filter(Q(role=AffiliationRole.COORDINATOR) | _required())

    def without_factor(self):
        return self.filter(~_has_factor())

    def people(self):
        """Who works there."""
        return Person.objects.filter(pk__in=self.order_by().values("person"))

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
