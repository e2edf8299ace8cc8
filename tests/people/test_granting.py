"""A curator reads what an organisation keeps only while it says so, and changes nothing by it."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from engagement.models import Event
from engagement.resources import kinds
from processes.access import Reader
from processes.models import Grant, Intervention, Lesson, Process, Reply, Stage, WorkingNote
from processes.people import granting, staff
from tests.conftest import coordinate, person
from tests.filling import as_sent
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def curator(cast):
    return cast["curator"]


@pytest.fixture
def granted(curator, coordinator, world):
    """`home` lets the curator read for seven days."""
    granting.let_read(world.home, curator, 7, by=coordinator)
    return curator


def browser(somebody):
    client = Client()
    client.force_login(somebody)
    return client


def reads(somebody, rows):
    return [row for row in rows if row in type(row).visible_to(Reader(somebody, only_reads=True))]


def of_each_kind(**level):
    records = [kind for kind in kinds("processes") if hasattr(kind, "readers")]
    return [make(kind, **level) for kind in records]


def test_a_curator_who_is_let_reads_what_it_keeps_and_nothing_else(granted, cast, world):
    kept = [
        *of_each_kind(visibility="organisation", owner=world.home),
        make(Lesson, **world.level("coalition")),  # its own, that it shares
    ]
    others = [
        make(Lesson, visibility="organisation", owner=world.stranger),
        make(Lesson, **{**world.level("coalition"), "owner": world.friend}),
    ]
    assert reads(granted, [*kept, *others]) == kept
    again = with_second_factor(person("two@example.org"))
    again.is_curator = True
    again.save()
    assert reads(again, kept) == [], "one curator is let, no other"
    assert reads(cast["administrator"], kept) == []


def test_it_changes_nothing_and_opens_no_note_and_no_name(granted, world):
    entry = make(Intervention, visibility="organisation", owner=world.home)
    note = WorkingNote.unrestricted.create(
        organisation=world.home, intervention=entry, text="Do not tell"
    )
    client = browser(granted)
    page = client.get(entry.get_absolute_url())
    assert page.status_code == 200
    assert note.text not in page.content.decode()
    assert not Intervention.changeable_by(Reader(granted)).filter(pk=entry.pk).exists()
    assert client.post(f"{entry.get_absolute_url()}edit/", {}).status_code in (403, 404)
    assert not Reader(granted).organisations


def test_nothing_can_be_added_to_what_one_is_let_read(granted, world):
    bill = make(Process, visibility="organisation", owner=world.home, name="A quiet bill")
    entry = make(Intervention, visibility="organisation", owner=world.home, process=bill)
    client = browser(granted)
    page = client.get(bill.get_absolute_url())
    assert page.status_code == 200
    for address in re.findall(r'href="(/[^"]*)"', page.content.decode()):
        assert str(bill.pk) not in address or address.startswith(bill.get_absolute_url()), address
        assert not address.startswith("/log/?process"), address
    for kind in (Process, Intervention, Stage, Reply):
        form = client.get(f"/{kind.resource.plural}/new/", {"process": str(bill.pk)})
        assert bill.name not in form.content.decode(), kind
    assert bill.name not in client.get("/log/", {"process": str(bill.pk)}).content.decode()
    log = {"summary": "We met", "kind": "meeting", "process": str(bill.pk), "date": "2026-11-02"}
    client.post("/log/", as_sent({**log, "visibility": "public"}))
    stage = {"name": "A stage", "process": str(bill.pk), "kind": "drafting"}
    client.post("/stages/new/", as_sent({**stage, "visibility": "public"}))
    assert [*Intervention.unrestricted.all()] == [entry]
    assert not Stage.unrestricted.exists()
    assert not Intervention.visible_to(Reader(granted)).exists(), "where one writes it is not there"


@pytest.mark.parametrize("why", ["ended", "over", "no curator", "no factor", "panic"])
def test_it_ends_at_the_next_request(granted, coordinator, world, time_machine, why):
    entry = make(Lesson, visibility="organisation", owner=world.home)
    grant = Grant.unrestricted.get()
    assert reads(granted, [entry]) == [entry]
    if why == "ended":
        granting.end_reading(grant, by=coordinator)
    elif why == "over":
        time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    elif why == "no curator":
        granted.is_curator = False
        granted.save()
    elif why == "no factor":
        granted.authenticator_set.all().delete()
    else:
        staff.panic(world.home, coordinator)
    assert reads(granted, [entry]) == []


def test_it_lasts_to_the_end_of_its_last_day(granted, world, time_machine):
    entry = make(Lesson, visibility="organisation", owner=world.home)
    time_machine.move_to(timezone.now() + dt.timedelta(days=7))
    assert reads(granted, [entry]) == [entry]


def test_where_there_is_much_to_read_it_is_the_same(granted, world, monkeypatch):
    entry = make(Lesson, visibility="organisation", owner=world.home)
    monkeypatch.setattr("processes.access.MOST_LISTED", 0)
    assert reads(granted, [entry]) == [entry]


def test_a_coordinator_says_so_on_the_page_where_it_is_shown_and_ends(curator, coordinator, world):
    other = with_second_factor(person("second@example.org"))
    coordinate(other, world.home)
    member = person("who@example.org", world.home)
    client, slug = browser(coordinator), world.home.slug
    page, sent = f"/organisations/{slug}/people/", f"/organisations/{slug}/people/reading/"
    assert client.post(sent, {"email": curator.email, "days": "7"}).status_code == 302
    last = Grant.unrestricted.get().last_day
    assert last == timezone.localdate() + dt.timedelta(days=7)
    assert str(curator) in client.get(page).content.decode()
    shown = "reads until"
    assert shown in browser(member).get(f"/organisations/{slug}/").content.decode()
    assert shown not in browser(curator).get(f"/organisations/{slug}/").content.decode()
    assert {(*one.to, one.subject) for one in mail.outbox} == {
        (other.email, "A curator is let read what you keep"),
        (curator.email, "An organisation lets you read what it keeps to itself"),
    }
    assert client.post(sent, {"end": str(curator.pk)}).status_code == 302
    assert not Grant.of(world.home)
    assert shown not in browser(member).get(f"/organisations/{slug}/").content.decode()
    what = list(Event.objects.order_by("pk").values_list("what", flat=True))
    assert what == ["reading_given", "reading_ended"]
    told = client.get(f"{page}trail/").content.decode()
    assert "For 7 days." in told
    assert str(curator) in told
    assert "7 días" in client.get(page, {"lang": "es"}).content.decode()


@pytest.mark.parametrize("wrong", [{"email": "nobody@example.org"}, {"days": "365"}])
def test_nobody_but_a_curator_and_for_a_month_at_most(curator, coordinator, world, wrong):
    sent = {"email": curator.email, "days": "7", **wrong}
    answer = browser(coordinator).post(f"/organisations/{world.home.slug}/people/reading/", sent)
    assert answer.status_code == 400
    assert not Grant.unrestricted.exists()


@pytest.mark.parametrize(("who", "status"), [("member", 404), ("curator", 404), ("ally", 404)])
def test_nobody_else_lets_anybody_read(curator, coordinator, cast, world, who, status):
    sent = {"email": curator.email, "days": "7"}
    client = browser(cast[who])
    answer = client.post(f"/organisations/{world.home.slug}/people/reading/", sent)
    assert answer.status_code == status
    assert not Grant.unrestricted.exists()


def test_only_coordinators_let_anybody_read(curator, coordinator, cast, world):
    for somebody in (cast["member"], cast["administrator"], curator):
        with pytest.raises(PermissionDenied):
            granting.let_read(world.home, curator, 7, by=somebody)
    granting.let_read(world.home, curator, 7, by=coordinator)
    for somebody in (cast["member"], cast["administrator"], curator):
        with pytest.raises(PermissionDenied):
            granting.end_reading(Grant.unrestricted.get(), by=somebody)
