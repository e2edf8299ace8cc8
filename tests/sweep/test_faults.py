"""The sweep bites: the site is broken on purpose, one fault at a time, and each is found.

The same questions find nothing where there is no fault, else it would be no wonder that they fail.
"""

import pytest
from django.db import transaction

from engagement import composing
from processes.pages import record_views
from tests.sweep import faults_of_pages, faults_of_tables, faults_of_the_rule
from tests.sweep.asking import Leak, Site
from tests.sweep.groups import ALL
from tests.sweep.joining import with_a_latecomer
from tests.sweep.lists import lists
from tests.sweep.pages import pages
from tests.sweep.people import CAST, LATE

pytestmark = pytest.mark.django_db
asked_before_a_release = pytest.mark.long  # it tests the questions, not the site
FAULTS = [
    one
    for module in (faults_of_the_rule, faults_of_pages)
    for one in vars(module).values()
    if hasattr(one, "found_by")
]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.fixture
def broken(monkeypatch):
    """Put something else in a place, by the place's own name."""
    monkeypatch.setattr(composing, "COMPOSED", {})  # what was composed before is the rule
    return monkeypatch.setattr


@asked_before_a_release
@pytest.mark.parametrize("fault", FAULTS, ids=name_of)
def test_a_fault_is_found(fault, broken, marked):
    group, people = fault.found_by
    fault(broken, marked)
    site = Site(marked)
    with pytest.raises(Leak):
        for who in people:
            site.run(group, who)


def test_without_a_fault_nothing_is_found():
    """Everybody asks them in `test_sweep.py`, of the site as it is."""
    asked = {getattr(fault.found_by[0], "func", fault.found_by[0]) for fault in FAULTS}
    assert asked <= {*ALL}
    assert {who for fault in FAULTS for who in fault.found_by[1]} <= set(CAST)


@asked_before_a_release
@pytest.mark.parametrize("fault", faults_of_tables.FAULTS, ids=name_of)
def test_a_fault_of_the_rule_is_found_by_every_table_that_looks_for_it(fault, broken, world, cast):
    for check in fault(broken):
        with pytest.raises(AssertionError), transaction.atomic():
            check(world, cast)


@asked_before_a_release
def test_that_a_latecomer_reads_what_was_shared_before_is_found(broken, marked):
    """The same question finds nothing where the era counts."""
    world = with_a_latecomer(marked)
    Site(world).run(lists, LATE)
    faults_of_the_rule.the_era_is_ignored(broken)
    with pytest.raises(Leak):
        Site(world).run(lists, LATE)


def test_a_page_that_breaks_is_not_taken_for_one_that_tells(broken, marked):
    def breaks(*asked):
        raise ZeroDivisionError

    broken(record_views, "record_at", breaks)
    with pytest.raises(ZeroDivisionError):
        Site(marked).run(pages, "nobody")


def test_the_faults_are_many():
    assert len(FAULTS) >= 20
