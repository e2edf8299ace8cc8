"""What is noted in the audit trail, and who reads which of it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engagement.models import Event
from engagement.people import make_person
from engagement.trail.events import What, note
from processes.access import Reader, trail_for
from processes.models import (
    FactorRequired,
    Intervention,
    Invitation,
    Lesson,
    Level,
    MailAddress,
    Membership,
)
from processes.people import coalitions, staff
from processes.people.mail_addresses import set_mail_address
from processes.people.requiring import set_factor_required
from processes.removal.erasing import Words, erase
from processes.removal.removing import erase_whole, remove, restore_record
from processes.writing.writer import write
from tests.making import make
from tests.people.conftest import NEW, PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = {"login": "ana@example.org", "password": PASSWORD}


def noted(*fields):
    """What was noted since the last time this was asked, the first first."""
    rows = Event.objects.order_by("pk")
    found = list(rows.values_list("what", *fields))
    rows.delete()
    return found


# -- accounts ----------------------------------------------------------------------------------
def test_signing_in_is_noted_and_so_is_failing_to():
    ana = make_person("ana@example.org", PASSWORD)
    Client().post("/accounts/login/", LOGIN | {"password": "nine yellow doors"})
    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "nine doors"})
    Client().post("/accounts/login/", LOGIN)
    assert noted("who", "kind", "thing", "organisation") == [
        ("sign_in_failed", None, "accounts", ana.trail, None),
        ("sign_in_failed", None, "", None, None),
        ("signed_in", ana.trail, "accounts", ana.trail, None),
    ]


def test_second_factors_and_a_wrong_code_are_noted():
    ana = make_person("ana@example.org", PASSWORD)
    client = Client()
    client.post("/accounts/login/", LOGIN)
    noted()
    TOTP.activate(ana, generate_totp_secret())
    other = Client()
    other.post("/accounts/login/", LOGIN)
    other.post("/accounts/second-factor/sign-in/", {"code": "nonsense"})
    assert noted("who", "thing") == [("sign_in_failed", None, ana.trail)]


def test_a_new_password_and_who_leaves_are_noted():
    ana = make_person("ana@example.org", PASSWORD)
    client = Client()
    client.post("/accounts/login/", LOGIN)
    new = {
        "oldpassword": PASSWORD,
        "password1": "eight blue boats",
        "password2": "eight blue boats",
    }
    client.post("/accounts/password/change/", new)
    staff.delete_account(ana, ana)
    assert [what for (what,) in noted()] == ["signed_in", "password_changed", "account_deleted"]


# -- who works where ---------------------------------------------------------------------------
def test_each_act_on_people_is_noted(world, coordinator, client):
    home, ours = world.home, coordinator.trail
    client.post(staff.invite("ana@example.org", home, "contributor", by=coordinator), NEW)
    ana = staff.people_at(home).get(person__email="ana@example.org")
    hers = ana.person.trail
    staff.set_role(ana, "coordinator", by=coordinator)
    staff.end_work(ana, coordinator)
    set_mail_address(home, True, by=coordinator)
    staff.panic(home, coordinator)
    assert not MailAddress.unrestricted.exists()
    for on in (True, False):
        set_factor_required(home, on, by=coordinator)
    staff.invite("bo@example.org", home, "contributor", by=coordinator)
    staff.withdraw_invitation(Invitation.unrestricted.get(used=None), coordinator)
    staff.invite("ana@example.org", administrator=True)
    assert noted("who", "organisation") == [
        ("invited", ours, home.pk),
        ("account_made", hers, None),
        ("joined", hers, home.pk),
        ("signed_in", hers, None),
        ("role_changed", ours, home.pk),
        ("work_ended", ours, home.pk),
        ("mail_opened", ours, home.pk),
        ("mail_closed", ours, home.pk),
        ("panic", ours, home.pk),
        ("factor_asked", ours, home.pk),
        ("factor_asked_no_more", ours, home.pk),
        ("invited", ours, home.pk),
        ("invitation_ended", ours, home.pk),
        ("invited", None, None),
    ]


def test_both_sides_read_what_is_said_to_a_membership(world, everybody):
    row = Membership.unrestricted.create(coalition=world.coalition, organisation=world.stranger)
    coalitions.say_yes(row, "organisation", everybody["other"])
    coalitions.take_back_yes(row, "organisation", everybody["other"])
    sides = world.coalition.pk, world.stranger.pk
    assert noted("thing", "organisation") == [
        (what, row.pk, side) for what in ("membership_agreed", "membership_ended") for side in sides
    ]


# -- records -----------------------------------------------------------------------------------
def test_who_can_see_it_is_noted_where_it_changes_and_by_no_other_word(world, cast):
    member, home = cast["member"], world.home.pk
    row = make(Lesson, **world.level("organisation"))
    write(row, {"text": "Ask for it later"}, by=member)
    assert noted() == []
    wide = {"visibility": Level.COALITION, "coalition": world.coalition}
    write(row, wide, by=member)
    write(row, {"visibility": Level.ORGANISATION, "coalition": None}, by=member)
    for level in ("organisation", "public"):
        new = Lesson(text="Ask for the hall early", audience=row.audience, owner=world.home)
        write(new, {"visibility": level}, by=member)
    narrow, wider = (
        {"before": a, "after": b}
        for a, b in (("coalition", "organisation"), ("organisation", "coalition"))
    )
    public = {"before": "organisation", "after": "public"}
    assert noted("who", "kind", "organisation", "detail") == [
        ("widened", member.trail, "lessons", home, wider),
        ("narrowed", member.trail, "lessons", home, narrow),
        ("widened", member.trail, "lessons", home, public),
    ]


def test_a_membership_on_a_form_is_noted_for_both_sides(world, cast):
    line = Membership(coalition=world.coalition, organisation=world.stranger)
    write(world.coalition, {}, [(line, {})], by=cast["curator"])
    write(world.coalition, {}, [(line, None)], by=cast["curator"])
    sides = {world.coalition.pk, world.stranger.pk}
    found = noted("organisation")
    assert {one for what, one in found if what == "membership_written"} == sides
    assert {one for what, one in found if what == "membership_removed"} == sides


def test_removing_restoring_erasing_and_deleting_are_noted(world, cast):
    row = make(Intervention, title="Met Ana Example", owner=world.home, visibility="organisation")
    by, address = cast["member"], "interventions"
    erase(row, Words("Ana Example", "[…]"), by)
    remove(row, by)
    restore_record(address, row.pk, by)
    row.refresh_from_db()
    remove(row, by)
    erase_whole(address, row.pk, by)
    found = noted("who", "thing", "organisation", "kind")
    assert {tuple(one[1:]) for one in found} == {(by.trail, row.pk, world.home.pk, address)}
    assert [what for what, *_rest in found] == [
        "erased",
        "removed",
        "restored",
        "removed",
        "deleted",
    ]


# -- who reads it ------------------------------------------------------------------------------
def there(world):
    """Events of an organisation, of another, of accounts, and of a record that is nobody's."""
    note(What.INVITED, organisation=world.home.pk, role="coordinator")
    note(What.PANIC, organisation=world.stranger.pk)
    note(What.SIGNED_IN)
    note(What.REMOVED)
    note(What.SIGNED_IN, organisation=world.home.pk)


def test_each_reads_what_is_theirs_and_nobody_else_anything(world, everybody):
    there(world)
    read = {
        who: list(Event.objects.filter(trail_for(Reader(one))).values_list("what", flat=True))
        for who, one in everybody.items()
    }
    assert {who: sorted(found) for who, found in read.items() if found} == {
        "coordinator": ["invited", "signed_in"],
        "other": ["panic"],
        "administrator": ["signed_in"],
    }


def test_whoever_coordinates_no_more_or_is_suspended_reads_nothing(world, coordinator):
    there(world)
    rows = Event.objects
    assert rows.filter(trail_for(Reader(coordinator))).exists()
    coordinator.is_active = False
    assert not rows.filter(trail_for(Reader(coordinator))).exists()
    coordinator.is_active = True
    set_factor_required(world.home, True, by=coordinator)
    Authenticator.objects.filter(user=coordinator).delete()
    assert not rows.filter(trail_for(Reader(coordinator))).exists()
    FactorRequired.unrestricted.all().delete()
    staff.staff_of(world.home).filter(person=coordinator).update(role="contributor")
    assert not rows.filter(trail_for(Reader(coordinator))).exists()


def test_the_pages_answer_everybody_else_as_what_is_not_there(world, everybody, client):
    there(world)
    home, own = f"/organisations/{world.home.slug}/people/trail/", "/accounts/trail/"
    never = "/organisations/nobody/people/trail/"
    status = {}
    for who, one in everybody.items():
        client.logout()
        if who != "nobody":
            client.force_login(one)
        status[who] = [client.get(path).status_code for path in (home, own, never)]
    assert status.pop("coordinator") == [200, 404, 404]
    assert status.pop("administrator") == [404, 200, 404]
    assert set(map(tuple, status.values())) == {(404, 404, 404)}


def test_a_page_says_in_words_who_did_what_and_links_to_what_one_may_see(
    world, coordinator, cast, client
):
    row = make(Lesson, **world.level("organisation"))
    write(row, {"visibility": Level.COALITION, "coalition": world.coalition}, by=cast["member"])
    hidden = make(Lesson, owner=world.stranger, visibility="organisation")
    for by in (cast["curator"], None):
        note(What.ERASED, who=by, on=hidden, organisation=world.home.pk)
    client.force_login(coordinator)
    body = client.get(f"/organisations/{world.home.slug}/people/trail/").content.decode()
    for words in (
        "Opened to more people",
        row.get_absolute_url(),
        "member@example.org",
        "From “Only my organisation” to “Organisations in my coalition”.",
        f"An account that is not known here ({str(cast['curator'].trail)[:8]})",
        "Not signed in, or a command on the server",
    ):
        assert words in body, words
    assert hidden.get_absolute_url() not in body
    assert "curator@example.org" not in body


def test_a_page_asks_as_much_for_three_events_as_for_one(world, coordinator, client):
    client.force_login(coordinator)
    found = set()
    for _each in range(3):
        row = make(Lesson, **world.level("organisation"))
        note(What.REMOVED, who=coordinator, on=row, organisation=world.home.pk)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/organisations/{world.home.slug}/people/trail/")
        found.add(len(queries))
    assert len(found) == 1
