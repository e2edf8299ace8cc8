"""The chain over the trail: made event by event by the queue, looked through by `audit verify`.

Two who make it at once are kept apart by the number of the seal, which is there once
(`docs/decisions/the-trail-is-chained-after-the-act.md`).
"""

import datetime as dt
import hashlib
import json
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement.trail.cutting import may_be_cut
from engagement.trail.events import Cut, Event, Seal

SEALS_AT_ONCE = 500  # seals
WAITS = dt.timedelta(hours=1)  # at most, where a worker runs
BEFORE_THE_FIRST = (0, "")  # what stands before the first


def hash_of_event(number, before, event):
    """SHA-256 over the number, the hash before it and all of the event, as 64 digits."""
    said = [
        number, before, event.pk, event.at.astimezone(dt.UTC).isoformat(), event.month,
        event.who and str(event.who), event.what, event.kind, event.thing and str(event.thing),
        event.organisation and str(event.organisation), event.detail,
    ]  # fmt: skip
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def head():
    """(number, hash) of the last link, a cut one where there is none after it."""
    last = Seal.objects.order_by("-number").first() or Cut.objects.order_by("-number").first()
    return (last.number, last.hash) if last else BEFORE_THE_FIRST


def seal(job):
    """Make the next link of the chain of the event that a job is about. How many."""
    while event := Event.objects.filter(pk=job.about, seal=None).first():
        try:
            with transaction.atomic():
                number, before = head()
                link = {"number": number + 1, "before": before, "event": event}
                Seal.objects.create(**link, hash=hash_of_event(number + 1, before, event))
                return 1
        except IntegrityError:  # somebody else has made that number
            continue
    return 0


# -- looking through it ------------------------------------------------------------------------
def faults(known=()):
    """What is wrong with the chain, in sentences; none where it holds.

    known: (number, hash) pairs that were written down elsewhere.
    """
    cut = Cut.objects.order_by("-number").first()
    if cut and not may_be_cut(cut.month, cut.at):
        yield f"What was cut up to number {cut.number} was younger than 24 months."
    number, before = (cut.number, cut.hash) if cut else BEFORE_THE_FIRST
    known = dict(known)
    begins = number
    if number in known and known.pop(number) != before:
        yield f"Number {number} is not the one that was written down."
    rows = Seal.objects.order_by("number").iterator(SEALS_AT_ONCE)
    while seals := list(islice(rows, SEALS_AT_ONCE)):
        events = Event.objects.in_bulk([one.event_id for one in seals])
        for one in seals:
            if one.number != number + 1:
                yield f"After number {number} comes {one.number}: what was between is gone."
            elif one.before != before:
                yield f"Number {one.number} does not follow what stands before it."
            yield from _wrong_in(one, events.get(one.event_id))
            if known.pop(one.number, one.hash) != one.hash:
                yield f"Number {one.number} is not the one that was written down."
            number, before = one.number, one.hash
    for missing in sorted(one for one in known if one > begins):
        yield f"Number {missing} was written down, and is gone."
    late = Event.objects.filter(seal=None, at__lt=timezone.now() - WAITS).count()
    if late:
        yield (
            f"Events that have waited more than an hour for their place in the chain: {late}. "
            "Is the worker running?"
        )


def _wrong_in(one, event):
    if event is None:
        yield f"The event of number {one.number} is gone."
    elif one.hash != hash_of_event(one.number, one.before, event):
        yield f"Number {one.number} was changed."
