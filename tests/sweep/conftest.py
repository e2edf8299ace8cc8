"""One marked world for all that is asked here, and one memory of its answers."""

import logging

import pytest
from django.db import transaction

from tests.sweep.asking import Site
from tests.sweep.building import marked_world


@pytest.fixture(scope="package", autouse=True)
def quiet():
    """Thousands of refusals are what is expected here; a line for each would be noise."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


@pytest.fixture(scope="package")
def marked(django_db_setup, django_db_blocker):
    """The marked world; taken back after the last question."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield marked_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def site(marked):
    """The site as it is, with no fault in it: what was answered once is not asked again."""
    return Site(marked)
