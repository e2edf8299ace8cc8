"""What others would advise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.fields import ProseField
from engagement.in_languages import InLanguages
from engagement.resources import Resource

from .pointing import points_at
from .process import Process
from .record import Record
from .stage import Stage


class Audience(models.TextChoices):
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    POLICYMAKERS = "policymakers", _("Policymakers")


class Lesson(InLanguages, Record):
    """A lesson from one process that may help in another."""

    process = points_at(Process, _("process"))
    stage = points_at(Stage, _("stage"))
    audience = models.CharField(_("for whom"), max_length=16, choices=Audience)
    author = points_at("processes.Organisation", _("drawn by"))
    text = ProseField(_("lesson"), max_length=1000)

    translated = ("text",)
    resource = Resource(
        plural="lessons",
        about=_("What others would advise, from one process for the next."),
        fields=(
            "process",
            "stage",
            "audience",
            "author",
            "text",
            *InLanguages.in_languages,
            *Record.published,
        ),
        hidden=Record.internal,
        filters=("q", "process", "audience", "phase", "stage_kind", "author"),
        search=("text",),
        columns=("audience", "process", "author"),
        order=(("newest", ("-created", "pk")),),
    )

    class Meta(Record.Meta):
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["-created", "pk"]

    def __str__(self):
        return self.text
