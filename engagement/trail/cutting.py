"""Letting go of what is older than 24 months, by whole months (D9). The last hash stays."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from engagement.trail.events import Cut, Event, Seal

MONTHS_KEPT = 24


def first_kept(now):
    """The first month, as 2026-11, of which nothing is cut yet at this moment."""
    months = now.year * 12 + now.month - 1 - MONTHS_KEPT
    return f"{months // 12:04}-{months % 12 + 1:02}"


def may_be_cut(month, now):
    return month < first_kept(now)


@transaction.atomic
def cut_trail(now=None):
    """Delete the beginning of the chain, up to the first event of a month that is kept.

    The Cut, or None where there is nothing to cut. Raises DatabaseError for an account of the
    database that may not.
    """
    now = now or timezone.now()
    kept = Seal.objects.filter(event__month__gte=first_kept(now)).order_by("number").first()
    old = Seal.objects.filter(number__lt=kept.number) if kept else Seal.objects.all()
    last = old.select_related("event").order_by("-number").first()
    if last is None:
        return None
    begin = old.order_by("number").values_list("number", flat=True).first()
    month = old.aggregate(last=Max("event__month"))["last"]
    # Plain deletes, in which nothing is read first; that a seal has its event is asked at the end.
    for rows in (Event.objects.filter(seal__number__lte=last.number), old):
        rows.order_by()._raw_delete(rows.db)
    return Cut.objects.create(
        number=last.number, hash=last.hash, at=now, month=month, events=last.number - begin + 1
    )
