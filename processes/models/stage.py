"""The stages a process goes through, in an explicit order, and when they were expected."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.codes import CodeField
from engagement.dates import UNVOUCHED, EdtfField, OnceADate
from engagement.fields import LineField, ProseField
from engagement.in_languages import InLanguages
from engagement.resources import Resource, computed
from engagement.rules import listed_only

from .common import once_each
from .dated import Dated, DateKind, speaks_for
from .part import Part
from .phase import REPLACED, Phase, StageKind, phase_of
from .pointing import points_at
from .process import Process
from .record import Record


class StageState(models.TextChoices):
    PLANNED = "planned", _("Still to come")
    CURRENT = "current", _("Going on")
    COMPLETED = "completed", _("Over")
    SKIPPED = "skipped", _("Skipped")
    STALLED = "stalled", _("Stalled")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage state", "Withdrawn")
    REJECTED = "rejected", pgettext_lazy("stage state", "Rejected")
    LAPSED = "lapsed", pgettext_lazy("stage state", "Lapsed")


# States that do not say that a process got there; "": what became of it is not recorded.
NOT_REACHED = ("", StageState.PLANNED)


class Stage(Dated, InLanguages, Record):
    """One step of a process. Several may be current at once; informal talks are a stage."""

    process = points_at(Process, _("process"), required=True)
    position = models.PositiveSmallIntegerField(
        _("position"), help_text=_("Its place in the order, kept even when dates are missing.")
    )
    kind = CodeField(_("kind"), max_length=32, codes=StageKind, groups=Phase, replaced=REPLACED)
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("Of a reading or a session.")
    )
    name = LineField(_("name"), help_text=_("What it is called there."))
    state = models.CharField(
        _("state"), max_length=12, choices=StageState, blank=True,
        help_text=_("Empty where it is not recorded."),
    )  # fmt: skip
    outcome = LineField(
        _("outcome"), max_length=300, blank=True,
        help_text=_("How it ended, in words: “postponed to the next session”."),
    )  # fmt: skip
    bodies = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("bodies")
    )
    place = LineField(_("place"), max_length=120, blank=True)
    summary = ProseField(_("summary"), max_length=2000, blank=True)

    translated = ("name", "outcome", "summary")
    resource = Resource(
        plural="stages",
        about=_("The steps a process goes through. Informal talks are a stage too."),
        fields=(
            "process", "position", "kind", "number", "name", "date", "date_kind", "state",
            "outcome", "bodies", "place", "summary", *InLanguages.in_languages, *Record.published,
        ),
        parts=("Forecast",),
        computed=("phase",),
        hidden=Record.internal,
        filters=("q", "process", "kind", "state"),
        search=("name", "outcome", "summary"),
        columns=("process", "kind", "state", "date"),
        order=(("newest", ("-date_sort", "-pk")), ("name", ("name", "pk"))),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["process", "position"]
        indexes = [models.Index(fields=["-date_sort", "-id"], name="stage_newest")]
        constraints = [
            *Record.Meta.constraints,
            *once_each(
                "stage_one_a_position",
                "process",
                "position",
                said=_("Another stage has this position already. Choose the next free number."),
            ),
            listed_only("stage_state_known", Q(state__in=["", *StageState.values])),
        ]

    def __str__(self):
        return self.name

    @property
    def date_meaning(self):
        """Of what goes on the date says when it began; "since" is said while a source speaks, and
        never of what is only planned."""
        ends = self.date is None or self.date.latest
        if self.state == StageState.PLANNED and not ends:
            return DateKind.WITHIN
        if ends or self.state != StageState.CURRENT or self.date_kind == DateKind.WITHIN:
            return self.date_kind
        now = self.process_id and speaks_for(self.process.as_of, timezone.localdate())
        return DateKind.SPAN if now else UNVOUCHED

    before = None  # its own date, where a page shows a newer forecast as its date
    date_before = None  # when it was expected before, of one that moved

    def show_at(self, date):
        """Have a forecast as its date, to be shown and not to be stored."""
        if date != self.date:
            self.before, self.date, self.date_kind = self.date, date, DateKind.WITHIN

    @property
    def earlier(self):
        """When it was expected before, what was said last first: what has a day in common with its
        date is no other time.

        Of one whose forecasts have been read as `said`.
        """
        told = dict.fromkeys((*(one.date for one in self.said), self.before))
        return [one for one in told if one and self.date and one.is_apart_from(self.date)]

    @property
    def moved(self):
        """Was it expected at another time?"""
        return bool(self.earlier)

    @computed(
        _("phase"), _("The part of a process its kind belongs to, the same for all processes.")
    )
    def phase(self):
        """The phase its kind belongs to."""
        return phase_of(self.kind)


class Forecast(Part):
    """When somebody expected a stage. The newest is shown, earlier ones make it "moved"."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="forecasts")
    date = EdtfField(_("expected"))
    said_on = EdtfField(_("said on"), help_text=_("When it was said, not when it will be."))
    source = points_at("processes.Source", _("source"), required=True)
    locator = LineField(_("place in the source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        ordering = ["-said_on_sort", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            OnceADate(
                fields=["stage", "date", "source"],
                name="forecast_once_a_source",
                violation_error_message=_("This source is listed with this date already."),
            ),
            models.CheckConstraint(
                condition=~Q(date=""),
                name="forecast_has_a_date",
                violation_error_message=_("Say when it was expected."),
            ),
        ]

    @property
    def told_by(self):
        return self.source
