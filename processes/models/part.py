"""The part: it lives inside one record, shares its level and is edited in its form."""

from django.db.models import Q

from processes.access import as_reader, readable
from processes.models.versioned import VersionedQuerySet

from .common import Identified


class Part(Identified):
    """What lives inside one record and shares its level.

    Where it also points at another record (a fate at a text version) it is visible only when
    that is too: the rule asked at the end of each pointer, joined with "and".
    """

    unrestricted = VersionedQuerySet.as_manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"

    @classmethod
    def visible_to(cls, reader):
        reader = as_reader(reader)
        condition = Q()
        for field in cls.pointers():
            seen = readable(reader, f"{field.name}__")
            condition &= (seen | Q(**{f"{field.name}__isnull": True})) if field.null else seen
        return cls.unrestricted.filter(condition)
