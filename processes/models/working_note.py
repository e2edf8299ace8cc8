"""What an organisation notes beside a record: what it aims at, and what it does next.

It belongs to the organisation that wrote it, whatever the level of the record and whoever wrote
that; several have theirs beside the same public entry. It is no part of the record: nothing of it
is proposed, published or downloaded with that.
"""

from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.dates import EdtfField
from engagement.fields import LineField, ProseField
from processes.access import as_reader, notes_for

from .citation import exactly_one, pointer
from .common import Identified
from .pointing import points_at
from .versioned import VersionedQuerySet

# The kinds it is noted beside.
BESIDE = ("process", "consultation", "intervention", "commitment", "effort")


class Beside(Identified):
    """Noted by an organisation beside one record, and gone when that is deleted for good."""

    organisation = points_at("processes.Organisation", _("organisation"), required=True)
    process = pointer("Process")
    consultation = pointer("Consultation")
    intervention = pointer("Intervention")
    commitment = pointer("Commitment")
    effort = pointer("Effort")
    created = models.DateTimeField(_("created"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    unrestricted = VersionedQuerySet.as_manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(BESIDE), name="%(class)s_beside_one_record"
            ),
        ]

    @classmethod
    def visible_to(cls, reader):
        return cls.unrestricted.filter(notes_for(as_reader(reader)))

    @classmethod
    def writable_by(cls, reader):
        """Whoever of the organisation may read them may change them."""
        return cls.visible_to(reader)

    @property
    def record(self):
        """What it was noted beside, whether or not that is still to be seen."""
        return next(filter(None, (getattr(self, name) for name in BESIDE)))


# Lines that the site puts in.
KEPT_BACK = _("Kept back when it was sent to be published:")
PARTED = _("Taken off when two merged processes were parted again:")
PARTED_STEP = _("Two merged processes were parted again. See which of them this belongs to.")


@cache
def lines_in_each():
    """{such a line in a language of the site, with plain spaces: the line}."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {" ".join(str(one).split()): one for one in (KEPT_BACK, PARTED, PARTED_STEP)}
    return found


def as_read_here(text):
    """A text; lines that the site put in say so in its reader's language."""
    known = lines_in_each()
    lines = ((known.get(" ".join(one.split())), one) for one in text.split("\n"))
    return "\n".join(str(ours) if ours else one for ours, one in lines)


class WorkingNote(Beside):
    """What an organisation keeps to itself about a record: one from each."""

    intended_result = ProseField(
        _("intended result"),
        max_length=1000,
        blank=True,
        help_text=_("In concrete words: “Article 12 limited to serious crimes”."),
    )
    text = ProseField(
        _("notes"), blank=True, help_text=_("What your colleagues should know about it.")
    )

    class Meta(Beside.Meta):
        verbose_name = _("working note")
        verbose_name_plural = _("working notes")
        ordering = ["pk"]
        constraints = [
            *Beside.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=["organisation", name], name=f"workingnote_once_{name}"
                )
                for name in BESIDE
            ),
        ]

    def __str__(self):
        return self.intended_result or self.text

    @property
    def text_shown(self):
        return as_read_here(self.text)


class StepState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", pgettext_lazy("something to do", "Done")
    DROPPED = "dropped", _("Dropped")


class NextStep(Beside):
    """What an organisation does next about a record, who of it does so, and by when.

    done_on: the day on which it was done or dropped.
    """

    text = LineField(_("next step"), max_length=300)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("who does it"),
    )  # fmt: skip
    due = EdtfField(_("by when"))
    state = models.CharField(_("state"), max_length=8, choices=StepState, default=StepState.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta(Beside.Meta):
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ["due_sort", "created", "pk"]
        constraints = [
            *Beside.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=StepState.OPEN, done_on__isnull=True)
                | Q(state__in=[StepState.DONE, StepState.DROPPED], done_on__isnull=False),
                name="nextstep_over_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="nextstep_of_desk")]

    def __str__(self):
        return self.text

    @property
    def text_shown(self):
        return as_read_here(self.text)
