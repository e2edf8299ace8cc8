"""Other names of organisations and processes. Old names keep working for ever."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField

from .organisation import Organisation
from .part import Part


class NameUse(models.TextChoices):
    ALIAS = "alias", _("Also known as")
    FORMER = "former", _("Formerly")
    TRANSLATION = "translation", _("In another language")


class OtherName(Part):
    """Another name of an organisation or a process. Old names keep working for ever."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="names"
    )
    process = models.ForeignKey(
        "processes.Process", models.CASCADE, null=True, blank=True, related_name="names"
    )
    name = LineField(_("name"))
    language = LineField(
        _("language"), max_length=12, blank=True, help_text=_("Its code, such as es or fr.")
    )
    use = models.CharField(_("use"), max_length=12, choices=NameUse, default=NameUse.ALIAS)
    was_of = ()  # (kind, id) of what it was a name of before it was written

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["name", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, process__isnull=True)
                | Q(organisation__isnull=True, process__isnull=False),
                name="othername_of_one_record",
                violation_error_message=_(
                    "A name belongs to an organisation or a process, and not to both."
                ),
            ),
            models.UniqueConstraint(
                fields=["organisation", "name", "language"],
                name="othername_once_an_organisation",
                violation_error_message=_("This name is listed in this language already."),
            ),
            models.UniqueConstraint(
                fields=["process", "name", "language"],
                name="othername_once_a_process",
                violation_error_message=_("This name is listed in this language already."),
            ),
        ]

    def __str__(self):
        return self.name
