"""Who leads a process, as what, and from when to when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.dates import EdtfField, OnceADate, from_to

from .part import Part
from .pointing import points_at
from .process import Process


class LeadRole(models.TextChoices):
    LEAD = "lead", pgettext_lazy("a body that leads", "lead")
    CO_LEAD = "co_lead", pgettext_lazy("a body that leads", "co-lead")


class ProcessLead(Part):
    """A body that leads a process, or led it for a time; where nobody says more, it leads."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+")
    organisation = points_at("processes.Organisation", _("organisation"), required=True)
    role = models.CharField(
        _("role"), max_length=8, choices=LeadRole, blank=True,
        help_text=_("Empty where it is not recorded."),
    )  # fmt: skip
    since = EdtfField(_("since"))
    until = EdtfField(_("until"))

    class Meta:
        verbose_name = _("lead body")
        verbose_name_plural = _("lead bodies")
        ordering = ["organisation__name", "since_sort", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            OnceADate(
                fields=["process", "organisation", "since"],
                name="processlead_once",
                violation_error_message=_("This organisation is listed with this start already."),
            ),
        ]

    def __str__(self):
        return str(self.organisation)

    def clean(self):
        if self.since and self.until and ends_before(self.since, self.until):
            raise ValidationError({"until": _("This is before it began.")})


def ends_before(since, until):
    """Does what began at one date end before it, whatever the two can mean?"""
    return bool(since.earliest and until.latest and until.latest < since.earliest)


def led_as(since, until, role):
    """As what, and from when to when, as far as it is recorded; "" where nothing is."""
    said = dict(LeadRole.choices).get(role, ""), from_to(since, until)
    return ", ".join(str(one) for one in said if one)
