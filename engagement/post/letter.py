"""Reads a message in a program of its own: subject, day and text, and nothing of what is attached.

`reading` starts it. It stands on the standard library alone, is given no setting and no secret, and
looks at what comes before an attachment is text_of_part.
"""

import contextlib
import json
import re
import sys
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from engagement.confined import confine
from engagement.post.forwarded import is_forward, taken_apart
from engagement.post.markup import text_of_markup

# What mail programs put before a subject, in English, Spanish, French, and German.
PREFIX = re.compile(
    r"\s*(?:fwd?|re|rv|reenv|tr|wg|aw|enc|rm|r[ée]p?|i)\s*(?:\[\d+\])?\s*[:：]", re.I
)

MOST_OF_A_HEADER = 4000  # characters
BYTE_ORDER_MARK = "\ufeff"  # which telephones put before what they forward


def main(out, source):
    """Write, as JSON, what a message says that is read from `source`."""
    content = source.read()
    confine()
    out.write(json.dumps(letter_in(content)).encode())


def letter_in(content):
    """{subject, dated, text, note} of the bytes of a message; `dated` is the words of a day, or "".

    Of what was forwarded the day is the one it bears itself, and `note` what stands above it.
    """
    message = message_from_bytes(content)
    said = header_words(message["Subject"])
    text = "\n\n".join(texts_in(message)).replace(BYTE_ORDER_MARK, "")
    text, dated, note = taken_apart(text, is_forward(said))
    if dated is None:
        dated = header_words(message["Date"])
    return {"subject": without_prefixes(said), "dated": dated, "text": text, "note": note}


def header_words(header):
    """A header as people read it, in one line; what is broken in it stays as it came."""
    words = str(header or "")[:MOST_OF_A_HEADER]
    with contextlib.suppress(HeaderParseError, LookupError, ValueError):
        words = str(make_header(decode_header(words)))
    return " ".join(words.split())


def without_prefixes(subject):
    while found := PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def texts_in(part):
    """What is written in a message, piece by piece; of two ways of saying it the plain one."""
    if part.get_content_maintype() == "multipart":
        inside = part.get_payload()
        inside = inside if isinstance(inside, list) else []
        found = [[one for one in texts_in(piece) if one.strip()] for piece in inside]
        if part.get_content_subtype() == "alternative":
            return next(filter(None, found), [])
        return [one for several in found for one in several]
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return []
    kind = part.get_content_type()
    if kind == "text/plain":
        return [unflowed(text_of_part(part), part)]
    return [text_of_markup(text_of_part(part))] if kind == "text/html" else []


def text_of_part(part):
    """The text of a part, whatever it says it is written in."""
    content = part.get_payload(decode=True) or b""
    with contextlib.suppress(LookupError, ValueError):
        return content.decode(part.get_content_charset() or "utf-8")
    with contextlib.suppress(ValueError):
        return content.decode()
    return content.decode("cp1252", "replace")


def unflowed(text, part):
    """Lines that the mail program broke are whole again (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    lines, last, depth = [], "", 0
    for line in text.replace("\r\n", "\n").split("\n"):
        here, bare = quotes(line), line.lstrip(">").removeprefix(" ")
        if last.endswith(" ") and last != "-- " and here == depth:
            lines[-1].append(bare)
        else:
            lines.append(["> " * here + bare])
        last, depth = bare, here
    return "\n".join(map("".join, lines))


def quotes(line):
    """How many times a line is quoted."""
    return len(line) - len(line.lstrip(">"))


if __name__ == "__main__":
    main(sys.stdout.buffer, sys.stdin.buffer)
