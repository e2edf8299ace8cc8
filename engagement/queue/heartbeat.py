"""The worker leaves a mark each time it comes by, so that others see whether it still does.

A mark in a file: a long import on SQLite lets nobody write to the database.
"""

import time

from django.conf import settings

SILENT_AFTER = 1800  # seconds; the longest that one job takes is a file of 50,000 lines


def mark():
    return settings.DATA_DIR / "worker"


def beat():
    mark().touch()


def is_silent():
    """Has no worker come by for long? Not where none was ever started."""
    try:
        return mark().stat().st_mtime < time.time() - SILENT_AFTER
    except FileNotFoundError:
        return False
