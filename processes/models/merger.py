"""Two of a kind that were one: what a merge did, and which pairs are not the same."""

import uuid

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from engagement.in_languages import one_of
from processes.access import kept_by_curators

from .levels import Level


class Mergeable(models.Model):
    """One that was merged away stays, hidden: its address, its history and what it said."""

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def now(cls, condition):
        """The ids of what stands today for the rows that meet a condition: they themselves, or
        what they were merged into."""
        found, rows = set(), cls.unrestricted.values_list("pk", "merged_into")
        for pk, into in rows.filter(condition)[:20]:
            while into is not None:
                pk, into = rows.get(pk=into)
            found.add(pk)
        return found


class Merger(models.Model):
    """One thing was merged into another: enough to say so, and to undo it.

    `content` holds what moved, also what its reader may not see, so it is shown only through
    `processes.directory.moved_rows`. Curators read these.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)  # as in its address
    kept = models.UUIDField(db_index=True)
    gone = models.UUIDField()
    kept_title = models.CharField(max_length=300)
    gone_title = models.CharField(max_length=300)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    undone = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["-made", "pk"]

    def __str__(self):
        return f"{self.gone_title} into {self.kept_title}"

    @property
    def kept_words(self):
        return self._words("kept", self.kept_title)

    @property
    def gone_words(self):
        return self._words("gone", self.gone_title)

    def _words(self, which, title):
        """What one of them was called when they were merged, as a Text for its reader."""
        language, names = self.content.get("names", {}).get(which, ("", {}))
        return one_of("name", title, language, names)

    @classmethod
    def visible_to(cls, reader):
        """For curators; of processes while everybody may read what became of them."""
        processes = apps.get_model("processes", "Process").unrestricted
        narrowed = processes.exclude(visibility=Level.PUBLIC).values("pk")
        rows = cls.unrestricted.filter(kept_by_curators(reader))
        return rows.exclude(kept__in=narrowed).exclude(gone__in=narrowed)

    @classmethod
    def into(cls, record):
        """What was merged into a thing of the directory and still is; everybody could read both."""
        return cls.unrestricted.filter(kept=record.pk, undone__isnull=True)


class SaidOfTwo(models.Model):
    """What somebody has said, once, of two things of a kind."""

    kind = models.CharField(max_length=32)
    one = models.UUIDField()  # the smaller id of the two
    other = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    unrestricted = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(fields=["kind", "one", "other"], name="%(class)s_once")
        ]

    @classmethod
    def say(cls, one, other, by):
        first, second = sorted((one.pk, other.pk))
        kind = one.resource.plural
        cls.unrestricted.get_or_create(kind=kind, one=first, other=second, defaults={"by": by})


class NotTheSame(SaidOfTwo):
    """A curator looked at two things of a kind and said that they are not the same."""

    def __str__(self):
        return f"{self.one} is not {self.other}"

    @classmethod
    def pairs(cls, kind):
        """All pairs of ids of a kind that are not the same, the smaller id first."""
        rows = cls.unrestricted.filter(kind=kind.resource.plural)
        return set(rows.values_list("one", "other"))


class MaybeSame(SaidOfTwo):
    """Somebody who may write has said that two things of a kind are possibly the same.

    It is told to who may see both, without who has said it.
    """

    def __str__(self):
        return f"{self.one} may be {self.other}"

    @classmethod
    def answer(cls, row, others):
        """It was looked at: of `row` and these ids nobody says it any more."""
        here = cls.unrestricted.filter(kind=row.resource.plural)
        here.filter(one=row.pk, other__in=others).delete()
        here.filter(other=row.pk, one__in=others).delete()

    @classmethod
    def pairs(cls, kind, reader):
        """Pairs of ids of a kind, of both of which this person may know; without those of which a
        curator has said that they are not the same."""
        seen = kind.visible_to(reader).order_by().values("pk")
        rows = cls.unrestricted.filter(kind=kind.resource.plural, one__in=seen, other__in=seen)
        same = models.OuterRef("kind"), models.OuterRef("one"), models.OuterRef("other")
        apart = dict(zip(("kind", "one", "other"), same, strict=True))
        rows = rows.exclude(models.Exists(NotTheSame.unrestricted.filter(**apart)))
        return set(rows.values_list("one", "other"))
