"""The first steps to a record in use: who is offered them, and what ticks each."""

import pytest
from django.test import Client

from processes.access import Reader
from processes.models import (
    Affiliation,
    Intervention,
    Organisation,
    Process,
    Stage,
)
from processes.pages.first_steps import first_steps
from processes.people import staff
from tests.conftest import person
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
OWN = "/start/organisation/"


def left(who):
    """The codes of what is left to do, each with whether it can be done now."""
    steps = first_steps(Reader(who))
    return {step.code: bool(step.address) for step in steps if not step.done}


@pytest.fixture
def first(db):
    return person("first@example.org", is_curator=True, is_staff=True)


def test_each_step_is_ticked_by_what_is_in_the_record(first):
    everything = ("organisation", "colleague", "process", "entry")
    assert left(first) == {"factor": True, **dict.fromkeys(everything, False)}
    with_second_factor(first)
    assert left(first) == {**dict.fromkeys(everything, False), "organisation": True}
    client = Client()
    client.force_login(first)
    answer = client.post(OWN, {"name": "Home Rights", "kind": "ngo", "country": "GH"}, follow=True)
    assert "You coordinate Home Rights now." in answer.content.decode()
    home = Organisation.unrestricted.get()
    assert left(first) == dict.fromkeys(("colleague", "process", "entry"), True)
    staff.invite("ana@example.org", home, "contributor", by=first)
    assert left(first) == dict.fromkeys(("process", "entry"), True)
    own = {"owner": home, "visibility": "organisation"}
    process = make(Process, name="The bill", **own)
    assert first_steps(Reader(first))[3].address == f"/processes/{process.slug}/stages/"
    make(Stage, process=process, **own)
    assert left(first) == {"entry": True}
    make(Intervention, process=process, **own)
    assert first_steps(Reader(first)) == []


def test_they_are_for_who_may_take_them(world, cast, first, without_second_factor):
    assert [who for who in cast if who != "nobody" and first_steps(Reader(cast[who]))] == []
    assert first_steps(Reader(first)) == []  # somebody works here already
    assert left(without_second_factor).keys() == {"factor", "process", "entry"}
    client = Client()
    client.force_login(without_second_factor)
    assert "First steps" in client.get("/").content.decode()
    client.post("/start/close/")
    assert "First steps" not in client.get("/").content.decode()


def test_who_keeps_the_record_begins_only_where_nobody_ever_was(world, cast):
    """As an invitation to their own address would: never where somebody reads already."""
    taken, free = world.home, make(Organisation, name="Free")
    client = Client()
    client.force_login(cast["curator"])
    for name in (taken.name, "Free"):
        answer = client.post(OWN, {"name": name, "kind": "ngo"})
        assert (answer.status_code == 302) == (name == "Free")
    places = Affiliation.unrestricted.filter(person=cast["curator"])
    assert [(one.organisation, one.role) for one in places] == [(free, "coordinator")]
    assert not Organisation.unrestricted.filter(name=taken.name).exclude(pk=taken.pk).exists()
    client.force_login(cast["member"])
    assert client.post(OWN, {"name": "Another", "kind": "ngo"}).status_code == 403
