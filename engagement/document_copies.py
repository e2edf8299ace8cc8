"""A clean copy of a document, made by a program that knows nothing of this site."""

import hashlib
import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagement import children
from engagement.confined import MOST_SECONDS
from engagement.documents import MOST_DOCUMENT_BYTES


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
    """
    if len(content) > MOST_DOCUMENT_BYTES:
        raise copy_too_large()
    try:
        out = children.run("engagement.documents", content=content, seconds=2 * MOST_SECONDS)
    except children.Broken as wrong:
        raise CopyRefused(
            _("This document is broken, or more than can be looked through.")
        ) from wrong
    line, _break, made = out.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise CopyRefused(_(said["refused"]) % said["values"])
    return Clean(said["kind"], made)
