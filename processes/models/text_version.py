"""A draft or final text, the yardstick for what became of an ask."""

from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField, LinkField
from engagement.in_languages import InLanguages
from engagement.resources import Resource

from .common import once_each
from .dated import Dated
from .pointing import points_at
from .process import Process
from .record import Record
from .stage import Stage


class TextVersion(Dated, InLanguages, Record):
    """One text on the way to the final one."""

    process = points_at(Process, _("process"), required=True)
    stage = points_at(Stage, _("stage"))
    name = LineField(_("name"))
    link = LinkField(_("link"))

    translated = ("name",)
    resource = Resource(
        plural="texts",
        about=_("Draft and final texts: the yardstick for what became of an ask."),
        fields=(
            "process", "stage", "name", "date", "date_kind", "link", *InLanguages.in_languages,
            *Record.published,
        ),
        hidden=Record.internal,
        filters=("q", "process"),
        search=("name",),
        columns=("process", "date"),
        order=(("newest", ("-date_sort", "-pk")), ("name", ("name", "pk"))),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["-date_sort", "-pk"]
        constraints = [
            *Record.Meta.constraints,
            *once_each(
                "textversion_once",
                "process",
                "name",
                said=_("A text of this name is recorded for this process already."),
            ),
        ]

    def __str__(self):
        return self.name
