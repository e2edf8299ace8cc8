"""A lost second factor: who hears of it, who can call it off, and when it is taken off."""

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from engagement.models import Event
from engagement.people import has_second_factor
from engagement.queue.worker import work_off
from processes.models import LostFactor
from processes.people import lost_factors as lost
from processes.removal.retention import lost_factors_over
from tests.conftest import person
from tests.making import with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
A_MOMENT = dt.timedelta(seconds=1)
PAGE = "/second-factors/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def ana(world):
    """Who works for `home` and has lost an app and the codes."""
    made = with_second_factor(person("ana@example.org", world.home, name="Ana"))
    made.authenticator_set.create(type=Authenticator.Type.RECOVERY_CODES, data={})
    return made


@pytest.fixture
def people(everybody, ana):
    return {**everybody, "ana": ana, "boss": with_second_factor(person("b@e.org", is_staff=True))}


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def told():
    """Who was written to since it was asked last."""
    found = sorted(one.to[0].partition("@")[0] for one in mail.outbox)
    mail.outbox.clear()
    return found


COLLEAGUES = ["ana", "coordinator", "member"]


def test_it_waits_three_days_of_which_all_hear_and_is_taken_off_then(people, ana, clock, capsys):
    call_command("take_off_factor", "Ana@example.org")
    said = capsys.readouterr()
    assert "taken off on 2026-03-05 12:00 UTC" in said.out
    assert "Told: the person, and 2 others." in said.out
    assert "Be sure that it is they" in said.err
    assert told() == COLLEAGUES
    clock.shift(3 * DAY - A_MOMENT)
    call_command("take_off_factor", ana.email)
    assert "waits until 2026-03-05 12:00" in capsys.readouterr().out
    assert lost.take_off_due(NOW + 3 * DAY - A_MOMENT) == 0
    assert has_second_factor(ana)
    assert told() == []
    client = browser(ana)
    clock.shift(A_MOMENT)
    call_command("take_off_factor", ana.email)
    assert "It is taken off" in capsys.readouterr().out
    assert not ana.authenticator_set.exists()
    assert client.get("/accounts/").status_code == 302
    assert told() == COLLEAGUES
    with pytest.raises(CommandError, match="no second factor"):
        call_command("take_off_factor", ana.email)


def test_the_worker_takes_it_off_too(people, ana, clock):
    call_command("take_off_factor", ana.email)
    clock.shift(3 * DAY)
    assert work_off(early=True)["second factors to be taken off"] == 1
    assert not has_second_factor(ana)


def test_the_mails_name_nobody_and_say_to_whom_it_happens(people, ana, clock):
    call_command("take_off_factor", ana.email)
    for one in mail.outbox:
        own = one.to == [ana.email]
        assert one.subject.startswith("Your" if own else "A second")
        assert "http://127.0.0.1:8000/second-factors/" in one.body
        assert "5 March 2026, 12:00" in one.body
        assert not any(name in one.body + one.subject for name in ("Ana", "ana@", "Home Rights"))


HEARS = {  # who -> (finds it on the desk, can call it off)
    "nobody": (False, False), "ally": (False, False), "outsider": (False, False),
    "other": (False, False), "curator": (False, False), "administrator": (False, False),
    "member": (True, False), "coordinator": (True, True), "ana": (True, True),
}  # fmt: skip


@pytest.mark.parametrize("keeps", [False, True])
def test_who_sees_it_and_who_can_call_it_off(people, ana, clock, keeps):
    """Of who keeps the site, those who administer it are told as well."""
    ana.is_curator = keeps
    ana.save()
    one, _others = lost.ask_alone(ana)
    also = dict.fromkeys(("administrator", "boss"), (keeps, keeps))
    told_now = told()
    for who, (hears, ends) in {**HEARS, **also}.items():
        client = browser(people[who])
        assert ("Ana" in client.get("/").content.decode()) == hears, who
        assert (client.get(PAGE).status_code == 200) == hears, who
        assert (people[who].is_authenticated and people[who].email.split("@")[0] in told_now) == (
            hears
        ), who
        page = client.get(PAGE).content.decode()
        assert (f"{PAGE}{one.pk}/keep/" in page) == ends, who
        status = client.post(f"{PAGE}{one.pk}/keep/").status_code
        wanted = 302 if ends or who == "nobody" else 403 if hears else 404
        assert status == wanted, who
        assert LostFactor.unrestricted.exists() != ends, who
        if ends:
            one, _others = lost.ask_alone(ana)


def test_what_was_called_off_does_not_happen(people, ana, clock):
    one, _others = lost.ask_alone(ana)
    told()
    call_command("take_off_factor", ana.email, call_off=True)
    assert told() == COLLEAGUES
    clock.shift(4 * DAY)
    assert not lost.take_off(one)
    assert lost.take_off_due(NOW + 4 * DAY) == 0
    assert has_second_factor(ana)
    with pytest.raises(CommandError, match="Nothing waits"):
        call_command("take_off_factor", ana.email, call_off=True)
    noted = Event.objects.order_by("pk").filter(thing=ana.trail).values_list("what", "organisation")
    assert list(noted) == [("factor_lost", None), ("factor_kept", None)]


def test_asked_again_the_first_wait_stands_and_nobody_is_told_twice(people, ana, clock):
    first, _others = lost.ask_alone(ana)
    told()
    clock.shift(DAY)
    again, others = lost.ask_alone(ana)
    assert (again.pk, again.opens, others, told()) == (first.pk, NOW + 3 * DAY, 0, [])


def test_who_belongs_nowhere_waits_as_long_and_hears_of_it(db, clock, capsys):
    alone = with_second_factor(person("alone@example.org", is_staff=True))
    call_command("take_off_factor", alone.email)
    assert "Told: the person, and 0 others." in capsys.readouterr().out
    assert told() == ["alone"]
    clock.shift(3 * DAY)
    assert lost.take_off_due(NOW + 3 * DAY) == 1
    assert Event.objects.filter(what="factor_removed", who=None).count() == 1


def test_who_set_up_a_new_one_meanwhile_keeps_it(people, ana, clock):
    lost.ask_alone(ana)
    request = browser(ana).get("/accounts/").wsgi_request
    own = Authenticator.objects.filter(user=ana).first()
    authenticator_added.send(Authenticator, request=request, user=ana, authenticator=own)
    clock.shift(3 * DAY)
    assert lost.take_off_due(NOW + 3 * DAY) == 0
    assert has_second_factor(ana)


def test_that_it_was_taken_off_stays_on_desks_for_a_week(people, ana, clock):
    one, _others = lost.ask_alone(ana)
    clock.shift(3 * DAY)
    lost.take_off(one)
    page = browser(people["member"]).get(PAGE).content.decode()
    assert "taken off on 5 March 2026" in page
    assert "Call it off" not in page
    assert lost_factors_over(NOW + 9 * DAY) == 0
    assert lost_factors_over(NOW + 10 * DAY) == 1


@pytest.mark.parametrize(
    ("email", "said"), [("x@example.org", "Nobody with"), ("member@example.org", "no second")]
)
def test_a_command_that_cannot_says_why(people, email, said):
    with pytest.raises(CommandError, match=said):
        call_command("take_off_factor", email)
    assert not LostFactor.unrestricted.exists()


def test_where_no_mail_is_sent_the_command_says_so(people, ana, settings, capsys):
    settings.MAIL_SERVER = {}
    call_command("take_off_factor", ana.email)
    assert "sends no mail" in capsys.readouterr().err
