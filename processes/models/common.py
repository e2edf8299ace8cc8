"""What kinds are made of: a permanent id, a readable address, dates, the directory."""

import secrets
import uuid
from functools import cache

from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from engagement.codes import CodeField
from engagement.dates import OnceADate
from engagement.remembering import address_of
from engagement.rules import OnlyTheDatabaseKnows, keeps
from processes.access import as_reader
from processes.models.versioned import VersionedQuerySet

from .merger import Mergeable
from .pointing import Pointing
from .removable import Removable
from .versions import Versions


@cache
def labels_of(field):
    """The labels of a field's codes, by code. Lazy words stay lazy."""
    return dict(field.flatchoices)


class SluggedManager(models.Manager.from_queryset(VersionedQuerySet)):
    """Finds by slug what a fixture names by slug."""

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


def once_each(name, *fields, said):
    """Constraints: once for each owner, and once in the shared record.

    Never once for all: "taken already" would tell that somebody else keeps one to themselves.
    """
    words = {"violation_error_message": said}
    return (
        OnceADate(fields=[*fields, "owner"], name=name, **words),
        OnceADate(fields=fields, condition=Q(owner__isnull=True), name=f"{name}_shared", **words),
    )


class Identified(Pointing):
    """A permanent public id that tells nothing about how many others there are.

    Whatever has one has versions: `unrestricted_versions`, read through `processes.history` only.
    """

    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    unrestricted_versions = Versions()
    cited = None  # its citations, where a table reads those of many rows at once
    loaded_raw = False  # it comes from a fixture
    came_now = False  # it has no version yet: the next is its first
    do_not_call_in_templates = True  # a kind is shown there, and no row of it made

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        """What a field points at is not looked for once more where it has just been read."""
        pointers = [field for field in self._meta.concrete_fields if field.is_relation]
        read = {one.name for one in pointers if one.is_cached(self) and getattr(self, one.attname)}
        super().clean_fields(exclude={*(exclude or ()), *read})

    def get_constraints(self):
        """Without the checks that this row keeps, which need not be asked of the database."""
        return [
            (model, [one for one in constraints if not self._keeps(one)])
            for model, constraints in super().get_constraints()
        ]

    def _keeps(self, constraint):
        if not isinstance(constraint, models.CheckConstraint):
            return False
        try:
            return keeps(self, constraint.condition)
        except OnlyTheDatabaseKnows:
            return False

    def _get_FIELD_display(self, field):
        # Django makes a table of all labels for each call, half the time of a list of fifty.
        value = getattr(self, field.attname)
        if isinstance(field, CodeField):
            return str(field.label_of(value))
        return str(labels_of(field).get(value, value if value is not None else ""))


class Slugged(Identified):
    """Addressed by a readable slug that never changes once others may have cited it."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def address(self):
        return self.slug

    def natural_key(self):
        return (self.slug,)

    def free_slug(self, words):
        """A slug made of `words` that nobody has, numbered from 2 where it is taken."""
        base = slugify(words)[:70].strip("-") or secrets.token_urlsafe(8).lower()
        alike = type(self)._default_manager.filter(slug__startswith=base).exclude(pk=self.pk)
        taken = set(alike.values_list("slug", flat=True))
        tries = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
        return next(slug for slug in tries if slug not in taken)


def random_slug():
    """An address that tells nothing, not even by being taken."""
    return secrets.token_urlsafe(20).lower().strip("-_")  # 128 bits and more, in one case


class Shared(Mergeable, Removable, Slugged):
    """The directory: organisations and sources. Always public, one copy for everybody."""

    created = models.DateTimeField(_("created"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    unrestricted = SluggedManager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"

    @classmethod
    def visible_to(cls, reader):
        as_reader(reader)  # it must be somebody, though the directory is everybody's
        return cls.unrestricted.filter(removed__isnull=True, merged_into__isnull=True)

    @classmethod
    def writable_by(cls, reader, rows=None):
        """Curators keep the directory."""
        if not reader.curates:
            return cls.unrestricted.none()
        return cls.visible_to(reader) if rows is None else rows

    @classmethod
    def changeable_by(cls, reader):
        return cls.writable_by(reader)

    @classmethod
    def restorable_by(cls, reader):
        return cls.writable_by(reader, cls.gone())

    @classmethod
    def gone(cls):
        return cls.unrestricted.filter(removed__isnull=False)

    def save(self, *args, **kwargs):
        self.slug = self.slug or self.free_slug(str(self))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return address_of("record", self.resource.plural, self.slug)


def newest_first(name="date"):
    """Order of a timeline, reversed: undated last (`docs/domain.md`, Dates)."""
    return (f"-{name}_sort", "-pk")


def oldest_first(name="date"):
    """Earliest day, then precision; undated last."""
    dated = models.Case(
        models.When(**{f"{name}_sort": ""}, then=1), default=0, output_field=models.IntegerField()
    )
    return (dated, F(f"{name}_sort"), "pk")
