"""A clean copy of a document, made by a program that knows nothing of this site."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from engagement.documents import MOST_DOCUMENT_BYTES, MOST_SECONDS


class CopyRefused(Exception):
    """A file that is not kept; the message says why, to whoever sent it."""


@dataclass(frozen=True)
class Clean:
    """A copy as it is kept. `digest` is the SHA-256 of its bytes, in hexadecimal."""

    kind: str
    content: bytes

    @property
    def digest(self):
        return hashlib.sha256(self.content).hexdigest()


def copy_too_large():
    return CopyRefused(
        _("A file may have at most %(most)s MB.") % {"most": MOST_DOCUMENT_BYTES // 1024 // 1024}
    )


def clean(content):
    """The Clean copy of a file's bytes.

    Raises CopyRefused, also where the program that makes it stopped before its end.

    It is given no setting and no secret: its environment is empty.
    """
    if len(content) > MOST_DOCUMENT_BYTES:
        raise copy_too_large()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "engagement.documents"],
            input=content, capture_output=True, cwd=settings.BASE_DIR, env={},
            timeout=2 * MOST_SECONDS, check=True,
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as wrong:
        raise CopyRefused(
            _("This document is broken, or more than can be looked through.")
        ) from wrong
    line, _break, made = done.stdout.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise CopyRefused(_(said["refused"]) % said["values"])
    return Clean(said["kind"], made)
