"""What became of a planned entry: who may say it, what it changes, and how it is undone."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from processes.access import Reader
from processes.models import Intervention, Participation, Process
from processes.writing.plans import AlreadySaid, Plan, became, planned_again
from tests.conftest import person
from tests.filling import fill
from tests.making import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 9, 2)


def plan(world, level="organisation", **given):
    given = {"title": "Talk", "date": "2024-10", "state": "planned", **given}
    return make(Intervention, **given, **world.level(level))


def again(entry):
    return Intervention.unrestricted.get(pk=entry.pk)


# -- what it changes -------------------------------------------------------------------------
@pytest.mark.engine
@pytest.mark.parametrize(
    ("date", "state", "after"),
    [
        ("2024-10-05", "done", "2024-09-02"),  # it was for later and took place today
        ("2024-10", "done", "2024-09-02"),
        ("2024-10/..", "done", "2024-09-02"),
        ("2024-09-02", "done", "2024-09-02"),
        ("2024-09", "done", "2024-09"),  # today is among the days it can mean
        ("2024", "done", "2024"),
        ("2024-08-28", "done", "2024-08-28"),
        ("2024-08", "done", "2024-08"),
        ("", "done", ""),
        ("../2024-10", "done", "../2024-10"),
        ("2024-10-05", "cancelled", "2024-10-05"),
        ("2024-10-05", "not_admitted", "2024-10-05"),
    ],
)
def test_only_what_was_for_later_and_took_place_gets_the_day_of_today(
    world, cast, date, state, after
):
    entry = plan(world, date=date)
    said = became(entry, state, by=cast["member"], day=DAY)
    assert said == Plan(date, "")
    assert (again(entry).state, str(again(entry).date or "")) == (state, after)
    planned_again(entry, state, said, by=cast["member"])
    assert (again(entry).state, str(again(entry).date or "")) == ("planned", date)


def test_an_interval_is_taken_back_as_it_was(world, cast):
    entry = plan(world, date="2024-10/2024-11", date_kind="within")
    said = became(entry, "done", by=cast["member"], day=DAY)
    assert (str(again(entry).date), again(entry).date_kind) == ("2024-09-02", "")
    planned_again(entry, "done", said, by=cast["member"])
    assert (str(again(entry).date), again(entry).date_kind) == ("2024-10/2024-11", "within")


@pytest.mark.engine
@pytest.mark.parametrize("level", ["organisation", "coalition"])
def test_nobody_reads_more_or_less_than_before(world, cast, level):
    entry = plan(world, level)
    before = {
        name: Intervention.visible_to(Reader(one)).filter(pk=entry.pk).exists()
        for name, one in cast.items()
    }
    became(entry, "done", by=cast["member"], day=DAY)
    after = again(entry)
    assert {
        name: Intervention.visible_to(Reader(one)).filter(pk=entry.pk).exists()
        for name, one in cast.items()
    } == before
    assert (after.visibility, after.readers_id) == (level, entry.readers_id)
    assert (after.title, after.owner_id) == (entry.title, entry.owner_id)
    assert after.changed > entry.changed


def test_only_what_is_said_is_written(world, cast):
    """What somebody else changed meanwhile stays: the verb reads the row anew and writes little."""
    entry = plan(world)
    other = again(entry)
    other.title = "Talk with the minister"
    other.save()
    became(entry, "done", by=cast["member"], day=DAY)
    assert again(entry).title == "Talk with the minister"


@pytest.mark.engine
def test_the_same_said_twice_is_said_once_and_another_thing_is_refused(world, cast):
    entry = plan(world)
    assert became(entry, "done", by=cast["member"], day=DAY)
    assert became(entry, "done", by=cast["member"], day=DAY) is None
    with pytest.raises(AlreadySaid):
        became(entry, "cancelled", by=cast["member"], day=DAY)
    with pytest.raises(AlreadySaid):
        planned_again(entry, "cancelled", Plan("", ""), by=cast["member"])
    assert again(entry).state == "done"


# -- who may ---------------------------------------------------------------------------------
WRITERS = [
    ("organisation", {"member"}),
    ("coalition", {"member"}),
    ("public", {"curator"}),  # the shared record, which no organisation owns
]


@pytest.mark.parametrize(("level", "writers"), WRITERS)
def test_who_may_change_an_entry_may_say_what_became_of_it(world, cast, level, writers):
    for name, one in cast.items():
        entry = plan(world, level)
        if name in writers:
            assert became(entry, "done", by=one, day=DAY)
            planned_again(entry, "done", Plan("2024-10", ""), by=one)
            continue
        with pytest.raises(PermissionDenied):
            became(entry, "done", by=one, day=DAY)
        assert again(entry).state == "planned"
        entry.state = "done"
        entry.save()
        with pytest.raises(PermissionDenied):
            planned_again(entry, "done", Plan("", ""), by=one)
        assert again(entry).state == "done"


# -- the page --------------------------------------------------------------------------------
def at(entry):
    return f"/interventions/{entry.pk}/became/"


@pytest.fixture
def clients(signed_in):
    return signed_in


# Status of a POST, and of a GET but for the redirect.
STATUS = {
    "organisation": (404, 302, 404, 404, 404, 404),
    "coalition": (404, 302, 403, 404, 404, 404),
    "public": (403, 403, 403, 403, 302, 403),
}


@pytest.mark.parametrize("level", STATUS)
def test_the_page_is_there_for_who_may_read_and_open_for_who_may_write(world, cast, clients, level):
    for name, status in zip(cast, STATUS[level], strict=True):
        entry = plan(world, level)
        assert clients[name].get(at(entry)).status_code == {302: 200}.get(status, status), name
        answer = clients[name].post(at(entry), {"state": "cancelled"})
        assert answer.status_code == status, name
        assert again(entry).state == ("cancelled" if status == 302 else "planned")


def test_a_form_of_another_site_changes_nothing(world, cast):
    entry = plan(world)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["member"])
    assert client.post(at(entry), {"state": "done"}).status_code == 403
    assert again(entry).state == "planned"
    for method in ("put", "patch", "delete", "options"):
        assert getattr(client, method)(at(entry)).status_code == 405


@pytest.mark.parametrize("state", ["", "Done", "anything", "done\x00", "public"])
def test_what_is_none_of_the_three_is_said_so_and_changes_nothing(world, clients, state):
    entry = plan(world)
    answer = clients["member"].post(at(entry), {"state": state})
    assert answer.status_code == 400
    assert "Nothing was saved." in answer.content.decode()
    assert again(entry).state == "planned"


def test_one_tap_saves_and_one_tap_takes_it_back(world, clients):
    entry, client = plan(world, date="2999-10"), clients["member"]
    said = client.post(at(entry), {"state": "done"}, follow=True).content.decode()
    assert "Saved" in said
    assert "only your organisation" in said
    assert again(entry).state == "done"
    assert again(entry).date.latest == timezone.localdate()
    assert client.post(at(entry), {"state": "done"}, follow=True).content.decode().count("Undo")
    client.post(at(entry), {"state": "planned"})
    assert (again(entry).state, str(again(entry).date)) == ("planned", "2999-10")
    assert client.post(at(entry), {"state": "planned"}).status_code == 409


def test_nobody_takes_back_what_another_session_said(world, clients, cast):
    entry = plan(world)
    clients["member"].post(at(entry), {"state": "done"})
    other = Client()
    other.force_login(cast["member"])
    assert "Undo" not in other.get(at(entry)).content.decode()
    assert other.post(at(entry), {"state": "planned"}).status_code == 409
    assert again(entry).state == "done"


def test_who_comes_second_is_told_what_was_said_and_changes_nothing(world, clients, cast):
    entry, second = plan(world), Client()
    second.force_login(cast["member"])
    clients["member"].post(at(entry), {"state": "cancelled"})
    answer = second.post(at(entry), {"state": "done"})
    assert answer.status_code == 409
    assert "Nothing was changed." in answer.content.decode()
    assert "Cancelled" in answer.content.decode()
    assert again(entry).state == "cancelled"


def test_undo_does_not_take_back_a_date_that_somebody_has_changed_since(world, clients):
    entry, client = plan(world, date="2999-10"), clients["member"]
    client.post(at(entry), {"state": "done"})
    colleague = Client()
    colleague.force_login(person("colleague@example.org", world.home))
    fill(colleague, f"/interventions/{entry.pk}/edit/", title="Talk, and more")
    assert client.get(at(entry)).context["undo"]
    fill(colleague, f"/interventions/{entry.pk}/edit/", date="2 May 2024")
    answer = client.post(at(entry), {"state": "planned"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "The date of this entry has been changed since" in text
    assert f'href="{entry.get_absolute_url()}"' in text
    assert (again(entry).state, str(again(entry).date)) == ("done", "2024-05-02")


def test_what_was_said_in_a_session_does_not_grow_without_end(world, clients):
    for _ in range(22):
        entry = plan(world)
        clients["member"].post(at(entry), {"state": "done"})
    assert len(clients["member"].session["undo_became"]) == 20
    assert "Undo" in clients["member"].get(at(entry)).content.decode()


@pytest.mark.parametrize(
    ("level", "who", "state", "there"),
    [
        ("organisation", "member", "planned", True),
        ("organisation", "member", "done", False),
        ("coalition", "ally", "planned", False),
        ("public", "member", "planned", False),
        ("public", "nobody", "planned", False),
        ("public", "curator", "planned", True),
    ],
)
def test_the_page_of_a_planned_entry_asks_who_may_write_it(
    world, clients, level, who, state, there
):
    entry = plan(world, level, state=state)
    text = clients[who].get(entry.get_absolute_url()).content.decode()
    assert ("We were not let in" in text) == there


def test_an_entry_of_a_hidden_process_is_not_there(world, clients):
    hidden = make(Process, visibility="organisation", owner=world.stranger)
    entry = make(Intervention, process=hidden, state="planned", date="2024-10")
    make(Participation, intervention=entry, organisation=world.home, role="lead")
    assert clients["member"].post(at(entry), {"state": "done"}).status_code == 404
    assert clients["curator"].post(at(entry), {"state": "done"}).status_code == 404
