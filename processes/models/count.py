"""Numbers that a source tells of an entry or a consultation, other than who signed it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField
from engagement.rules import listed_only

from .consultation import Consultation
from .intervention import Intervention
from .part import Part
from .pointing import points_at


class CountOf(models.TextChoices):
    RESPONSES = "responses", _("Responses received")
    SUBMISSIONS = "submissions", _("Submissions")
    PARTICIPANTS = "participants", _("Participants")
    SIGNATURES = "signatures", _("Signatures of a petition")
    RECIPIENTS = "recipients", _("Recipients")
    SUPPORTERS = "supporters", _("Organisations behind it")


class HowExact(models.TextChoices):
    EXACT = "exact", _("Exactly")
    ABOUT = "about", _("About")
    MORE_THAN = "more_than", _("More than")


class Count(Part):
    """How many there were of something, as a source tells it. Who signed is told by name."""

    intervention = models.ForeignKey(
        Intervention, models.CASCADE, null=True, blank=True, related_name="+"
    )
    consultation = models.ForeignKey(
        Consultation, models.CASCADE, null=True, blank=True, related_name="+"
    )
    what = models.CharField(_("what was counted"), max_length=16, choices=CountOf)
    how_exact = models.CharField(
        _("how exact"), max_length=12, choices=HowExact, default=HowExact.EXACT
    )
    number = models.PositiveIntegerField(_("how many"))
    source = points_at(
        "processes.Source", _("source"), help_text=_("Empty for a count of one’s own.")
    )
    locator = LineField(_("place in the source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        ordering = ["what", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(intervention__isnull=False, consultation__isnull=True)
                | Q(intervention__isnull=True, consultation__isnull=False),
                name="count_of_one_record",
                violation_error_message=_("A count belongs to an entry or a consultation."),
            ),
            listed_only(
                "count_of_something_known",
                Q(what__in=CountOf.values) & Q(how_exact__in=HowExact.values),
            ),
            models.UniqueConstraint(
                fields=["intervention", "what", "source"],
                name="count_once_a_source_of_an_entry",
                violation_error_message=_("This source is listed with such a count already."),
            ),
            models.UniqueConstraint(
                fields=["consultation", "what", "source"],
                name="count_once_a_source_of_a_consultation",
                violation_error_message=_("This source is listed with such a count already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_what_display()}: {self.how_many}"

    @property
    def how_many(self):
        """The number in words, as exact as it was told."""
        said = {
            HowExact.EXACT: "%(number)s",
            HowExact.ABOUT: gettext("about %(number)s"),
            HowExact.MORE_THAN: gettext("more than %(number)s"),
        }
        return said[self.how_exact] % {"number": self.number}
