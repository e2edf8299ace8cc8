"""Where an organisation chooses so, history says “staff of …” in place of a name (D10)."""

import pytest
from django.test import Client

from engagement.models import Event
from processes.models import Affiliation, AuthorsAsStaff, Intervention, Lesson, Participation
from processes.people import requiring
from tests.conftest import person
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def changed(row, by, **values):
    row._history_user = by
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def history(somebody, record):
    came = browser(somebody).get(f"{record.get_absolute_url()}history/")
    return " ".join(came.content.decode().split())


def test_colleagues_read_staff_of_where_they_read_a_name(everybody, world):
    author = person("zora@example.org", world.home, name="Zora Quill")
    record = changed(make(Lesson, **world.level("coalition")), author, text="Another")
    entry = make(Intervention, **world.level("organisation"))
    part = make(Participation, intervention=entry, organisation=None, name="An office")
    changed(part, author, capacity="director")
    shown = f"by staff of <bdi>{world.home.name}</bdi>"
    for one in (record, entry):
        assert "Zora Quill" in history(everybody["member"], one)
    requiring.tell_as_staff(world.home, True, by=everybody["coordinator"])
    for who in ("member", "coordinator", "ally", "other", "curator", "administrator", "nobody"):
        for one in (record, entry):
            told = history(everybody[who], one)
            assert "Zora" not in told, who
            assert (shown in told) == (who in ("member", "coordinator")), who
    Affiliation.unrestricted.filter(person=author).delete()  # who has left stays staff there
    assert shown in history(everybody["member"], record)
    requiring.tell_as_staff(world.home, False, by=everybody["coordinator"])
    assert "Zora Quill" in history(everybody["member"], record)


def test_who_never_worked_there_is_not_called_its_staff(everybody, world):
    record = make(Lesson, owner=world.home)
    curator = everybody["curator"]
    curator.name = "Cora Quill"
    curator.save()
    changed(record, curator, text="Mended")
    requiring.tell_as_staff(world.home, True, by=everybody["coordinator"])
    assert "by <bdi>Cora Quill</bdi>" in history(everybody["member"], record)


def test_who_may_choose_it(everybody, world):
    may = {"coordinator": 302, "administrator": 403}
    address = f"/organisations/{world.home.slug}/people/authors/"
    for who, somebody in everybody.items():
        client = browser(somebody)
        assert client.post(address, {"on": "1"}).status_code == may.get(who, 404), who
        assert AuthorsAsStaff.unrestricted.exists() == (who == "coordinator"), who
        client.post(address, {"on": "1"})
        client.post(address, {"off": "1"})
        assert not AuthorsAsStaff.unrestricted.exists(), who
    noted = Event.objects.order_by("pk").values_list("what", flat=True)
    assert list(noted) == ["authors_as_staff", "authors_by_name"]
    page = browser(everybody["coordinator"]).get(f"/organisations/{world.home.slug}/people/")
    assert "Tell no names" in page.content.decode()
