"""Where an organisation requires a second factor of everybody, who has none reads nothing of it."""

from time import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core import mail
from django.test import Client

from engagement.people import has_second_factor, make_person
from engagement.resources import kinds
from processes.access import Reader
from processes.models import Affiliation, FactorRequired, Lesson
from processes.people import requiring
from tests.conftest import coordinate, person
from tests.making import make, with_second_factor
from tests.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOG = "/log/"


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


@pytest.fixture
def required(world, coordinator):
    """`home` requires it of everybody."""
    requiring.set_factor_required(world.home, True, by=coordinator)
    return world.home


def reads(somebody, rows):
    return [row for row in rows if row in type(row).visible_to(Reader(somebody))]


# -- the rule ----------------------------------------------------------------------------------
def test_who_has_none_reads_of_every_kind_what_anybody_reads(cast, world, required):
    records = [kind for kind in kinds("processes") if hasattr(kind, "readers")]
    levels = ("coalition", "organisation", "public")
    rows = [make(kind, **world.level(level)) for kind in records for level in levels]
    member = cast["member"]
    assert reads(member, rows) == reads(cast["nobody"], rows)
    assert not Reader(member).organisations | Reader(member).coalitions
    assert Reader(member).locked == {world.home.pk}
    with_second_factor(member)
    assert reads(member, rows) == rows
    assert not Reader(member).locked


@pytest.mark.engine
def test_recovery_codes_alone_open_nothing(cast, world, required):
    with_second_factor(cast["member"])
    cast["member"].authenticator_set.update(type="recovery_codes")
    assert Reader(cast["member"]).locked == {world.home.pk}


def test_of_others_they_read_on_and_other_organisations_are_as_they_were(cast, world, required):
    somebody = person("both@example.org", world.home, world.stranger)
    theirs = make(Lesson, visibility="organisation", owner=world.stranger)
    ours = make(Lesson, visibility="organisation", owner=world.home)
    assert reads(somebody, [ours, theirs]) == [theirs]
    assert reads(cast["outsider"], [ours, theirs]) == [theirs]
    assert Reader(cast["ally"]).organisations == {world.friend.pk}


def test_it_acts_with_the_next_click_both_ways(cast, world, coordinator):
    entry = make(Lesson, visibility="organisation", owner=world.home)
    client, page = browser(cast["member"]), entry.get_absolute_url()
    assert client.get(page).status_code == 200
    requiring.set_factor_required(world.home, True, by=coordinator)
    assert client.get(page).status_code == 404
    requiring.set_factor_required(world.home, False, by=coordinator)
    assert client.get(page).status_code == 200


# -- who has none, at the doors ----------------------------------------------------------------
def test_what_they_may_not_read_is_like_what_never_was_and_says_why(cast, world, required):
    entry = make(Lesson, visibility="organisation", owner=world.home)
    client, page = browser(cast["member"]), entry.get_absolute_url()
    never = page.replace(str(entry.pk), "00000000-0000-4000-8000-000000000001")
    real, nothing = client.get(page), client.get(never)
    assert real.status_code == nothing.status_code == 404
    assert f"second-factor/?next={page}" in real.content.decode()
    assert real.content.decode().replace(page, never) == nothing.content.decode()
    assert "requires a second factor" not in browser(cast["nobody"]).get(page).content.decode()


@pytest.mark.parametrize("path", [LOG, "/lessons/new/", "/imports/"])
def test_no_form_is_shown_before_it_is_set_up(cast, required, path):
    client = browser(cast["member"])
    answer = client.get(path)
    assert answer.status_code == 403
    assert f'href="/accounts/second-factor/?next={path}"' in answer.content.decode()
    assert "<textarea" not in answer.content.decode()
    assert client.post(path, {}).status_code == 403
    with_second_factor(cast["member"])
    assert client.get(path).status_code == 200


def test_the_desk_says_why_it_is_empty(cast, required):
    page = browser(cast["member"]).get("/").content.decode()
    assert "requires a second factor of everybody" in page
    assert "You do not belong" not in page


def test_a_coordinator_without_one_sees_nobody_who_works_there(without_second_factor, required):
    page = f"/organisations/{required.slug}/people/"
    answer = browser(without_second_factor).get(page)
    assert answer.status_code == 403
    assert "coordinator@example.org" not in answer.content.decode()


def test_who_sets_it_up_is_led_back_to_where_they_were(world, required, client):
    ana = make_person("ana@example.org", PASSWORD)
    Affiliation.unrestricted.create(person=ana, organisation=world.home)
    client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    client.get(f"/accounts/second-factor/?next={LOG}%3Fwhat%3Da")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    app = "/accounts/second-factor/app/"
    client.get(app)
    code = format_hotp_value(hotp_value(client.session["mfa.totp.secret"], int(time()) // 30))
    answer = client.post(app, {"code": code}, follow=True)
    assert has_second_factor(ana)
    assert f'href="{LOG}?what=a">I have written them down' in answer.content.decode()
    assert client.get(LOG).status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "x:y", ""])
def test_nobody_is_led_anywhere_else(cast, client, elsewhere):
    client.force_login(cast["member"])
    client.get("/accounts/second-factor/", {"next": LOG})
    client.get("/accounts/second-factor/", {"next": elsewhere})
    assert "came_from" not in client.session


def test_a_stranger_who_asks_for_it_begins_no_session(client, db):
    client.get("/accounts/second-factor/", {"next": LOG})
    assert settings.SESSION_COOKIE_NAME not in client.cookies


# -- the switch --------------------------------------------------------------------------------
def sent(client, organisation, **data):
    return client.post(f"/organisations/{organisation.slug}/people/second-factor/", data)


MAY = {"coordinator": 302, "administrator": 403}


@pytest.mark.engine
def test_who_may_require_it(everybody, world):
    for who, somebody in everybody.items():
        client = browser(somebody)
        assert sent(client, world.home, on="1").status_code == MAY.get(who, 404), who
        assert FactorRequired.unrestricted.exists() == (who == "coordinator"), who
        assert sent(client, world.home, off="1").status_code == MAY.get(who, 404), who
        assert not FactorRequired.unrestricted.exists(), who


@pytest.mark.engine
def test_the_page_says_how_many_lack_it_before_and_after(everybody, world):
    person("gone@example.org", world.home, is_active=False)
    with_second_factor(person("ready@example.org", world.home))
    client, page = browser(everybody["coordinator"]), f"/organisations/{world.home.slug}/people/"
    before = " ".join(client.get(page).content.decode().split())
    assert "1 of 3 has none yet." in before
    assert "Required of coordinators only." in before
    person("late@example.org", world.home)
    sent(client, world.home, on="1")
    after = " ".join(client.get(page).content.decode().split())
    assert "2 of 4 have none yet." in after
    assert "Required of everybody who works here." in after
    for one in ("member", "late"):
        with_second_factor(Affiliation.unrestricted.get(person__email__startswith=one).person)
    assert "Nobody is without one." in client.get(page).content.decode()


def test_who_has_none_hears_of_it_once(everybody, world, coordinator):
    requiring.set_factor_required(world.home, True, by=coordinator)
    requiring.set_factor_required(world.home, True, by=coordinator)
    [message] = mail.outbox
    assert message.to == ["member@example.org"]
    assert "/accounts/second-factor/" in message.body
    assert "Home Rights" not in message.body + message.subject


@pytest.mark.engine
def test_a_coordinator_elsewhere_requires_nothing_here(everybody, world):
    coordinate(everybody["coordinator"], world.friend)
    sent(browser(everybody["coordinator"]), world.friend, on="1")
    assert FactorRequired.unrestricted.get().organisation == world.friend
    assert not Reader(everybody["member"]).locked
    assert Reader(everybody["ally"]).locked == {world.friend.pk}
