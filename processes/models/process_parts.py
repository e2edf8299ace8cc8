"""Where a process applies, what it is about, what others call it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField

from .part import Part
from .process import Process


def countries_in(places):
    """Those of `places` that are countries, by their codes; the others are areas by their names."""
    return [one for one in places if len(one) == 2 and one.isupper()]


class Jurisdiction(Part):
    """Where a process applies: a country, by its ISO code, or an area by its name."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="jurisdictions")
    place = LineField(
        _("place"),
        max_length=80,
        help_text=_("ISO 3166-1 code of a country, such as MX, or a name such as European Union."),
    )

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["place"]
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["process", "place"],
                name="jurisdiction_once",
                violation_error_message=_("This place is listed already."),
            )
        ]


class Topic(Part):
    """A subject a process is about."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="topics")
    topic = LineField(_("topic"), max_length=60)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["topic"]
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["process", "topic"],
                name="topic_once",
                violation_error_message=_("This topic is listed already."),
            )
        ]

    def __str__(self):
        return self.topic


class Identifier(Part):
    """What others call the process: a file number, a document symbol."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="identifiers")
    scheme = LineField(_("scheme"), max_length=60)
    value = LineField(_("number"), max_length=120)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["process", "scheme", "value"],
                name="identifier_once",
                violation_error_message=_("This number is listed already."),
            )
        ]

    def __str__(self):
        return f"{self.scheme} {self.value}"
