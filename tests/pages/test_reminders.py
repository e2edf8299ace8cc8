"""Reminders: how much waits on one's own desk, to who asked, and nothing of what."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from engagement.models import Person
from processes.models import Affiliation, Consultation, Intervention, NextStep, Process
from processes.pages.reminders import remind
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = dt.timedelta(days=1)


def waiting(world):
    """On the desk of home: two replies, a step and a deadline, all their own."""
    private, soon = world.level("organisation"), timezone.localdate() + 3 * DAY
    process = make(Process, name="SECRET bill", **private)
    for n in "ab":
        entry = make(Intervention, title=f"SECRET {n}", process=process, date="2020",
                     state="done", response="awaiting", **private)  # fmt: skip
    make(NextStep, intervention=entry, organisation=world.home, text="SECRET step", due=str(soon))
    make(Consultation, name="SECRET hearing", process=process, closes=str(soon), state="open",
         **private)  # fmt: skip


def test_who_asked_hears_how_much_waits_and_nobody_else_of_it(world, cast, settings):
    waiting(world)
    now, names = timezone.now(), ("member", "ally", "outsider", "curator")
    also = Person.objects.create_user("gone@example.org", is_active=False)
    Affiliation.unrestricted.create(person=also, organisation=world.home)
    mail.outbox.clear()
    assert remind(now) == 0  # nobody asked
    Person.objects.update(reminders="daily")
    assert remind(now) == 1  # neither ally, outsider, curator nor who is suspended
    [sent] = mail.outbox
    assert sent.to == [cast["member"].email]
    said = f"{sent.subject}\n{sent.body}"
    assert "Deadlines: 1\nNext steps: 1\nOverdue replies: 2\n" in said
    assert f"{settings.SITE_URL}/\n" in said
    assert not any(word in said for word in ("SECRET", "bill", world.home.name))
    steps = [
        ("daily", DAY / 2, 0),
        ("daily", DAY, 1),
        ("weekly", 6 * DAY, 0),
        ("weekly", 8 * DAY, 1),
    ]
    for every, later, number in steps:
        Person.objects.update(reminders=every)
        assert remind(now + later) == number, (every, later)
    Affiliation.unrestricted.filter(person=cast["member"]).delete()
    assert remind(now + 30 * DAY) == 0  # who left has no desk
    assert {cast[name].email for name in names} >= {one for m in mail.outbox for one in m.to}


def test_how_often_is_chosen_on_the_account_page_where_the_site_sends_mail(
    signed_in, cast, settings
):
    browser, member = signed_in["member"], cast["member"]
    for server, there in (({"EMAIL_HOST": "mail.example.org"}, True), ({}, False)):
        settings.MAIL_SERVER = server
        assert ('name="reminders"' in browser.get("/accounts/").content.decode()) is there
        every = "weekly" if there else "daily"
        browser.post("/accounts/", {"name": "Ana", "language": "en", "reminders": every})
        member.refresh_from_db()
        assert member.reminders == "weekly"
    browser.post("/accounts/", {"name": "Ana", "language": "en"})
    member.refresh_from_db()
    assert member.reminders == "weekly"  # what is not sent is not changed
