"""Every address, asked by each of the cast: what is shown is what is allowed, both ways.

A kind that is registered and a pattern that is added to the URL map are in the sweep from that
day, or the sweep fails. The questions are in `groups.py`.
"""

import copy
import pickle

import pytest
from django.db import connection
from django.urls import path

from processes.models import Process
from tests.every import fewer
from tests.sweep.addresses import ADDRESSES, patterns, undeclared
from tests.sweep.asking import Leak, Site
from tests.sweep.coordinating import led, with_the_further
from tests.sweep.filters import probe_of
from tests.sweep.granting import with_a_grant
from tests.sweep.groups import ALL, OF_THE_ENGINE, OF_THE_VIEWS, ONCE_MORE, READ_BY_GRANT
from tests.sweep.joining import with_a_latecomer
from tests.sweep.kinds import record_kinds
from tests.sweep.own_pages import drafts, home, who_works_where
from tests.sweep.people import CAST, FURTHER, LATE, LEVELS

pytestmark = pytest.mark.django_db
# Who is not signed in, who is in a coalition with others, and whom a role lets in further.
AT_EVERY_CHANGE = ("ally", "curator")  # .ci/long: everybody
WHO = [pytest.param("nobody", marks=pytest.mark.later), *fewer(CAST[1:], AT_EVERY_CHANGE)]
# Questions that each person asks: of the views and the engine, of the engine alone.
AT_LEAST = {True: 800, False: 240}


def test_every_pattern_of_the_url_map_is_in_the_sweep():
    found = list(patterns())
    new = undeclared(found)
    assert not new, f"Say in ADDRESSES of tests/sweep/addresses.py what stands in {new}"
    gone = ADDRESSES.keys() - {name for name, _route in found}
    assert not gone, "the sweep has addresses for patterns that are gone"


def test_a_search_suggestions_and_saved_filters_are_among_what_is_swept():
    swept = {"search", "search_suggest", "saved_filters", "delete_saved_filter"}
    assert swept <= ADDRESSES.keys()
    assert {"searching", "saved_filters"} <= {group.__name__ for group in ALL}


def test_a_pattern_that_nobody_declared_fails_the_sweep():
    new = path("minutes/<uuid:pk>/", lambda request, pk: None, name="minutes")
    nameless = path("export", lambda request: None)
    resolver = type("Map", (), {"url_patterns": [new, nameless]})
    assert undeclared(patterns(resolver)) == [" (export)", "minutes (minutes/<uuid:pk>/)"]


def test_a_filter_that_nobody_can_probe_fails_the_sweep():
    with pytest.raises(Leak, match="object"):
        probe_of(object())


def ask_all(site, groups, who, record_property):
    """One person asks all groups; every group that finds something says so."""
    before, found = site.count, []
    for group in groups:
        try:
            site.run(group, who)
        except Leak as leak:
            found.append(f"{group.__name__}: {leak}")
    asked = site.count - before
    record_property("probes", asked)
    print(f"\n{who}: {asked:,} probes")
    assert not found, "\n".join(found)
    assert asked >= AT_LEAST[OF_THE_VIEWS[0] in groups]


@pytest.mark.engine
@pytest.mark.parametrize("who", WHO)
def test_what_is_shown_is_what_is_allowed(asked, who, record_property):
    """All of it by one person in one process: what one group was answered the next looks at again.
    On PostgreSQL only what the engine can change."""
    ask_all(asked, ALL if connection.vendor == "sqlite" else OF_THE_ENGINE, who, record_property)


@pytest.fixture
def ten(marked):
    """The site, with the further four in it, and with what coordinators are told."""
    return Site(with_the_further(marked))


@pytest.mark.engine
@pytest.mark.long
@pytest.mark.parametrize("who", FURTHER)
def test_the_same_of_who_coordinates_works_nowhere_or_has_left(ten, who, record_property):
    views = OF_THE_VIEWS if connection.vendor == "sqlite" else ()
    ask_all(ten, (led, *views, *OF_THE_ENGINE, *ONCE_MORE), who, record_property)


@pytest.mark.engine
@pytest.mark.long
def test_who_joined_a_coalition_today_reads_what_is_shared_from_now_on(marked, record_property):
    views = OF_THE_VIEWS if connection.vendor == "sqlite" else ()
    site = Site(with_a_latecomer(marked))
    ask_all(site, (*views, *OF_THE_ENGINE, *ONCE_MORE), LATE, record_property)


@pytest.mark.engine
@pytest.mark.long
def test_a_curator_who_is_let_reads_what_one_organisation_keeps(marked, record_property):
    ask_all(Site(with_a_grant(marked)), READ_BY_GRANT, "curator", record_property)


@pytest.mark.engine
@pytest.mark.long
def test_what_coordinators_are_told_and_do_is_for_none_of_the_others(ten):
    for who in ten.world.people:
        for group in (led, who_works_where, home, drafts):
            ten.run(group, who)


@pytest.mark.engine
@pytest.mark.long
@pytest.mark.parametrize("who", CAST)
def test_nothing_else_is_shown_where_some_rows_stand_for_others(marked, who, record_property):
    """The same of every row, at every address of it and by every method."""
    world = copy.copy(marked)
    world.thorough = True
    ask_all(Site(world), ALL, who, record_property)


def test_the_world_of_the_sweep_could_leak_at_every_kind(marked):
    for kind in record_kinds():
        items = marked.of(kind)
        assert {item.level for item in items} == set(LEVELS)
        for name in ("nobody", "outsider", "ally"):
            assert any(name in item.sees for item in items)
            assert any(name not in item.sees for item in items)


def test_the_address_of_a_private_process_tells_nothing(marked):
    for item in marked.of(Process):
        if not item.crowd:  # among those are some that were on another level once
            assert (item.mark in item.address) == (item.level == "public")


def test_the_world_can_be_kept_and_brought_back(marked):
    again = pickle.loads(pickle.dumps(marked))  # noqa: S301 our own
    assert [repr(item) for item in again.items] == [repr(item) for item in marked.items]
    assert {where: item.mark for where, item in again.by_path.items()} == {
        where: item.mark for where, item in marked.by_path.items()
    }
    assert {version.now for version in again.versions} <= {*again.items}
