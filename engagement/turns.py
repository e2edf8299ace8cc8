"""Turns at writing: SQLite lets one write at a time, and who waits asks every tenth of a second."""

import time
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def leaving_room(within=transaction.atomic):
    """A transaction of several, one after the other; others have as long to write as it took.

    within: makes it.
    """
    with within():
        begun = time.monotonic()
        yield
    if not connection.features.has_select_for_update:
        time.sleep(time.monotonic() - begun)
