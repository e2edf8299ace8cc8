"""Sessions: how long they live, and what ends the others (`docs/security.md`, R36)."""

import logging
import time
from contextlib import contextmanager, suppress

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.dispatch import receiver

from engagement.devices import remember
from engagement.people import SAFE, end_other_sessions

log = logging.getLogger(__name__)
BEGAN, SEEN = "began", "seen"  # in a session: seconds since 1970
TOUCH = 600  # seconds after which a session that is used is written again
PATIENCE = 200  # milliseconds


@contextmanager
def impatient():
    """What a read would note waits no longer for who writes: SQLite lets one write at a time, and
    an import does so for minutes. PostgreSQL locks rows, and nobody else those of a session.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            yield
        finally:
            patience = 1000 * connection.settings_dict["OPTIONS"]["timeout"]
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


class KeptSessionMiddleware(SessionMiddleware):
    """A page that was read is shown, even where its session cannot be written.

    Who sent something is told that the database is away, where Django says "bad request".
    """

    def process_response(self, request, response):
        noted = request.session.modified and response.status_code == 200
        if request.method not in SAFE or not noted:
            try:
                return super().process_response(request, response)
            except SessionInterrupted as interrupted:
                reason = interrupted.__context__.__context__  # what UpdateError stands for
                if isinstance(reason, OperationalError):
                    raise reason from None
                raise
        try:
            with impatient():
                return super().process_response(request, response)
        except (SessionInterrupted, OperationalError):
            return response


class SessionLifeMiddleware:
    """Ends a session after 12 hours without a request, and after 7 days at most.

    A session is written again every ten minutes of use and not at each request, which would
    make every reader a writer; where somebody else is writing, a later request does it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now, due = time.time(), False
        if request.user.is_authenticated:
            began, seen = (request.session.get(name, 0) for name in (BEGAN, SEEN))
            if now - began > settings.SESSION_AT_MOST or now - seen > settings.SESSION_COOKIE_AGE:
                self.end(request)
            due = request.user.is_authenticated and now - seen > TOUCH
        response = self.get_response(request)
        if due and request.user.is_authenticated:
            self.touch(request.session, now)
        return response

    @staticmethod
    def end(request):
        try:
            with impatient():
                logout(request)
        except OperationalError:  # its row goes later
            request.session, request.user = type(request.session)(), AnonymousUser()

    @staticmethod
    def touch(session, now):
        changed = session.modified
        session[SEEN] = now
        if not changed:
            with suppress(UpdateError, OperationalError), impatient():
                session.save()
            session.modified = False


def let_go_of_sessions(now):
    """How many had ended; with them goes what the list of sessions says of their devices."""
    gone, _each = Session.objects.filter(expire_date__lte=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone


@receiver(user_logged_in, dispatch_uid="session begins")
def begin(request, **kwargs):
    request.session[BEGAN] = request.session[SEEN] = time.time()


@receiver(user_login_failed, dispatch_uid="failed sign-in")
def tell_of_a_failed_sign_in(**kwargs):
    """That somebody tried, so that guessing is noticed; not who, nor from where."""
    log.warning("A sign-in failed: no account with this e-mail address and password")


@receiver(account.user_logged_in, dispatch_uid="device remembered")
def know_the_device(request, response, user, **kwargs):
    remember(request, response, user)


@receiver(mfa.authenticator_added, dispatch_uid="shown when added")
def know_what_was_shown(request, user, authenticator, **kwargs):
    """Who adds a second factor has shown it: its codes follow without asking for it once more."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)


@receiver(account.authentication_step_completed, dispatch_uid="new id at step-up")
def new_id(request, **kwargs):
    if kwargs.get("reauthenticated"):
        listed = UserSession.objects.filter(session_key=request.session.session_key)
        request.session.cycle_key()
        listed.update(session_key=request.session.session_key)


ENDS_OTHERS = (
    account.password_changed,
    account.password_set,
    account.password_reset,
    account.email_changed,
    mfa.authenticator_added,
    mfa.authenticator_removed,
    mfa.authenticator_reset,
)


def others_end(request, user, **kwargs):
    """A changed way in ends what came in by the old one."""
    end_other_sessions(request, user)


for change in ENDS_OTHERS:
    change.connect(others_end, dispatch_uid="others end")
