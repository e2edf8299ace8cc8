"""What the service asks about people: who needs a second factor, whose sessions end.

What somebody is in the subject is known there.
"""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F, Q
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from engagement.models import Person, Reminders
from engagement.subject import subject

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
A_LITTLE = dt.timedelta(hours=2)  # the queue is not there to the minute
APART = {Reminders.DAILY: dt.timedelta(days=1), Reminders.WEEKLY: dt.timedelta(days=7)}


def second_factors():
    """Authenticator apps and security keys; recovery codes alone are none."""
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_second_factor(person):
    return second_factors().filter(user=person).exists()


def lacks_second_factor(person, reader=None):
    """Must they have one before they write, and have not? reader: of the subject, where it is
    known."""
    if not person.is_authenticated:
        return False
    must = person.is_curator or person.is_staff or subject().NEEDS_SECOND_FACTOR(reader or person)
    return must and not has_second_factor(person)


class SecondFactorMiddleware(MiddlewareMixin):
    """Who curates, coordinates or administers writes only with a second factor (D4).

    They sign in and read without; a page that would write says so before anything is typed.
    Who works where it is required of everybody reads nothing of that without, so that they are
    shown no form either. Views of one's own account are let through: that is where it is set up.
    """

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "open_before_second_factor", False):
            request.before_second_factor = True  # base.html says nothing of it there
            return None
        reader = getattr(request, "reader", None)
        if SAFE.issuperset(view.methods) or not lacks_second_factor(request.user, reader):
            return None
        if request.method in SAFE and not subject().LOCKED(request.user):
            request.lacks_second_factor = True  # base.html says it
            return None
        request.before_second_factor = True  # nor twice on this page
        return render(request, "engagement/second_factor_needed.html", status=403)


def as_now(person):
    """The person as the database has them; a stranger where the account is suspended or gone."""
    return Person.objects.filter(pk=person.pk, is_active=True).first() or AnonymousUser()


def make_person(email, password=None, **fields):
    """Somebody whose address is known to be theirs."""
    with transaction.atomic():
        person = Person.objects.create_user(email, password, **fields)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def has_anybody():
    """Has anybody an account here?"""
    return Person.objects.exists()


def person_with(email):
    """The person who signs in by this address, or None."""
    return Person.objects.filter(email=email).first()


def curators():
    """Who keeps what is public."""
    return Person.objects.filter(is_curator=True)


def to_remind(now):
    """Who asked for reminders and has had none for as long; never who is suspended."""
    due = Q()
    for every, pause in APART.items():
        due |= Q(reminders=every, reminded__lt=now - pause + A_LITTLE)
        due |= Q(reminders=every, reminded__isnull=True)
    return Person.objects.filter(due, is_active=True)


def end_sessions(people):
    """End every session of these people, a query, with their next request. How many people."""
    return people.update(session_generation=F("session_generation") + 1)


def end_other_sessions(request, person):
    """End all sessions of a person but the one that asks, which gets a new id."""
    listed = UserSession.objects.filter(user=person)
    old = request.session.session_key
    end_sessions(Person.objects.filter(pk=person.pk))
    if request.user.is_authenticated and request.user.pk == person.pk:
        request.user.refresh_from_db(fields=["session_generation"])
        update_session_auth_hash(request, request.user)
        listed.filter(session_key=old).update(session_key=request.session.session_key)
        listed = listed.exclude(session_key=request.session.session_key)
    listed.delete()
