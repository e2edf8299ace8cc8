"""Programs that are given a file from elsewhere and nothing of this site.

Such a file may be made to break what reads it or to keep it busy, so nobody waits for it: while it
is read no transaction is open, which on SQLite would keep everybody else from writing.
"""

import subprocess
import sys

from django.conf import settings
from django.db import connection


class Broken(Exception):
    """The program stopped before its end, or took too long."""


def run(module, *given, seconds, content=b""):
    """What a program writes that is given these words and, as its input, these bytes.

    Its environment is empty: no setting, no secret. Raises Broken, after `seconds` at the latest.
    """
    refuse_in_a_transaction()
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *given],
            input=content, capture_output=True, cwd=settings.BASE_DIR, env={},
            timeout=seconds, check=True,
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as wrong:
        raise Broken from wrong
    return done.stdout


def refuse_in_a_transaction():
    """As `atomic(durable=True)` does: the transaction round a test does not count."""
    blocks = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:
        raise RuntimeError("Others wait for this transaction: read the file before it begins")
