"""Since when the page of an organisation is closed to who does not belong there (D13)."""

from django.db import models
from django.utils import timezone

from .organisation import Organisation
from .search_text import SearchText


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
    def listed(cls, kind, reader):
        """What of a kind is listed, counted, found, suggested and shown as a page: all that this
        reader sees, but for organisations closed to them.

        Its own people read it, and curators, who keep the directory.
        """
        rows, names_it = kind.visible_to(reader), {Organisation: "pk", SearchText: "thing"}
        if reader.curates or kind not in names_it:
            return rows
        closed = cls.unrestricted.exclude(organisation__in=reader.organisations)
        return rows.exclude(**{f"{names_it[kind]}__in": closed.values("organisation")})

    @classmethod
    def is_closed(cls, record, reader):
        if not isinstance(record, Organisation) or reader.curates:
            return False
        return not cls.listed(Organisation, reader).filter(pk=record.pk).exists()
