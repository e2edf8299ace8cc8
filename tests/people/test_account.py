"""One's own account: what is shown and changed there, and how it ends."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client

from engagement.models import Person
from engagement.people import make_person
from processes.models import Affiliation, Intervention, Invitation
from processes.people import staff
from tests.conftest import coordinate, person
from tests.filling import filled
from tests.making import make

pytestmark = pytest.mark.django_db
PASSWORD = "seven green lamps"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ana(world):
    made = make_person("ana@example.org", PASSWORD, name="Ana")
    Affiliation.unrestricted.create(person=made, organisation=world.home)
    return made


@pytest.fixture
def inside(ana, client):
    client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    return client


def test_a_stranger_is_led_to_the_sign_in_page(client):
    assert client.get("/accounts/").headers["Location"] == "/accounts/login/?next=/accounts/"


def test_the_account_shows_ones_own_and_nobody_elses(inside, world, cast):
    page = inside.get("/accounts/").content.decode()
    for shown in ("ana@example.org", "Home Rights", "Contributor"):
        assert shown in page
    for hidden in ("member@example.org", "Friend Watch", "Stranger Lab", "/people/"):
        assert hidden not in page


def test_name_and_language_are_saved_and_nothing_besides(inside, ana):
    given = {"name": "Anna", "language": "es", "email": "x@example.org", "is_staff": "1"}
    answer = inside.post("/accounts/", given)
    assert answer.status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.language, ana.email) == ("Anna", "es", "ana@example.org")
    assert not ana.is_staff
    assert inside.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"name": "A\nB"}, {"name": "x" * 121}])
def test_what_is_wrong_is_said_and_not_saved(inside, ana, wrong):
    answer = inside.post("/accounts/", {"name": "Ana", "language": "en", **wrong})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    ana.refresh_from_db()
    assert ana.name == "Ana"


def test_somebody_leaves_an_organisation_and_reads_its_entries_no_more(inside, ana, world):
    entry = make(Intervention, visibility="organisation", owner=world.home, title="Ours")
    assert inside.get(entry.get_absolute_url()).status_code == 200
    inside.post(f"/accounts/leave/{world.home.slug}/")
    assert inside.get(entry.get_absolute_url()).status_code == 404
    assert not Affiliation.unrestricted.filter(person=ana).exists()


@pytest.mark.parametrize("slug", ["friend-watch", "no-such-body"])
def test_leaving_where_one_does_not_work_is_nothing(inside, slug):
    assert inside.post(f"/accounts/leave/{slug}/").status_code == 404


FOLLOWS = {  # others who work there -> what the page says
    0: "Nobody else works there.",
    1: "1 other person works there: make them coordinator first.",
    2: "2 other people work there: make one of them coordinator first.",
}


def said(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("others", FOLLOWS)
def test_the_last_coordinator_reads_what_follows_and_leaves(inside, ana, world, others):
    for number in range(others):
        person(f"{number}@example.org", world.home)
    Affiliation.unrestricted.filter(person=ana).update(role="coordinator")
    leave = f"/accounts/leave/{world.home.slug}/"
    answer = inside.post(leave, follow=True)
    assert answer.redirect_chain == [(leave, 302)]
    assert "Home Rights would have no coordinator" in said(answer)
    assert FOLLOWS[others] in said(answer)
    people = f"/organisations/{world.home.slug}/people/"
    assert (people in said(answer)) == bool(others)
    assert Affiliation.unrestricted.filter(person=ana, role="coordinator").exists()
    inside.post(leave, filled(answer))
    assert not Affiliation.unrestricted.filter(person=ana).exists()
    assert staff.staff_of(world.home).count() == others


@pytest.mark.parametrize("others", FOLLOWS)
def test_the_last_coordinator_reads_what_follows_and_deletes_the_account(
    inside, ana, world, others
):
    for number in range(others):
        person(f"{number}@example.org", world.home)
    Affiliation.unrestricted.filter(person=ana).update(role="coordinator")
    inside.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for answer in (inside.post("/accounts/delete/"), inside.get("/accounts/delete/")):
        assert "Home Rights would have no coordinator" in said(answer)
        assert FOLLOWS[others] in said(answer)
        assert Person.objects.filter(pk=ana.pk).exists()
    inside.post("/accounts/delete/", filled(answer))
    assert not Person.objects.filter(pk=ana.pk).exists()
    assert staff.staff_of(world.home).count() == others


def test_who_is_not_the_last_leaves_at_once(inside, ana, world):
    Affiliation.unrestricted.filter(person=ana).update(role="coordinator")
    coordinate(person("second@example.org"), world.home)
    page = said(inside.get(f"/accounts/leave/{world.home.slug}/"))
    assert "read nothing more" in page
    assert "no coordinator" not in page
    inside.post(f"/accounts/leave/{world.home.slug}/")
    assert not Affiliation.unrestricted.filter(person=ana).exists()


def test_deleting_takes_the_person_and_leaves_the_entries(inside, ana, world):
    entry = make(
        Intervention, visibility="organisation", owner=world.home, title="Ours", logged_by=ana
    )
    Invitation.unrestricted.create(email=ana.email, token_hash="x")
    inside.post("/accounts/delete/")
    assert Person.objects.filter(pk=ana.pk).exists()  # not without confirming who one is
    inside.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "without your name" in inside.get("/accounts/delete/").content.decode()
    assert "Clear-Site-Data" in inside.post("/accounts/delete/").headers
    assert not Person.objects.filter(email=ana.email).exists()
    assert not EmailAddress.objects.exists()
    assert not Invitation.unrestricted.exists()
    entry.refresh_from_db()
    assert entry.logged_by is None
    assert inside.get("/accounts/").status_code == 302
    other = Client()
    other.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert other.get("/accounts/").status_code == 302


def test_changing_the_address_waits_for_the_link_in_the_mail(inside, ana):
    inside.post("/accounts/reauthenticate/", {"password": PASSWORD})
    inside.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    [message] = mail.outbox
    assert message.to == ["new@example.org"]
    inside.post(message.body.split("http://127.0.0.1:8000")[1].split()[0])
    ana.refresh_from_db()
    assert ana.email == "new@example.org"
    told = mail.outbox[-1]
    assert told.to == ["ana@example.org"]
    assert "new@example.org" not in told.body


def test_an_address_of_somebody_else_cannot_be_taken(inside, ana):
    make_person("eve@example.org", PASSWORD)
    inside.post("/accounts/reauthenticate/", {"password": PASSWORD})
    inside.post("/accounts/email/", {"email": "eve@example.org", "action_add": "1"})
    assert EmailAddress.objects.filter(email="eve@example.org", verified=True).count() == 1
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
