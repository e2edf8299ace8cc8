"""What a message says, as far as the site wants to know it.

It is read by a program that knows nothing of this site. Who it says it is from is read
here, of its first lines alone, before that.
"""

import datetime as dt
import json
import re
import unicodedata
import uuid
from contextlib import suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from django.utils import timezone

from engagement import children
from engagement.dates import read_typed
from engagement.fields import KEPT_CONTROLS, compose

MOST_OF_HEADERS = 64 * 1024  # bytes
MOST_READ = 1024 * 1024  # bytes of a message; what is written in it comes before what is attached
SECONDS_TO_READ = 10
OLDEST_YEAR = 1970  # a year: mail is not older
# One address, with a name before it or without; what is quoted in a name may hold anything.
ONE_SENDER = re.compile(
    r'\s*(?:(?:"(?:[^"\\]|\\.)*"|[^"@,;:<>]*)\s*<(?P<named>[^\s<>@"]+@[^\s<>@"]+)>'
    r'|(?P<bare>[^\s<>@",;:()]+@[^\s<>@",;:()]+))\s*'
)
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
A_YEAR_IN_WORDS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Unreadable(ValueError):
    """It breaks what reads it, or takes too long."""


@dataclass(frozen=True)
class Letter:
    """A message as far as it is kept. day: as 2026-11-03, or "". key: the same message again has
    the same. note: what its sender wrote above what they forward."""

    subject: str
    day: str
    text: str
    key: uuid.UUID
    note: str = ""


def headers_of(content):
    return BytesHeaderParser().parsebytes(content[:MOST_OF_HEADERS])


def sender_of(content):
    """The one address that a message says it is from, "" where it names none or several."""
    named = headers_of(content).get_all("From", [])
    found = ONE_SENDER.fullmatch(str(named[0])) if len(named) == 1 else None
    return (found["named"] or found["bare"]) if found else ""


def read_letter(content):
    """The Letter in the bytes of a message. Raises Unreadable."""
    try:
        out = children.run(
            "engagement.post.letter", content=content[:MOST_READ], seconds=SECONDS_TO_READ
        )
    except children.Broken as wrong:
        raise Unreadable from wrong
    said = json.loads(out)
    text, subject = printable(said["text"]), " ".join(printable(said["subject"]).split())
    named = str(headers_of(content)["Message-ID"] or "").strip()
    note = printable(said["note"])
    key = uuid.uuid5(uuid.NAMESPACE_URL, named or f"{subject}\n{said['dated']}\n{text}{note}")
    return Letter(subject, day_told(said["dated"]), text.strip(), key, note)


def printable(text):
    """Composed, without what no form takes: controls, and halves of characters."""
    whole = text.encode("utf-8", "replace").decode()
    kept = (c for c in compose(whole) if c in KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    return "".join(kept)


def day_told(words):
    """The day that is named in words such as “mar, 3 nov 2026 a las 10:12”, "" where none is, or
    none that can be: tomorrow has come somewhere, what is after it has not."""
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return likely_day(parsedate_to_datetime(words).date())
    words = printable(words)[:100]
    for year in A_YEAR_IN_WORDS.finditer(words):
        before = words[: year.end()].split()
        for number in range(1, min(len(before), 6) + 1):
            with suppress(ValueError):
                found = str(read_typed(" ".join(before[-number:])))
                if A_DAY.fullmatch(found):
                    return likely_day(dt.date.fromisoformat(found))
    with suppress(ValueError):  # as 2026-11-03
        found = str(read_typed((words.split() or [""])[0].rstrip(",")))
        if A_DAY.fullmatch(found):
            return likely_day(dt.date.fromisoformat(found))
    return ""


def likely_day(day):
    known = day.year >= OLDEST_YEAR and day <= timezone.localdate() + dt.timedelta(days=1)
    return str(day) if known else ""
