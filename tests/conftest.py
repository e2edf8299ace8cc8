"""The fixed cast, the demonstration record, and what every test may count on."""

import gc
from collections.abc import Mapping

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client
from django.test import client as test_client
from django.utils import translation

from engagement.kept_pages import kept_pages
from engagement.models import Person
from processes.demo.demonstration import load_if_empty
from processes.models import Affiliation, AffiliationRole
from tests import databases
from tests.filling import as_sent
from tests.making import World, make_world, with_second_factor

# A run keeps what it has imported; looking through all of it again and again took a twentieth.
gc.set_threshold(100_000, 50, 100)
# No test asserts a time, and a busy machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "ours", max_examples=40, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile(
    "thorough", hypothesis.settings.get_profile("ours"), max_examples=10_000
)
hypothesis.settings.load_profile("ours")
CAST = ("nobody", "member", "ally", "outsider", "curator", "administrator")


# What a test names that reaches the database, itself or by a program of its own.
REACHES = {"db", "transactional_db", "live_server", "django_db_setup"}
databases.FILLED["record"] = databases.TABLES, load_if_empty


def pytest_itemcollected(item):
    """The database is chosen before anything else is prepared in it."""
    names = item.fixturenames
    if item.get_closest_marker("django_db") or REACHES & {*names}:
        names[:] = ["database", *(name for name in names if name != "database")]


# What takes longest comes first: whoever has done the rest can still take some of it over.
FIRST = ("tests/engagement/test_start.py", "tests/sweep/", "tests/browser/")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: [not item.nodeid.startswith(one) for one in FIRST])


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment):
    """The databases are made when they are wanted: `databases.py`."""
    yield
    databases.let_go()


@pytest.fixture
def database(request, django_db_setup, django_db_blocker):
    """Work on the database that this test names: with the tables, or with something in them.

    The world and the cast have one too; beside another that is named they are made in that.
    """
    named = databases.FILLED.keys() & {*request.fixturenames}
    (name,) = named - {"world", "cast"} or named & {"cast"} or named or {databases.TABLES}
    mark = request.node.get_closest_marker("django_db")
    spoils = (mark and mark.kwargs.get("transaction")) or "live_server" in request.fixturenames
    with django_db_blocker.unblock():
        databases.use(name, to_spoil=bool(spoils))
    return name


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish():
    yield
    if not databases.worker:
        databases.remove_all()


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """The real static files, hashed and compressed, as they are served."""
    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(scope="session", autouse=True)
def line_ends_of_browsers():
    """What any test sends of a form has the line ends that browsers send."""
    encode = test_client.encode_multipart

    def encoded(boundary, data):
        return encode(boundary, {name: as_sent(value) for name, value in data.items()})

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(test_client, "encode_multipart", encoded)
        yield


@pytest.fixture
def real_hasher(settings):
    """Passwords are hashed as the site hashes them, which takes a while."""
    settings.PASSWORD_HASHERS = settings.SLOW_HASHERS


@pytest.fixture(autouse=True)
def plain_english():
    """A page in another language must not leave its language behind for the next test."""
    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def none_kept():
    """A test that breaks something on purpose sees no page of before."""
    kept_pages.forget()


@pytest.fixture(autouse=True)
def nobody_at_work():
    """A test that took no more of a file than its head holds no place of those at work."""
    for place in (settings.DATA_DIR / "at_work").glob("*"):
        place.unlink()


@pytest.fixture
def record(db):
    """The demonstration record."""


@pytest.fixture
def found(database):
    """The world and the cast that are in the database of this test already."""
    return databases.what_goes_with(database) if database in ("world", "cast") else (None, None)


@pytest.fixture
def world(db, found) -> World:
    """Three organisations, two of them in a coalition; nothing logged yet."""
    return found[0] or make_world()


@pytest.fixture
def cast(world, found):
    """Everybody who may ask for a page, by name."""
    return found[1] or make_cast(world)


def make_cast(world):
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


def world_alone():
    return make_world(), None


def world_with_cast():
    world, _cast = databases.what_goes_with("world")
    return world, make_cast(world)


databases.FILLED["world"] = databases.TABLES, world_alone
databases.FILLED["cast"] = "world", world_with_cast


class Browsers(Mapping):
    """A browser for each of the cast, by name. Who is asked for the first time signs in then."""

    def __init__(self, cast):
        self.cast, self.open = cast, {}

    def __getitem__(self, name):
        if name not in self.open:
            self.open[name] = Client()
            if self.cast[name].is_authenticated:
                self.open[name].force_login(self.cast[name])
        return self.open[name]

    def __iter__(self):
        return iter(self.cast)

    def __len__(self):
        return len(self.cast)


@pytest.fixture
def signed_in(cast):
    return Browsers(cast)


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
