"""The copy of a source: what it said, also when its address answers no more."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from .source import Source
from .upkeep import Remembered


class Copy(Remembered):
    """One document for one source, as `engagement.documents` has cleaned it.

    It lies in the database, with which it is stored, backed up and deleted, and is no file that a
    server could hand out by itself. Seen by who may see the source. What it was called is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.OneToOneField(Source, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)  # as in engagement.documents
    content = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    made = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"{self.kind} {self.digest[:8]}"

    @classmethod
    def keep(cls, source, **said):
        """Keep it in place of the one before."""
        return cls.unrestricted.update_or_create(source=source, defaults=said)[0]

    @classmethod
    def of(cls, source):
        """The copy of a source somebody may see, without its content: its own, or that of one
        that was merged into it; or None."""
        rows = cls.unrestricted.filter(Q(source=source.pk) | Q(source__merged_into=source.pk))
        found = sorted(rows.defer("content"), key=lambda one: one.source_id != source.pk)
        return found[0] if found else None
