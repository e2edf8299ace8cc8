"""The people page and invitations: person × action, and what a link opens."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from engagement.models import Person
from engagement.people import make_person
from processes.models import Affiliation, Intervention, Invitation, Organisation
from processes.people import staff
from tests.conftest import coordinate, person
from tests.making import make
from tests.people.conftest import NEW, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world):
    return world.home


def signed_in(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def role_of(somebody, organisation):
    places = Affiliation.unrestricted.filter(person=somebody, organisation=organisation)
    return places.values_list("role", flat=True).first()


def path_of(link):
    return link.removeprefix("http://127.0.0.1:8000")


# -- person × action -------------------------------------------------------------------------
def look(client, home, member):
    return client.get(f"/organisations/{home.slug}/people/").status_code


def invite_contributor(client, home, member):
    return invite_as(client, home, "contributor")


def invite_coordinator(client, home, member):
    return invite_as(client, home, "coordinator")


def invite_as(client, home, role):
    data = {"email": "new@example.org", "role": role}
    return client.post(f"/organisations/{home.slug}/people/", data).status_code


def change_role(client, home, member):
    data = {"role": "coordinator"}
    return client.post(f"/organisations/{home.slug}/people/{member.pk}/", data).status_code


def remove(client, home, member):
    data = {"remove": "1"}
    return client.post(f"/organisations/{home.slug}/people/{member.pk}/", data).status_code


def withdraw(client, home, member):
    one = Invitation.unrestricted.get(email="waiting@example.org")
    path = f"/organisations/{home.slug}/people/invitations/{one.pk}/withdraw/"
    return client.post(path).status_code


def end_sessions(client, home, member):
    return client.post(f"/organisations/{home.slug}/people/end-sessions/").status_code


def state(home, member):
    return (
        role_of(member, home),
        Invitation.unrestricted.count(),
        list(Invitation.unrestricted.values_list("email", "role").order_by("email")),
        Person.objects.get(pk=member.pk).session_generation,
    )


OUT = ("nobody", "member", "ally", "outsider", "other")
MAY = {  # action -> {who: status}; everybody else finds nothing
    look: {"coordinator": 200, "administrator": 200},
    invite_contributor: {"coordinator": 302, "administrator": 403},
    invite_coordinator: {"coordinator": 302, "administrator": 403},
    change_role: {"coordinator": 302, "administrator": 403},
    remove: {"coordinator": 302, "administrator": 302},
    withdraw: {"coordinator": 302, "administrator": 302},
    end_sessions: {"coordinator": 302, "administrator": 302},
}


@pytest.mark.parametrize("who", [*OUT, "coordinator", "administrator", "curator"])
@pytest.mark.parametrize("action", MAY, ids=lambda action: action.__name__)
def test_who_may_do_what_on_the_people_page(everybody, coordinator, home, who, action):
    member = everybody["member"]
    staff.invite("waiting@example.org", home, "contributor", by=coordinator)
    before = state(home, member)
    status = action(signed_in(everybody[who]), home, member)
    assert status == MAY[action].get(who, 404)
    changed = state(home, member) != before
    assert changed == (status == 302)


@pytest.mark.engine
@pytest.mark.parametrize("action", MAY, ids=lambda action: action.__name__)
def test_without_a_second_factor_a_coordinator_only_reads(
    without_second_factor, cast, home, action
):
    staff.invite("waiting@example.org", home, "contributor")
    before = state(home, cast["member"])
    status = action(signed_in(without_second_factor), home, cast["member"])
    assert status == (200 if action is look else 403)
    assert state(home, cast["member"]) == before


@pytest.mark.engine
def test_no_right_reaches_into_another_organisation(everybody, home):
    client = signed_in(everybody["other"])
    own = f"/organisations/{role_free(everybody['other'])}/people/"
    assert client.get(own).status_code == 200
    assert client.post(f"{own}{everybody['member'].pk}/", {"remove": "1"}).status_code == 404
    one = staff.invite("waiting@example.org", home, "contributor")
    waiting = Invitation.unrestricted.get()
    assert client.post(f"{own}invitations/{waiting.pk}/withdraw/").status_code == 404
    assert one
    assert role_of(everybody["member"], home) == "contributor"


def role_free(somebody):
    return Affiliation.unrestricted.get(person=somebody).organisation.slug


def test_a_page_that_is_not_for_one_is_like_one_of_no_organisation(everybody, home):
    client = signed_in(everybody["ally"])
    real = client.get(f"/organisations/{home.slug}/people/")
    never = client.get(f"/organisations/{home.slug[::-1]}/people/")
    assert real.status_code == never.status_code == 404
    assert real.content == never.content


def test_a_curator_appoints_and_learns_nothing_of_who_works_there(everybody, home):
    """Once somebody coordinates it, there is no such page for them."""
    free = make(Organisation)
    client = signed_in(everybody["curator"])
    staff.invite("secret@example.org", free, "contributor")
    invite_coordinator(client, free, None)
    page = client.get(f"/organisations/{free.slug}/people/").content.decode()
    assert "new@example.org" in page
    assert "secret@example.org" not in page
    coordinate(person("first@example.org"), free)
    assert client.get(f"/organisations/{free.slug}/people/").status_code == 404


def test_an_administrator_keeps_accounts_and_reads_no_more_for_it(everybody, home):
    entry = make(Intervention, visibility="organisation", owner=home)
    client = signed_in(everybody["administrator"])
    assert (
        "member@example.org" in client.get(f"/organisations/{home.slug}/people/").content.decode()
    )
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_a_coordinator_does_not_invite_themselves(coordinator, home):
    data = {"email": coordinator.email.upper(), "role": "contributor"}
    answer = signed_in(coordinator).post(f"/organisations/{home.slug}/people/", data)
    assert answer.status_code == 400
    assert "your own address" in answer.content.decode()
    assert not Invitation.unrestricted.exists()


@pytest.mark.parametrize(
    "data", [{}, {"email": "x", "role": "contributor"}, {"email": "a@example.org", "role": "owner"}]
)
def test_what_is_missing_or_wrong_is_said_at_the_top_and_at_its_field(coordinator, home, data):
    answer = signed_in(coordinator).post(f"/organisations/{home.slug}/people/", data)
    body = answer.content.decode()
    assert answer.status_code == 400
    assert 'role="alert"' in body
    assert re.search(r'href="#id_(email|role)"', body)
    assert 'aria-invalid="true"' in body


def test_a_removed_colleague_reads_nothing_more_with_the_next_click(everybody, home):
    entry = make(Intervention, visibility="organisation", owner=home)
    member = signed_in(everybody["member"])
    assert member.get(entry.get_absolute_url()).status_code == 200
    remove(signed_in(everybody["coordinator"]), home, everybody["member"])
    assert member.get(entry.get_absolute_url()).status_code == 404


def test_the_last_coordinator_stays_until_there_is_another(everybody, coordinator, home):
    client = signed_in(coordinator)
    own = f"/organisations/{home.slug}/people/{coordinator.pk}/"
    for data in ({"remove": "1"}, {"role": "contributor"}):
        page = client.post(own, data, follow=True).content.decode()
        assert "would have no coordinator" in page
        assert role_of(coordinator, home) == "coordinator"
    change_role(client, home, everybody["member"])
    assert client.post(own, {"remove": "1"}).headers["Location"] == "/accounts/"
    assert role_of(coordinator, home) is None
    assert client.get(f"/organisations/{home.slug}/people/").status_code == 404


def test_in_an_emergency_everybody_is_signed_out_and_no_invitation_is_left(everybody, home):
    staff.invite("waiting@example.org", home, "contributor")
    member, ally = signed_in(everybody["member"]), signed_in(everybody["ally"])
    coordinator = signed_in(everybody["coordinator"])
    end_sessions(coordinator, home, None)
    assert member.get("/accounts/").status_code == coordinator.get("/accounts/").status_code == 302
    assert ally.get("/accounts/").status_code == 200
    assert not Invitation.unrestricted.exists()


# -- without mail ----------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "shown"), [("administrator", True), ("coordinator", False)])
def test_without_mail_an_administrator_is_shown_the_link_once(
    everybody, home, settings, who, shown
):
    settings.MAIL_SERVER = {}
    home = home if who == "coordinator" else make(Organisation)
    client = signed_in(everybody[who])
    data = {"email": "new@example.org", "role": "contributor"}
    page = client.post(f"/organisations/{home.slug}/people/", data).content.decode()
    assert "sends no mail yet" in page
    found = re.search(r"http://127.0.0.1:8000/accounts/invitation/[\w-]+/", page)
    assert bool(found) == shown
    if shown:
        assert Client().get(path_of(found[0])).status_code == 200
    assert (
        "/accounts/invitation/"
        not in client.get(f"/organisations/{home.slug}/people/").content.decode()
    )


# -- what a link opens -----------------------------------------------------------------------
@pytest.fixture
def link(home, coordinator):
    return path_of(staff.invite("Ana@Example.org", home, "contributor", by=coordinator))


def test_the_mail_tells_that_there_is_an_invitation_and_where_and_no_more(link, home):
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    assert f"http://127.0.0.1:8000{link}" in message.body
    assert home.name not in message.body + message.subject


def test_opening_a_link_signs_nobody_in_until_its_form_is_sent(link, client):
    client.get(link)
    assert "_auth_user_id" not in client.session
    client.post(link, NEW)
    assert "_auth_user_id" in client.session


def test_somebody_new_chooses_name_and_password_and_is_in(link, home, client):
    assert "ana@example.org" in client.get(link).content.decode()
    answer = client.post(link, NEW)
    assert answer.headers["Location"] == "/"
    assert home.name in client.get("/accounts/").content.decode()
    ana = Person.objects.get(email="ana@example.org")
    assert (ana.name, role_of(ana, home)) == ("Ana", "contributor")
    assert not (ana.is_curator or ana.is_staff)
    again = Client()
    again.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert again.get("/accounts/").status_code == 200  # the link has confirmed the address


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"password1": "short", "password2": "short"}, {"password2": "another one here"},
     {"password1": "ana@example.org", "password2": "ana@example.org"}, {"name": "Ana\x07"}],
)  # fmt: skip
def test_joining_with_something_wrong_makes_nobody_and_uses_nothing_up(link, client, wrong):
    answer = client.post(link, {**NEW, **wrong})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Person.objects.filter(email="ana@example.org").exists()
    assert client.post(link, NEW).status_code == 302


def test_the_session_that_joining_makes_ends_as_others_do(link, client):
    client.post(link, NEW)
    assert not client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    assert "This one" in client.get("/accounts/sessions/").content.decode()
    later = timezone.now() + dt.timedelta(hours=12, minutes=1)
    with time_machine.travel(later):
        assert client.get("/accounts/").status_code == 302


def test_the_address_is_that_of_the_invitation_whatever_is_sent(link, client):
    client.post(link, {**NEW, "email": "eve@example.org", "is_staff": "1", "role": "coordinator"})
    assert not Person.objects.filter(email="eve@example.org").exists()
    ana = Person.objects.get(email="ana@example.org")
    assert not ana.is_staff
    assert Affiliation.unrestricted.get(person=ana).role == "contributor"


def used(link):
    Client().post(link, NEW)


def withdrawn(link):
    staff.withdraw_invitation(Invitation.unrestricted.get(), None)


def invited_again(link):
    one = Invitation.unrestricted.get()
    staff.invite(one.email, one.organisation, "contributor")


def too_old(link):
    Invitation.unrestricted.update(ends=timezone.now() - dt.timedelta(seconds=1))


def its_coordinator_went(link):
    one = Invitation.unrestricted.get()
    somebody = person("second@example.org")
    coordinate(somebody, one.organisation)
    staff.end_work(staff.workplaces_of(one.invited_by).get(), one.invited_by)


def emergency(link):
    staff.panic(Invitation.unrestricted.get().organisation)


@pytest.mark.engine
@pytest.mark.parametrize(
    "end", [used, withdrawn, invited_again, too_old, its_coordinator_went, emergency]
)
def test_a_link_that_has_ended_is_like_one_that_never_was(link, home, end):
    end(link)
    for method in ("get", "post"):
        real = getattr(Client(), method)(link, NEW)
        never = getattr(Client(), method)("/accounts/invitation/" + "x" * 43 + "/", NEW)
        assert real.status_code == never.status_code == 404
        assert real.content == never.content
    assert Person.objects.filter(email="ana@example.org").count() == (end is used)


def test_a_link_works_for_seven_days(home, client):
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        link = path_of(staff.invite("ana@example.org", home, "contributor"))
        clock.shift(dt.timedelta(days=7, seconds=-1))
        assert client.get(link).status_code == 200
        clock.shift(dt.timedelta(seconds=1))
        assert client.get(link).status_code == 404


def test_only_a_hash_of_the_link_is_kept(link):
    token = link.split("/")[-2]
    kept = str(list(Invitation.unrestricted.values()))
    assert len(token) >= 43
    assert token not in kept


def test_who_has_an_account_signs_in_first_and_accepts(link, home, client):
    ana = make_person("ana@example.org", PASSWORD)
    page = client.get(link).content.decode()
    assert f'href="/accounts/login/?next={link}"' in page
    assert "<input type" not in page
    client.post(link, NEW)
    assert role_of(ana, home) is None
    client.force_login(ana)
    assert "Accept" in client.get(link).content.decode()
    client.post(link)
    assert role_of(ana, home) == "contributor"
    assert client.get(link).status_code == 404


@pytest.mark.engine
def test_a_link_of_somebody_else_gives_nothing(link, home, everybody):
    client = signed_in(everybody["outsider"])
    assert "another address" in client.get(link).content.decode()
    client.post(link)
    assert role_of(everybody["outsider"], home) is None
    assert Invitation.unrestricted.open().exists()


def test_accepting_gives_a_role_and_never_takes_one(everybody, coordinator, home):
    link = path_of(staff.invite(coordinator.email, home, "contributor"))
    signed_in(coordinator).post(link)
    assert role_of(coordinator, home) == "coordinator"
    member = everybody["member"]
    signed_in(member).post(path_of(staff.invite(member.email, home, "coordinator")))
    assert role_of(member, home) == "coordinator"


def test_nobody_joins_behind_the_coordinators_backs(link, home, coordinator, client):
    mail.outbox.clear()
    client.post(link, NEW)
    [message] = mail.outbox
    assert message.to == [coordinator.email]
    assert f"/organisations/{home.slug}/people/" in message.body
    assert "ana@" not in message.body + message.subject


def test_the_entries_of_the_organisation_are_there_with_the_next_click(home, client):
    entry = make(Intervention, visibility="organisation", owner=home)
    ana = make_person("ana@example.org", PASSWORD)
    client.force_login(ana)
    assert client.get(entry.get_absolute_url()).status_code == 404
    client.post(path_of(staff.invite(ana.email, home, "contributor")))
    assert client.get(entry.get_absolute_url()).status_code == 200
