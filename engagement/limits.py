"""Costly answers: how many one visitor may ask for, and how many are worked on at once.

The subject lists the addresses (`COSTLY`); all others are open to everybody all the while. Who
asked is counted in memory, for a minute, under a hash whose salt goes with it: nothing of a
visitor is stored, and reading a page writes nothing. Each worker counts for itself, so with two of
them a visitor has at least the number below and at most twice that.

How many are worked on at once is the same for all workers of a machine: each holds a lock on a
file, which ends with it however it ends.
"""

import hashlib
import hmac
import secrets
import threading
from collections import Counter
from dataclasses import dataclass
from time import time

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.db import connection
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.subject import subject
from engagement.views import problem

try:
    import fcntl
except ImportError:  # Windows, where it is tried out by one
    fcntl = None

A_MINUTE = 60  # seconds
MOST_VISITORS = 100_000  # that are counted in one minute
AGAIN_AFTER = 10  # seconds after which somebody who found all busy may try again


@dataclass(frozen=True)
class Costly:
    """An address, or a way of asking for it, that takes long. sort: whose room it shares.

    a_minute: how often for one visitor, in all of its sort. asked: an argument of its address that
    makes it costly; sent: only what is sent to it does.
    """

    sort: str
    a_minute: int
    asked: str = ""
    sent: bool = False

    def is_asked_by(self, request):
        if self.sent:
            return request.method == "POST"
        return not self.asked or self.asked in request.GET


class Throttle:
    """Counts in memory; forgets after a minute who it was."""

    def __init__(self):
        self.minute, self.salt, self.counts, self.lock = None, b"", Counter(), threading.Lock()

    def count(self, sort, visitor, now):
        """How often they have asked in this minute, this time included. now: in seconds."""
        with self.lock:
            if now // A_MINUTE != self.minute:
                self.minute, self.salt = now // A_MINUTE, secrets.token_bytes(32)
                self.counts.clear()
            key = hmac.digest(self.salt, f"{sort} {visitor}".encode(), "sha256")
            if key not in self.counts and len(self.counts) >= MOST_VISITORS:
                return 1
            self.counts[key] += 1
            return self.counts[key]


throttle = Throttle()


def visitor_of(request):
    """Their account; without one the address, which a class or an office may share."""
    person = request.user
    return f"person {person.pk}" if person.is_authenticated else f"address {get_ip(request)}"


def free_room(sort):
    """A file that is locked until it is closed; None where as many are at work as may be."""
    folder = settings.DATA_DIR / "at_work"
    folder.mkdir(mode=0o700, exist_ok=True)
    for number in range(settings.COSTLY_AT_ONCE):
        file = open(folder / f"{sort}{number}", "w")  # noqa: SIM115 - whoever got it closes it
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            return file
    return None


class LimitsMiddleware:
    """Answers 429 to who asks for too much, 503 where too many are at work. Both say when."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.room = response = None
        try:
            response = self.get_response(request)
        finally:
            if is_still_made(response) and request.room is not None:
                response._resource_closers.append(request.room.close)  # as Django does with files
            elif request.room is not None:
                request.room.close()
        return response

    def process_view(self, request, view, args, kwargs):
        costly = subject().COSTLY.get(request.resolver_match.view_name)
        if costly is None or not costly.is_asked_by(request):
            return None
        now = time()
        asked = throttle.count(costly.sort, visitor_of(request), now) if settings.THROTTLED else 0
        if asked > costly.a_minute:
            return asked_too_often(request, A_MINUTE - int(now % A_MINUTE))
        request.room = free_room(costly.sort)
        return None if request.room is not None else all_busy(request)


def is_still_made(response):
    """Is it made while it leaves? A file lies ready."""
    return getattr(response, "streaming", False) and not isinstance(response, FileResponse)


def asked_too_often(request, seconds):
    text = _(
        "Too many of these pages and files have been asked for from your connection. Wait a"
        " minute, then try again. The other pages are open to you all the while."
    )
    answer = problem(request, 429, _("Too many at once"), text)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def all_busy(request):
    text = _(
        "Others are being answered who have asked for much. Try again in a few seconds. Nothing"
        " was changed."
    )
    answer = problem(request, 503, _("This site is busy"), text)
    answer.headers["Retry-After"] = str(AGAIN_AFTER)
    return answer


# -- what the sign-in library counts ---------------------------------------------------------
def hashed_key(key, prefix, version):
    """Under which it is kept: nobody reads an address or an account off the table, and that of an
    address is another one each day."""
    day = f"{timezone.now():%Y-%m-%d}" if ":ip:" in key else ""
    said = f"{prefix}:{version}:{key}:{day}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def let_go_of_counts(now):
    """Delete what is not counted any more. How many."""
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        over = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [over])  # noqa: S608 - quoted
        return cursor.rowcount
