"""What a statement worries about, beside what it asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField

from .intervention import Intervention
from .part import Part


class Concern(Part):
    """One concern of a statement, in its place there. What it asks for is an ask, not a concern."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(
        _("position"), help_text=_("Its place among those of the document, from 1.")
    )
    text = LineField(_("concern"), max_length=500, help_text=_("In your own words."))

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ["position", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "position"],
                name="concern_one_a_position",
                violation_error_message=_("Another concern has this position already."),
            )
        ]

    def __str__(self):
        return self.text
