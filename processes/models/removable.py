"""What can be removed: it is hidden from everybody, and can be restored for thirty days."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from processes.access import changeable, readable, removed_that, writable

KEPT_FOR = dt.timedelta(days=30)


class Removable(models.Model):
    """Has the moment in which it was removed; who removed it is in its history."""

    removed = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def changeable_by(cls, reader):
        """The rows this person may change on a form: also what is public and theirs to keep up."""
        return cls.unrestricted.filter(changeable(cls, reader))

    @classmethod
    def restorable_by(cls, reader):
        """The removed rows that this person may restore."""
        return removed_that(cls, writable(reader), lambda path: readable(reader, path))

    @classmethod
    def gone(cls):
        """The removed rows that everybody could read, and could still but for the removal."""
        everybody = Q(open_to_all=True)
        return removed_that(cls, everybody, lambda path: Q(**{f"{path}open_to_all": True}))

    @property
    def kept_until(self):
        return self.removed + KEPT_FOR

    @property
    def days_left(self):
        """Whole days in which it can be restored for sure, 0 on the last."""
        return max((self.kept_until - timezone.now()).days, 0)

    @property
    def is_overdue(self):
        return self.kept_until < timezone.now()
