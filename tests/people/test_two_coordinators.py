"""Two coordinators together take off a second factor that somebody has lost."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client

from engagement.people import has_second_factor
from engagement.trail.events import Event, What
from processes.models import Affiliation, LostFactor
from processes.people import lost_factors as lost
from processes.removal.retention import lost_factors_over
from tests.conftest import coordinate, person
from tests.making import with_second_factor

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PAGE = "/second-factors/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def people(everybody, world):
    """Besides the cast: Ana, who has lost it, and a second coordinator of `home`."""
    second = with_second_factor(person("second@example.org", name="Sam"))
    coordinate(second, world.home)
    ana = with_second_factor(person("ana@example.org", world.home, name="Ana"))
    return {**everybody, "second": second, "ana": ana}


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def ask(who, organisation, whose):
    page = f"/organisations/{organisation.slug}/people/"
    return browser(who).post(f"{page}lost-factor/", {"person": whose.pk}, follow=True)


def confirm(who):
    one = LostFactor.unrestricted.get()
    return browser(who).post(f"{PAGE}{one.pk}/confirm/").status_code


def said(answer):
    return " ".join(answer.content.decode().split())


def told():
    found = sorted(one.to[0].partition("@")[0] for one in mail.outbox)
    mail.outbox.clear()
    return found


ALL = ["ana", "coordinator", "member", "second"]


@pytest.mark.engine
def test_one_asks_another_confirms_and_all_hear_of_both(people, world, clock):
    answer = ask(people["coordinator"], world.home, people["ana"])
    assert "Another coordinator has to confirm it" in said(answer)
    assert "until 9 March 2026" in said(answer)
    assert not LostFactor.unrestricted.get().opens
    own = next(one for one in mail.outbox if one.to == ["ana@example.org"])
    assert own.subject == "A coordinator asks to take off your second factor"
    assert not any("Ana" in one.body + one.subject for one in mail.outbox)
    assert told() == ALL
    assert "A coordinator asked on 2 March 2026" in said(browser(people["ana"]).get("/"))
    assert has_second_factor(people["ana"])
    assert "coordinator@example.org asked." in said(browser(people["second"]).get(PAGE))
    assert "coordinator@example.org" not in said(browser(people["member"]).get(PAGE))
    client = browser(people["ana"])
    assert confirm(people["second"]) == 302
    assert not has_second_factor(people["ana"])
    assert client.get("/accounts/").status_code == 302
    assert told() == ALL
    events = Event.objects.filter(what__startswith="factor_", thing=people["ana"].trail)
    first, second = people["coordinator"].trail, people["second"].trail
    assert list(events.order_by("pk").values_list("what", "who", "organisation")) == [
        (What.FACTOR_LOST, first, world.home.pk),
        (What.FACTOR_CONFIRMED, second, world.home.pk),
        (What.FACTOR_REMOVED, first, world.home.pk),
    ]


def test_who_can_confirm(people, world, clock):
    """Not who asked, nor whose it is, nor who coordinates elsewhere."""
    people = {**people, "third": with_second_factor(person("third@example.org"))}
    coordinate(people["third"], world.home)
    ask(people["coordinator"], world.home, people["second"])
    wanted = {"coordinator": 403, "second": 403, "member": 403, "ana": 403, "nobody": 302}
    for who, somebody in people.items():
        if who != "third":
            assert confirm(somebody) == wanted.get(who, 404), who
            assert ("/confirm/" in said(browser(somebody).get(PAGE))) is False, who
    assert has_second_factor(people["second"])
    assert "/confirm/" in said(browser(people["third"]).get(PAGE))
    assert confirm(people["third"]) == 302


def demote(people, world):
    Affiliation.unrestricted.filter(person=people["coordinator"]).update(role="contributor")


def leaves(people, world):
    Affiliation.unrestricted.filter(person=people["ana"]).delete()


@pytest.mark.parametrize("change", [demote, leaves])
def test_what_was_asked_ends_with_the_right_to_ask(people, world, clock, change):
    ask(people["coordinator"], world.home, people["ana"])
    change(people, world)
    assert confirm(people["second"]) in (403, 404)
    assert has_second_factor(people["ana"])


@pytest.mark.parametrize("what", ["works elsewhere", "is_curator", "is_staff"])
def test_where_more_hangs_on_the_account_it_waits_three_days(people, world, clock, what):
    ana = people["ana"]
    if what == "works elsewhere":
        Affiliation.unrestricted.create(person=ana, organisation=world.stranger)
    else:
        setattr(ana, what, True)
        ana.save()
    ask(people["coordinator"], world.home, ana)
    told()
    assert confirm(people["second"]) == 302
    assert has_second_factor(ana)
    heard = told()
    assert ("outsider" in heard, "admin" in heard) == (
        what == "works elsewhere",
        what != "works elsewhere",
    )
    assert LostFactor.unrestricted.get().opens == NOW + 3 * DAY
    clock.shift(3 * DAY)
    assert lost.take_off_due(NOW + 3 * DAY) == 1


def test_it_is_confirmed_within_a_week_or_not_at_all(people, world, clock):
    ask(people["coordinator"], world.home, people["ana"])
    clock.shift(7 * DAY)
    assert confirm(people["second"]) == 403
    assert lost.take_off_due(NOW + 7 * DAY) == 0
    ask(people["second"], world.home, people["ana"])
    assert LostFactor.unrestricted.get().asked_by == people["second"]
    assert lost_factors_over(NOW + 14 * DAY) == 1


def test_whose_it_is_calls_it_off_and_so_does_a_coordinator(people, world, clock):
    for who in ("ana", "second", "coordinator"):
        ask(people["coordinator"], world.home, people["ana"])
        one = LostFactor.unrestricted.get()
        assert browser(people[who]).post(f"{PAGE}{one.pk}/keep/").status_code == 302
        assert not LostFactor.unrestricted.exists()


ASKS = {"coordinator": 200, "second": 200, "administrator": 403}


def test_who_can_ask(people, world, clock):
    for who, somebody in people.items():
        status = ask(somebody, world.home, people["ana"]).status_code
        assert status == ASKS.get(who, 404), who
        assert LostFactor.unrestricted.exists() == (status == 200), who
        LostFactor.unrestricted.all().delete()


UNFIT = ["oneself", "has none", "waits already", "nobody to confirm"]


@pytest.mark.engine
@pytest.mark.parametrize("why", UNFIT)
def test_what_cannot_be_asked_is_said(people, world, clock, why):
    by, whose = people["coordinator"], people["ana"]
    if why == "oneself":
        whose = by
    elif why == "has none":
        whose = people["member"]
    elif why == "waits already":
        lost.ask_alone(whose)
    else:
        Affiliation.unrestricted.filter(person=people["second"]).update(role="contributor")
    assert "Not asked" in said(ask(by, world.home, whose))
    assert not LostFactor.unrestricted.filter(opens__isnull=True).exists()


def test_whose_can_be_asked_stands_on_the_page(people, world):
    page = f"/organisations/{world.home.slug}/people/"
    choice = said(browser(people["coordinator"]).get(page)).partition('id="lost"')[2]
    named = {who for who, one in people.items() if f'value="{getattr(one, "pk", "")}"' in choice}
    assert named == {"ana", "member"}  # nobody could confirm for the other coordinator
    Affiliation.unrestricted.filter(person=people["second"]).update(role="contributor")
    assert "takes two coordinators beside" in said(browser(people["coordinator"]).get(page))
    assert "A lost second factor" not in said(browser(people["administrator"]).get(page))


def test_the_command_takes_over_what_nobody_has_confirmed(people, world, clock, capsys):
    ask(people["coordinator"], world.home, people["ana"])
    call_command("take_off_factor", "ana@example.org")
    assert "taken off on 2026-03-05" in capsys.readouterr().out
    one = LostFactor.unrestricted.get()
    assert (one.opens, one.asked_by) == (NOW + 3 * DAY, None)
    assert confirm(people["second"]) == 403
