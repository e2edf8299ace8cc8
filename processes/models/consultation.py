"""An opening to take part, or one that was closed, and who was in and who was left out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.codes import CodeField
from engagement.dates import EdtfField
from engagement.fields import CodesField, LineField, LinkField, ProseField
from engagement.in_languages import InLanguages, LanguagesField, one_of
from engagement.resources import Resource, computed
from engagement.rules import listed_only

from .consultation_codes import ConsultationKind, ConsultationState, Published
from .dated import Dated
from .opening import Access, Channel, InEffect, ParticipationLevel
from .pointing import points_at
from .process import Process
from .record import Record
from .stage import Stage


class Consultation(Dated, InLanguages, Record):
    """An opening to take part, or one that was closed to civil society."""

    process = points_at(Process, _("process"), required=True)
    stage = points_at(Stage, _("stage"))
    name = LineField(_("name"))
    kind = CodeField(_("kind"), max_length=32, codes=ConsultationKind)
    convenors = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("convenors")
    )
    hosts = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("hosts"),
        help_text=_("Who gave the room or the platform, beside those who convened it."),
    )  # fmt: skip
    place = LineField(_("place"), max_length=120, blank=True)
    announced = EdtfField(_("announced"), help_text=_("When outsiders could first know of it."))
    notice = LineField(
        _("notice in words"),
        max_length=120,
        blank=True,
        help_text=_("Where the days are not known: “very limited”, as the source says it."),
    )
    opens = EdtfField(_("open for input from"))
    opens_at = models.TimeField(_("opening time"), null=True, blank=True)
    closes = EdtfField(_("open for input to"), help_text=_("The last day counts in full."))
    closes_at = models.TimeField(_("closing time"), null=True, blank=True)
    time_zone = LineField(
        _("time zone"),
        max_length=40,
        blank=True,
        help_text=_("Of the closing time, such as America/Mexico_City."),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ConsultationState, blank=True,
        help_text=_("Empty where it is not recorded."),
    )  # fmt: skip
    access = models.CharField(
        _("who could take part, as announced"), max_length=12, choices=Access, blank=True,
        help_text=_("Empty when it is not known."),
    )  # fmt: skip
    access_in_effect = models.CharField(
        _("what it came to"), max_length=12, choices=InEffect, blank=True,
        help_text=_(
            "As it was for those who came. Token is, for example, two minutes each at very short"
            " notice. Empty when it is not known."
        ),
    )  # fmt: skip
    channels = CodesField(_("channels"), vocabulary=Channel.choices)
    minutes_per_speaker = models.PositiveSmallIntegerField(
        _("minutes per speaker"), null=True, blank=True
    )
    speaking_order = LineField(
        _("order of speaking"), max_length=160, blank=True,
        help_text=_("As it was set: “states first, others if time is left”."),
    )  # fmt: skip
    word_limit = models.PositiveIntegerField(_("word limit"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats per organisation"), null=True, blank=True)
    languages = LanguagesField(
        _("languages"), help_text=_("Names or codes, with commas between: Spanish, fr.")
    )
    papers_published = EdtfField(_("papers published"))
    feedback_promised = EdtfField(_("feedback promised by"))
    feedback_given = EdtfField(_("feedback given"))
    responses_published = models.CharField(
        _("responses published"), max_length=8, choices=Published, blank=True,
        help_text=_("What people sent in. Empty when it is not known."),
    )  # fmt: skip
    level_promised = models.CharField(
        _("level of participation promised"), max_length=12, choices=ParticipationLevel, blank=True
    )
    link = LinkField(_("link"))
    summary = ProseField(_("summary"), max_length=2000, blank=True)

    translated = ("name", "summary", "notice")
    resource = Resource(
        plural="consultations",
        about=_("Openings to take part, and those that were closed to civil society."),
        fields=(
            "process", "stage", "name", "kind", "convenors", "hosts", "place", "state",
            "summary", "announced", "notice", "opens", "opens_at", "closes", "closes_at",
            "time_zone", "date", "date_kind", "access", "access_in_effect", "channels",
            "minutes_per_speaker", "speaking_order", "word_limit", "seats", "languages",
            "level_promised", "papers_published", "responses_published", "feedback_promised",
            "feedback_given", "link", *InLanguages.in_languages, *Record.published,
        ),
        headings=(
            ("process", _("What it is")), ("announced", _("When")),
            ("access", _("Who could take part, and how")),
            ("papers_published", _("Papers and feedback")),
        ),
        parts=("Admission", "Count"),
        computed=("working_days_of_notice",),
        hidden=Record.internal,
        filters=("q", "process", "kind", "state", "access", "access_in_effect", "convenor",
            "left_out", "without", "overdue"),
        search=("name", "summary"),
        columns=("process", "kind", "access", "date"),
        order=(
            ("newest", ("-date_sort", "-pk")),
            ("closes", ("-closes_sort", "-pk")),
            ("name", ("name", "pk")),
        ),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-date_sort", "-pk"]
        indexes = [
            models.Index(fields=["-date_sort", "-id"], name="consultation_newest"),
            models.Index(fields=["closes_sort"], name="consultation_closes"),
        ]
        constraints = [
            *Record.Meta.constraints,
            listed_only("consultation_state_known", Q(state__in=["", *ConsultationState.values])),
            models.CheckConstraint(
                condition=(Q(closes_at__isnull=True) & Q(opens_at__isnull=True)) | ~Q(time_zone=""),
                name="consultation_time_has_a_zone",
                violation_error_message=_(
                    "A time of day needs its time zone, such as America/Mexico_City."
                ),
            ),
        ]

    working_days_range = None  # read of many at once, by `outcomes.working_days`
    readings = ()  # how it was assessed; read by `lookup.readings`
    somebody_out = False  # was somebody left out of it? read by `lookup.left_out`
    # Who was let in, civil society as a whole or a group by a rule; read there as well.
    let_in_whole_group = let_in_group = let_in_route = let_in_text_language = ""
    let_in_in_other_languages = None

    def __str__(self):
        return self.name

    @property
    def let_in(self):
        """Was civil society let in, as a whole?"""
        return bool(self.let_in_whole_group)

    @property
    def group_let_in(self):
        """The group, that is not civil society as a whole, that was let in by a rule, as a Text."""
        return self._let_in("group")

    @property
    def rule_of_entry(self):
        """By which rule civil society or that group was let in, as a Text."""
        return self._let_in("route")

    def _let_in(self, name):
        own, others = getattr(self, f"let_in_{name}") or "", self.let_in_in_other_languages or {}
        return one_of(name, own, self.let_in_text_language or "", others)

    @computed(
        _("notice in working days"),
        _("From the announcement to the day it was for. Public holidays are not taken out."),
    )
    def working_days_of_notice(self):
        """Working days from the announcement to the day it was for, or None when either is open.

        The announcement must be known to the day and the other is taken at its earliest: nothing
        is computed from a guess. Public holidays are not taken out.
        """
        event = self.closes or self.date
        if not (self.announced and event):
            return None
        exact = self.announced.precision == "day" and event.earliest is not None
        guessed = any(d.approximate or d.uncertain for d in (self.announced, event))
        if guessed or not exact:
            return None
        return working_days_between(self.announced.earliest, event.earliest)


def working_days_between(first, last):
    """Working days after `first` up to and including `last`, Monday to Friday; never negative."""
    days = max((last - first).days, 0)
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((first.weekday() + n) % 7 < 5 for n in range(1, rest + 1))
