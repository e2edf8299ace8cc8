"""What does the site answer to one of the cast, and does the answer hold anything hidden?

Every answer is looked through once it came: for marks, ids and addresses of what the person may
not see, and for headers that would let it be kept or recognised.
"""

import codecs
import functools
import hashlib
import io
import re
import secrets
import uuid
import zipfile
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlencode

from django.conf import settings
from django.core.signals import got_request_exception
from django.test import Client
from django.urls import reverse

from processes.models import Post, Process, Record
from tests.sweep.kinds import DIRECTORY
from tests.sweep.people import EVERYBODY

MARK = re.compile(r"zanzibar[a-z]{4}")
NOT_KEPT = re.compile(r"^cache-control:.*\bno-store\b", re.M)
VARIES = re.compile(r"^vary:.*\bcookie\b", re.M)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a form carries that is another one each time.
NEVER_TWICE = re.compile(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*')


class Leak(AssertionError):
    """What a probe found wrong."""


def demand(holds, *said):
    if not holds:
        raise Leak(" ".join(str(word) for word in said))


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: str
    body: str


def text_in(came):
    """All text of an answer, that of files too; of a packed one what is in it."""
    content = b"".join(came.streaming_content) if came.streaming else came.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode()


class Visitor(Client):
    """Keeps nothing of what comes back, and gets the answer alone: what it was rendered from, which
    a test client keeps, nobody looks at here."""

    def request(self, **environment):
        """The answer. Raises what a view raised: a page that breaks is not one that tells."""
        uid = f"visitor-{id(self)}"
        got_request_exception.connect(self.store_exc_info, dispatch_uid=uid)
        try:
            answer = self.handler(self._base_environ(**environment))
            self.check_exception(answer)
            return answer
        finally:
            got_request_exception.disconnect(dispatch_uid=uid)


class Knowledge:
    """What one of the cast may come upon, and what must be nowhere in their answers."""

    def __init__(self, world, who):
        marked = (world.items, world.parts, world.directory, world.versions, world.authors)
        marked += (world.kept, world.notes, world.drafts, world.filters)
        marked += ([item for item, _path in world.told],)
        self.marks = {one.mark for several in marked for one in several if who in one.sees}
        hidden = [one for one in world.items if who not in one.sees]
        self.hidden_ids = {str(one.row.pk) for one in hidden}
        self.hidden_slugs = [one.address for one in hidden if one.kind is Process]


class Site:
    """Asks the site as each of the cast, and looks through every answer for what is hidden.

    count: how many requests were made; an answer is asked for once.
    """

    def __init__(self, world):
        self.world, self.by_path, self.count = world, world.by_path, 0
        self.answers, self._nothing, self._has_run = {}, {}, set()
        self.visitor = Visitor()
        self.knowledge = functools.cache(functools.partial(Knowledge, world))

    def may_see(self, who, kind):
        """The items of a kind that a person may see; all of the directory."""
        everybody = not issubclass(kind, Record)
        return [item for item in self.world.of(kind) if everybody or who in item.sees]

    def nothing(self, item):
        """An address of the same form that belongs to nothing."""
        size = len(item.address) if hasattr(item.row, "slug") else 0
        if size not in self._nothing:
            self._nothing[size] = secrets.token_hex(size)[:size] if size else str(uuid.uuid4())
        return self._nothing[size]

    def turn_of(self, who, number):
        """Whether this person asks about what has this number: each is asked about by a third of
        them, and in each third is somebody of no organisation that it could belong to. Where
        things come in threes, one of each level, a person gets another level from the next three.
        `.ci/long` has them all ask."""
        return self.world.thorough or (EVERYBODY.index(who) + number + number // 3) % 3 == 0

    def run(self, group, who):
        """Ask a group of questions, once."""
        if (group, who) not in self._has_run:
            group(self, who)
            self._has_run.add((group, who))

    def named_at(self, path):
        """What a page of the directory names, whoever looks: all of it, or one with who made it, of
        which it is an office, and the offices of it."""
        lists = {reverse("records", args=[kind.resource.plural]) for kind in DIRECTORY}
        if path in lists or re.sub(r"\.[a-z]+$", "/", path) in lists:
            return self.world.directory
        item = self.by_path.get(path.removesuffix("history/"))
        if item not in self.world.directory:
            return []
        whose = getattr(item.row, "publisher", None) or getattr(item.row, "organisation", None)
        posts = [one for one in self.world.directory if one.kind is Post]
        of_it = [one for one in posts if one.row.organisation_id == item.row.pk]
        return [item, *([self.by_path[whose.get_absolute_url()]] if whose else []), *of_it]

    # -- one request ---------------------------------------------------------------------
    def ask(self, who, path, query=None, method="get", said=(), also=(), **headers):
        """The answer to one of the cast, looked through.

        said: words that were asked for and may be repeated. also: items that may be named here
        besides what the person sees.
        """
        if query:
            path = f"{path}?{urlencode(query, doseq=True)}"
        if who == "curator" and path == reverse("home"):
            also = [*also, *self.world.proposals]  # their desk names what was handed to them
        key = who, path, method, tuple(headers.items())
        if key not in self.answers:
            self.answers[key] = self.fetch(*key)
        answer = self.answers[key]
        self._look_through(f"{who} {method} {path}:", who, answer, said, also)
        return answer

    def fetch(self, who, path, method, headers, data=None):
        self.count += 1
        extra = {f"HTTP_{key.upper()}": value for key, value in headers}
        if who in self.world.sessions:
            extra["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={self.world.sessions[who]}"
        came = getattr(self.visitor, method)(path, data, **extra)
        if who == "nobody" and "ETag" in came.headers:  # it is kept
            again = getattr(self.visitor, method)(path, data, **extra)
            same = (again.content, again.headers) == (came.content, came.headers)
            demand(same, who, path, "is another page when it is asked for again")
            tag = hashlib.sha256(came.content).hexdigest()[:40]
            same = not came.content or came.headers["ETag"] == f'"{tag}"'
            demand(same, who, path, "has a tag that tells more than its bytes")
            del came.headers["ETag"]
        head = "\n".join(sorted(f"{key}: {value}" for key, value in came.headers.items()))
        return Answer(came.status_code, head, NEVER_TWICE.sub(r"\1", text_in(came)))

    def _look_through(self, where, who, answer, said, also):
        known = self.knowledge(who)
        told = f"{answer.headers}\n{answer.body}".lower()
        told = blot(told, [str(word).lower() for word in said])
        seen = set(MARK.findall(told)) - known.marks - {item.mark for item in also}
        demand(not seen, where, "shows", sorted(seen)[:5])
        ids = set(UUID.findall(told)) & known.hidden_ids
        demand(not ids, where, "shows the ids", sorted(ids)[:5])
        slugs = [slug for slug in known.hidden_slugs if slug in told]
        demand(not slugs, where, "shows the addresses", slugs[:5])
        demand(answer.status < 500, where, "fails with", answer.status)
        head = answer.headers.lower()
        demand("\netag:" not in f"\n{head}", where, "carries an ETag")
        demand("\nlast-modified:" not in f"\n{head}", where, "says when it was changed")
        demand(NOT_KEPT.search(head), where, "may be kept")
        demand(VARIES.search(head), where, "does not vary by cookie")

    def same_as_nothing(self, who, real, never, method="get", **headers):
        """What is hidden and what never was give the same answer, to the byte.

        real, never: (path, query, the words that differ).
        """
        words = (real[2], never[2])
        first, second = (
            Answer(answer.status, blot(answer.headers, words), blot(answer.body, words))
            for answer in (
                self.ask(who, path, query, method, said=words, **headers)
                for path, query, _words in (real, never)
            )
        )
        where = f"{who} {method} {real[0]} {real[1] or ''}: unlike what never was,"
        demand(first.status == second.status, where, first.status, second.status)
        differ = set(first.headers.splitlines()) ^ set(second.headers.splitlines())
        demand(not differ, where, "in its headers", sorted(differ))
        demand(first.body == second.body, where, "in its body")
        return first


def unheard_of(value):
    """Another value of the same length and form, which occurs nowhere."""
    return str(uuid.uuid4()) if UUID.fullmatch(value) else codecs.encode(value, "rot13")


def blot(text, words):
    """`text` without `words`, as they stand and as they stand in an address."""
    written = {form for word in words for form in (word, quote(word), quote_plus(word))}
    for form in sorted(written, key=len, reverse=True):
        text = text.replace(form, "¤")
    return text
