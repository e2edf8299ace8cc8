"""Since when the page of an organisation is closed to who does not belong there (D13)."""

from django.db import models
from django.utils import timezone

from .organisation import Organisation


class ClosedPage(models.Model):
    """What others recorded of it stays, with its name. Lists, files and search leave it out."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"{self.organisation} since {self.since}"

    @classmethod
    def of(cls, organisation):
        """None where it is open."""
        return cls.unrestricted.filter(organisation=organisation).first()

    @classmethod
    def of_people(cls, reader):
        """Of organisations for which they work; none is asked for of who works for none."""
        rows = cls.unrestricted.filter(organisation__in=reader.organisations)
        return rows.select_related("organisation") if reader.works_here else ()

    @classmethod
    def organisations(cls, reader):
        """Ids of those that are closed to this reader. Its own people read it, and curators, who
        keep the directory."""
        rows = cls.unrestricted.exclude(organisation__in=reader.organisations)
        return (rows.none() if reader.curates else rows).values_list("organisation", flat=True)

    @classmethod
    def is_closed(cls, record, reader):
        return isinstance(record, Organisation) and record.pk in cls.organisations(reader)

    @classmethod
    def listed(cls, kind, reader):
        """All rows of a kind that this reader sees, but for organisations closed to them."""
        rows = kind.visible_to(reader)
        return rows.exclude(pk__in=cls.organisations(reader)) if kind is Organisation else rows
