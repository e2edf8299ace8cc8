"""One line an event, with nothing in it that could endanger a reader (`docs/security.md`, D8)."""

import contextlib
import ipaddress
import logging
import re
from datetime import UTC, datetime

# Whoever has such a link gets in by it, so it is not for those who read logs.
LINK = re.compile(r"(/accounts/(?:invitation|confirm-email|password/reset/key)/)[^/\s]+")

# What may hold the address of a machine; a time or a version looks like one and is none.
ADDRESS = re.compile(r"(?<![\w:.])[0-9A-Fa-f:.]{3,}(?!\w)")


def without_address(found):
    """What was found without a visitor's address; that of this machine stays."""
    text = found[0]
    bare = text.rstrip(":.")
    for said in (text, bare, bare.rpartition(":")[0]):  # it may end a phrase, or have a port
        with contextlib.suppress(ValueError):
            one = ipaddress.ip_address(said)
            ours = one.is_loopback or one.is_unspecified
            return text if ours else "…" + text[len(said) :]
    return text


class LineFormatter(logging.Formatter):
    """Time (UTC), level, logger and message on one line.

    Line breaks are escaped, so that nobody writes a second line by asking for a crooked
    address. A traceback follows only where the server itself failed.
    """

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatTime(self, record, datefmt=None):
        """In UTC, so that lines of several machines stand in one order, also when clocks change."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def format(self, record):
        refused = record.levelno < logging.ERROR or record.name.startswith("django.security")
        if refused:
            # A refused request is no fault of ours: its one line says enough.
            quiet = {"exc_info": None, "exc_text": None, "stack_info": None}
            if record.levelno > logging.WARNING:
                quiet |= {"levelno": logging.WARNING, "levelname": "WARNING"}
            record = logging.makeLogRecord({**record.__dict__, **quiet})
        return ADDRESS.sub(without_address, super().format(record))

    def formatMessage(self, record):
        line = LINK.sub(r"\1…", super().formatMessage(record))
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
