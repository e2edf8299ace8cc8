"""What an institution promised, and whether it kept its word."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField
from engagement.in_languages import InLanguages, Text
from engagement.resources import Resource
from engagement.rules import listed_only

from .dated import Dated, speaks_for
from .intervention import Intervention
from .pointing import points_at
from .post import OF_NOBODY, Post, not_its_post, with_holdings
from .process import Process
from .record import Record
from .stage import Stage


class Promised(models.TextChoices):
    ACCESS = "access", _("Access")
    TEXT = "text", _("A change of text")
    REPLY = "reply", _("A reply")
    MEETING = "meeting", _("A meeting")
    VOTE = "vote", _("A vote")
    IMPLEMENTATION = "implementation", _("Putting into practice")


class Completion(models.TextChoices):
    """OGP's five-point scale, and two endings. "Overdue" is computed, never typed."""

    NO_EVIDENCE = "no_evidence", _("No evidence yet")
    NOT_STARTED = "not_started", _("Not started")
    LIMITED = "limited", _("Kept in small part")
    SUBSTANTIAL = "substantial", _("Largely kept")
    COMPLETE = "complete", _("Kept")
    BROKEN = "broken", _("Broken")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNKNOWN = "unknown", _("Not known")


SILENT_DAYS = 180  # without a word of it
SETTLED = (Completion.COMPLETE, Completion.BROKEN, Completion.WITHDRAWN)


class Commitment(Dated, InLanguages, Record):
    """What an institution promised. A broken promise stays on record."""

    actor = points_at("processes.Organisation", _("promised by"))
    post = points_at(
        Post,
        _("post"),
        help_text=_("Which office of that body it was, where posts are kept of it."),
    )
    others = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+",
        verbose_name=_("promised by as well"),
    )  # fmt: skip
    unnamed = LineField(
        _("promised by, in words"), max_length=120, blank=True,
        help_text=_("Whom the source does not name: “several governments”. Never a person."),
    )  # fmt: skip
    given_to = LineField(
        _("promised to, in words"), max_length=200, blank=True,
        help_text=_("To whom, as its source says it. Never a person."),
    )  # fmt: skip
    process = points_at(Process, _("process"))
    stage = points_at(Stage, _("stage"))
    text = LineField(_("what was promised"), max_length=500)
    promised = models.CharField(_("kind of promise"), max_length=16, choices=Promised, blank=True)
    due = EdtfField(_("due"))
    completion = models.CharField(
        _("what came of it"), max_length=16, choices=Completion, default=Completion.NO_EVIDENCE
    )
    outcome = LineField(
        _("what is known of it"), max_length=500, blank=True,
        help_text=_("One sentence: what happened after the promise."),
    )  # fmt: skip
    checked = EdtfField(_("last checked"))
    answers = points_at(
        Intervention, _("answers"), help_text=_("The engagement it was given in reply to.")
    )

    translated = ("text", "outcome", "given_to", "unnamed")
    PROMISERS = ("others", with_holdings("post__"))  # to be read before `promisers` is asked
    resource = Resource(
        plural="commitments",
        about=_("What institutions promised. A broken promise stays on record."),
        fields=(
            "actor", "post", "others", "unnamed", "given_to", "process", "stage", "text",
            "promised", "date", "date_kind", "due", "completion", "outcome", "checked", "answers",
            *InLanguages.in_languages, *Record.published,
        ),
        hidden=Record.internal,
        filters=("q", "process", "actor", "promised", "completion", "overdue", "silent"),
        search=("text", "outcome", "unnamed"),
        columns=("actor", "process", "date", "completion"),
        order=(
            ("newest", ("-date_sort", "-pk")),
            ("due", ("-due_sort", "-pk")),
            ("actor", ("actor__name", "pk")),
        ),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["-date_sort", "-pk"]
        indexes = [models.Index(fields=["-date_sort", "-id"], name="commitment_newest")]
        constraints = [
            *Record.Meta.constraints,
            listed_only("commitment_completion_known", Q(completion__in=Completion.values)),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | ~Q(unnamed=""),
                name="commitment_of_somebody",
                violation_error_message=_("Say who promised it, by name or in words."),
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True) | Q(actor__isnull=False),
                name="commitment_post_of_a_body",
                violation_error_message=OF_NOBODY,
            ),
        ]

    def __str__(self):
        return self.text

    def clean(self):
        super().clean()
        if self.post_id and (why := not_its_post(self.post, self.actor_id)):
            raise ValidationError({"post": why})

    @classmethod
    def promised_by(cls, organisation):
        """A condition: this organisation promised it, alone or with others."""
        return Q(actor=organisation) | Q(others=organisation)

    @property
    def promisers(self):
        """Who promised, as Texts; of one whose `PROMISERS` have been read."""
        named = [self.actor.short_text] if self.actor_id else []
        if self.post_id:
            name, language = named[0]
            named = [Text(f"{name} ({self.post.words_on(self.date)})", language)]
        named += [one.short_text for one in self.others.all()]
        return [*named, self.told("unnamed")] if self.unnamed else named

    @property
    def promisers_as_recorded(self):
        """The same in one text, by the names they have in no other language than their own."""
        actor = [self.actor] if self.actor_id else []
        named = [str(one) for one in (*actor, *self.others.all())]
        if self.post_id:
            named[0] = f"{self.actor} ({self.post.words_on(self.date)})"
        return ", ".join([*named, self.unnamed] if self.unnamed else named)

    @classmethod
    def overdue_on(cls, day):
        """A condition: past its due day on `day`, and nobody says what became of it."""
        return Q(due_latest__lt=day) & ~Q(completion__in=SETTLED)

    @classmethod
    def silent_on(cls, day):
        """A condition: open, and nobody has said a word of it for half a year before `day`."""
        before = day - dt.timedelta(days=SILENT_DAYS)
        checked = Q(checked_latest__lt=before) | Q(checked="")
        return Q(date_latest__lt=before) & checked & ~Q(completion__in=SETTLED)

    def silent_since(self, day):
        """The same of this one."""
        before, latest = day - dt.timedelta(days=SILENT_DAYS), self.date and self.date.latest
        checked = not self.checked or (self.checked.latest and self.checked.latest < before)
        old = bool(latest and latest < before)
        return old and bool(checked) and self.completion not in SETTLED

    @property
    def checked_since_due(self):
        """Has anybody looked, after its day, whether it was kept?"""
        asked, due = self.checked and self.checked.earliest, self.due and self.due.latest
        return bool(asked and due and asked > due)

    @property
    def overdue_as_of(self):
        """When somebody last saw that it was overdue, if that is too long ago to say so today."""
        old = self.checked_since_due and not speaks_for(self.checked, timezone.localdate())
        return self.checked if old else None

    def overdue(self, day):
        """Days past due on `day`, 0 when it is not; the latest day its due date can mean counts."""
        late = self.due and self.due.latest and self.completion not in SETTLED
        return max((day - self.due.latest).days, 0) if late else 0
