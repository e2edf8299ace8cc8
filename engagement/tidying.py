"""What is no longer needed goes after its time (`docs/security.md`, D9).

Forms that were sent, sessions that ended. What goes in the subject is known there.
"""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from engagement.models import Submission

A_DAY = dt.timedelta(days=1)


def sessions_that_ended(now):
    """How many there were; with them goes what the list of sessions says of their devices."""
    gone, _each = Session.objects.filter(expire_date__lte=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone


def forms_sent(now):
    """Within a day a form that is sent again finds what it made (R15)."""
    return Submission.objects.filter(made__lt=now - A_DAY).delete()[0]


# What goes once a day, in words, and what lets it go: given the time, it says how many went.
TIDIED = {"sessions that ended": sessions_that_ended, "keys of sent forms": forms_sent}
