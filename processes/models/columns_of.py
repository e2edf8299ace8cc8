"""What an organisation said the columns and words of its files are, so that it says it once."""

from django.db import models
from django.db.models import Q

from .upkeep import Remembered


class ColumnsOf(Remembered):
    """What the headings of an organisation's files mean, as it said last: {heading: column}.

    words: {column: {word, folded: the code it stands for}}.
    """

    owner = models.ForeignKey("processes.Organisation", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=32)
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)

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
        """({heading: column}, words) by who imports such a file, for whom it is."""
        row = cls.unrestricted.filter(owner=batch.owner, kind=batch.kind).first()
        return (row.columns, row.words) if row else ({}, {})

    @classmethod
    def remember_said(cls, batch, columns, words):
        """The same from now on with these."""
        known, before = cls.said_before(batch)
        words = {name: before.get(name, {}) | words.get(name, {}) for name in {**before, **words}}
        said = {"columns": known | columns, "words": words}
        where = {"owner": batch.owner, "kind": batch.kind}
        cls.unrestricted.update_or_create(**where, defaults=said)
