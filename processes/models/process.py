"""What is being decided, and how one process hangs together with another."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.codes import CodeField
from engagement.dates import UNVOUCHED, EdtfField
from engagement.fields import LineField, ProseField
from engagement.in_languages import InLanguages
from engagement.resources import Resource
from engagement.rules import listed_only

from .called import Called
from .common import Slugged, SluggedManager, random_slug
from .dated import Dated, DateKind, speaks_for
from .merger import Mergeable
from .record import Level, Record
from .settled import SettledQuerySet


class ProcessKind(models.TextChoices):
    BILL = "bill", _("Bill")
    PROPOSED_BILL = "proposed_bill", _("Draft bill not yet filed")
    CONSTITUTIONAL_AMENDMENT = "constitutional_amendment", _("Constitutional amendment")
    REGULATION = "regulation", _("Regulation")
    DIRECTIVE = "directive", _("Directive")
    SECONDARY_RULE = "secondary_rule", _("Secondary or delegated rule")
    TREATY = "treaty", _("Treaty or convention")
    PROTOCOL = "protocol", _("Protocol")
    RATIFICATION = "ratification", _("Ratification or accession")
    RESOLUTION = "resolution", _("Resolution")
    RULES_OF_PROCEDURE = "rules_of_procedure", _("Rules of procedure or modalities")
    STRATEGY = "strategy", _("National strategy or policy")
    EXECUTIVE_MEASURE = "executive_measure", _("Executive measure")
    PUBLIC_SYSTEM = "public_system", _("Public system or register")
    NORM = "norm", _("Soft norm or guideline")
    ACTION_PLAN_COMMITMENT = "action_plan_commitment", _("Action-plan commitment")
    TREATY_JOINING = "treaty_joining", _("Whether to join a treaty")
    RESPONSE_CASE = "response_case", _("Case under a response mechanism")
    PRACTICE = "practice", _("Practice of authorities")
    OWN_INITIATIVE = "own_initiative", _("Own-initiative report or inquiry")


class ProcessLevel(models.TextChoices):
    SUBNATIONAL = "subnational", _("Subnational")
    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")
    GLOBAL = "global", _("Global")


class ProcessState(models.TextChoices):
    """Where a process stands as a whole; a state is typed, never derived from dates."""

    PLANNED = "planned", _("Announced")
    ACTIVE = "active", _("In progress")
    STALLED = "stalled", _("Stalled")
    COMPLETED = "completed", _("Finished")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Rejected")
    LAPSED = "lapsed", _("Lapsed")


class Process(Called, Slugged, Dated, InLanguages, Mergeable, Record):
    """What is being decided: a bill, a treaty, a system, a rule."""

    name = LineField(_("name"), help_text=_("The name people use, in one line."))
    acronym = LineField(
        _("acronym or short name"), max_length=40, blank=True,
        help_text=_("What it is called where there is little room, such as EMFA."),
    )  # fmt: skip
    kind = CodeField(_("kind"), max_length=32, codes=ProcessKind)
    level = models.CharField(_("level"), max_length=12, choices=ProcessLevel)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ProcessState,
        blank=True,
        help_text=_("Empty where it is not recorded."),
    )
    where_it_stands = LineField(
        _("where it really stands"),
        max_length=400,
        blank=True,
        help_text=_("One sentence by a person who knows, beside the formal stage."),
    )
    as_of = EdtfField(
        _("as of"),
        help_text=_("The day on which that sentence was true. Empty where it is not recorded."),
    )
    checked = EdtfField(
        _("last looked through"),
        help_text=_(
            "The day on which somebody looked for something newer. It makes nothing newer: for that"
            " cite a source."
        ),
    )
    next_step = LineField(_("next step"), max_length=300, blank=True)
    summary = ProseField(_("summary"), blank=True, help_text=_("What it would do, in your words."))
    former_slug = models.SlugField(max_length=80, blank=True, editable=False)
    translated = ("name", "acronym", "summary", "where_it_stands", "next_step")
    readdressed = False  # its address is given up for good, for what it says of a person

    unrestricted = SluggedManager.from_queryset(SettledQuerySet)()
    resource = Resource(
        plural="processes",
        about=_("Laws, treaties, rules and systems that civil society takes part in."),
        fields=(
            "name", "acronym", "kind", "level", "summary", "state", "where_it_stands", "as_of",
            "checked", "next_step", "date", "date_kind", *InLanguages.in_languages,
            *Record.published,
        ),
        headings=(("name", _("What is being decided")), ("state", _("Where it stands"))),
        parts=("OtherName", "ProcessLead", "Jurisdiction", "Topic", "Identifier", "TellingStep"),
        hidden=(
            *Record.internal,
            ("slug", "shown as the address"),
            ("former_slug", "leads to the same page, for who may read it"),
            ("merged_into", "its address leads there"),
        ),
        filters=("q", "kind", "level", "state", "place", "topic", "need"),
        search=("name", "acronym", "summary"),
        columns=("kind", "level", "state", "date"),
        order=(
            ("name", ("name", "pk")),
            ("newest", ("-date_sort", "-pk")),
            ("confirmed", ("-as_of_sort", "-pk")),
        ),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="process_by_name")]
        constraints = [
            *Record.Meta.constraints,
            listed_only("process_state_known", Q(state__in=["", *ProcessState.values])),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(open_to_all=False, readers__isnull=True),
                name="process_merged_is_hidden",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def date_meaning(self):
        """A process lasts; that it still does is said while a source speaks for it."""
        ends = self.date is None or self.date.latest
        if ends or self.date_kind == DateKind.WITHIN:
            return self.date_kind
        return DateKind.SPAN if speaks_for(self.as_of, timezone.localdate()) else UNVOUCHED

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None or "visibility" in update_fields:
            self._settle_address()
            update_fields = update_fields and {*update_fields, "slug", "former_slug"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def _settle_address(self):
        """Only what is public has a readable address; else "already taken" would tell of it.

        One that is made private gives its readable address up and keeps it as the former one: it
        still leads here for who may read it, and another process may take it.
        """
        public, kept = self.visibility == Level.PUBLIC, self._kept_address()
        if kept is not None and not self.readdressed:
            was, self.slug, self.former_slug = kept
            if public != (was == Level.PUBLIC):
                self.slug, self.former_slug = self.former_slug, self.slug
                if public and self.slug:
                    self.slug = self.free_slug(self.slug)
        self.slug = self.slug or (self.free_slug(self.name) if public else random_slug())

    def _kept_address(self):
        """Its level and addresses as the database has them, None before it is there."""
        kept = type(self).unrestricted.filter(pk=self.pk)
        return kept.values_list("visibility", "slug", "former_slug").one()
