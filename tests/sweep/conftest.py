"""One marked world for all that is asked here, and one memory of its answers in each process."""

import functools
import logging

import pytest

from tests import databases
from tests.sweep.asking import Site
from tests.sweep.building import marked_world
from tests.sweep.people import sessions_of

databases.FILLED["marked"] = databases.TABLES, marked_world


@functools.cache
def the_site():
    """The site as it is, with no fault in it: what was answered once is not asked again."""
    return Site(databases.what_goes_with("marked"))


@pytest.fixture(scope="package", autouse=True)
def quiet():
    """Thousands of refusals are what is expected here; a line for each would be noise."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


@pytest.fixture
def marked(db):
    """The marked world, in a database of its own, with everybody signed in."""
    world = the_site().world
    world.sessions = sessions_of(world.people)
    return world


@pytest.fixture
def asked(marked):
    return the_site()
