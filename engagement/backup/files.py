"""The file of a backup: lines, compressed, for public keys if there are any, and private.

First a line that says what it is, then the rows (`rows.py`), last a line with their hash. It is
written aside, synced and renamed: under its name there is a whole backup or none.
"""

import gzip
import hashlib
import json
import os
import tempfile
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pyrage
from django.conf import settings

from engagement.disk import sync

FORMAT = 1
HEAD = {"backup", "made", "version", "steps", "key"}  # what the first line says, and more
AGE = b"age-encryption.org/v1\n"
GZIP = 31  # what zlib calls it
PIECE = 64 * 1024  # bytes
DAMAGED = "It is damaged, cut off or no backup. Nothing was changed."


class Refused(Exception):
    """Says to people why nothing was done."""


@dataclass
class Seen:
    """What a whole backup says of itself: its first line, how many rows, and their hash."""

    head: dict
    rows: int = 0
    content: str = ""

    def __str__(self):
        made, version = self.head["made"], self.head["version"]
        return f"{self.rows} rows of {made}, version {version}.\nContent: sha256 {self.content}"


# -- writing -----------------------------------------------------------------------------------
def recipients(keys):
    """Public keys of age or of SSH as the library wants them. Raises Refused, by the key."""
    return [_recipient(one) for one in keys]


def _recipient(text):
    for kind in (pyrage.x25519, pyrage.ssh):
        with suppress(pyrage.RecipientError):
            return kind.Recipient.from_str(text.strip())
    raise Refused(f"“{text}” is no public key, such as age1… of the program age.")


def write_backup(path, head, lines, keys=()):
    """Write a backup that these public keys open; anybody can open it where there are none.

    Returns what was Seen. Raises Refused where a file is there already, and OSError.
    """
    readers, seen = recipients(keys), Seen({"backup": FORMAT} | head)
    if path.exists():
        raise Refused(f"There is a file {path} already.")
    with private(path) as file:
        pieces = _compressed(_with_ends(lines, seen))
        if readers:
            _encrypt(pieces, file, readers)
        else:
            file.writelines(pieces)
    return seen


@contextmanager
def private(path):
    """A file only its owner can read, written aside, synced and renamed: whole, or not there."""
    aside = path.with_name(f".{path.name}.part")
    aside.unlink(missing_ok=True)  # of one that was killed
    try:
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _with_ends(lines, seen):
    digest = hashlib.sha256()
    yield json.dumps(seen.head).encode() + b"\n"
    for line in lines:
        digest.update(line)
        seen.rows += line.startswith(b"[")
        yield line
    seen.content = digest.hexdigest()
    yield json.dumps({"rows": seen.rows, "content": seen.content}).encode() + b"\n"


def _compressed(lines):
    packer = zlib.compressobj(wbits=GZIP)
    for line in lines:
        for at in range(0, len(line), PIECE):
            yield packer.compress(line[at : at + PIECE])
    yield packer.flush()


def _encrypt(pieces, file, readers):
    pulled = _Pulled(pieces)
    try:
        pyrage.encrypt_io(pulled, file, readers)
    except pyrage.EncryptError as wrong:
        raise pulled.wrong or OSError(str(wrong)) from wrong


class _Pulled:
    """Pieces as a file to be read, which is what the library takes; it keeps no other's error."""

    def __init__(self, pieces):
        self.pieces, self.left, self.wrong = pieces, b"", None

    def read(self, size):
        try:
            while len(self.left) < size and (piece := next(self.pieces, None)) is not None:
                self.left += piece
        except Exception as wrong:
            self.wrong = wrong
            raise
        given, self.left = self.left[:size], self.left[size:]
        return given


# -- reading -----------------------------------------------------------------------------------
@contextmanager
def opened_backup(path, key_file=None):
    """The compressed lines of a backup, as a file, decrypted where it has to be.

    What is decrypted lies in a file without a name that goes with this. Raises Refused.
    """
    try:
        with open(path, "rb") as file, tempfile.TemporaryFile(dir=settings.DATA_DIR) as plain:
            encrypted = file.read(len(AGE)) == AGE
            file.seek(0)
            if encrypted:
                _decrypt(file, plain, key_file)
            yield plain if encrypted else file
    except OSError as wrong:
        raise Refused(f"{path} cannot be read: {wrong.strerror or wrong}.") from wrong


def _decrypt(file, plain, key_file):
    if key_file is None:
        raise Refused("It is encrypted. Name the file with the secret key: --key FILE")
    with open(key_file, encoding="utf-8") as lines:
        keys = [one.strip() for one in lines if one.startswith("AGE-SECRET-KEY-")]
    try:
        pyrage.decrypt_io(file, plain, [pyrage.x25519.Identity.from_str(one) for one in keys])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as wrong:
        raise Refused(
            f"It is damaged, or for another key ({wrong}). Nothing was changed."
        ) from wrong


def lines_in(file):
    """Its lines, the first and the last among them. Raises OSError or EOFError where they end."""
    file.seek(0)
    with gzip.GzipFile(fileobj=file) as lines:
        yield from lines


def verify(file):
    """Read all of it and say what was Seen. Raises Refused for what is not whole."""
    digest, rows, last = hashlib.sha256(), 0, None
    try:
        lines = lines_in(file)
        head = json.loads(next(lines, ""))
        if head["backup"] > FORMAT:
            raise Refused(newer(head))
        for line in lines:
            if last is not None:
                digest.update(last)
                rows += last.startswith(b"[")
            last = line
        end = {"rows": rows, "content": digest.hexdigest()}
        if json.loads(last) == end and head.keys() >= HEAD:
            return Seen(head, rows, digest.hexdigest())
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError) as wrong:
        raise Refused(DAMAGED) from wrong
    raise Refused(DAMAGED)


def newer(head):
    return (
        f"It was made by version {head.get('version')}, which knows more than this one. "
        "Restore it with the code of that version. Nothing was changed."
    )
