"""The texts of a joint statement, one after another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField, ProseField

from .intervention import Intervention
from .part import Part
from .pointing import points_at
from .source import Source


class StatementVersion(Part):
    """A text of a statement as it stood from a day on.

    Who signed it is who signed on a day from its own until that of the next one.
    """

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="+")
    date = EdtfField(_("date"), help_text=_("Since when it stood so."))
    changed = LineField(
        _("what changed"), max_length=500, blank=True, help_text=_("Since the version before.")
    )
    text = ProseField(_("text"), max_length=50_000, blank=True)
    source = points_at(
        Source,
        _("where it is kept"),
        help_text=_("A source of the list, with which a copy of the document can be kept."),
    )

    class Meta:
        verbose_name = _("version of the statement")
        verbose_name_plural = _("versions of the statement")
        ordering = ["date_sort", "pk"]
        default_manager_name = "unrestricted"
