"""That something was erased for good, and when; never what."""

import uuid

from django.conf import settings
from django.db import models

from processes.access import kept_for


class Erasure(models.Model):
    """A note that stays: personal data was erased from a page, or a whole page with its history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)  # as in its address
    record = models.UUIDField(null=True)  # its id; empty when the whole of it was erased
    owner = models.ForeignKey("processes.Organisation", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    day = models.DateField()

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["-day", "pk"]

    def __str__(self):
        return f"{self.kind} {self.day}"

    @classmethod
    def of(cls, record):
        """Notes on a record that somebody may read, the latest first."""
        return cls.unrestricted.filter(record=record.pk)

    @classmethod
    def of_whole(cls, reader):
        """Notes on what is not there any more: for who could have erased it."""
        return cls.unrestricted.filter(kept_for(reader), record__isnull=True)
