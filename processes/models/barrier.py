"""What kept people out, and what helped."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.codes import CodeField
from engagement.fields import LineField, ProseField
from engagement.in_languages import InLanguages
from engagement.resources import Resource
from engagement.rules import listed_only

from .consultation import Consultation
from .dated import Dated
from .pointing import points_at
from .process import Process
from .record import Record
from .stage import Stage


class BarrierKind(models.TextChoices):
    NOT_INVITED = "not_invited", _("Not invited")
    CATEGORY_EXCLUDED = "category_excluded", _("Excluded as a category")
    ACCREDITATION_REFUSED = "accreditation_refused", _("Accreditation refused")
    CLOSED_VENUE = "closed_venue", _("Closed or informal rooms")
    SHORT_NOTICE = "short_notice", _("Short notice")
    LATE_PAPERS = "late_papers", _("Papers late or missing")
    SPEAKING_TIME = "speaking_time", _("Speaking time too short")
    WORD_LIMIT = "word_limit", _("Word limit")
    ONLINE_ONLY = "online_only", _("Online only")
    IN_PERSON_ONLY = "in_person_only", _("In person only")
    TRAVEL_COST = "travel_cost", _("Cost of travel or stay")
    VISA = "visa", _("Visa refused or late")
    LANGUAGE = "language", _("No interpretation or translation")
    DISABILITY_ACCESS = "disability_access", _("Not accessible to disabled people")
    TIMING = "timing", _("Night, time zone or holiday")
    CONNECTIVITY = "connectivity", _("Network or tools failed")
    CAPACITY = "capacity", _("Staff, money or expertise missing")
    NO_REPLY = "no_reply", _("No answer to input")
    SIDELINED = "sidelined", _("Heard but set aside")
    CREDIBILITY_ATTACKED = "credibility_attacked", _("Credibility attacked")
    DISCRIMINATION = "discrimination", _("Discrimination")
    STIGMATISATION = "stigmatisation", _("Public attack or smear")
    SURVEILLANCE = "surveillance", _("Watched or hacked because of the work")
    REPRISAL = "reprisal", _("Threat, arrest, sanction, loss of funds")
    LAWS_MISUSED = "laws_misused", _("Laws turned against critics")
    SECURITY_OWNERSHIP = "security_ownership", _("Led by bodies that do not open up")
    FEW_OPENINGS = "few_openings", _("Few openings to take part")
    NOT_TRANSPARENT = "not_transparent", _("Process not transparent")
    DECIDED_BY_THE_BOUND = "decided_by_the_bound", _("Decided by those it would bind")
    BLOCKED = "blocked", _("Platform or site blocked")
    URGENCY = "urgency", _("Fast track used to skip input")


# Done to people because of their work, beside what keeps people out (`docs/domain.md`, Reprisals).
# Laws turned against critics are none by themselves: they may keep nobody out of this process.
REPRISALS = (BarrierKind.STIGMATISATION, BarrierKind.SURVEILLANCE, BarrierKind.REPRISAL)


class Severity(models.IntegerChoices):
    NUISANCE = 1, _("1, a nuisance")
    OBSTACLE = 2, _("2, a real obstacle")
    KEPT_OUT = 3, _("3, kept out or in danger")


class EnablerKind(models.TextChoices):
    """No list of helping circumstances exists elsewhere; these are ours, after the documents."""

    OPEN_FORMAT = "open_format", _("Open format")
    OPEN_RULES = "open_rules", _("Open rules of participation")
    SPEAKING_RIGHTS = "speaking_rights", _("Right to speak")
    REMOTE_PARTICIPATION = "remote_participation", _("Remote participation")
    ACCREDITATION_ROUTE = "accreditation_route", _("Route of accreditation")
    OBSERVER_STATUS = "observer_status", _("Observer status")
    COMPLAINT_PROCEDURE = "complaint_procedure", _("Complaint procedure")
    EARLY_ENGAGEMENT = "early_engagement", _("Engaged early")
    ACCESSIBLE_OFFICIALS = "accessible_officials", _("Officials within reach")
    INFORMAL_ACCESS = "informal_access", _("Informal access")
    ALLIED_GOVERNMENTS = "allied_governments", _("Allied governments")
    COALITION = "coalition", _("Coalition")
    CROSS_SECTOR_ALLIANCE = "cross_sector_alliance", _("Alliance across sectors")
    MEDIA_PRESSURE = "media_pressure", _("Pressure through the media")
    VISIBILITY = "visibility", _("Public visibility")
    INTERNATIONAL_PRESENCE = "international_presence", _("International presence")
    FUNDING = "funding", _("Funding")


class Circumstance(Dated, InLanguages, Record):
    """What barriers and enablers share."""

    process = points_at(Process, _("process"))
    stage = points_at(Stage, _("stage"))
    consultation = points_at(Consultation, _("consultation"))
    affected = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("organisations")
    )
    affected_group = LineField(
        _("group"), max_length=120, blank=True, help_text=_("Never the members of a group.")
    )
    text = ProseField(_("what it was"), max_length=1000, help_text=_("In your own words."))

    class Meta(Record.Meta):
        abstract = True

    def __str__(self):
        return self.text


class Barrier(Circumstance):
    """What kept people out or made taking part hard or dangerous."""

    kind = CodeField(_("kind"), max_length=24, codes=BarrierKind)
    severity = models.PositiveSmallIntegerField(
        _("severity"), null=True, blank=True, choices=Severity, help_text=_("Empty if not known.")
    )
    raised_with_convenor = models.BooleanField(
        _("raised with the convenor"), null=True, blank=True, help_text=_("Empty if not known.")
    )
    what_happened = ProseField(_("what happened then"), max_length=1000, blank=True)

    translated = ("text", "what_happened")
    resource = Resource(
        plural="barriers",
        about=_("What kept people out, or made taking part hard or dangerous."),
        fields=(
            "kind", "process", "stage", "consultation", "affected", "affected_group", "severity",
            "date", "date_kind", "text", "raised_with_convenor", "what_happened",
            *InLanguages.in_languages, *Record.published,
        ),
        parts=("MetBarrier", "BarrierConsultation"),
        hidden=Record.internal,
        filters=("q", "process", "kind", "severity", "affected", "affected_group",
            "institution", "raised"),
        search=("text", "affected_group"),
        columns=("kind", "process", "affected_group", "date"),
        order=(("newest", ("-date_sort", "-pk")), ("severity", ("-severity", "pk"))),
    )  # fmt: skip

    class Meta(Circumstance.Meta):
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")
        ordering = ["-date_sort", "-pk"]
        constraints = [
            *Record.Meta.constraints,
            listed_only(
                "barrier_severity_1_to_3", Q(severity__isnull=True) | Q(severity__range=(1, 3))
            ),
        ]

    hit = ()  # names, as Texts, of those whom it affected, of a row that is shown in a list

    @property
    def is_reprisal(self):
        """Was it done to people because of their work? Kinds that curators add are not."""
        return self.kind in REPRISALS


class Enabler(Circumstance):
    """What helped people take part."""

    kind = CodeField(_("kind"), max_length=24, codes=EnablerKind)

    translated = ("text",)
    resource = Resource(
        plural="enablers",
        about=_("What helped people take part."),
        fields=(
            "kind", "process", "stage", "consultation", "affected", "affected_group", "date",
            "date_kind", "text", *InLanguages.in_languages, *Record.published,
        ),
        hidden=Record.internal,
        filters=("q", "process", "kind"),
        search=("text", "affected_group"),
        columns=("kind", "process", "date"),
        order=(("newest", ("-date_sort", "-pk")),),
    )  # fmt: skip

    class Meta(Circumstance.Meta):
        verbose_name = _("enabler")
        verbose_name_plural = _("enablers")
        ordering = ["-date_sort", "-pk"]
