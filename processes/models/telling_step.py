"""How a process is told in a few steps: which of them, in which order, and with what sentence."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.fields import LineField
from engagement.rules import listed_only

from .part import Part
from .process import Process


class StepRule(models.TextChoices):
    """By which rule a step is found (`outcomes/in_steps.py`)."""

    BEGAN = "began", _("It began")
    ENTRY = "entry", _("The first engagement")
    LEFT_OUT = "left_out", _("Left out")
    ASKED = "asked", _("What was asked")
    CHANGED = "changed", _("Changed in the text")
    REFUSED = "refused", _("Refused")
    PROMISED = "promised", _("Promised")
    TEXT = "text", _("The last text")
    LAST = "last", _("The last stage with a day")


class TellingStep(Part):
    """A step of the telling, where its order was chosen: what it shows is found by its rule, and so
    has a day and a source. Without any, all rules tell, in the order of time."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="telling")
    position = models.PositiveSmallIntegerField(_("position"))
    rule = models.CharField(pgettext_lazy("telling", "step"), max_length=12, choices=StepRule)
    sentence = LineField(
        _("sentence"), max_length=280, blank=True,
        help_text=_("Stands above what its source tells, and says no more than that."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("step of the telling")
        verbose_name_plural = _("steps of the telling")
        ordering = ["position", "pk"]
        default_manager_name = "unrestricted"
        constraints = [listed_only("tellingstep_rule_known", models.Q(rule__in=StepRule.values))]

    def __str__(self):
        return self.sentence or self.get_rule_display()
