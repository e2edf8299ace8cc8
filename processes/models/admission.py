"""Who was in a consultation and who was left out."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField

from .consultation import Consultation
from .part import Part


class AdmissionStatus(models.TextChoices):
    NOT_INVITED = "not_invited", _("not invited")
    INVITED = "invited", _("invited")
    APPLIED = "applied", _("applied")
    ACCREDITED = "accredited", _("accredited")
    OBJECTED_TO = "objected_to", _("objected to")
    REFUSED = "refused", _("refused")
    ADMITTED = "admitted", _("admitted")
    ATTENDED = "attended", _("attended")
    SPOKE = "spoke", _("spoke")


LEFT_OUT = (AdmissionStatus.NOT_INVITED, AdmissionStatus.OBJECTED_TO, AdmissionStatus.REFUSED)


class Admission(Part):
    """Who was in and who was left out: an organisation, or a group in words."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="admissions")
    organisation = models.ForeignKey(
        "processes.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("organisation"),
    )  # fmt: skip
    group = LineField(
        _("group"), max_length=120, blank=True, help_text=_("Never the members of a group.")
    )
    status = models.CharField(_("status"), max_length=12, choices=AdmissionStatus)
    route = LineField(
        _("route"), max_length=120, blank=True, help_text=_("By which rule, such as paragraph 9.")
    )
    date = EdtfField(_("date"))
    note = LineField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("who was in, who was left out")
        ordering = ["status", "group", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, group="")
                | (Q(organisation__isnull=True) & ~Q(group="")),
                name="admission_of_one",
                violation_error_message=_("Name an organisation or a group, and not both."),
            ),
            models.UniqueConstraint(
                fields=["consultation", "organisation", "group", "status"],
                name="admission_once",
                violation_error_message=_(
                    "This organisation or group is listed with this status already."
                ),
            ),
        ]

    def clean(self):
        if bool(self.organisation_id) == bool(self.group):
            raise ValidationError(_("Name an organisation or a group, and not both."))

    @property
    def who(self):
        return self.organisation.name if self.organisation_id else self.group

    @property
    def left_out(self):
        return self.status in LEFT_OUT
