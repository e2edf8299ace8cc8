"""Who works where: verbs and commands."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from engagement.models import Event, Person
from processes.access import Reader
from processes.models import Affiliation, Intervention, Invitation
from processes.people import staff
from tests.conftest import coordinate, person
from tests.making import make

pytestmark = pytest.mark.django_db
NEW = {"name": "Ana", "password1": "seven green lamps", "password2": "seven green lamps"}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def invited(capsys, *arguments):
    """The path of the link that the command prints."""
    call_command("invite", *arguments)
    printed = capsys.readouterr().out.strip()
    assert printed.startswith("http://127.0.0.1:8000/accounts/invitation/")
    return printed.removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("powers", "curator", "administrator"),
    [
        (["--curator"], True, False),
        (["--administrator"], False, True),
        (["--curator", "--administrator"], True, True),
        ([], True, True),  # where nobody has an account yet
    ],
)
def test_the_first_people_come_in_by_a_command(capsys, client, powers, curator, administrator):
    client.post(invited(capsys, "ana@example.org", *powers), NEW)
    ana = Person.objects.get()
    assert (ana.is_curator, ana.is_staff) == (curator, administrator)
    assert not ana.is_superuser


def test_a_command_invites_a_coordinator(capsys, client, world):
    slug = world.home.slug
    client.post(
        invited(capsys, "ana@example.org", "--organisation", slug, "--role", "coordinator"), NEW
    )
    assert Affiliation.unrestricted.get().role == "coordinator"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ana@example.org"], "Say what for"),
        (["ana", "--curator"], "no e-mail address"),
        (["ana@example.org", "--organisation", "nowhere"], "no organisation at"),
    ],
)
def test_a_command_that_cannot_invite_says_why(arguments, said):
    person("here@example.org")
    with pytest.raises(CommandError, match=said):
        call_command("invite", *arguments)
    assert not Invitation.unrestricted.exists()


def test_a_command_signs_everybody_of_an_organisation_out(cast, world, capsys):
    member, ally = Client(), Client()
    member.force_login(cast["member"])
    ally.force_login(cast["ally"])
    call_command("panic", world.home.slug)
    assert "People signed out: 1" in capsys.readouterr().out
    assert member.get("/accounts/").status_code == 302
    assert ally.get("/accounts/").status_code == 200
    with pytest.raises(CommandError, match="no organisation"):
        call_command("panic", "nowhere")


def test_who_ends_all_sessions_reads_what_was_ended_and_what_to_do_next(cast, world, coordinator):
    staff.invite("ana@example.org", world.home, "contributor")
    ours, theirs = Client(), Client()
    ours.force_login(coordinator)
    theirs.force_login(cast["member"])
    people = f"/organisations/{world.home.slug}/people/"
    at = f"{people}end-sessions/"
    assert ours.get(at).status_code == 404
    answer = ours.post(at, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == at and "All sessions of 2 people" in page
    assert "1 invitation that nobody had used" in page and "address for mail" not in page
    assert f"/accounts/login/?next={people}" in page and world.home.name not in page
    assert ours.get(f"{at}?lang=es").status_code == 200  # it is there to be read once more
    for client in (ours, theirs):
        assert client.get("/accounts/").status_code == 302
    assert theirs.get(at).status_code == Client().get(at).status_code == 404
    ours.force_login(coordinator)
    assert ours.get(at).status_code == 404


def test_an_invitation_is_used_once_even_by_two_at_once(world):
    staff.invite("ana@example.org", world.home, "contributor")
    first, second = (Invitation.unrestricted.get() for _ in range(2))
    assert staff.take_up(first, "Ana", "seven green lamps") is not None
    assert staff.take_up(second, "Anna", "seven green lamps") is None
    assert Person.objects.count() == 1


def test_of_two_coordinators_one_may_go_and_the_other_stays(world):
    for name in ("a", "b"):
        coordinate(person(f"{name}@example.org"), world.home)
    first, second = staff.people_at(world.home)
    staff.end_work(first, first.person)
    with pytest.raises(staff.LastCoordinator):
        staff.end_work(second, second.person)
    with pytest.raises(staff.LastCoordinator):
        staff.set_role(second, "contributor", by=second.person)


def test_the_only_one_of_an_organisation_may_delete_their_account(world):
    alone = person("alone@example.org")
    coordinate(alone, world.home)
    staff.delete_account(alone, alone)
    assert not Person.objects.exists()


def test_a_command_erases_an_account_and_says_what_stays_without_a_name(world, capsys):
    ana, ben = person("ana@example.org", world.home), person("ben@example.org")
    coordinate(ben, world.home)
    entry = make(Intervention, logged_by=ana, **world.level("organisation"))
    call_command("erase_user", "Ana@example.org")
    assert "without a name: 1" in capsys.readouterr().out
    entry.refresh_from_db()
    assert (entry.logged_by, [*Person.objects.all()]) == (None, [ben])
    gone = Event.objects.get(what="account_deleted")
    assert (gone.who, gone.thing) == (None, ana.trail)
    with pytest.raises(CommandError, match="Nobody"):
        call_command("erase_user", "ana@example.org")
    person("new@example.org", world.home)
    with pytest.raises(CommandError, match="only coordinator"):
        call_command("erase_user", ben.email)
    call_command("erase_user", ben.email, last=True)
    assert not Person.objects.filter(pk=ben.pk).exists()


ROLES = {  # who -> keeps people, may invite
    "nobody": (False, False), "member": (False, False), "ally": (False, False),
    "outsider": (False, False), "curator": (False, False), "administrator": (True, False),
    "coordinator": (True, True), "suspended": (False, False),
}  # fmt: skip


@pytest.mark.parametrize("who", ROLES)
def test_what_a_role_may(cast, coordinator, world, who):
    suspended = person("gone@example.org", is_active=False, is_staff=True, is_curator=True)
    coordinate(suspended, world.home)
    somebody = {**cast, "coordinator": coordinator, "suspended": suspended}[who]
    reader = Reader(somebody)
    may = reader.keeps_people_of(world.home), reader.invites_to(world.home)
    assert may == ROLES[who]


def test_an_invitation_is_not_used_up_by_somebody_who_cannot_be_made(world):
    staff.invite("ana@example.org", world.home, "contributor")
    person("ana@example.org")
    with pytest.raises(ValidationError):
        staff.take_up(Invitation.unrestricted.get(), "Ana", "seven green lamps")
    assert Invitation.unrestricted.open().exists()
