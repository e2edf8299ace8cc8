"""Dates of the domain: what an interval means, and for how long a word on something speaks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField


class DateKind(models.TextChoices):
    SPAN = "span", _("It lasted all that time")
    WITHIN = "within", _("It happened some time within")


class Dated(models.Model):
    """A date of the domain, as exact as it is known and no more."""

    date = EdtfField(
        _("date"),
        help_text=_(
            "As exact as you know it: 2022, October 2022, 12 Oct 2022, about July 2022, between"
            " January and April 2023. Leave it empty when no date is known."
        ),
    )
    date_kind = models.CharField(
        _("meaning of the date"),
        max_length=8,
        choices=DateKind,
        blank=True,
        help_text=_("Only for a date with a start and an end."),
    )

    class Meta:
        abstract = True

    @property
    def date_meaning(self):
        """What an interval means in words; some kinds know more than `date_kind` says."""
        return self.date_kind


SPEAKS_DAYS = 180  # for so long a word on where something stands is taken to be still so


def speaks_for(date, day):
    """Does a word of this date still speak for `day`? What has no date never does.

    Counted from the latest day the date can mean.
    """
    return bool(date and date.latest) and (day - date.latest).days <= SPEAKS_DAYS
