"""Since when the page of an organisation is closed to who does not belong there (D13)."""

from django.db import models
from django.utils import timezone

from .organisation import Organisation


class ClosedPage(models.Model):
    """What others recorded of it, and its name in the directory, stay where they are."""

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
    def to(cls, record, reader):
        """Is this the page of an organisation that is closed to them? Its own people read it, and
        curators, who keep the directory."""
        if not isinstance(record, Organisation) or reader.curates:
            return False
        return record.pk not in reader.organisations and cls.of(record) is not None
