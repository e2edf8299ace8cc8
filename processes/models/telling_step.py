"""How a process is told in a few steps: which of them, in which order, and with what sentence."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.fields import LineField
from engagement.in_languages import InLanguages
from engagement.rules import listed_only

from .ask import Ask
from .barrier import Barrier
from .commitment import Commitment
from .consultation import Consultation
from .intervention import Intervention
from .part import Part
from .pointing import points_at
from .process import Process
from .stage import Stage


class StepRule(models.TextChoices):
    """What a step tells, and by which rule it is found (`outcomes/in_steps.py`)."""

    BEGAN = "began", _("It began")
    FIRST = "first", _("The first stage recorded")
    ENTRY = "entry", _("The first engagement recorded")
    OPEN = "open", _("Was it open?")
    LEFT_OUT = "left_out", _("Left out")
    BARRIER = "barrier", _("What stood in the way")
    ASKED = "asked", _("What was asked")
    CHANGED = "changed", _("Met, or met in part")
    REFUSED = "refused", _("Not met")
    PROMISED = "promised", _("Promised")
    TEXT = "text", _("The last text")
    LAST = "last", _("The last stage with a date")
    STANDS = "stands", _("Where it stands")
    NEXT = "next", _("What is next")


class TellingStep(InLanguages, Part):
    """A step of the telling, where its order was chosen: what it shows is a record that was chosen
    as well, or is found by its rule, and so has a source. Without any, rules tell, in the order of
    time. Who may not see that record does not see the step."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(
        _("position"), help_text=_("The lowest comes first; each has its own.")
    )
    rule = models.CharField(pgettext_lazy("telling", "step"), max_length=12, choices=StepRule)
    stage = points_at(Stage, _("stage"))
    consultation = points_at(Consultation, _("consultation"))
    intervention = points_at(Intervention, _("engagement"))
    ask = points_at(Ask, _("ask"))
    barrier = points_at(Barrier, _("barrier"))
    commitment = points_at(Commitment, _("commitment"))
    sentence = LineField(
        _("sentence"), max_length=280, blank=True,
        help_text=_("Stands above what its source tells, and says no more than that."),
    )  # fmt: skip

    translated = ("sentence",)
    CHOSEN = ("stage", "consultation", "intervention", "ask", "barrier", "commitment")
    lets_go = CHOSEN
    # No rule of the table: two that change places would break it on the way.
    form_rules = [
        models.UniqueConstraint(
            fields=["process", "position"],
            name="tellingstep_own_position",
            violation_error_message=_("Another step has this position. Give each its own."),
        )
    ]

    class Meta:
        verbose_name = _("step of the telling")
        verbose_name_plural = _("steps of the telling")
        ordering = ["position", "pk"]
        default_manager_name = "unrestricted"
        constraints = [listed_only("tellingstep_rule_known", models.Q(rule__in=StepRule.values))]

    def __str__(self):
        return self.sentence or self.get_rule_display()

    @property
    def chosen(self):
        """The record that was chosen for it, or None."""
        filled = (getattr(self, name) for name in self.CHOSEN if getattr(self, f"{name}_id"))
        return next(filled, None)
