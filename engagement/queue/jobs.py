"""A job: what is to be done, when, and who does it now.

What a job is about says itself what is left to do and how it went; the queue knows when it is
somebody's turn. A claim ends by itself, so what a killed process had is due again.
"""

import datetime as dt
import uuid
from contextlib import contextmanager

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from engagement.turns import undisturbed

LASTS = dt.timedelta(minutes=5)  # a claim: longer than a mail server takes that is always late


class Lost(Exception):
    """Its claim ended before it did, and somebody else works on it now."""


def pause_after(tries):
    """1, 2, 4 ... minutes after the first, second, third try; at most six hours."""
    return min(dt.timedelta(minutes=2 ** min(tries - 1, 10)), dt.timedelta(hours=6))


class Job(models.Model):
    """One row is one thing to do: once, or again and again.

    about: the key of the row that is meant, empty for regular work. due: from when anybody may
    take it; while somebody has it, until when they do. said: what the last try ended with.
    """

    what = models.CharField(max_length=80)
    about = models.CharField(max_length=36, blank=True)
    due = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.UUIDField(null=True)
    said = models.CharField(max_length=200, blank=True)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what"], condition=Q(about=""), name="job_regular_once")
        ]

    def __str__(self):
        return f"{self.what} {self.about}"

    @classmethod
    def hand_over(cls, what, *about):
        """A job for each. One of a transaction that is open is seen once that is committed."""
        cls.objects.bulk_create([cls(what=what, about=str(one)) for one in about])

    @classmethod
    def begin(cls, what, about):
        """One that is whoever's who asks from the start; another's only where they are cut off."""
        mine = {"due": timezone.now() + LASTS, "tries": 1, "claimed_by": uuid.uuid4()}
        return cls.objects.create(what=what, about=str(about), **mine)

    @classmethod
    def next_of(cls, names, **of):
        """The next that is due; what has failed stands behind what has not."""
        rows = cls.objects.filter(what__in=names, due__lte=timezone.now(), **of)
        return rows.order_by("tries", "due", "pk").first()

    def claim(self):
        """Whether it is this runner's from now on. One UPDATE decides, on either engine."""
        now = timezone.now()
        mine = {"due": now + LASTS, "tries": F("tries") + 1, "claimed_by": uuid.uuid4()}
        if not Job.objects.filter(pk=self.pk, due__lte=now).update(**mine):
            return False
        self.refresh_from_db()
        return True

    @property
    def _mine(self):
        return Job.objects.filter(pk=self.pk, claimed_by=self.claimed_by)

    @contextmanager
    def held(self):
        """A transaction in which nobody else can take it over, after which the claim lasts anew.

        Raises Lost.
        """
        with undisturbed(), transaction.atomic():
            if not self._mine.update(due=timezone.now() + LASTS):
                raise Lost
            yield

    def let_go(self, pause, **changes):
        """It is done; or, with a pause, due again after that."""
        if pause is None:
            self._mine.delete()
        else:
            self._mine.update(due=timezone.now() + pause, claimed_by=None, **changes)
