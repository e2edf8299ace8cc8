"""Sessions: how long they live, and what ends the others (`docs/security.md`, R36)."""

import time

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver

from engagement.devices import remember
from engagement.people import end_other_sessions

BEGAN, SEEN = "began", "seen"  # in a session: seconds since 1970
TOUCH = 600  # seconds after which a session that is used is written again


class SessionLifeMiddleware:
    """Ends a session after 12 hours without a request, and after 7 days at most.

    A session is written again every ten minutes of use and not at each request, which would
    make every reader a writer.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = time.time()
            began, seen = (request.session.get(name, 0) for name in (BEGAN, SEEN))
            if now - began > settings.SESSION_AT_MOST or now - seen > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - seen > TOUCH:
                request.session[SEEN] = now
        return self.get_response(request)


def let_go_of_sessions(now):
    """How many had ended; with them goes what the list of sessions says of their devices."""
    gone, _each = Session.objects.filter(expire_date__lte=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone


@receiver(user_logged_in, dispatch_uid="session begins")
def begin(request, **kwargs):
    request.session[BEGAN] = request.session[SEEN] = time.time()


@receiver(account.user_logged_in, dispatch_uid="device remembered")
def know_the_device(request, response, user, **kwargs):
    remember(request, response, user)


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
