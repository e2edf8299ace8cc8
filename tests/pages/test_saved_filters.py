"""Filters that are saved: by name, for whoever saved them alone, asked anew each time."""

import pytest

from engagement import saved_filters
from engagement.saved_filters import SavedFilter
from processes.models import Intervention, Process
from tests.filling import send
from tests.making import make

pytestmark = pytest.mark.django_db
MEETINGS = "/interventions/?kind=meeting&lang=es&page=1"


@pytest.fixture
def ours(client, cast):
    client.force_login(cast["member"])
    return client


def offers(page):
    return b'action="/filters/"' in page.content


def saved(client, address, name):
    return send(client, client.get(address), having="query", name=name)


def test_what_is_chosen_is_saved_under_a_name_and_offered_where_it_was_chosen(ours):
    make(Intervention, title="A call", kind="meeting")
    answer = saved(ours, MEETINGS, "  Our meetings ")
    assert (answer.status_code, answer["Location"]) == (302, "/interventions/?kind=meeting")
    page = ours.get("/interventions/").content.decode()
    assert 'href="/interventions/?kind=meeting"><bdi>Our meetings</bdi>' in page
    assert "Our meetings" not in ours.get("/asks/").content.decode()
    assert "Our meetings" in ours.get("/filters/").content.decode()
    assert not offers(ours.get("/interventions/?kind=meeting"))  # it is saved already


def test_of_a_timeline_too(ours, world):
    bill = make(Process, **world.level("organisation"))
    address = f"{bill.get_absolute_url()}?kind=meeting&sort=oldest"
    assert saved(ours, address, "Meetings")["Location"] == address
    assert "Meetings</bdi>" in ours.get(bill.get_absolute_url()).content.decode()


def test_by_a_name_too(ours, world):
    address = f"/interventions/?organisation={world.home.acronym or world.home.slug}"
    assert saved(ours, address, "Ours")["Location"] == address


def test_the_same_name_again_is_what_it_filters_now(ours, cast):
    saved(ours, MEETINGS, "Mine")
    saved(ours, "/asks/?q=notice", "Mine")
    assert [one.get_absolute_url() for one in SavedFilter.of(cast["member"])] == ["/asks/?q=notice"]


def test_nothing_is_offered_where_nothing_is_chosen_or_it_is_not_understood(ours, client):
    assert not offers(ours.get("/interventions/"))
    assert not offers(ours.get("/interventions/?kind=zyzzyva"))
    client.logout()
    assert not offers(client.get(MEETINGS))


def test_only_whoever_saved_it_reads_it_and_removes_it(ours, client, cast):
    saved(ours, MEETINGS, "Ours alone")
    delete = f"/filters/{SavedFilter.of(cast['member']).get().pk}/delete/"
    for who in ("ally", "outsider", "curator", "administrator"):
        client.force_login(cast[who])
        for path in ("/filters/", "/interventions/"):
            assert "Ours alone" not in client.get(path).content.decode()
        assert client.post(delete).status_code == 404
    client.logout()
    assert client.get("/filters/").status_code == 302
    client.force_login(cast["member"])
    assert client.post(delete)["Location"] == "/filters/"
    assert not SavedFilter.of(cast["member"]).exists()


@pytest.mark.parametrize("path", ["/about/", "/nowhere/at/all", "//elsewhere.example/", "x", ""])
def test_what_has_no_filters_is_not_saved(ours, cast, path):
    answer = ours.post("/filters/", {"name": "x", "path": path, "query": "kind=meeting"})
    assert answer.status_code == 400
    assert not SavedFilter.of(cast["member"]).exists()


def test_a_name_is_asked_for_and_what_was_chosen_is_not_lost(ours):
    answer = saved(ours, MEETINGS, " ")
    assert answer.status_code == 400
    assert 'value="kind=meeting"' in answer.content.decode()


def test_so_many_and_no_more(ours, cast, monkeypatch):
    monkeypatch.setattr(saved_filters, "MOST_SAVED", 1)
    saved(ours, MEETINGS, "One")
    answer = saved(ours, "/asks/?q=notice&lang=en", "Two")
    assert answer.status_code == 400 and "Delete one first" in answer.content.decode()
    assert saved(ours, "/asks/?q=notice", "One").status_code == 302
