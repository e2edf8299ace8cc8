"""How one process is related to another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField
from engagement.resources import Resource

from .common import once_each
from .pointing import points_at
from .process import Process
from .record import Record


class Relation(models.TextChoices):
    COMPANION = "companion", _("goes together with")
    PRIOR_SESSION = "prior_session", _("continues from an earlier session")
    REPLACES = "replaces", _("replaces")
    REPLACED_BY = "replaced_by", _("is replaced by")
    PROTOCOL_TO = "protocol_to", _("is a protocol to")
    RATIFIES = "ratifies", _("ratifies or accedes to")
    IMPLEMENTS = "implements", _("implements")
    RULES_FOR = "rules_for", _("sets the rules for")
    NATIONAL_COUNTERPART = "national_counterpart", _("is the national counterpart of")
    RELATED = "related", _("is related to")


class ProcessLink(Record):
    """How one process stands to another."""

    from_process = points_at(Process, _("process"), required=True)
    relation = models.CharField(_("relation"), max_length=24, choices=Relation)
    to_process = points_at(Process, _("other process"), required=True)
    note = LineField(_("note"), max_length=300, blank=True)

    resource = Resource(
        plural="process-links",
        about=_("How one process is related to another."),
        fields=("from_process", "relation", "to_process", "note", *Record.published),
        hidden=Record.internal,
        filters=("relation",),
        columns=("relation", "to_process"),
        order=(("newest", ("-created", "pk")),),
    )

    title_from = ("from_process", "to_process")

    class Meta(Record.Meta):
        verbose_name = _("link between processes")
        verbose_name_plural = _("links between processes")
        constraints = [
            *Record.Meta.constraints,
            *once_each(
                "processlink_once",
                "from_process",
                "relation",
                "to_process",
                said=_("These two processes are linked in this way already."),
            ),
            models.CheckConstraint(
                condition=~Q(from_process=F("to_process")),
                name="processlink_of_two",
                violation_error_message=_("A process cannot be linked with itself."),
            ),
        ]

    def __str__(self):
        return f"{self.from_process} {self.get_relation_display()} {self.to_process}"
