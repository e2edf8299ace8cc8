"""Costly answers are counted and bounded; ordinary pages never are, and nobody is written down."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from engagement import limits
from engagement.subject import subject
from processes import urls
from processes.models import Process
from tests.making import make

pytestmark = pytest.mark.django_db
FILE = "/processes.csv"
ROOMS = tuple(f"processes.{room}." for room in urls.ROOMS)
# Every other address that answers GET with what is recorded, and what bounds it.
ORDINARY = {
    "assess", "assess_again", "at_once", "trust",
    "saved_filters",  # fifty of one person
    "search", "search_suggest",  # an index, fifty rows, a count that stops
    "about", "accessibility", "account", "account_delete", "ahead", "appointments", "became",
    "concern", "edit", "erase", "hour", "maybe_same",
    "history", "home", "home_names", "invitation", "leave", "log", "logged", "lost_factors",
    "membership", "memberships", "merge", "merge_with", "merger", "mergers", "names", "new",
    "notes", "own_organisation", "panic", "people", "proposal", "propose_new",
    "public_home", "records", "remove", "remove_sample", "removed", "review", "stages", "trail",
    "trail_of_accounts", "upkeep", "version", "vocabularies", "vocabulary",
}  # fmt: skip


@pytest.fixture
def counted(settings, monkeypatch):
    """The limits of a site, and a clock that stands still."""
    settings.THROTTLED = True
    for name, costly in subject().COSTLY.items():
        monkeypatch.setitem(subject().COSTLY, name, replace(costly, a_minute=3))
    monkeypatch.setattr(limits, "throttle", limits.Throttle())
    monkeypatch.setattr(limits, "time", lambda: 1_000_020.0)


def taken(client, address, **environment):
    """The answer, of which all has been taken."""
    answer = client.get(address, **environment)
    b"".join(answer.streaming_content if answer.streaming else ())
    return answer


def asked_as_often_as_allowed(client, address, costly):
    return {taken(client, address).status_code for _ in range(costly.a_minute)}


def test_who_asks_for_too_many_files_is_told_when_to_come_back(client, counted):
    assert asked_as_often_as_allowed(client, FILE, subject().COSTLY["export"]) == {200}
    answer = client.get(FILE, headers={"accept-language": "es"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Demasiadas a la vez" in answer.content.decode()


def test_a_class_behind_that_address_reads_on_and_others_have_their_files(client, counted, cast):
    process = make(Process)
    asked_as_often_as_allowed(client, FILE, subject().COSTLY["export"])
    assert taken(client, FILE).status_code == 429
    ordinary = ["/", "/processes/", process.get_absolute_url(), "/processes/?q=bill"]
    assert {client.get(one).status_code for one in ordinary * 5} == {200}
    assert taken(client, FILE, REMOTE_ADDR="192.0.2.9").status_code == 200
    client.force_login(cast["member"])  # who has an account is counted by it
    assert taken(client, FILE).status_code == 200


def test_only_the_way_of_asking_that_is_costly_is_counted(client, counted):
    address = make(Process).get_absolute_url()
    assert asked_as_often_as_allowed(client, f"{address}?on=2026", subject().COSTLY["process"]) == {
        200
    }
    assert client.get(f"{address}?on=2026").status_code == 429
    assert client.get(address).status_code == 200
    assert taken(client, FILE).status_code == 200


def test_the_next_minute_begins_anew_and_knows_nobody_of_the_one_before():
    throttle = limits.Throttle()
    assert [throttle.count("files", "address 192.0.2.1", now) for now in (60, 119)] == [1, 2]
    before, salt = set(throttle.counts), throttle.salt
    assert throttle.count("files", "address 192.0.2.1", 120) == 1
    assert throttle.salt != salt
    assert not before & set(throttle.counts)
    assert "192.0.2.1" not in repr(vars(throttle))


def test_behind_an_onion_nobody_is_counted_and_how_many_are_at_work_is(client, counted, settings):
    settings.THROTTLED, settings.COSTLY_AT_ONCE = False, 1
    for _ in range(subject().COSTLY["export"].a_minute + 1):
        assert taken(client, FILE).status_code == 200
    with limits.free_room("files"):
        answer = taken(client, FILE)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert client.get("/compare/").status_code != 503  # pages have room of their own
        assert client.get("/processes/").status_code == 200
    assert taken(client, FILE).status_code == 200


def test_room_is_free_again_also_after_a_failure(client, settings):
    settings.COSTLY_AT_ONCE = 1
    for address in ("/processes.doc", "/processes.csv?nonsense=1", "/compare/?with=nobody"):
        client.get(address)
    for sort in ("files", "pages"):
        with limits.free_room(sort) as room:
            assert room is not None
            assert limits.free_room(sort) is None


# -- the list --------------------------------------------------------------------------------
def test_every_address_is_costly_or_said_to_be_ordinary():
    """A new one has to be thought about: what bounds what it reads?"""
    names = {name for name, view in named_views() if "GET" in view.methods}
    costly = set(subject().COSTLY)
    assert costly <= {name for name, _view in named_views()}
    assert not costly & ORDINARY
    ordinary = names - costly
    assert ordinary == ORDINARY, (
        f"Name in COSTLY (processes/given.py) or in ORDINARY here: {sorted(ordinary - ORDINARY)}; "
        f"take out of ORDINARY: {sorted(ORDINARY - ordinary)}"
    )


def named_views(resolver=None):
    """(name, view) of every address of the record, outside the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_views(pattern)
        elif pattern.callback.__module__.startswith(ROOMS):
            yield pattern.name, pattern.callback


# -- what the sign-in library counts ---------------------------------------------------------
def test_the_table_of_limits_shows_no_address_and_no_account(client):
    client.post("/accounts/login/", {"login": "jane@example.org", "password": "wrong-one-here"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM engagement_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert not any("127.0.0.1" in key or "jane" in key or ":" in key for key in keys)


def test_the_key_of_an_address_is_another_one_the_next_day(monkeypatch):
    given, day = ("allauth:rl:ip:192.0.2.1", "", 1), timezone.now()
    first = limits.hashed_key(*given)
    other = limits.hashed_key("allauth:rl:abc", "", 1)
    monkeypatch.setattr(limits.timezone, "now", lambda: day + dt.timedelta(days=1))
    assert limits.hashed_key(*given) != first
    assert limits.hashed_key("allauth:rl:abc", "", 1) == other  # an account is counted on


def test_what_is_not_counted_any_more_is_deleted():
    cache.set("over", 1, 1)
    cache.set("counts", 1, 3600)
    later = timezone.now() + dt.timedelta(minutes=1)
    assert limits.let_go_of_counts(later) == 1
    assert cache.get("counts") == 1


def test_who_asks_is_their_account_or_their_address(cast):
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8::1")
    request.user = cast["nobody"]
    assert limits.visitor_of(request) == "address 2001:db8::"
    request.user = cast["member"]
    assert limits.visitor_of(request) == f"person {cast['member'].pk}"
