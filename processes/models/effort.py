"""An effort: one subject, one intended result, many activities."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField
from engagement.in_languages import InLanguages
from engagement.resources import Resource

from .dated import DateKind
from .intervention import Intervention
from .part import Part
from .pointing import points_at
from .process import Process
from .record import Record


class Effort(InLanguages, Record):
    """What an organisation works for through many activities, as in the Irish register of lobbying.

    The subject may be published. What the organisation aims at is its working note beside it.
    """

    title = LineField(
        _("subject"), max_length=280,
        help_text=_("What it is about, in one line. What you aim at belongs to the notes."),
    )  # fmt: skip
    organisation = points_at(
        "processes.Organisation", _("organisation"), help_text=_("Who makes it.")
    )
    process = points_at(
        Process, _("process"), help_text=_("Empty for work that belongs to no process.")
    )
    date = EdtfField(
        _("period"),
        help_text=_("From when to when, as exact as you know it: since 2023, 2022 to May 2024."),
    )

    translated = ("title",)
    made_by = "organisation"
    resource = Resource(
        plural="efforts",
        about=_("What organisations work for through many activities: a subject and a period."),
        fields=(
            "title",
            "organisation",
            "process",
            "date",
            *InLanguages.in_languages,
            *Record.published,
        ),
        parts=("EffortPart",),
        hidden=Record.internal,
        filters=("q", "process", "organisation"),
        search=("title",),
        columns=("organisation", "process", "date"),
        order=(("newest", ("-date_sort", "-pk")), ("name", ("title", "pk"))),
    )

    class Meta(Record.Meta):
        verbose_name = _("effort")
        verbose_name_plural = _("efforts")
        ordering = ["-date_sort", "-pk"]

    def __str__(self):
        return self.title

    @property
    def date_meaning(self):
        """A period lasted; it is no day within one."""
        return DateKind.SPAN


class EffortPart(Part):
    """An engagement is one of the activities of an effort.

    It lives in the effort, with whoever keeps that, and asks nothing of the engagement, which may
    be anybody's: a private effort of one organisation can hold public entries of others. Seen by
    who may see both; neither hides, publishes or holds the other.
    """

    effort = models.ForeignKey(Effort, models.CASCADE, related_name="+", verbose_name=_("effort"))
    intervention = models.ForeignKey(
        Intervention, models.CASCADE, related_name="+", verbose_name=_("entry"),
        help_text=_(
            "Those of the process named above, once you press the button below; until then, the"
            " latest of your organisation."
        ),
    )  # fmt: skip

    lets_go = ("intervention",)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["effort", "intervention"],
                name="effortpart_once",
                violation_error_message=_("This is listed already."),
            )
        ]
