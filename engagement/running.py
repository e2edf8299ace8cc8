"""Whether a site runs here: it holds a lock on its folder, which ends with all that it started."""

import os

from django.conf import settings
from django.db import connection

try:
    import fcntl
except ImportError:  # Windows, where nobody is kept apart
    fcntl = None

SITE_RUNS = "A site runs in {}. Stop it first. Nothing was changed."
ELSEWHERE = (
    "Others are connected to this database: {}. Stop the site, wherever it runs, first. Nothing"
    " was changed."
)
_CONNECTED = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend'"
)


def hold_lock(alone=False):
    """Take the lock, together with others that serve, or `alone`. The handle: closing it lets go.

    A program that this one becomes has it as well. Raises BlockingIOError where it is not to be
    had.
    """
    handle = os.open(settings.DATA_DIR / "running", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(handle, True)
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_NB | (fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
    except BlockingIOError:
        os.close(handle)
        raise
    return handle


def others():
    """How many connections to this database are not of this process; SQLite knows of none."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as asked:
        connection.pool.wait()  # it counts those that it is still opening as its own
        asked.execute(_CONNECTED)
        return max(asked.fetchone()[0] - connection.pool.get_stats()["pool_size"], 0)
