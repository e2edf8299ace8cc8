"""One marked world for all that is asked here, and one memory of its answers."""

import logging
from functools import cache

import pytest

from tests import databases
from tests.sweep.asking import Site
from tests.sweep.building import marked_world

databases.FILLED["marked"] = databases.TABLES, marked_world


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
    """The marked world, in a database of its own."""
    return site_of_this_process().world


@pytest.fixture
def site(marked):
    """The site as it is, with no fault in it: what was answered once is not asked again."""
    return site_of_this_process()


@cache
def site_of_this_process():
    return Site(databases.what_goes_with("marked"))
