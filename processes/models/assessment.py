"""How inclusive a consultation or stage was: twelve criteria, each with its reason.

The rule of scoring is `inclusion-rubric.md`; version 1 of it is what RUBRIC_VERSION names.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField, ProseField
from engagement.resources import Resource
from engagement.rules import listed_only

from .citation import Citation, UnlistedSource
from .common import once_each
from .consultation import Consultation
from .intervention import Intervention
from .opening import ParticipationLevel
from .part import Part
from .pointing import points_at
from .record import Record
from .stage import Stage

RUBRIC_VERSION = "1"
SAID_TWICE = _(
    "This assessor has assessed it on this date already. Change that assessment, or give another"
    " date."
)


class Criterion(models.IntegerChoices):
    EARLY_OPENING = 1, _("Early opening")
    NOTICE = 2, _("Notice and time to prepare")
    INFORMATION = 3, _("Information disclosed")
    ENTRY = 4, _("Who may take part")
    DIVERSITY = 5, _("Diversity of voices")
    FORMATS = 6, _("Formats and channels")
    EXCHANGE = 7, _("Quality of the exchange")
    SUPPORT = 8, _("Support to take part")
    SAFETY = 9, _("Safety and respect")
    RESPONSE = 10, _("Feedback and reasoned response")
    INFLUENCE = 11, _("Influence on the outcome")
    CONTINUITY = 12, _("Continuity and accountability")


class ScoreValue(models.TextChoices):
    ABSENT = "0", _("0, absent or obstructive")
    TOKEN = "1", _("1, token")
    FAIR = "2", _("2, fair")
    GOOD = "3", _("3, good practice")
    NOT_APPLICABLE = "NA", _("Does not apply")
    NOT_KNOWN = "NK", _("Not known")


# Those that say how it was; each needs a reason and evidence.
MEASURED = (ScoreValue.ABSENT, ScoreValue.TOKEN, ScoreValue.FAIR, ScoreValue.GOOD)


class Assessment(Record):
    """One assessor's view of one consultation or stage. A second one stands beside it."""

    consultation = points_at(Consultation, _("consultation"))
    stage = points_at(Stage, _("stage"))
    assessor = points_at("processes.Organisation", _("assessed by"), required=True)
    date = EdtfField(_("assessed on"))
    rubric_version = LineField(_("version of the rubric"), max_length=12, default=RUBRIC_VERSION)
    level = models.CharField(
        _("level of participation"), max_length=12, choices=ParticipationLevel, blank=True
    )

    made_by = "assessor"
    resource = Resource(
        plural="assessments",
        about=_("How inclusive a consultation or stage was, against twelve criteria."),
        fields=(
            "consultation", "stage", "assessor", "date", "rubric_version", "level",
            *Record.published,
        ),
        parts=("Score",),
        hidden=Record.internal,
        filters=("assessor",), columns=("assessor", "date"),
        order=(("newest", ("-date_sort", "-pk")),),
    )  # fmt: skip

    title_from = ("consultation", "stage")

    class Meta(Record.Meta):
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(consultation__isnull=False, stage__isnull=True)
                | Q(consultation__isnull=True, stage__isnull=False),
                name="assessment_of_one",
                violation_error_message=_("Choose a consultation or a stage, and not both."),
            ),
            *once_each(
                "assessment_once_a_consultation",
                "consultation",
                "assessor",
                "rubric_version",
                "date",
                said=SAID_TWICE,
            ),
            *once_each(
                "assessment_once_a_stage",
                "stage",
                "assessor",
                "rubric_version",
                "date",
                said=SAID_TWICE,
            ),  # fmt: skip
        ]

    def __str__(self):
        return str(self.opening)

    @property
    def opening(self):
        """The consultation or the stage that it is of."""
        return self.consultation or self.stage

    called_as = opening


class Score(Part):
    """One criterion. No evidence, no score above "not known"."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    criterion = models.PositiveSmallIntegerField(
        _("criterion"), choices=Criterion, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    value = models.CharField(_("value"), max_length=2, choices=ScoreValue)
    reason = ProseField(_("reason"), max_length=1000, blank=True)
    source = points_at("processes.Source", _("source"))
    reference = LineField(
        _("note or link"),
        max_length=300,
        blank=True,
        help_text=_("Where it can be checked, if it is not among the sources yet."),
    )
    locator = LineField(_("place in the source"), max_length=120, blank=True)
    intervention = points_at(Intervention, _("engagement"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["criterion"]
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"],
                name="score_once",
                violation_error_message=_("This criterion has a score already."),
            ),
            listed_only(
                "score_known", Q(criterion__range=(1, 12)) & Q(value__in=ScoreValue.values)
            ),
            models.CheckConstraint(
                condition=Q(value__in=["NA", "NK"])
                | (
                    ~Q(reason="")
                    & (Q(source__isnull=False) | ~Q(reference="") | Q(intervention__isnull=False))
                ),
                name="score_has_reason_and_evidence",
                violation_error_message=_(
                    "A score needs a reason, and a source or an engagement that "
                    "shows it. Without them choose “not known”."
                ),
            ),
        ]

    @property
    def told_by(self):
        """The source, or what somebody wrote in its place; None where an engagement shows it."""
        if self.source_id:
            return self.source
        return UnlistedSource(self.reference) if self.reference else None

    @property
    def as_citation(self):
        """What its source says of the criterion, as a source of the assessment."""
        said = {"source": self.source, "reference": self.reference, "locator": self.locator}
        return Citation(assessment_id=self.assessment_id, note=self.get_criterion_display(), **said)
