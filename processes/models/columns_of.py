"""What an organisation said the columns of its files are, so that it says it once."""

from django.db import models
from django.db.models import Q

from .upkeep import Remembered


class ColumnsOf(Remembered):
    """What the headings of an organisation's files mean, as it said last: {heading: column}."""

    owner = models.ForeignKey("processes.Organisation", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=32)
    columns = models.JSONField(default=dict)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind"], name="columnsof_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(owner__isnull=True), name="columnsof_once_shared"
            ),
        ]

    def __str__(self):
        return self.kind

    @classmethod
    def said_before(cls, batch):
        """{heading: column} by who imports such a file, for whom it is."""
        row = cls.unrestricted.filter(owner=batch.owner, kind=batch.kind).first()
        return row.columns if row else {}

    @classmethod
    def remember_said(cls, batch, columns):
        """The same from now on with these."""
        known = cls.said_before(batch) | columns
        where = {"owner": batch.owner, "kind": batch.kind}
        cls.unrestricted.update_or_create(**where, defaults={"columns": known})
