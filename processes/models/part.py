"""The part: it lives inside one record, shares its level and is edited in its form."""

from functools import cache

from django.db.models import Q

from engagement.resources import kinds
from processes.access import as_reader, readable
from processes.models.versioned import VersionedQuerySet

from .common import Identified


class Part(Identified):
    """What lives inside one record and shares its level.

    Where it also points at another record (a fate at a text version) it is visible only when
    that is too: the rule asked at the end of each pointer, joined with "and".
    """

    unrestricted = VersionedQuerySet.as_manager()
    # Names of fields that hold nothing: what they point at is removed without asking for this part,
    # which goes with it.
    lets_go = ()
    form_rules = ()  # rules of what a record says once, which its form keeps and its table does not

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"

    @classmethod
    @cache
    def homes(cls):
        """Its fields to the records that name it among their parts: one of them has it.

        It hangs on each of two that are both filled; two of one kind it stands between, such as a
        coalition and its member.
        """
        holders = {kind for kind in kinds("processes") if cls.__name__ in kind.resource.parts}
        return tuple(one for one in cls._meta.concrete_fields if one.related_model in holders)

    @classmethod
    def homes_in(cls, kind):
        """Names of those that lead to a record of this kind; the first is edited with it."""
        return [one.name for one in cls.homes() if one.related_model is kind]

    @property
    def home(self):
        """The field that leads to the record it lives in, the first that is filled."""
        return next(one for one in self.homes() if getattr(self, one.attname) is not None)

    @classmethod
    def visible_to(cls, reader):
        reader = as_reader(reader)
        condition = Q()
        for field in cls.pointers():
            seen = readable(reader, f"{field.name}__")
            condition &= (seen | Q(**{f"{field.name}__isnull": True})) if field.null else seen
        return cls.unrestricted.filter(condition)
