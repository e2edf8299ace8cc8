"""For the machine that watches: does it read, does it write, is what was left for later done."""

from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse

from engagement.methods import allow_read
from engagement.queue.heartbeat import is_silent


@allow_read
def healthz(request):
    """200 when the database can be read and the worker of the queue comes by, else 503."""
    return _answer(_reads) if not is_silent() else _no("no: nobody works through the queue\n")


@allow_read
def readyz(request):
    """200 when the database can be written, else 503. What it writes is rolled back."""
    return _answer(_writes)


def _answer(probe):
    try:
        probe()
    except DatabaseError:
        return _no("no\n")
    return HttpResponse("ok\n", "text/plain")


def _no(said):
    return HttpResponse(said, "text/plain", 503, headers={"Retry-After": "30"})


def _reads():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _writes():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session WHERE session_key = ''")
        transaction.set_rollback(True)
