"""Coalitions and their members."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField, OnceADate

from .organisation import Organisation, OrganisationKind
from .part import Part
from .versioned import VersionedQuerySet


class MembershipQuerySet(VersionedQuerySet):
    """Memberships, and when they hold."""

    def in_force(self, day):
        """Those that hold on a day, or may: a date known roughly counts at its widest."""
        begun = Q(since_earliest__isnull=True) | Q(since_earliest__lte=day)
        return self.filter(begun, Q(until_latest__isnull=True) | Q(until_latest__gte=day))


class Membership(Part):
    """An organisation's time in a coalition. Who left loses what the coalition shares."""

    coalition = models.ForeignKey(
        Organisation, models.CASCADE, related_name="members", verbose_name=_("coalition")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="coalitions", verbose_name=_("organisation")
    )
    since = EdtfField(_("since"))
    until = EdtfField(_("until"))

    unrestricted = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation__name", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            OnceADate(
                fields=["coalition", "organisation", "since"],
                name="membership_once",
                violation_error_message=_("This organisation is listed with this start already."),
            ),
            models.CheckConstraint(
                condition=~Q(coalition=F("organisation")),
                name="membership_of_another",
                violation_error_message=_("A coalition cannot be a member of itself."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} in {self.coalition}"

    def clean(self):
        if self.coalition_id and self.coalition.kind != OrganisationKind.COALITION:
            raise ValidationError({"coalition": _("Only a coalition has members.")})
