"""Membership is consent: nobody gets into an organisation but by its own coordinators."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from engagement.models import Person
from engagement.people import make_person
from processes.access import Reader
from processes.directory.merging import why_not_merge
from processes.models import Affiliation, Belonging, Intervention, Invitation, Organisation
from processes.people import staff
from processes.removal.removing import RemovalRefused, remove
from tests.conftest import coordinate, person
from tests.making import make
from tests.people.conftest import NEW, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(everybody):
    return {**everybody, "alone": person("alone@example.org")}


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def path_of(link):
    return link.removeprefix("http://127.0.0.1:8000")


def role_of(somebody, organisation):
    places = Affiliation.unrestricted.filter(person=somebody, organisation=organisation)
    return places.values_list("role", flat=True).first()


def people_page(organisation):
    return f"/organisations/{organisation.slug}/people/"


# -- who appoints, and where -------------------------------------------------------------------
def nobody_ever(world):
    return make(Organisation)


def somebody_works_there(world):
    person("works@example.org", found := make(Organisation))
    return found


def somebody_coordinates_it(world):
    return world.home


def all_have_left(world):
    found = somebody_works_there(world)
    staff.workplaces_of(Person.objects.get(email="works@example.org")).delete()
    return found


def an_account_is_gone(world):
    found = somebody_works_there(world)
    Person.objects.get(email="works@example.org").delete()
    return found


def it_owns_something_private(world):
    make(Intervention, visibility="organisation", owner=(found := make(Organisation)))
    return found


def it_owns_something_public(world):
    make(Intervention, owner=(found := make(Organisation)))
    return found


def it_owns_something_removed(world):
    row = make(Intervention, owner=(found := make(Organisation)))
    row.removed = row.created
    row.save()
    return found


def something_is_shared_in_it(world):
    make(Intervention, **world.level("coalition"))
    return world.coalition


AT_ONCE, LATER, NEVER = "at once", "after three days", "never"
WHERE = {
    nobody_ever: AT_ONCE, somebody_works_there: LATER, somebody_coordinates_it: NEVER,
    all_have_left: LATER, an_account_is_gone: LATER, it_owns_something_private: LATER,
    it_owns_something_public: LATER, it_owns_something_removed: LATER,
    something_is_shared_in_it: LATER,
}  # fmt: skip
APPOINT = ("curator", "administrator")


@pytest.mark.engine
@pytest.mark.parametrize("where", WHERE, ids=lambda where: where.__name__)
def test_who_appoints_a_coordinator_where(everybody, coordinator, world, where):
    """Person × organisation: whether an address of theirs gets in."""
    organisation = where(world)
    for who, somebody in everybody.items():
        before = Affiliation.unrestricted.filter(organisation=organisation).count()
        data = {"email": f"second-of-{who}@example.net", "role": "coordinator"}
        browser(somebody).post(people_page(organisation), data)
        made = Invitation.unrestricted.filter(email=data["email"]).first()
        found = (LATER if made.opens else AT_ONCE) if made else NEVER
        expected = WHERE[where] if who in APPOINT else NEVER
        if who == "coordinator" and organisation == world.home:
            expected = AT_ONCE
        assert found == expected, (who, where)
        assert Affiliation.unrestricted.filter(organisation=organisation).count() == before


@pytest.mark.parametrize("who", APPOINT)
def test_who_keeps_the_site_gets_no_second_address_into_an_organisation(everybody, world, who):
    entry = make(Intervention, visibility="organisation", owner=world.home)
    client, second = browser(everybody[who]), person("second@example.net")
    client.post(people_page(world.home), {"email": second.email, "role": "coordinator"})
    with pytest.raises(PermissionDenied):
        staff.invite(second.email, world.home, "coordinator", by=everybody[who])
    assert not Intervention.visible_to(Reader(second)).filter(pk=entry.pk).exists()


def test_what_was_offered_while_it_was_free_ends_with_the_first_who_comes(everybody, world):
    """A second mailbox, or an old link, does not get in behind the first coordinator."""
    free, curator = make(Organisation), everybody["curator"]
    links = [
        path_of(staff.invite(f"{name}@example.net", free, "coordinator", by=curator))
        for name in ("first", "second")
    ]
    assert Client().post(links[0], NEW).status_code == 302
    assert [Client().get(links[1]).status_code, Client().post(links[1], NEW).status_code] == [
        404
    ] * 2
    assert staff.staff_of(free).count() == 1


@pytest.mark.engine
def test_of_two_who_open_their_links_at_once_the_second_finds_it_taken(everybody):
    free, curator = make(Organisation), everybody["curator"]
    for name in ("first", "second"):
        staff.invite(f"{name}@example.net", free, "coordinator", by=curator)
    one, two = (Invitation.unrestricted.get(email=f"{n}@example.net") for n in ("first", "second"))
    assert staff.take_up(one, "Ana", PASSWORD) is not None
    assert staff.take_up(two, "Anna", PASSWORD) is None


def test_an_invitation_of_who_may_invite_no_more_gives_nothing(everybody, world):
    free, curator = make(Organisation), everybody["curator"]
    link = path_of(staff.invite("first@example.net", free, "coordinator", by=curator))
    curator.is_curator = False
    curator.save()
    assert Client().post(link, NEW).status_code == 404
    link = path_of(
        staff.invite("b@example.net", world.home, "contributor", everybody["coordinator"])
    )
    everybody["coordinator"].is_active = False
    everybody["coordinator"].save()
    assert Client().post(link, NEW).status_code == 404


def test_one_may_appoint_oneself_where_nobody_has_ever_been(everybody):
    free, administrator = make(Organisation), everybody["administrator"]
    browser(administrator).post(people_page(free), {"email": administrator.email})
    link = staff.invite(administrator.email, free, "coordinator", by=administrator)
    assert browser(administrator).post(path_of(link)).status_code == 302
    assert role_of(administrator, free) == "coordinator"
    assert Reader(administrator).organisations == {free.pk}


def test_another_address_of_ones_own_does_not_help(everybody, coordinator, world):
    """Invited elsewhere, then the address of the account changed: it is still the invitation."""
    curator = everybody["curator"]
    with pytest.raises(PermissionDenied):
        staff.invite("new-address@example.net", world.home, "coordinator", by=curator)
    curator.email = "new-address@example.net"
    curator.save()
    with pytest.raises(PermissionDenied):
        staff.invite(curator.email, world.home, "coordinator", by=curator)


def test_who_appoints_appoints_a_coordinator_and_nothing_else(everybody):
    with pytest.raises(PermissionDenied):
        staff.invite("a@example.net", make(Organisation), "contributor", by=everybody["curator"])


@pytest.mark.engine
def test_a_role_is_changed_by_coordinators_only(everybody, coordinator, world):
    [place] = staff.staff_of(world.home).filter(person=everybody["member"])
    for who in ("administrator", "curator", "other", "alone", "member"):
        with pytest.raises(PermissionDenied):
            staff.set_role(place, "coordinator", by=everybody[who])
    staff.set_role(place, "coordinator", by=coordinator)
    assert role_of(everybody["member"], world.home) == "coordinator"


# -- round about -------------------------------------------------------------------------------
@pytest.mark.parametrize("where", [one for one in WHERE if WHERE[one] != AT_ONCE])
def test_nothing_of_an_organisation_is_carried_to_another_by_merging(world, where):
    assert why_not_merge(make(Organisation), where(world))


def test_an_organisation_to_which_somebody_belonged_is_not_removed_and_so_not_restored(
    world, everybody
):
    with pytest.raises(RemovalRefused):
        remove(all_have_left(world), everybody["curator"])


@pytest.mark.engine
def test_who_has_left_is_remembered_and_nobody_by_name_once_the_account_is_gone(world):
    all_have_left(world)
    [one] = Belonging.unrestricted.all()
    one.person.delete()
    [one] = Belonging.unrestricted.all()
    assert one.person is None


def test_the_command_on_the_server_says_what_its_link_opens(world, coordinator, capsys, mailoutbox):
    for organisation, warns in ((make(Organisation), False), (world.home, True)):
        call_command(
            "invite", "ana@example.org", organisation=organisation.slug, role="coordinator"
        )
        said = capsys.readouterr()
        assert said.out.startswith("http://127.0.0.1:8000/accounts/invitation/")
        assert ("reads all that it keeps to itself" in said.err) == warns
    assert coordinator.email in [to for one in mailoutbox for to in one.to]
    assert world.home.name not in "".join(one.body + one.subject for one in mailoutbox)


# -- an orphan is not free -----------------------------------------------------------------------
NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
DAYS = dt.timedelta(days=1)


@pytest.fixture
def orphan(world):
    """It keeps something; of its two coordinators one has left, then the account of the other."""
    found = make(Organisation, name="Left Behind")
    left, last = make_person("left@example.org", PASSWORD), person("last@example.org")
    for one in (left, last):
        coordinate(one, found)
    make(Intervention, title="Kept to itself", visibility="organisation", owner=found)
    staff.end_work(staff.workplaces_of(left).get(), left)
    staff.delete_account(last, last)
    return found


@pytest.fixture
def left(orphan):
    return Person.objects.get(email="left@example.org")


def appoint(organisation, by, email="next@example.net"):
    return path_of(staff.invite(email, organisation, "coordinator", by=by))


@pytest.mark.engine
@pytest.mark.parametrize("who", APPOINT)
def test_an_appointment_to_an_orphan_opens_after_three_days(everybody, orphan, who):
    with time_machine.travel(NOW, tick=False) as clock:
        answer = browser(everybody[who]).post(people_page(orphan), {"email": "next@example.net"})
        assert answer.status_code == 302
        link = re.search(r"/accounts/invitation/\S+", mail.outbox[0].body)[0]
        assert "from 7 March 2026 on" in mail.outbox[0].body
        clock.shift(3 * DAYS - dt.timedelta(seconds=1))
        assert [Client().get(link).status_code, Client().post(link, NEW).status_code] == [404] * 2
        clock.shift(dt.timedelta(seconds=1))
        assert Client().get(link).status_code == 200
        clock.shift(7 * DAYS - dt.timedelta(seconds=1))
        assert Client().post(link, NEW).status_code == 302
        assert staff.staff_of(orphan).get().role == "coordinator"
        assert not Invitation.unrestricted.delayed()


def test_without_the_wait_nobody_gets_into_an_orphan(everybody, orphan):
    """An invitation from when nobody had ever been there does not wait, and is none now."""
    free, curator = make(Organisation), everybody["curator"]
    link = appoint(free, curator)
    Affiliation.unrestricted.create(person=everybody["alone"], organisation=free)
    staff.workplaces_of(everybody["alone"]).delete()
    assert Client().post(link, NEW).status_code == 404


@pytest.mark.parametrize("who", APPOINT)
def test_nobody_appoints_themselves_to_an_orphan(everybody, orphan, who):
    somebody = everybody[who]
    answer = browser(somebody).post(people_page(orphan), {"email": somebody.email})
    assert answer.status_code == 400
    with pytest.raises(PermissionDenied):
        appoint(orphan, somebody, somebody.email)
    with time_machine.travel(NOW, tick=False) as clock:
        link = appoint(orphan, somebody, "another-of-theirs@example.net")
        somebody.email = "another-of-theirs@example.net"
        somebody.save()
        clock.shift(4 * DAYS)
        browser(somebody).post(link)
        assert role_of(somebody, orphan) is None


def test_who_belonged_hears_of_it_and_nothing_private_is_in_the_mail(everybody, orphan, left):
    appoint(orphan, everybody["curator"])
    [told] = [one for one in mail.outbox if one.to == [left.email]]
    assert "/appointments/" in told.body
    assert orphan.name not in told.body + told.subject
    assert "next@" not in told.body + told.subject
    page = Client().get(orphan.get_absolute_url()).content.decode()
    assert "somebody who was appointed can" in page
    assert "next@" not in page
    assert "Look, or call it off" in browser(left).get("/").content.decode()


CALL_OFF = {  # who -> what the page answers, what calling off answers
    "nobody": (302, 302), "member": (404, 404), "ally": (404, 404), "outsider": (404, 404),
    "coordinator": (404, 404), "other": (404, 404), "alone": (404, 404),
    "curator": (200, 403), "administrator": (200, 302), "left": (200, 302),
}  # fmt: skip


@pytest.mark.engine
@pytest.mark.parametrize("who", CALL_OFF)
def test_who_sees_what_waits_and_who_calls_it_off(everybody, orphan, left, who):
    """Here the administrator has asked for it, and so may take it back."""
    appoint(orphan, everybody["administrator"])
    one, client = Invitation.unrestricted.get(), browser({**everybody, "left": left}[who])
    seen, called = CALL_OFF[who]
    answer = client.get("/appointments/")
    assert answer.status_code == seen
    may_know = who in ("administrator", "left")
    assert ("next@example.net" in answer.content.decode()) == may_know
    mail.outbox.clear()
    assert client.post(f"/appointments/{one.pk}/call-off/").status_code == called
    off = called == 302 and who != "nobody"
    assert Invitation.unrestricted.exists() != off
    assert {to for one in mail.outbox for to in one.to} == (
        {left.email, everybody["administrator"].email} if off else set()
    )


def test_called_off_its_link_leads_nowhere(everybody, orphan, left):
    with time_machine.travel(NOW, tick=False) as clock:
        link = appoint(orphan, everybody["curator"])
        one = Invitation.unrestricted.get()
        clock.shift(4 * DAYS)
        browser(left).post(f"/appointments/{one.pk}/call-off/")
        assert Client().post(link, NEW).status_code == 404
    assert not staff.staff_of(orphan).exists()


def test_the_second_who_was_appointed_finds_the_first_there(everybody, orphan):
    with time_machine.travel(NOW, tick=False) as clock:
        links = [appoint(orphan, everybody["curator"], f"{one}@example.net") for one in "ab"]
        clock.shift(4 * DAYS)
        assert Client().post(links[0], NEW).status_code == 302
        assert Client().post(links[1], NEW).status_code == 404
