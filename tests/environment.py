"""What the tests run with, set before Django reads its settings: a folder of their own that is
thrown away, and plain HTTP on this machine. The database is the one DATABASE_URL names."""

import atexit
import os
import shutil
import tempfile

folder = tempfile.mkdtemp(prefix="engagement-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["DATA_DIR"] = folder
os.environ["SITE_URL"] = "http://127.0.0.1:8000"
os.environ["TIME_ZONE"] = "UTC"
# Playwright keeps an event loop in this thread; the ORM in the tests beside it is not async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
