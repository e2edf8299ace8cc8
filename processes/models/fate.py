"""What became of an ask in one text after another, and what somebody claims to have done for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField, OnceADate
from engagement.fields import LineField, ProseField
from engagement.in_languages import InLanguages
from engagement.rules import listed_only

from .ask import WORDING, Ask
from .part import Part
from .pointing import points_at
from .stage import Stage
from .text_version import TextVersion


class FateCode(models.TextChoices):
    """What became of an ask. The codes carry logic and are the same everywhere.

    What somebody asked of a process, such as that it be opened, stands in no text: that the process
    was changed for it is said in words of its own.
    """

    PENDING = "pending", _("Not decided yet")
    ADOPTED = "adopted", _("Adopted")
    ADOPTED_IN_PART = "adopted_in_part", _("Adopted in part")
    MET_ANOTHER_WAY = "met_another_way", _("Met another way")
    REMOVED_THREAT = "removed_threat", _("Harmful clause removed")
    PROCESS_CHANGED = "process_changed", _("Process changed as asked")
    PROCESS_IN_PART = "process_in_part", _("Process changed in part")
    NOT_TAKEN_UP = "not_taken_up", _("Not taken up so far")
    REJECTED = "rejected", _("Not adopted")
    REVERSED = "reversed", _("Adopted, then reversed")
    MOOT = "moot", _("No longer applies")
    UNKNOWN = "unknown", _("Not known")


MET = (
    FateCode.ADOPTED,
    FateCode.MET_ANOTHER_WAY,
    FateCode.REMOVED_THREAT,
    FateCode.PROCESS_CHANGED,
)
MET_IN_PART = (FateCode.ADOPTED_IN_PART, FateCode.PROCESS_IN_PART)


class Contribution(models.TextChoices):
    """How strongly what was done led to what came of it, as somebody claims."""

    DIRECT = "direct", _("Direct")
    SHARED = "shared", _("Shared with others")
    PLAUSIBLE = "plausible", _("Plausible")
    UNCLEAR = "unclear", _("Unclear")


class Significance(models.TextChoices):
    """How much what came of it matters, as the same one claims."""

    MAJOR = "major", _("Major")
    MODERATE = "moderate", _("Moderate")
    MINOR = "minor", _("Minor")
    UNCLEAR = "unclear", _("Unclear")


class Fate(InLanguages, Part):
    """What became of an ask in one text or stage. The newest is its state; earlier ones stay.

    What somebody contributed to it is a claim: it has who says so, how strong it is, how much it
    matters, who could confirm it, and a source of its own.
    """

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="+")
    text_version = points_at(TextVersion, _("text"))
    stage = points_at(Stage, _("stage"))
    fate = models.CharField(_("what came of it"), max_length=16, choices=FateCode)
    date = EdtfField(_("date"))
    note = ProseField(_("note"), max_length=1000, blank=True)
    source = points_at(
        "processes.Source", _("source"), help_text=_("Where it can be checked that it came so.")
    )
    locator = LineField(_("place in the source"), max_length=120, blank=True)
    own_reading = models.BooleanField(
        _("our reading"), default=False,
        help_text=_("Its source does not say so of this ask; that it answers it is our reading."),
    )  # fmt: skip
    adopted_wording = ProseField(
        _("adopted wording"), max_length=WORDING, blank=True,
        help_text=_("What the text says now. In the language of the text."),
    )  # fmt: skip
    contribution = models.CharField(
        _("strength of the contribution"), max_length=12, choices=Contribution, blank=True
    )
    significance = models.CharField(
        _("significance"), max_length=12, choices=Significance, blank=True,
        help_text=_("How much it matters what came of it."),
    )  # fmt: skip
    claim = LineField(
        _("what was contributed"), max_length=500, blank=True,
        help_text=_("One sentence, as whoever claims it would say it."),
    )  # fmt: skip
    claimed_by = LineField(
        _("who claims it"), blank=True, help_text=_("Empty where it is whoever wrote this entry.")
    )
    verifier = LineField(
        _("verifier"), blank=True, help_text=_("Who outside could confirm the contribution.")
    )
    claim_source = points_at(
        "processes.Source",
        _("source of the contribution"),
        help_text=_("Where the contribution is claimed or confirmed."),
    )
    claim_locator = LineField(_("place in that source"), max_length=120, blank=True)
    translated = ("note",)

    class Meta:
        verbose_name = _("fate")
        verbose_name_plural = _("what came of it")
        ordering = ["-date_sort", "-pk"]
        default_manager_name = "unrestricted"
        constraints = [
            listed_only(
                "fate_known",
                Q(fate__in=FateCode.values) & Q(significance__in=["", *Significance.values]),
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
