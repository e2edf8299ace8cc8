"""Who was in a consultation and who was left out."""

from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField
from engagement.in_languages import InLanguages, Text

from .consultation import Consultation
from .group import Group
from .part import Part
from .pointing import points_at


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
WAS_IN = (AdmissionStatus.ADMITTED, AdmissionStatus.ATTENDED, AdmissionStatus.SPOKE)
LET_IN = (AdmissionStatus.INVITED, AdmissionStatus.ACCREDITED, *WAS_IN)
# Whom an admission is of: one of these, each with what it holds where it is none.
ONE_OF = {"organisation": None, "whole_group": "", "group": ""}


def of_exactly_one():
    """A condition: one of `ONE_OF` is filled and the others are empty."""

    def filled(name):
        empty = ONE_OF[name]
        return Q(organisation__isnull=False) if empty is None else ~Q(**{name: empty})

    return reduce(
        or_,
        (
            reduce(lambda a, b: a & b, (filled(n) if n == name else ~filled(n) for n in ONE_OF))
            for name in ONE_OF
        ),
    )


class Admission(InLanguages, Part):
    """Who was in and who was left out: an organisation, a whole group, or others in words."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="admissions")
    organisation = points_at("processes.Organisation", _("organisation"))
    whole_group = models.CharField(
        _("a whole group"), max_length=20, choices=Group, blank=True,
        help_text=_(
            "Left out as a group, it counts for each organisation of the group in this process."
        ),
    )  # fmt: skip
    group = LineField(
        _("others, in words"),
        max_length=120,
        blank=True,
        help_text=_("A part of a group, such as rural newspapers. Never its members by name."),
    )
    status = models.CharField(_("status"), max_length=12, choices=AdmissionStatus)
    route = LineField(
        _("route"), max_length=120, blank=True, help_text=_("By which rule, such as paragraph 9.")
    )
    date = EdtfField(_("date"))
    objected_by = LineField(
        _("refused or objected to by"), max_length=120, blank=True,
        help_text=_("A body, a state or an office. Never a private person."),
    )  # fmt: skip
    note = LineField(
        _("note"), max_length=300, blank=True, help_text=_("And the reason that was given.")
    )
    translated = ("note", "route", "group")

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("who was in, who was left out")
        ordering = ["status", "whole_group", "group", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=of_exactly_one(),
                name="admission_of_one",
                violation_error_message=_("Name an organisation or a group, and not both."),
            ),
            models.UniqueConstraint(
                fields=["consultation", "organisation", "whole_group", "group", "status"],
                name="admission_once",
                violation_error_message=_(
                    "This organisation or group is listed with this status already."
                ),
            ),
        ]

    def clean(self):
        if sum(map(bool, (self.organisation_id, self.whole_group, self.group))) != 1:
            raise ValidationError(_("Name an organisation or a group, and not both."))

    @property
    def who(self):
        """As a Text."""
        if self.organisation_id:
            return self.organisation.short_text
        whole = self.get_whole_group_display()
        return Text(str(whole)) if self.whole_group else self.told("group")

    @property
    def left_out(self):
        return self.status in LEFT_OUT
