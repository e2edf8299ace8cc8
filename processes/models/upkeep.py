"""What upkeep remembers: what somebody has looked at, which addresses answer, figures by day.

None of it is a record: it has no page and no history, and goes with what it is about.
"""

import uuid
from functools import cache

from django.conf import settings
from django.db import models

from processes.access import readable


class Remembered(models.Model):
    """Keeps nothing from being removed or merged, and says nothing of who may read it."""

    class Meta:
        abstract = True


class Looked(models.Model):
    """Somebody looked at a text and found it right: it is not asked about again until it changes.

    `digest` is of the text as it stood. Who looked is not kept.
    """

    concern = models.CharField(max_length=24)
    kind = models.CharField(max_length=24)
    thing = models.UUIDField()
    field = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    day = models.DateField(auto_now_add=True)

    unrestricted = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "kind", "thing", "field"], name="looked_at_once"
            )
        ]

    def __str__(self):
        return f"{self.concern} {self.kind} {self.field}"


class Suspect(models.Model):
    """A text in which something private may stand, as the look through all texts has found.

    Whoever reads this looks at the text again, through the rule: it may have been mended since.
    """

    kind = models.CharField(max_length=24)
    thing = models.UUIDField()
    field = models.CharField(max_length=40)

    unrestricted = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "field", "thing"], name="suspect_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.field}"


class Screening(models.Model):
    """When all texts were last looked through. There is one row at most."""

    begun = models.DateTimeField()

    unrestricted = models.Manager()

    def __str__(self):
        return str(self.begun)


class AlikeFound(models.Model):
    """Which of a kind are alike, as the regular look through a large directory has found: ids of
    what everybody could read then, and how likely it is. There is one row for a kind at most.

    Whoever reads this asks anew whether both are still there.
    """

    MOST = 10_000  # pairs that are kept, the likeliest first
    kind = models.CharField(max_length=32, primary_key=True)
    pairs = models.JSONField()
    begun = models.DateTimeField()

    unrestricted = models.Manager()

    def __str__(self):
        return self.kind

    @classmethod
    def keep(cls, kind, pairs, now):
        plain = [(str(one), str(other), weight) for one, other, weight in pairs[: cls.MOST]]
        given = {"pairs": plain, "begun": now}
        cls.unrestricted.update_or_create(kind=kind._meta.model_name, defaults=given)
        return len(plain)

    @classmethod
    def pairs_of(cls, kind, since):
        """[(id, other id, weight)], or None where nothing was kept since then."""
        rows = cls.unrestricted.filter(kind=kind._meta.model_name, begun__gte=since)
        for pairs in rows.values_list("pairs", flat=True):
            as_id = cache(uuid.UUID)  # of a thousand ids there may be ten thousand pairs
            return [(as_id(one), as_id(other), weight) for one, other, weight in pairs]
        return None


class WorkFound(models.Model):
    """What a curator's work list held when it was last gone through, in a large record.

    `rights`: a digest of those by which it was; with others it counts for nothing. `counts`: by
    concern; `found`: kind, field, id and since when, of each line. A line is shown through the rule
    and if it is still so.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    rights = models.CharField(max_length=64)
    begun = models.DateTimeField()
    counts = models.JSONField()
    found = models.JSONField()

    unrestricted = models.Manager()

    def __str__(self):
        return str(self.begun)


class AddressCheck(Remembered):
    """Whether the address of a source answered when it was last asked.

    `status`: of HTTP, 0 for no answer, -1 for one that must not be asked. `failing_since`: the
    first of the days on which it failed without a break, None while it answers.
    """

    source = models.OneToOneField(
        "processes.Source", models.CASCADE, primary_key=True, related_name="+"
    )
    link = models.CharField(max_length=500)
    status = models.SmallIntegerField()
    day = models.DateField(db_index=True)
    failing_since = models.DateField(null=True)

    unrestricted = models.Manager()

    def __str__(self):
        return f"{self.status} {self.day}"


class Quality(Remembered):
    """How well a process was sourced on a day, of what was open to everybody then.

    `figures`: those of `processes.worklist.quality.FIGURES`, by name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    process = models.ForeignKey("processes.Process", models.CASCADE, related_name="+")
    day = models.DateField()
    figures = models.JSONField()

    unrestricted = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "day"], name="quality_once_a_day")
        ]

    def __str__(self):
        return str(self.day)

    @classmethod
    def visible_to(cls, reader):
        """Those of processes this person may see now: a hidden one takes its figures along."""
        return cls.unrestricted.filter(readable(reader, "process__"))
