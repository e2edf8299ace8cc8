"""Where an actor stood, on a process or on one ask, on a day."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField, ProseField
from engagement.in_languages import InLanguages
from engagement.resources import Resource
from engagement.rules import listed_only

from .ask import Ask
from .dated import Dated
from .pointing import points_at
from .process import Process
from .record import Record
from .stage import Stage


class Stance(models.TextChoices):
    SUPPORT = "support", _("For")
    OPPOSE = "oppose", _("Against")
    NEUTRAL = "neutral", _("Neutral")
    MIXED = "mixed", _("Mixed")
    UNKNOWN = "unknown", _("Not known")


class Position(Dated, InLanguages, Record):
    """Where an actor stood. It may move: each statement is kept with its day."""

    actor = points_at("processes.Organisation", _("actor"), required=True)
    process = points_at(Process, _("process"))
    stage = points_at(Stage, _("stage"))
    ask = points_at(Ask, _("ask"))
    stance = models.CharField(
        _("stance"), max_length=8, choices=Stance, default=Stance.UNKNOWN,
        help_text=_("Towards the process, or towards the ask where one is named."),
    )  # fmt: skip
    speaker = LineField(
        _("who spoke"),
        max_length=120,
        blank=True,
        help_text=_(
            "Where it was somebody in office and not the body as a whole, such as “one senator”."
            " A function, not a name."
        ),
    )
    statement = ProseField(_("statement"), max_length=1000, help_text=_("In your own words."))

    translated = ("statement", "speaker")
    resource = Resource(
        plural="positions",
        about=_("Where an actor stood, on a process or on one ask, on a day."),
        fields=(
            "actor", "speaker", "process", "stage", "ask", "stance", "date", "date_kind",
            "statement",
            *InLanguages.in_languages,
            *Record.published,
        ),
        hidden=Record.internal,
        filters=("q", "process", "actor", "stance"),
        search=("statement",),
        columns=("actor", "speaker", "stance", "ask", "process", "date"),
        order=(("newest", ("-date_sort", "-pk")), ("actor", ("actor__name", "pk"))),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["-date_sort", "-pk"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(process__isnull=False) | Q(ask__isnull=False),
                name="position_on_something",
                violation_error_message=_("Name a process or an ask."),
            ),
            listed_only("position_known", Q(stance__in=Stance.values)),
        ]

    def __str__(self):
        return self.statement

    def clean(self):
        super().clean()
        if self.actor_id and self.actor.catch_all:
            said = _("“%(name)s” stands for several bodies, and has no position of its own.")
            raise ValidationError({"actor": said % {"name": self.actor}})
