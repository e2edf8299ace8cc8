"""What the tests run with, set before Django reads its settings: a folder of their own that is
thrown away, and plain HTTP on this machine. The database server is the one DATABASE_URL names.

A run has one folder. Tests that run side by side have a folder each inside it, and share what the
run makes once (`databases.py`).
"""

import atexit
import os
import shutil
import signal
import tempfile
from pathlib import Path

ROOMY = 2 * 1024**3  # bytes that memory must have free, to stand in for a disk
MEMORY = "/dev/shm"  # noqa: S108 - the folder within it is ours alone


def place():
    """Where files cost least: in memory, where there is plenty of it."""
    roomy = os.path.isdir(MEMORY) and shutil.disk_usage(MEMORY).free > ROOMY
    return MEMORY if roomy else None


worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if not worker:
    os.environ["TESTS_FOLDER"] = tempfile.mkdtemp(prefix="engagement-tests-", dir=place())
    atexit.register(shutil.rmtree, os.environ["TESTS_FOLDER"], ignore_errors=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # who is ended so tidies up too
shared = Path(os.environ["TESTS_FOLDER"])
folder = shared / (worker or "alone")
os.environ["DATA_DIR"] = str(folder)
os.environ["SITE_URL"] = "http://127.0.0.1:8000"
os.environ["TIME_ZONE"] = "UTC"
# Playwright keeps an event loop in this thread; the ORM in the tests beside it is not async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
