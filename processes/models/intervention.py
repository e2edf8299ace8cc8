"""An engagement: what an organisation did, and with whom."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagement.codes import CodeField
from engagement.dates import EdtfField
from engagement.fields import LineField, LinkField, ProseField
from engagement.in_languages import InLanguages
from engagement.resources import Resource, computed
from engagement.rules import listed_only

from .consultation import Consultation
from .dated import Dated
from .entry_codes import WITHOUT_REPLY, Direction, Initiative, InterventionState, code_choices
from .family import Family, InterventionKind, family_of
from .pointing import points_at
from .process import Process
from .record import Record
from .repeats import RepeatedAs
from .stage import Stage

BY_DAY = ("-date_sort", "-sequence", "-id")


class Intervention(Dated, InLanguages, Record):
    """An engagement: what an organisation did in a process."""

    process = points_at(
        Process, _("process"), help_text=_("Empty for work that belongs to no process.")
    )
    stage = points_at(Stage, _("stage"))
    consultation = points_at(Consultation, _("consultation"))
    title = LineField(
        _("what happened"), max_length=280, help_text=_("One sentence. Roles rather than names.")
    )
    kind = CodeField(_("kind"), max_length=32, codes=InterventionKind, groups=Family)
    sequence = models.PositiveSmallIntegerField(
        _("order in the day"), default=0, help_text=_("Only where several fall on one day.")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=InterventionState, default=InterventionState.DONE
    )
    direction = models.CharField(_("direction"), max_length=12, choices=Direction, blank=True)
    initiative = models.CharField(_("initiative"), max_length=12, choices=Initiative, blank=True)
    summary = ProseField(_("summary"), blank=True)
    repeats = points_at(
        "self",
        _("repeats"),
        help_text=_("The entry that this one republishes or says again. It is counted once."),
    )
    repeated_as = models.CharField(
        _("how it repeats it"), max_length=12, choices=RepeatedAs, blank=True
    )
    response = models.CharField(
        _("while no reply is recorded"), max_length=24,
        choices=code_choices(WITHOUT_REPLY), blank=True,
        help_text=_("What came back is recorded as a reply; this is so until then."),
    )  # fmt: skip
    response_date = EdtfField(_("since when"))
    further_signatories = models.PositiveIntegerField(
        _("further signatories"),
        null=True,
        blank=True,
        help_text=_(
            "The number in “and 80 others signed”. Whoever did not sign belongs among the counts."
        ),
    )
    link = LinkField(_("link"))

    translated = ("title", "summary")
    resource = Resource(
        plural="interventions",
        about=_("What organisations did: meetings, statements, submissions, campaigns."),
        fields=(
            "process", "stage", "consultation", "title", "kind", "date", "date_kind", "sequence",
            "state", "direction", "initiative", "summary", "repeats", "repeated_as",
            "response", "response_date", "further_signatories", "link",
            *InLanguages.in_languages, *Record.published,
        ),
        parts=("Participation", "Raising", "Concern", "MetBarrier", "StatementVersion", "Count"),
        computed=("family",),
        hidden=Record.internal,
        filters=("q", "process", "stage", "kind", "state", "organisation", "effort", "from", "to"),
        search=("title", "summary"),
        columns=("process", "kind", "date"),
        order=(
            ("newest", ("-date_sort", "-sequence", "-pk")),
            ("changed", ("-changed", "-pk")),
        ),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-date_sort", "-sequence", "-pk"]
        # What follows the order is what people filter by and what the rule asks: so that rows are
        # passed over, and counted, in the index alone.
        indexes = [
            models.Index(
                fields=[*BY_DAY, "date_earliest", "date_latest", "state", "open_to_all", "readers"],
                name="intervention_newest",
            ),
            models.Index(
                fields=["kind", *BY_DAY, "state", "open_to_all", "readers"],
                name="intervention_of_kind",
            ),
            models.Index(fields=["process", *BY_DAY], name="intervention_of_process"),
            models.Index(fields=["-changed", "-id"], name="intervention_changed"),
        ]
        constraints = [
            *Record.Meta.constraints,
            listed_only(
                "intervention_states_known",
                Q(state__in=InterventionState.values)
                & Q(response__in=["", *(one.value for one in WITHOUT_REPLY)]),
            ),
            models.CheckConstraint(
                condition=Q(repeats__isnull=True) | ~Q(repeats=F("id")),
                name="intervention_repeats_another",
                violation_error_message=_("An entry cannot repeat itself."),
            ),
            listed_only(
                "intervention_repeated_as_known", Q(repeated_as__in=["", *RepeatedAs.values])
            ),
            models.CheckConstraint(
                condition=Q(process__isnull=False)
                | Q(stage__isnull=True, consultation__isnull=True),
                name="intervention_stage_in_a_process",
                violation_error_message=_(
                    "A stage or a consultation belongs to a process. Name the process as well."
                ),
            ),
        ]

    came_back = None  # read of many at once, by `lookup.replies.read_replies`

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.repeats_id and self.repeats.repeats_id:
            raise ValidationError(
                {"repeats": _("That one repeats another itself. Name the one that was first.")}
            )

    came_latest = None  # the latest day of the newest reply, where a question has read it

    @computed(_("family"), _("One of nine groups of kinds, which share a shape on the timeline."))
    def family(self):
        """The family its kind falls into, a code of the design's shapes."""
        return family_of(self.kind)

    @property
    def actors(self):
        """Who acted, each once though in two roles; of one whose `parts` have been read."""
        return self._each(lambda part: part.is_acting)

    @property
    def addressed(self):
        """Those it was addressed to, alike."""
        return self._each(lambda part: part.is_addressee)

    @property
    def spoken_of(self):
        """Whom it is about and who was harmed, alike."""
        return self._each(lambda part: part.is_spoken_of)

    def _each(self, of):
        return list({part.who.pk: part.who for part in self.parts if of(part)}.values())

    @property
    def last_word(self):
        """The latest day of it or of what was said to it, None where neither is known."""
        days = [date.latest for date in (self.date, self.response_date) if date]
        return max(filter(None, [*days, self.came_latest]), default=None)
