"""Every door, asked by each of the cast: what is shown is what is allowed, both ways.

The world and the questions are in `probing.py`. A kind that is registered and a pattern that is
added to the URL map are in the sweep from that day, or the sweep fails.
"""

import logging

import pytest
from django.db import connection, transaction
from django.urls import path

from processes.models import Process
from tests import probing
from tests.probing import CAST, GROUPS, Doors, MarkedWorld, patterns, undeclared

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
AT_LEAST = 5000
# On the second engine those who see nothing, something and the public record only: that each of
# the cast sees what is theirs is asked there of every kind in `processes/test_access.py`.
ASKED = CAST if connection.vendor == "sqlite" else ("nobody", "ally", "curator")


@pytest.fixture(scope="module", autouse=True)
def quiet():
    """Thousands of refusals are what is expected here; a line for each would be noise."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker):
    """The marked world, for all tests of this module; taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Doors(MarkedWorld())
        transaction.set_rollback(True)


# -- the sweep -------------------------------------------------------------------------------
def test_every_pattern_of_the_url_map_is_in_the_sweep():
    found = list(patterns())
    assert not undeclared(found)
    gone = probing.ADDRESSES.keys() - {name for name, _route in found}
    assert not gone, "the sweep has addresses for patterns that are gone"


def test_a_pattern_that_nobody_declared_fails_the_sweep():
    new = path("minutes/<uuid:pk>/", lambda request, pk: None, name="minutes")
    nameless = path("export", lambda request: None)
    resolver = type("Map", (), {"url_patterns": [new, nameless]})
    assert undeclared(patterns(resolver)) == [" (export)", "minutes (minutes/<uuid:pk>/)"]


def test_a_filter_that_nobody_can_probe_fails_the_sweep():
    with pytest.raises(probing.Leak, match="object"):
        probing.probe_of(object())


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_what_is_shown_is_what_is_allowed(doors, group, name):
    doors.run(group, name)


def test_the_sweep_asks_thousands_of_times(doors, record_property):
    for group in GROUPS:
        for name in ASKED:
            doors.run(group, name)
    record_property("probes", doors.count)
    print(f"\n{doors.count:,} probes")
    assert doors.count >= AT_LEAST


def test_the_world_of_the_sweep_could_leak_at_every_kind(doors):
    for kind in probing.record_kinds():
        items = doors.world.of(kind)
        assert {item.level for item in items} == set(probing.LEVELS)
        for name in ("nobody", "outsider", "ally"):
            assert any(name in item.sees for item in items)
            assert any(name not in item.sees for item in items)


def test_the_address_of_a_private_process_tells_nothing(doors):
    for item in doors.world.of(Process):
        if not item.crowd:  # among those are some that were on another level once
            assert (item.mark in item.address) == (item.level == "public")
