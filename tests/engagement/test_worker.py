"""What is kept for a time goes after it, and not before."""

import datetime as dt
import uuid

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from engagement.models import Submission
from engagement.people import make_person
from engagement.queue.worker import work_off

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def ana():
    return make_person("ana@example.org", "seven green lamps")


def days_ago(days):
    return timezone.now() - dt.timedelta(days=days)


def test_a_session_that_ended_goes_with_what_was_known_of_its_device(ana):
    for _ in range(2):
        one = Client()
        one.post("/accounts/login/", {"login": ana.email, "password": "seven green lamps"})
    assert UserSession.objects.count() == 2
    old, kept = Session.objects.all()
    Session.objects.filter(pk=old.pk).update(expire_date=days_ago(0))
    work_off(early=True)
    assert list(Session.objects.all()) == [kept]
    assert [one.session_key for one in UserSession.objects.all()] == [kept.pk]


def test_a_sent_form_is_known_for_a_day(ana):
    old, _ = Submission.of(ana, uuid.uuid4(), "same", "/")
    kept, _ = Submission.of(ana, uuid.uuid4(), "same", "/")
    Submission.objects.filter(pk=old.pk).update(made=days_ago(1.01))
    Submission.objects.filter(pk=kept.pk).update(made=days_ago(0.99))
    work_off(early=True)
    assert list(Submission.objects.all()) == [kept]


def test_the_command_says_what_went(ana, capsys):
    sent, _ = Submission.of(ana, uuid.uuid4(), "same", "/")
    Submission.objects.filter(pk=sent.pk).update(made=days_ago(2))
    call_command("work", all=True)
    said = capsys.readouterr().out
    assert "1 keys of sent forms" in said
    assert "0 sessions that ended" in said
