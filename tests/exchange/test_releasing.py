"""Where an organisation asks for it, a coordinator releases a large download before it is taken."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from engagement.models import Event
from processes.exchange import handing_out, releasing
from processes.models import Affiliation, Lesson, Process, Release, ReleaseRequired
from processes.people import staff
from processes.removal import retention
from tests.conftest import coordinate, person
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
FILE, ASK = (
    "/lessons.csv?audience=civil_society",
    "/downloads/lessons.csv/ask/?audience=civil_society",
)


@pytest.fixture
def large(world, coordinator, monkeypatch):
    """`home` asks for it, and five records of it are many; each level has some."""
    monkeypatch.setattr(releasing, "MOST_UNASKED", 4)
    add(world, 4, "organisation")
    add(world, 2, "coalition")
    releasing.set_release_required(world.home, True, by=coordinator)
    return world.home


def add(world, number, level, **more):
    for _each in range(number):
        make(Lesson, **world.level(level), **{"audience": "civil_society", **more})


@pytest.fixture(autouse=True)
def by_mail(settings):
    settings.MAIL_SERVER = {"EMAIL_HOST": "mail.example.org"}


@pytest.fixture
def everybody(cast, coordinator, world):
    other = with_second_factor(person("other@example.org"))
    coordinate(other, world.stranger)
    return {**cast, "coordinator": coordinator, "other": other}


@pytest.fixture
def second(world):
    made = with_second_factor(person("second@example.org"))
    coordinate(made, world.home)
    return made


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def taken(client, address=FILE):
    """How many rows the file had; the page instead, in words."""
    came = client.get(address)
    if came.streaming:
        return b"".join(came.streaming_content).count(b"\r\n") - 1
    assert came.status_code == 403
    return " ".join(came.content.decode().split())


def answered(client, one, said="release"):
    return client.post(f"/downloads/{one.pk}/answer/", {said: "1"})


def events():
    return list(Event.objects.order_by("pk").values_list("what", flat=True))


def test_it_is_asked_for_released_and_taken_once(cast, large, coordinator):
    theirs, ours = browser(cast["member"]), browser(coordinator)
    page = taken(theirs)
    assert "4 for this organisation only, 2 for a coalition" in page
    assert 'action="/downloads/lessons.csv/ask/?audience=civil_society"' in page
    assert theirs.post(ASK).status_code == theirs.post(ASK).status_code == 302
    one = Release.unrestricted.get()
    assert one.numbers == {"organisation": 4, "coalition": 2}
    assert [message.to for message in mail.outbox] == [["coordinator@example.org"]]
    assert "lessons" not in mail.outbox[0].body + mail.outbox[0].subject
    assert "Waits for a coordinator" in taken(theirs)
    for address in ("/", f"/organisations/{large.slug}/people/"):
        shown = " ".join(ours.get(address).content.decode().split())
        assert f"/downloads/{one.pk}/answer/" in shown
        assert "6 records that are not public" in shown
        assert "For whom: <bdi>Civil society</bdi>" in shown
    assert answered(ours, one).status_code == 302
    assert mail.outbox[-1].to == ["member@example.org"]
    assert 'href="/lessons.csv?audience=civil_society"' in theirs.get("/").content.decode()
    assert theirs.head(FILE).status_code == 200  # a look takes nothing
    assert taken(theirs, "/lessons.json?sort=newest&lang=en&audience=civil_society") == -1
    assert isinstance(taken(theirs), str)  # once
    assert events()[-4:] == [
        "release_required", "download_asked", "download_released", "download_taken",
    ]  # fmt: skip
    last = Event.objects.order_by("pk").last()
    assert (last.who, last.organisation, last.thing) == (cast["member"].trail, large.pk, one.pk)


def released(client, by, address=ASK):
    """The same file, asked for and released."""
    client.post(address)
    one = Release.unrestricted.waiting().get()
    assert answered(browser(by), one).status_code == 302
    one.refresh_from_db()
    return one


def test_nothing_else_is_taken_by_it(cast, world, large, coordinator):
    client = browser(cast["member"])
    one = released(client, coordinator)
    for other in ("/lessons.csv", "/lessons.csv?audience=civil_society&audience=policymakers"):
        assert isinstance(taken(client, other), str), other
    assert isinstance(taken(browser(coordinator)), str)  # nor by anybody else
    add(world, 1, "organisation")
    assert "Much has been added" in taken(client)
    Lesson.unrestricted.filter(visibility="organisation")[0].delete()
    assert taken(client) == 6
    one.refresh_from_db()
    assert one.taken


def test_it_ends_with_time_with_the_coordinator_and_with_the_right_to_read(
    cast, world, large, coordinator, second
):
    client = browser(cast["member"])
    one = released(client, coordinator)
    rows = Release.unrestricted.filter(pk=one.pk)
    rows.update(decided=timezone.now() - dt.timedelta(hours=25))
    assert isinstance(taken(client), str)
    rows.update(decided=timezone.now())
    led = Affiliation.unrestricted.filter(person=coordinator)
    led.update(role="contributor")
    assert isinstance(taken(client), str)
    led.update(role="coordinator")
    Affiliation.unrestricted.filter(person=cast["member"]).delete()
    assert taken(client) == 0  # what anybody may have


def test_it_ends_in_an_emergency(cast, large, coordinator):
    client = browser(cast["member"])
    released(client, coordinator)
    staff.panic(large, coordinator)
    assert not Release.unrestricted.exists()
    cast["member"].refresh_from_db()
    assert isinstance(taken(browser(cast["member"])), str)


def test_what_is_refused_is_not_taken(cast, large, coordinator):
    client = browser(cast["member"])
    client.post(ASK)
    one = Release.unrestricted.get()
    answered(browser(coordinator), one, "refuse")
    assert "Refused" in taken(client)
    assert "Refused" in client.get("/").content.decode()
    answered(browser(coordinator), one)  # what is answered stays so
    assert isinstance(taken(client), str)
    assert events()[-1] == "download_refused"


def test_who_may_answer(everybody, large, coordinator, second):
    browser(everybody["member"]).post(ASK)
    one = Release.unrestricted.get()
    people = {**everybody, "second": second}
    for who, somebody in people.items():
        status = answered(browser(somebody), one).status_code
        may = who in ("coordinator", "second")
        assert status == (302 if may or who == "nobody" else 404), who
        assert bool(Release.unrestricted.get().answer) == may, who
        Release.unrestricted.update(answer="", decided=None, decided_by=None)


def test_a_coordinator_releases_their_own_only_where_nobody_else_could(large, coordinator):
    client = browser(coordinator)
    client.post(ASK)
    one = Release.unrestricted.get()
    other = with_second_factor(person("second@example.org"))
    coordinate(other, large)
    assert answered(client, one).status_code == 403
    assert f"/downloads/{one.pk}/answer/" not in client.get("/").content.decode()
    with pytest.raises(PermissionDenied):
        releasing.answer_release(one, "released", by=coordinator)
    other.is_active = False
    other.save()
    assert answered(client, one).status_code == 302
    assert taken(client) == 6


def test_an_ally_asks_whose_records_they_are_and_says_where_they_work(cast, world, large):
    add(world, 3, "coalition")
    ally, ours = browser(cast["ally"]), with_second_factor(person("second@example.org"))
    coordinate(ours, world.home)
    assert "Home Rights" in taken(ally)
    ally.post(ASK)
    shown = browser(ours).get("/").content.decode()
    assert "ally@example.org" in shown
    assert "Friend Watch" in shown
    browser(cast["outsider"]).post(ASK)  # who reads nothing of it asks for nothing
    assert Release.unrestricted.get().person == cast["ally"]


def test_a_file_in_parts_is_as_large_as_the_whole(cast, world, large):
    client = browser(cast["member"])
    add(world, 3, "organisation", audience="policymakers")
    assert taken(client, "/lessons.csv?audience=policymakers") == 3
    assert "3 records were downloaded before" in taken(client, "/lessons.csv?audience=policymakers")
    assert taken(browser(person("late@example.org", world.home)), "/lessons.csv?q=none") == 0


def test_two_windows_take_it_once(cast, large, coordinator, monkeypatch):
    client = browser(cast["member"])
    released(client, coordinator)
    real = handing_out.unreleased

    def meanwhile(*asked):
        found = real(*asked)
        Release.unrestricted.filter(taken__isnull=True, answer="released").update(
            taken=timezone.now()
        )
        return found

    monkeypatch.setattr(handing_out, "unreleased", meanwhile)
    assert isinstance(taken(client), str)


def test_who_switches_it(everybody, world, coordinator, second):
    address = f"/organisations/{world.home.slug}/people/downloads/"
    may = {"coordinator": 302, "administrator": 403}
    for who, somebody in everybody.items():
        assert browser(somebody).post(address, {"on": "1"}).status_code == may.get(who, 404), who
        assert ReleaseRequired.unrestricted.exists() == (who == "coordinator"), who
        mail.outbox.clear()
        browser(somebody).post(address, {"off": "1"})
        assert not ReleaseRequired.unrestricted.exists(), who
        told = [message.to for message in mail.outbox]
        assert told == ([["second@example.org"]] if who == "coordinator" else []), who
    assert events() == ["release_required", "release_not_required"]


def test_without_the_switch_nothing_is_asked(cast, world, large, coordinator):
    releasing.set_release_required(large, False, by=coordinator)
    assert taken(browser(cast["member"])) == 6
    add(world, 5, "public")
    releasing.set_release_required(large, True, by=coordinator)
    assert taken(browser(cast["curator"]), "/lessons.csv") == 5


def test_so_many_wait_and_what_is_over_is_let_go(cast, large, monkeypatch):
    monkeypatch.setattr(releasing, "MOST_RELEASES_WAITING", 1)
    client = browser(cast["member"])
    client.post(ASK)
    client.post("/downloads/lessons.csv/ask/")
    client.post(f"/downloads/lessons.csv/ask/?q={'x ' * 90}{'&audience=civil_society' * 99}")
    one = Release.unrestricted.get()
    assert not retention.releases_over(timezone.now())
    Release.unrestricted.update(asked=one.asked - dt.timedelta(days=8))
    assert "Ask for it" in taken(client)
    client.post(ASK)
    assert Release.unrestricted.get().pk != one.pk
    assert retention.releases_over(timezone.now() + dt.timedelta(days=8)) == 1


def test_a_filter_is_told_with_the_eyes_of_who_reads_it(cast, world, large, coordinator):
    of_others = {"visibility": "organisation", "owner": world.stranger}
    hidden = make(Process, name="Zanzibar bill", **of_others)
    Affiliation.unrestricted.create(person=cast["member"], organisation=world.stranger)
    add(world, 5, "organisation", process=hidden)
    address = f"/lessons.csv?process={hidden.slug}"
    assert "Zanzibar bill" in taken(browser(cast["member"]), address)
    browser(cast["member"]).post(f"/downloads/lessons.csv/ask/?process={hidden.slug}")
    shown = browser(coordinator).get("/").content.decode()
    assert "The filter names something you cannot see." in shown
    assert "Zanzibar" not in shown
    assert hidden.slug not in shown
