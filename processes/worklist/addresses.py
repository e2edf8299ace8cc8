"""Addresses of sources: asked now and then whether they answer, where the site wants that."""

import datetime as dt

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from engagement.links import NotAsked, is_broken, status_of
from processes.access import NOBODY
from processes.models import AddressCheck, Source

ASKED_AGAIN_AFTER = dt.timedelta(days=7)  # after which one that answered is asked again
ADDRESSES_A_TURN = 3  # so that mail does not wait long
NOT_ASKED = -1


def to_ask(day):
    """Sources whose address was not asked for a week, or since yesterday where it failed."""
    asked = AddressCheck.unrestricted.filter(source=OuterRef("pk"))
    rows = Source.visible_to(NOBODY).exclude(link="").annotate(
        last=Subquery(asked.values("day")), asked_of=Subquery(asked.values("link")),
        failing=Subquery(asked.values("failing_since")),
    )  # fmt: skip
    due = Q(last__isnull=True) | ~Q(asked_of=F("link")) | Q(last__lte=day - ASKED_AGAIN_AFTER)
    return rows.filter(due | Q(failing__isnull=False, last__lt=day)).order_by(
        F("last").asc(nulls_first=True), "pk"
    )


def check_addresses(now, most=ADDRESSES_A_TURN, ask=status_of):
    """Ask the next addresses and keep what came back. How many were asked."""
    day = timezone.localdate(now)
    rows = list(to_ask(day)[:most])
    for source in rows:
        try:
            status = ask(source.link)
        except NotAsked:
            status = NOT_ASKED
        note_answer(source, status, day)
    return len(rows)


def note_answer(source, status, day):
    before = AddressCheck.unrestricted.filter(source=source, link=source.link).first()
    since = before.failing_since if before else None
    AddressCheck.unrestricted.update_or_create(
        source=source,
        defaults={
            "link": source.link,
            "status": status,
            "day": day,
            "failing_since": (since or day) if is_broken(status) else None,
        },
    )


def broken(reader):
    """Sources of which the address has failed on two days at least, and was not changed since."""
    checks = AddressCheck.unrestricted.filter(source=OuterRef("pk"), link=OuterRef("link"))
    checks = checks.filter(failing_since__lt=F("day"))
    return Source.writable_by(reader).annotate(
        last_failed=Subquery(checks.values("day")), failing=Subquery(checks.values("failing_since"))
    ).filter(last_failed__isnull=False)  # fmt: skip
