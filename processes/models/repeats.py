"""Entries that repeat another, and what to count so that each thing is counted once."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class RepeatedAs(models.TextChoices):
    REPUBLISHED = "republished", _("Republished")
    SHORTENED = "shortened", _("Shortened")
    TRANSLATED = "translated", _("Translated")
    ELSEWHERE = "elsewhere", _("Kept with another process too")


def done_once(path=""):
    """What to count the distinct values of, so that an entry and what repeats it are one.

    `path` leads to the entries: `done_once("intervention__")`.
    """
    return Coalesce(f"{path}repeats", f"{path}pk")


def counted_once(rows):
    """Those of `rows`, entries, to count: `without_repeats` as a query."""
    rows = rows.order_by()
    there = Exists(rows.filter(pk=OuterRef("repeats")))
    earlier = Q(date_sort=OuterRef("date_sort"), pk__lt=OuterRef("pk"))
    earlier |= Q(date_sort__lt=OuterRef("date_sort"))
    before = Exists(rows.filter(earlier, repeats=OuterRef("repeats")))
    # Of few rows apart: beside all others PostgreSQL would go through whatever is for everybody.
    repeating = rows.filter(~there & ~before, repeats__isnull=False).values("pk")
    return rows.filter(Q(repeats=None) | Q(pk__in=repeating))


def without_repeats(pairs):
    """The same of pairs (id, id of what it repeats or None): the ids to count.

    What repeats an entry that is among them is not; of several that repeat another, the first.
    """
    pairs = list(pairs)
    counted = {pk: pk for pk, repeats in pairs if repeats is None}
    for pk, repeats in pairs:
        counted.setdefault(repeats or pk, pk)
    return {*counted.values()}
