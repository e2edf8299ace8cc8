"""What somebody filters a page by again and again, under a name of their own, for them alone.

No record and in no count; nobody else reads it, whatever their role. What it shows is asked anew
each time, of what its reader may see then.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField

MOST_SAVED = 50  # of one person
NOT_SAVED = ("page", "lang")


class TooManyFilters(Exception):
    """One person has MOST_SAVED already."""


class SavedFilter(models.Model):
    """path: the page that is filtered. query: what its address says after the question mark."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = LineField(_("name"), max_length=80)
    path = models.CharField(max_length=300, editable=False)
    query = models.CharField(max_length=2000, editable=False)

    objects = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="filter_once")]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        return f"{self.path}?{self.query}"

    @classmethod
    def of(cls, person):
        """All that this person may read: their own, by name."""
        return cls.objects.filter(person=person).order_by("name")

    @classmethod
    def keep(cls, person, name, path, query):
        """Keep it; what they called so before is kept no more. Raises TooManyFilters."""
        if cls.of(person).exclude(name=name).count() >= MOST_SAVED:
            raise TooManyFilters
        values = {"path": path, "query": query}
        return cls.objects.update_or_create(person=person, name=name, defaults=values)[0]


def query_of(chosen):
    """What of a query is saved: all but the page of the list and the language."""
    chosen = chosen.copy()
    for name in NOT_SAVED:
        chosen.pop(name, None)
    return chosen.urlencode()
