"""For the machine that watches: does it read, does it write, does its worker come by."""

import time

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse

from engagement.backup.watching import trouble
from engagement.methods import allow_read

# The worker leaves its mark in a file: a long import on SQLite lets nobody write to the database.
WORKER_MARK = settings.DATA_DIR / "worker"
WITHIN = 0.8  # seconds in which PostgreSQL must give a connection to who watches
AS_TEXT = "text/plain; charset=utf-8"
SILENT_AFTER = 1800  # seconds; no job takes as long, not even a file of 50,000 lines


@allow_read
def healthz(request):
    """200 when the database can be read, a worker, if one was started, comes by, and backups,
    if they are taken here, succeed; else 503."""
    return _answer(_reads)


@allow_read
def readyz(request):
    """200 when the database can be written, else 503. What it writes is rolled back."""
    return _answer(_writes)


def _answer(probe):
    try:
        probe()
    except (DatabaseError, TimeoutError):
        return HttpResponse("no\n", AS_TEXT, 503, headers={"Retry-After": "30"})
    return HttpResponse("ok\n", AS_TEXT)


def _reads():
    pool = getattr(connection, "pool", None)
    if pool and connection.connection is None:
        pool.open()
        with connection.wrap_database_errors, pool.connection(timeout=WITHIN) as asked:
            asked.execute("SELECT 1")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    if WORKER_MARK.exists() and WORKER_MARK.stat().st_mtime < time.time() - SILENT_AFTER:
        raise TimeoutError("The worker does not come by")
    if trouble():
        raise TimeoutError("Backups fail or are late")


def _writes():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session WHERE session_key = ''")
        transaction.set_rollback(True)
