"""The fixed cast, the demonstration record, and what every test may count on."""

import gc
from copy import copy

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test import client as test_client
from django.test.utils import ContextList
from django.utils import translation
from whitenoise.base import WhiteNoise

from engagement.models import Person
from processes.demonstration import load_if_empty
from processes.models import Affiliation, AffiliationRole
from tests.making import World, make_world, with_second_factor

# A run keeps what it has imported; looking through all of it again and again took a twentieth.
gc.set_threshold(100_000, 50, 100)
# No test asserts a time, and a busy machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")
CAST = ("nobody", "member", "ally", "outsider", "curator", "administrator")


# What a test names that reaches the database, itself or by a program of its own.
REACHES = {"db", "transactional_db", "live_server", "django_db_setup"}


def is_the_same_on_every_engine(test):
    """Looks, bytes, whether the sweep finds; and what cannot reach a database at all."""
    reaches = test.get_closest_marker("django_db") or REACHES & {*test.fixturenames}
    return test.get_closest_marker("once") or not (reaches or test.get_closest_marker("engine"))


def pytest_collection_modifyitems(config, items):
    """What is the same on every engine is asked on one."""
    again = [one for one in items if is_the_same_on_every_engine(one)]
    if connection.vendor != "sqlite" and again:
        config.hook.pytest_deselected(items=again)
        items[:] = [one for one in items if one not in set(again)]


def some(several):
    """All of `several` on SQLite, every third on the second engine: for what views do, of which
    the database knows little. What the database decides is asked in full on both."""
    return list(several)[:: 1 if connection.vendor == "sqlite" else 3]


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """The real static files, hashed and compressed, as they are served."""
    call_command("collectstatic", verbosity=0, interactive=False)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoise, "update_files_dictionary", looked_up_once())
        yield


@pytest.fixture(scope="session", autouse=True)
def fewer_contexts():
    """Django keeps a copy of the context of each piece a page is made of; those of pages and mails
    are looked at."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(test_client, "store_rendered_templates", kept_once)
        yield


def kept_once(store, signal, sender, template, context, **kwargs):
    store.setdefault("templates", []).append(template)
    contexts, seen = store.setdefault("context", ContextList()), store.setdefault("seen", [])
    if not any(one is context for one in seen):
        seen.append(context)
        contexts.append(copy(context))


def looked_up_once():
    """Which files there are does not change in a run, and each `Client` looks through all of them:
    that took a fifth of the time of the tests that have one."""
    look, found = WhiteNoise.update_files_dictionary, {}

    def looked_up(self, root, prefix):
        key = root, prefix, self.max_age, self.allow_all_origins, self.add_headers_function
        if key not in found:
            before = set(self.files)
            look(self, root, prefix)
            found[key] = {url: file for url, file in self.files.items() if url not in before}
        self.files.update(found[key])

    return looked_up


@pytest.fixture(autouse=True)
def plain_english():
    """A page in another language must not leave its language behind for the next test."""
    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker):
    """The demonstration record, for all tests of a module; taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_if_empty()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(db) -> World:
    """Three organisations, two of them in a coalition; nothing logged yet."""
    return make_world()


@pytest.fixture
def cast(world):
    """Everybody who may stand before a door, by name."""
    people = {
        "nobody": AnonymousUser(),
        "member": person("member@example.org", world.home),
        "ally": person("ally@example.org", world.friend),
        "outsider": person("outsider@example.org", world.stranger),
        "curator": with_second_factor(person("curator@example.org", is_curator=True)),
        "administrator": with_second_factor(
            person("admin@example.org", is_staff=True, is_superuser=True)
        ),
    }
    assert tuple(people) == CAST
    return people


def session_of(somebody):
    """The key of a session in which somebody is signed in."""
    client = Client()
    client.force_login(somebody)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def coordinator(world):
    """Who coordinates `home`, the organisation of the member."""
    made = with_second_factor(person("coordinator@example.org"))
    coordinate(made, world.home)
    return made


@pytest.fixture
def without_second_factor(world):
    """A coordinator of `home` who has not set it up yet."""
    made = person("careless@example.org")
    coordinate(made, world.home)
    return made


def coordinate(somebody, organisation):
    Affiliation.unrestricted.create(
        person=somebody, organisation=organisation, role=AffiliationRole.COORDINATOR
    )


def person(email, *organisations, **fields):
    """Somebody with an account who works for these organisations."""
    made = Person.objects.create_user(email, **fields)
    for organisation in organisations:
        Affiliation.unrestricted.create(person=made, organisation=organisation)
    return made
