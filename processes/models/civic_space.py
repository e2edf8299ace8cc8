"""How open civic space was in a country, as others rated it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from engagement.dates import EdtfField
from engagement.resources import Resource
from engagement.rules import listed_only

from .common import once_each
from .pointing import points_at
from .record import Record


class Rating(models.TextChoices):
    """The scale of the CIVICUS Monitor."""

    OPEN = "open", _("Open")
    NARROWED = "narrowed", _("Narrowed")
    OBSTRUCTED = "obstructed", _("Obstructed")
    REPRESSED = "repressed", _("Repressed")
    CLOSED = "closed", _("Closed")


class CivicSpaceRating(Record):
    """A rating of a country on a day. Never a ranking."""

    country = CountryField(_("country"))
    rating = models.CharField(_("rating"), max_length=12, choices=Rating)
    date = EdtfField(_("as of"))
    rated_by = points_at(
        "processes.Organisation",
        _("rated by"),
        help_text=_("Whose rating it is; the source may only tell it."),
    )
    source = points_at("processes.Source", _("source"), required=True)

    resource = Resource(
        plural="civic-space",
        about=_("How open civic space was in a country, as others rated it. Never a ranking."),
        fields=("country", "rating", "rated_by", "date", "source", *Record.published),
        hidden=Record.internal,
        filters=("country", "rating"),
        columns=("rated_by", "date", "source"),
        order=(("name", ("country", "pk")), ("newest", ("-date_sort", "-pk"))),
    )

    class Meta(Record.Meta):
        verbose_name = _("civic-space rating")
        verbose_name_plural = _("civic-space ratings")
        constraints = [
            *Record.Meta.constraints,
            *once_each(
                "civicspacerating_once",
                "country",
                "date",
                "source",
                said=_("This source rates this country on this date already."),
            ),
            listed_only("civicspacerating_known", Q(rating__in=Rating.values)),
        ]

    def __str__(self):
        return f"{self.country.name}: {self.get_rating_display()}"
