"""Making what was, and reading it as somebody."""

import datetime as dt
from contextlib import contextmanager
from types import SimpleNamespace

from django.test import Client
from django.utils import timezone
from simple_history.models import HistoricalRecords

from engagement.resources import kinds
from processes.access import Reader, as_reader
from processes.history.as_on_day import AsOnDay
from processes.history.changes import History
from tests.every import of_every
from tests.spine.test_access import on
from tests.sweep.kinds import record_kinds

KINDS = kinds("processes")
RECORDS = record_kinds()
THEN = timezone.now() - dt.timedelta(days=60)
LATER = timezone.now() - dt.timedelta(days=30)
of_every_kind = of_every(KINDS)
of_every_record = of_every(RECORDS)


def put(row, world, level, when=None, **values):
    """Save a record on a level, as if on a day."""
    values = {"owner": None, "coalition": None, **on(world, level), **values}
    for name, value in values.items():
        setattr(row, name, value)
    return saved(row, when)


def saved(row, when=None):
    if when is not None:
        row._history_date = when
    row.save()
    row.__dict__.pop("_history_date", None)
    return row


@contextmanager
def one_request(user=None):
    HistoricalRecords.context.request = SimpleNamespace(user=user)
    try:
        yield
    finally:
        del HistoricalRecords.context.request


def told(record, who):
    """All words of the history of a record, as a person is told them."""
    lines = [
        f"{label}: {text}"
        for change in changes(record, who)
        for piece in change.pieces
        for label, marks in piece.lines
        for _mark, text in marks
    ]
    return "\n".join(str(line) for line in lines)


def changes(record, who):
    return History(record, as_reader(who)).changes


def stood(record, who, when):
    return AsOnDay(record, Reader(who), timezone.localdate(when))


def browser(who):
    client = Client()
    if who.is_authenticated:
        client.force_login(who)
    return client


def owned(world, what):
    owner, level = what.split()
    fields = on(world, level)
    return fields if owner == "shared" else {**fields, "owner": world.home}
