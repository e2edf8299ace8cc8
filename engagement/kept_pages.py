"""Pages that strangers read, kept as they were sent for as long as all they may show is the same.

Each worker keeps its own, in memory: so they end with it, and a new version begins with none. What
they show is asked of the database at each request, in one statement: the edition of what everybody
may read (`subject().EDITION`), which a change makes another in its own transaction. So a page that
was narrowed is gone with the next request, in every worker, and what is saved for an organisation
alone changes nothing here.

Only what answers GET, for somebody without a session: the same for all who ask in a language, on a
day. All that stands before a view has been asked by then, as how often this visitor may ask.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from engagement.methods import allow_read
from engagement.middleware import WATCHED
from engagement.people import SAFE
from engagement.subject import subject

MOST_KEPT = 16 * 1024 * 1024  # bytes, in each worker
MOST_OF_ONE = 1024 * 1024  # of a page, compressed


@dataclass(frozen=True)
class KeptPage:
    """What a view answered. content: compressed, always to the same bytes."""

    content: bytes
    headers: tuple

    @classmethod
    def of(cls, response):
        return cls(gzip.compress(response.content, 6, mtime=0), tuple(response.items()))

    def answer(self, request):
        """As this browser takes it. Its tag is of the bytes sent: it tells no more than they do."""
        packed = bool(re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")))
        content = self.content if packed else gzip.decompress(self.content)
        response = HttpResponse(content, headers=dict(self.headers))
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        tag = f'"{hashlib.sha256(content).hexdigest()[:40]}"'
        response.headers["ETag"] = tag
        return get_conditional_response(request, etag=tag, response=response)


class KeptPages:
    """Those of one edition, as many as fit; who was asked for longest ago goes first."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()

    def forget(self, edition=""):
        self.edition, self.pages, self.size = edition, OrderedDict(), 0

    def get(self, edition, key):
        with self.lock:
            if edition != self.edition:
                self.forget(edition)
            if key in self.pages:
                self.pages.move_to_end(key)
            return self.pages.get(key)

    def keep(self, edition, key, page):
        """edition: which it was before the page was made. Not kept where it is over by now."""
        with self.lock:
            if edition != self.edition or key in self.pages or len(page.content) > MOST_OF_ONE:
                return
            self.pages[key] = page
            self.size += size_of(key, page)
            while self.size > MOST_KEPT:
                self.size -= size_of(*self.pages.popitem(last=False))


def size_of(key, page):
    return len(page.content) + sum(map(len, key))


kept_pages = KeptPages()
setting_changed.connect(lambda **_setting: kept_pages.forget(), weak=False)


class KeptPagesMiddleware:
    """Stands behind what counts and refuses, and before what makes a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.kept_as = None
        response = self.get_response(request)
        if request.kept_as is None or not is_the_same_for_all(request, response):
            return response
        page = KeptPage.of(response)
        kept_pages.keep(*request.kept_as, page)
        return page.answer(request)

    def process_view(self, request, view, args, kwargs):
        if not is_read_by_a_stranger(request, view):
            return None
        edition = subject().EDITION()
        if not edition:
            return None
        key = address_in_full(request)
        page = kept_pages.get(edition, key)
        if page is None:
            request.kept_as = edition, key
            return None
        return page.answer(request)


def is_read_by_a_stranger(request, view):
    """Is it a page that is only read, and does nothing say who asks?"""
    return (
        request.method in SAFE
        and view.methods == allow_read.methods
        and request.path not in WATCHED
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def address_in_full(request):
    """All that a page for strangers is made of, besides what is recorded."""
    address = request.scheme, request.get_host(), request.path, request.META["QUERY_STRING"]
    return *address, get_language(), str(timezone.localdate())


def is_the_same_for_all(request, response):
    """Is it a page, and neither a file nor somebody's own: no cookie, no token, nothing said?"""
    return (
        response.status_code == 200
        and not response.streaming
        and not {"Content-Disposition", "Content-Encoding"} & response.headers.keys()
        and not response.cookies
        and not request.session.modified
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )
