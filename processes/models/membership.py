"""Coalitions and their members, and what both sides said to it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField, OnceADate

from .organisation import Organisation, OrganisationKind
from .part import Part
from .versioned import VersionedQuerySet

AGREED = Q(consent__coalition_yes__isnull=False, consent__organisation_yes__isnull=False)


class MembershipQuerySet(VersionedQuerySet):
    """Memberships, and when they hold."""

    def in_force(self, day):
        """Those that hold on a day, or may: a date known roughly counts at its widest."""
        begun = Q(since_earliest__isnull=True) | Q(since_earliest__lte=day)
        return self.not_over(day).filter(begun)

    def not_over(self, day):
        return self.filter(Q(until_latest__isnull=True) | Q(until_latest__gte=day))

    def agreed(self):
        """Those to which the coalition and the organisation have said yes: only they open."""
        return self.filter(AGREED)

    def with_agreed(self):
        """Each with `is_agreed`."""
        return self.annotate(is_agreed=Case(When(AGREED, then=True), default=False))


class Membership(Part):
    """An organisation's time in a coalition. Who left loses what the coalition shares.

    Whoever writes it only asks: it opens nothing before both sides have consented.
    """

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

    @transaction.atomic(savepoint=False)
    def save(self, *args, **kwargs):
        before = None if self._state.adding else self._kept()
        super().save(*args, **kwargs)
        if before and widened(before, self._kept()):
            Consent.unrestricted.filter(membership=self.pk).delete()

    def _kept(self):
        rows = type(self).unrestricted.filter(pk=self.pk)
        return rows.values("coalition", "organisation", "since_earliest", "until_latest").first()

    def clean(self):
        if self.coalition_id and self.coalition.kind != OrganisationKind.COALITION:
            raise ValidationError({"coalition": _("Only a coalition has members.")})


def widened(before, after):
    """Is it another membership now, or does it hold on a day, from today on, as it did not?"""
    if any(before[side] != after[side] for side in ("coalition", "organisation")):
        return True
    today = timezone.localdate()
    begins, began = (max(one["since_earliest"] or today, today) for one in (after, before))
    ends, ended = (one["until_latest"] or dt.date.max for one in (after, before))
    return begins <= ends and (begins < began or ends > ended)


class Consent(models.Model):
    """What both sides have said to a membership, and when. Never published.

    Without a row, or with a side that has said nothing, it is asked. It goes when the membership
    becomes another, or is to hold for longer: then both are asked anew.
    """

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="consent")
    coalition_yes = models.DateTimeField(null=True)
    organisation_yes = models.DateTimeField(null=True)
    # It reads what was shared in this era of the coalition and since; 0: all that ever was.
    era = models.BigIntegerField(default=0)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"consent to {self.membership}"

    @property
    def is_given(self):
        return bool(self.coalition_yes and self.organisation_yes)
