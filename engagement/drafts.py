"""What somebody has filled in of a form and has not sent yet, kept for them alone.

No record and in no count; nobody else reads it, whatever their role (`docs/security.md`, D9).
"""

import datetime as dt
import json
import uuid

from django.conf import settings
from django.db import models, transaction
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils import timezone

MOST_OF_A_DRAFT = 100_000  # characters, names of fields among them
A_YEAR = dt.timedelta(days=365)


class TooLong(ValueError):
    """More than a draft holds."""


class TooMany(Exception):
    """So many of one person's wait that no more is taken."""


class Draft(models.Model):
    """One form, as far as one person has filled it in.

    address: where the form is. about: the id of what it is about, if anything. content: what a
    browser would send, {name: [values]}. changed: when it was last kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    about = models.UUIDField(null=True)
    content = models.JSONField()
    changed = models.DateTimeField(default=timezone.now, db_index=True)

    objects = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="draft_once")]

    def __str__(self):
        return str(self.pk)

    @classmethod
    def of(cls, person):
        """All that this person may read: their own."""
        return cls.objects.filter(person=person)

    @classmethod
    @transaction.atomic
    def keep(cls, person, address, content, *, about=None, seen="", nothing=("",)):
        """Keep what was filled in. Raises TooLong.

        seen: the `version` that it was filled in over. Where it was kept elsewhere since, such as
        on another device, what is left at `nothing` here stays as it is there.
        """
        if len(json.dumps(content)) > MOST_OF_A_DRAFT:
            raise TooLong
        begun = {"about": about, "content": content}
        row, new = cls.objects.get_or_create(person=person, address=address, defaults=begun)
        if not new:
            row = cls.of(person).select_for_update().get(pk=row.pk)
            row.content = (
                content if row.version == seen else together(row.content, content, nothing)
            )
            row.changed = timezone.now()
            row.save()
        return row

    @classmethod
    @transaction.atomic
    def begin(cls, person, address, content, about):
        """Begin one for them, such as by mail, unless it is there. Raises TooLong."""
        if len(json.dumps(content)) > MOST_OF_A_DRAFT:
            raise TooLong
        begun = {"about": about, "content": content}
        return cls.objects.get_or_create(person=person, address=address, defaults=begun)[0]

    @property
    def version(self):
        return self.changed.isoformat()

    @property
    def goes(self):
        """When it goes by itself, unless it is kept again."""
        return self.changed + A_YEAR

    @property
    def data(self):
        return as_sent(self.content)

    @classmethod
    def let_go(cls, now):
        return cls.objects.filter(changed__lt=now - A_YEAR).delete()[0]


def as_sent(content):
    """What is kept of a form, as a browser sends it."""
    data = QueryDict(mutable=True)
    for name, values in content.items():
        data.setlist(name, values)
    return data


def together(there, here, nothing):
    """What is there, and over it what is said here; of lines as many as either has."""
    found = {**there}
    for name, values in here.items():
        if name.endswith(f"-{TOTAL_FORM_COUNT}"):
            found[name] = max(values, there.get(name, values), key=lambda one: (len(one[0]), one))
        elif any(value not in nothing for value in values):
            found[name] = values
        else:
            found.setdefault(name, values)
    return found
