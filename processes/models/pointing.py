"""What points at what: asked of the class, and worked out once for each."""

from functools import cache

from django.db import models

from .upkeep import Remembered
from .versions import VersionListing, VersionRow


def points_at(to, words, *, required=False, help_text=""):
    """A field that points at a record, called by `words`; it may be left empty.

    What it points at is not deleted before it. Nothing leads back from there: what points at a
    record is asked through the rule.
    """
    return models.ForeignKey(
        to,
        models.PROTECT,
        null=not required,
        blank=not required,
        related_name="+",
        verbose_name=words,
        help_text=help_text,
    )


class Pointing(models.Model):
    """Knows which of its fields point at a record, and which fields elsewhere point at it."""

    class Meta:
        abstract = True

    @classmethod
    @cache
    def pointers(cls):
        """Its fields that point at a record, which has readers, and so narrow who may read it.

        Not that to what it was merged into: it is hidden then, whoever reads that.
        """
        fields = (one for one in cls._meta.concrete_fields if one.name != "merged_into")
        return tuple(one for one in fields if hasattr(one.related_model, "readers"))

    @classmethod
    @cache
    def pointed_at_by(cls):
        """All fields that point at it, lists and hidden ones too, from whatever class.

        Not those of versions, nor of what is only remembered about it.
        """
        relations = cls._meta.get_fields(include_hidden=True)
        fields = (one.field for one in relations if one.auto_created and not one.concrete)
        aside = VersionRow | VersionListing | Remembered
        return tuple(
            one
            for one in fields
            if not (one.model._meta.auto_created or issubclass(one.model, aside))
        )
