"""Files of imports that go on: how far one has come, and the one that is being read.

What a transaction writes nobody else sees, hence a file. All of it lies in a folder that only the
site's own account can read, and goes when the import ends; what a killed process leaves goes within
a day.
"""

import datetime as dt

from django.conf import settings

CUT_OFF_AFTER = dt.timedelta(days=1)


def folder():
    path = settings.DATA_DIR / "importing"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def note_progress(batch, done):
    (folder() / str(batch.pk)).write_text(str(done))


def done(batch):
    """Lines that are through, from 0 to the number there are."""
    try:
        return min(int((folder() / str(batch.pk)).read_text() or 0), batch.number)
    except (OSError, ValueError):
        return 0


def forget_progress(batch):
    (folder() / str(batch.pk)).unlink(missing_ok=True)


def let_go_of_progress(now):
    """How many files there were of imports that were cut off."""
    oldest = (now - CUT_OFF_AFTER).timestamp()
    gone = [path for path in folder().iterdir() if path.stat().st_mtime < oldest]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
