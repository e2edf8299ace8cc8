"""What was asked for, and what became of it in one text after another."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField, OnceADate
from engagement.fields import LineField, ProseField
from engagement.resources import Resource

from .part import Part
from .process import Process
from .record import Record
from .stage import Stage
from .text_version import TextVersion


class Tier(models.TextChoices):
    RED_LINE = "red_line", _("Red line")
    CORE = "core", _("Core")
    ACHIEVABLE = "achievable", _("Achievable")
    ASPIRATION = "aspiration", _("Best outcome")


class FateCode(models.TextChoices):
    """What became of an ask. The codes carry logic and are the same everywhere."""

    PENDING = "pending", _("Not decided yet")
    ADOPTED = "adopted", _("Adopted")
    ADOPTED_IN_PART = "adopted_in_part", _("Adopted in part")
    MET_ANOTHER_WAY = "met_another_way", _("Met another way")
    REMOVED_THREAT = "removed_threat", _("Harmful clause removed")
    NOT_TAKEN_UP = "not_taken_up", _("Not taken up so far")
    REJECTED = "rejected", _("Not adopted")
    REVERSED = "reversed", _("Adopted, then reversed")
    MOOT = "moot", _("No longer applies")
    UNKNOWN = "unknown", _("Not known")


class Contribution(models.TextChoices):
    DIRECT = "direct", _("Direct")
    SHARED = "shared", _("Shared with others")
    PLAUSIBLE = "plausible", _("Plausible")
    UNCLEAR = "unclear", _("Unclear")


class Ask(Record):
    """What was asked for in a process, whoever raised it and how often."""

    process = models.ForeignKey(
        Process, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("process")
    )
    text = LineField(_("what was asked"), max_length=500, help_text=_("One concrete sentence."))
    provision = LineField(
        _("provision"), max_length=80, blank=True, help_text=_("Such as Article 4.")
    )
    tier = models.CharField(_("tier"), max_length=12, choices=Tier, blank=True)
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("same as"),
        help_text=_("The ask that this one says in other words. Totals count the two as one."),
    )  # fmt: skip
    holders = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("asked by")
    )
    addressees = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("asked of")
    )

    resource = Resource(
        plural="asks",
        about=_("What was asked for, and what became of it in one text after another."),
        fields=(
            "process",
            "text",
            "provision",
            "tier",
            "same_as",
            "holders",
            "addressees",
            *Record.published,
        ),
        parts=("Fate", "Raising"),
        hidden=Record.internal,
        filters=("q", "process", "tier", "holder", "fate"),
        search=("text", "provision"),
        columns=("process", "provision", "tier"),
        order=(("name", ("text", "pk")), ("newest", ("-created", "pk"))),
    )

    class Meta(Record.Meta):
        verbose_name = _("ask")
        verbose_name_plural = _("asks")
        ordering = ["text", "pk"]

    def __str__(self):
        return self.text

    def clean(self):
        super().clean()
        if self.same_as_id and (self.same_as_id == self.pk or self.same_as.same_as_id):
            raise ValidationError(
                {"same_as": _("Name the one ask that the others are the same as.")}
            )


class Fate(Part):
    """What became of an ask in one text or stage. The newest is its state; earlier ones stay."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="+")
    text_version = models.ForeignKey(
        TextVersion, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("text"),
    )  # fmt: skip
    stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stage")
    )
    fate = models.CharField(_("what came of it"), max_length=16, choices=FateCode)
    date = EdtfField(_("date"))
    note = ProseField(_("note"), max_length=1000, blank=True)
    contribution = models.CharField(
        _("contribution"), max_length=12, choices=Contribution, blank=True
    )
    verifier = LineField(
        _("verifier"), blank=True, help_text=_("Who outside could confirm the contribution.")
    )

    class Meta:
        verbose_name = _("fate")
        verbose_name_plural = _("what came of it")
        ordering = ["-date_sort", "-pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(fate__in=FateCode.values),
                name="fate_known",
                violation_error_message=_("Choose one of the answers in the list."),
            ),
            models.CheckConstraint(
                condition=Q(text_version__isnull=True) | Q(stage__isnull=True),
                name="fate_in_a_text_or_a_stage",
                violation_error_message=_("Choose a text or a stage, and not both."),
            ),
            OnceADate(
                fields=["ask", "text_version", "stage", "date"],
                name="fate_once_a_text",
                violation_error_message=_(
                    "It is listed already what came of it in this text on this date."
                ),
            ),
        ]
