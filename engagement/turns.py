"""Turns at writing: SQLite lets one write at a time, and who waits asks every tenth of a second."""

import gc
import time
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def undisturbed():
    """Python looks for memory to free before or after, not while others wait.

    With thousands of lines in memory one such look takes longer than all that a transaction writes.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def leaving_room(within=transaction.atomic):
    """A transaction of several, one after the other; others have as long to write as it took.

    within: makes it.
    """
    with undisturbed(), within():
        begun = time.monotonic()
        yield
    if not connection.features.has_select_for_update:
        time.sleep(time.monotonic() - begun)
