"""A coalition: what it shares is read by who both sides have said yes to, whoever wrote it down."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from engagement.dates import parse
from processes import access
from processes.access import Reader
from processes.importing.undoing import undo_import
from processes.models import (
    Consent,
    Intervention,
    Invitation,
    Lesson,
    Membership,
    Organisation,
    Process,
)
from processes.people import coalitions, staff
from processes.review.proposals import accept_proposal, propose
from processes.writing.changes import apply
from processes.writing.plain import Said
from processes.writing.record_form import RecordForms
from tests.conftest import coordinate, person
from tests.filling import filled
from tests.importing.test_importing import handed_in, imported, table
from tests.making import join, make, with_second_factor

pytestmark = pytest.mark.django_db

READ_IT = {"member", "coordinator", "ally"}  # of `home` and `friend`, who are in it


@pytest.fixture
def everybody(cast, coordinator, world):
    """The cast, two coordinators, and somebody without an organisation."""
    other = with_second_factor(person("other@example.org"))
    coordinate(other, world.stranger)
    return {
        **cast, "coordinator": coordinator, "other": other, "alone": person("alone@example.org"),
    }  # fmt: skip


@pytest.fixture
def shared(world):
    return make(Lesson, **world.level("coalition"))


def read_it(row, people):
    return {name for name, one in people.items() if row in type(row).visible_to(Reader(one))}


def written(world):
    """Written down by somebody, and no more."""
    both = {"coalition": world.coalition, "organisation": world.stranger}
    return Membership.unrestricted.create(**both)


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


# -- whoever wrote it down ---------------------------------------------------------------------
def in_the_admin(world, everybody):
    client = browser(everybody["curator"])
    path = f"/admin/organisations/{world.coalition.slug}/change/"
    data = filled(client.get(path))
    number = int(data["membership-TOTAL_FORMS"]) - 1
    data[f"membership-{number}-organisation"] = world.stranger.name
    assert client.post(path, data).status_code == 302


def by_plain_values(world, everybody):
    lines = {Membership: [{"organisation": world.stranger}]}
    apply(world.coalition, Said(parts=lines), by=everybody["curator"])


def by_a_proposal(world, everybody):
    reader = Reader(everybody["outsider"])
    said = Said(parts={Membership: [{"organisation": world.stranger}]})
    forms = RecordForms(Organisation, reader, world.coalition, said)
    made = propose(forms, world.stranger, "", everybody["outsider"])
    assert accept_proposal(made, everybody["curator"])[0]


def by_an_import(world, everybody):
    row = {"coalition": world.coalition.name, "organisation": world.stranger.name}
    imported(handed_in(everybody["curator"], table(row), None, "memberships"))


WAYS = [in_the_admin, by_plain_values, by_a_proposal, by_an_import]


@pytest.mark.engine
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whoever_writes_it_down_opens_nothing(everybody, world, shared, way):
    way(world, everybody)
    row = Membership.unrestricted.get(organisation=world.stranger)
    assert not Consent.unrestricted.filter(membership=row).exists()
    assert read_it(shared, everybody) == READ_IT


SIDES = {  # who says yes for which sides; everybody else for none
    "coordinator": ["coalition"], "other": ["organisation"],
}  # fmt: skip


def test_who_says_yes_for_whom(everybody, world, shared):
    row = written(world)
    coalitions.say_yes(row, "organisation", everybody["other"])
    for who, somebody in everybody.items():
        assert coalitions.sides_of(row, Reader(somebody)) == SIDES.get(who, [])
        for side in ("coalition", "organisation"):
            if side not in SIDES.get(who, []):
                for verb in (coalitions.say_yes, coalitions.take_back_yes):
                    with pytest.raises(PermissionDenied):
                        verb(row, side, somebody)
        seen = browser(somebody).get(f"/coalitions/{row.pk}/").status_code
        assert seen == (302 if who == "nobody" else 200 if who in SIDES else 404)
    assert read_it(shared, everybody) == READ_IT


@pytest.mark.engine
def test_it_opens_with_the_second_yes_and_closes_at_once(everybody, world, shared):
    row = written(world)
    with pytest.raises(PermissionDenied):
        coalitions.say_yes(row, "coalition", everybody["coordinator"])
    assert not coalitions.say_yes(row, "organisation", everybody["other"])
    assert read_it(shared, everybody) == READ_IT
    assert coalitions.say_yes(row, "coalition", everybody["coordinator"], reads_all=True)
    assert read_it(shared, everybody) == READ_IT | {"outsider", "other"}
    coalitions.take_back_yes(row, "organisation", everybody["other"])
    assert read_it(shared, everybody) == READ_IT
    with pytest.raises(PermissionDenied):
        coalitions.say_yes(row, "coalition", everybody["coordinator"])


def test_a_coalition_with_coordinators_of_its_own_is_spoken_for_by_them(everybody, world):
    secretary = with_second_factor(person("secretary@example.org"))
    coordinate(secretary, world.coalition)
    row = written(world)
    assert coalitions.sides_of(row, Reader(secretary)) == ["coalition"]
    assert coalitions.sides_of(row, Reader(everybody["coordinator"])) == []


def test_one_in_which_nobody_was_is_begun_by_whoever_comes_first(everybody, world):
    new = make(Organisation, kind="coalition")
    first, second = (
        Membership.unrestricted.create(coalition=new, organisation=one)
        for one in (world.home, world.stranger)
    )
    assert coalitions.say_yes(first, "organisation", everybody["coordinator"])
    assert not coalitions.say_yes(second, "organisation", everybody["other"])
    assert Reader(everybody["other"]).coalitions == frozenset()


@pytest.mark.engine
def test_one_that_all_have_left_is_begun_by_nobody(everybody, world, shared):
    """What was shared in it is still there."""
    Membership.unrestricted.all().delete()
    row = written(world)
    assert not coalitions.say_yes(row, "organisation", everybody["other"])
    assert read_it(shared, everybody) == {"member", "coordinator"}


# -- what is made of it later ------------------------------------------------------------------
DAY = dt.timedelta(days=1)
TURNS = {  # what is written over what both said yes to -> does their yes still hold?
    "another organisation": ({"organisation": "friend"}, False),
    "an earlier start": ({"since": "2019"}, True),
    "an earlier end": ({"until": "2030"}, True),
    "a later end": ({"until": "2050"}, False),
    "no end": ({"until": ""}, False),
    "a start that was not yet": ({"since": "2035"}, True),
}


@pytest.mark.parametrize("turn", TURNS)
def test_who_changes_a_membership_cannot_make_it_open_more(everybody, world, turn):
    change, holds = TURNS[turn]
    row = join(world.coalition, world.stranger, since=parse("2021"), until=parse("2040"))
    for name, value in change.items():
        setattr(row, name, world.friend if value == "friend" else parse(value) if value else value)
    row.save()
    assert Consent.unrestricted.filter(membership=row).exists() == holds


def test_what_ended_does_not_begin_again_by_a_stroke_of_the_pen(everybody, world, shared):
    row = join(world.coalition, world.stranger)
    assert read_it(shared, everybody) > READ_IT
    row.until = parse("2020")
    row.save()
    assert read_it(shared, everybody) == READ_IT
    row.until = ""
    row.save()
    assert read_it(shared, everybody) == READ_IT
    row.delete()
    written(world)
    assert read_it(shared, everybody) == READ_IT


@pytest.mark.engine
def test_an_import_makes_nothing_open_more(everybody, world, shared):
    """Nor does undoing one: what it ended begins as asked."""
    row = join(world.coalition, world.stranger)
    line = {"id": str(row.pk), "until": "2020"}
    batch = imported(handed_in(everybody["curator"], table(line), None, "memberships"))
    assert read_it(shared, everybody) == READ_IT
    undo_import(batch, everybody["curator"])
    row.refresh_from_db()
    assert not row.until
    assert read_it(shared, everybody) == READ_IT


@pytest.mark.engine
def test_restoring_what_a_coalition_said_opens_nothing(everybody, world, shared):
    apply(world.coalition, Said({"description": "With all of them."}), by=everybody["curator"])
    row = join(world.coalition, world.stranger)
    apply(world.coalition, Said({"description": "And one more."}), by=everybody["curator"])
    was = world.coalition.unrestricted_versions.filter(id=world.coalition.pk).first()
    gone = {Membership: [{"id": row.pk, "DELETE": True}]}
    apply(world.coalition, Said({"description": "Without."}, gone), by=everybody["curator"])
    assert read_it(shared, everybody) == READ_IT
    client = browser(everybody["curator"])
    where = ("organisations", world.coalition.slug, was.change)
    page = client.get(reverse("version", args=where))
    assert client.post(reverse("restore_version", args=where), filled(page)).status_code == 302
    assert read_it(shared, everybody) == READ_IT
    row.save(force_insert=True)  # as a line that comes back, with its id
    assert read_it(shared, everybody) == READ_IT


def test_nobody_is_appointed_into_a_coalition(everybody, world, shared):
    """An organisation that nobody has ever worked for can be in none, so a first coordinator
    reads nothing of any."""
    free = make(Organisation)
    row = Membership.unrestricted.create(coalition=world.coalition, organisation=free)
    coordinate(somebody := person("first@example.net"), free)
    assert read_it(shared, {"first": somebody}) == set()
    with pytest.raises(PermissionDenied):
        coalitions.say_yes(row, "coalition", everybody["coordinator"])
    join(world.coalition, other := make(Organisation))
    assert not other.is_free
    assert not world.coalition.is_free


# -- what is said of it ------------------------------------------------------------------------
@pytest.mark.engine
def test_the_page_says_what_a_yes_opens_counted_by_the_rule(everybody, world):
    for level in ("coalition", "coalition", "organisation", "public"):
        make(Lesson, **world.level(level))
    hidden = make(Process, visibility="organisation", owner=world.friend)
    make(Lesson, **world.level("coalition"), process=hidden)  # stays with those who read that
    make(Lesson, visibility="coalition", owner=world.friend, coalition=world.coalition)
    person("suspended@example.org", world.stranger, is_active=False)
    row = written(world)
    theirs = browser(everybody["other"]).get(f"/coalitions/{row.pk}/").content.decode()
    assert "Nothing of yours is opened" in theirs
    ours = browser(everybody["coordinator"]).get(f"/coalitions/{row.pk}/").content.decode()
    assert "becomes readable" not in ours + theirs
    assert "become readable" not in ours + theirs
    coalitions.say_yes(row, "organisation", everybody["other"])
    ours = browser(everybody["coordinator"]).get(f"/coalitions/{row.pk}/").content.decode()
    assert "3 entries become readable for 2 people." in ours
    before = Lesson.visible_to(Reader(everybody["outsider"])).count()
    coalitions.say_yes(row, "coalition", everybody["coordinator"], reads_all=True)
    assert Lesson.visible_to(Reader(everybody["outsider"])).count() == before + 3


def test_the_buttons_do_what_they_say(everybody, world, shared):
    row = written(world)
    page = f"/coalitions/{row.pk}/"
    other, coordinator = (browser(everybody[one]) for one in ("other", "coordinator"))
    assert other.post(page, {"side": "coalition"}).status_code == 403
    assert other.post(page, {"side": "somebody"}).status_code == 404
    assert other.post(page, {"side": "organisation"}).status_code == 302
    assert coordinator.post(page, {"side": "coalition", "reads": "all"}).status_code == 302
    assert read_it(shared, everybody) > READ_IT
    assert other.post(page, {"side": "organisation", "back": "1"}).status_code == 302
    assert read_it(shared, everybody) == READ_IT


ASKED = {"coordinator", "member", "ally", "other", "outsider", "curator"}


def test_who_is_told_that_it_is_only_asked(everybody, world):
    """To others it is a line of the directory, which says nothing of who is here."""
    written(world)
    for who, somebody in everybody.items():
        for one in (world.coalition, world.stranger):
            page = browser(somebody).get(one.get_absolute_url()).content.decode()
            assert (">Asked<" in page) == (who in ASKED), (who, one)


def test_members_hear_of_it_on_the_desk_and_by_mail(everybody, world):
    ally = with_second_factor(person("leads-friend@example.org"))
    coordinate(ally, world.friend)
    row = written(world)
    assert "Look, and say yes" in browser(everybody["other"]).get("/").content.decode()
    coalitions.say_yes(row, "organisation", everybody["other"])
    mail.outbox.clear()
    coalitions.say_yes(row, "coalition", everybody["coordinator"])
    told = {to for one in mail.outbox for to in one.to}
    assert told == {everybody["coordinator"].email, everybody["other"].email, ally.email}
    said = "".join(one.subject + one.body for one in mail.outbox)
    assert not any(one.name in said for one in (world.home, world.stranger, world.coalition))
    for who in ("member", "ally", "coordinator"):
        desk = browser(everybody[who]).get("/").content.decode()
        assert "Has joined Open Coalition" in desk, who
    for who in ("curator", "administrator", "alone"):
        assert "Has joined" not in browser(everybody[who]).get("/").content.decode(), who
    with time_machine.travel(dt.datetime.now(dt.UTC) + 31 * DAY):
        assert "Has joined" not in browser(everybody["member"]).get("/").content.decode()


def test_who_shares_with_an_organisation_hears_who_is_appointed_there(everybody, world):
    """Whoever gets in there reads what they share."""
    staff.invite("next@example.net", world.friend, "coordinator", by=everybody["curator"])
    assert everybody["coordinator"].email in {to for one in mail.outbox for to in one.to}
    page = browser(everybody["coordinator"]).get("/appointments/").content.decode()
    assert "Call it off" in page


# -- what was shared before somebody came (D11) -------------------------------------------------
def join_by(row, everybody, reads_all=False):
    coalitions.say_yes(row, "organisation", everybody["other"])
    coalitions.say_yes(row, "coalition", everybody["coordinator"], reads_all)


def shared_by(world, kind=Lesson, **more):
    return make(kind, **world.level("coalition"), **more)


NEWCOMERS = READ_IT | {"outsider", "other"}


@pytest.mark.parametrize("reads_all", [True, False])
def test_who_comes_reads_what_was_shared_before_only_if_the_coalition_says_so(
    everybody, world, reads_all
):
    before, row = shared_by(world), written(world)
    join_by(row, everybody, reads_all)
    assert read_it(before, everybody) == (NEWCOMERS if reads_all else READ_IT)
    assert read_it(shared_by(world), everybody) == NEWCOMERS


@pytest.mark.engine
def test_what_is_done_to_it_later_does_not_open_it(everybody, world):
    """Saved, removed and restored, what it points at narrowed and shared again, settled anew."""
    process = make(Process)
    before = shared_by(world, Intervention, process=process)
    join_by(written(world), everybody)
    before.title = "Said anew"
    before.save()
    assert read_it(before, everybody) == READ_IT
    for removed in (before.created, None):
        before.removed = removed
        before.save(update_fields=["removed"])
    assert read_it(before, everybody) == READ_IT
    for level in (world.level("organisation"), {"visibility": "public", "owner": None}):
        for name, value in level.items():
            setattr(process, name, value)
        process.save()
    assert read_it(before, everybody) == READ_IT
    call_command("settle_readers", "--check")
    call_command("settle_readers")
    assert read_it(before, everybody) == READ_IT
    assert not Intervention.writable_by(Reader(everybody["outsider"])).exists()


def test_to_share_it_again_is_to_share_it_now(everybody, world):
    before = shared_by(world)
    join_by(written(world), everybody)
    for level in ("organisation", "coalition"):
        for name, value in ({"coalition": None} | world.level(level)).items():
            setattr(before, name, value)
        before.save()
    assert read_it(before, everybody) == NEWCOMERS
    versions = Lesson.unrestricted_versions.filter(id=before.pk).order_by("history_date")
    assert [one.era > 0 for one in versions] == [False, False, True]


def test_what_points_at_what_was_shared_before_stays_with_those_who_read_that(everybody, world):
    process = shared_by(world, Process)
    join_by(written(world), everybody)
    assert read_it(shared_by(world, Intervention, process=process), everybody) == READ_IT
    public = make(Intervention, process=process)
    assert read_it(public, everybody) == READ_IT


def test_many_made_at_once_are_shared_at_their_time(everybody, world):
    join_by(written(world), everybody)
    rows = [Lesson(text=str(n), audience="civil_society", **world.level("coalition")) for n in "ab"]
    Lesson.unrestricted.bulk_create(rows)
    for row in rows:
        assert read_it(row, everybody) == NEWCOMERS


@pytest.mark.engine
def test_who_left_and_came_again_reads_from_then_on(everybody, world):
    row = written(world)
    join_by(row, everybody)
    meanwhile = shared_by(world)
    coalitions.take_back_yes(row, "organisation", everybody["other"])
    join_by(row, everybody)
    assert read_it(meanwhile, everybody) == READ_IT
    assert read_it(shared_by(world), everybody) == NEWCOMERS


def test_nobody_else_loses_or_gains_by_a_newcomer(everybody, world):
    """Nor does it act on another coalition."""
    other = make(Organisation, kind="coalition")
    for one in (world.friend, world.stranger):
        join(other, one)
    theirs = make(Lesson, visibility="coalition", owner=world.friend, coalition=other)
    before = shared_by(world)
    join_by(written(world), everybody)
    assert read_it(theirs, everybody) == {"ally", "outsider", "other"}
    assert read_it(before, everybody) == READ_IT
    later = make(Lesson, visibility="coalition", owner=world.friend, coalition=other)
    assert read_it(later, everybody) == {"ally", "outsider", "other"}


def test_the_rule_is_the_same_when_somebody_belongs_to_very_much(everybody, world, monkeypatch):
    before, row = shared_by(world), written(world)
    join_by(row, everybody)
    monkeypatch.setattr(access, "MOST_LISTED", 0)
    assert read_it(before, everybody) == READ_IT
    assert read_it(shared_by(world), everybody) == NEWCOMERS


# -- who speaks for it alone, and for one that all have left -------------------------------------
HOW_ALL_LEFT = {  # what is left -> does `home`, which shared, hear of it, and `friend`?
    "their lines stay": (lambda: Consent.unrestricted.all().delete(), True, True),
    "their lines are gone": (lambda: Membership.unrestricted.all().delete(), True, True),
    "only what home shared is left": (
        lambda: (
            Membership.unrestricted.all().delete(),
            Membership.unrestricted_versions.all().delete(),
        ), True, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", HOW_ALL_LEFT)
def test_who_was_ever_in_a_coalition_hears_who_is_appointed_there(everybody, world, shared, how):
    leave, home_hears, friend_hears = HOW_ALL_LEFT[how]
    ally = with_second_factor(person("leads-friend@example.org"))
    coordinate(ally, world.friend)
    leave()
    shared.coalition, shared.visibility = None, "organisation"
    shared.save()
    mail.outbox.clear()
    staff.invite("box@example.net", world.coalition, "coordinator", by=everybody["administrator"])
    one, told = Invitation.unrestricted.get(), {to for each in mail.outbox for to in each.to}
    hears = {"coordinator": home_hears, "ally": friend_hears, "other": False, "member": False}
    for who, does in hears.items():
        somebody = {**everybody, "ally": ally}[who]
        assert (somebody.email in told) == does, who
        client = browser(somebody)
        assert client.get("/appointments/").status_code == (200 if does else 404), who
        assert ("Look, or call it off" in client.get("/").content.decode()) == does, who
        with transaction.atomic():
            called = client.post(f"/appointments/{one.pk}/call-off/").status_code
            assert called == (302 if does else 404), who
            assert Invitation.unrestricted.exists() != does
            transaction.set_rollback(True)


OPENS_BEFORE = {  # who speaks for the coalition also coordinates -> may they open what was before?
    "nothing else": False, "stranger": False, "one who is asked": False, "one who left": False,
    "friend": True,
}  # fmt: skip


@pytest.mark.parametrize("place", OPENS_BEFORE)
def test_who_only_coordinates_the_coalition_opens_nothing_of_before(
    everybody, world, shared, place
):
    box = with_second_factor(person("box@example.net"))
    coordinate(box, world.coalition)
    if place == "friend":
        coordinate(box, world.friend)
    elif place == "stranger":
        coordinate(box, world.stranger)
    elif place != "nothing else":
        coordinate(box, another := make(Organisation))
        row = join(world.coalition, another)
        row.consent.delete()
        if place == "one who is asked":
            coalitions.say_yes(row, "organisation", box)
    row = written(world)
    coalitions.say_yes(row, "organisation", everybody["other"])
    may, page = OPENS_BEFORE[place], f"/coalitions/{row.pk}/"
    client = browser(box)
    assert ("Is opened as well." in client.get(page).content.decode()) == may
    status = client.post(page, {"side": "coalition", "reads": "all"}).status_code
    assert status == (302 if may else 403)
    assert (everybody["other"].pk in {p.pk for p in readers_of(shared, everybody)}) == may
    if not may:
        assert client.post(page, {"side": "coalition", "reads": "new"}).status_code == 302
        assert not readers_of(shared, everybody) & {everybody["other"]}
        assert everybody["other"] in readers_of(shared_by(world), everybody)


def readers_of(row, people):
    return {people[name] for name in read_it(row, people)}


@pytest.mark.engine
def test_nobody_opens_more_than_their_own_member_reads(everybody, world, shared):
    """Else one who was let in without what was before would be the key to it."""
    box = with_second_factor(person("box@example.net"))
    coordinate(box, world.coalition)
    coordinate(box, front := make(Organisation))
    row = Membership.unrestricted.create(coalition=world.coalition, organisation=front)
    coalitions.say_yes(row, "organisation", box)
    coalitions.say_yes(row, "coalition", box)
    since = shared_by(world)
    row = written(world)
    coalitions.say_yes(row, "organisation", everybody["other"])
    page = browser(box).get(f"/coalitions/{row.pk}/").content.decode()
    assert "1 entry becomes readable" in page
    coalitions.say_yes(row, "coalition", box, reads_all=True)
    assert read_it(shared, everybody) == READ_IT
    assert read_it(since, everybody) == NEWCOMERS


ANSWERS = {  # how it stands with the coalition -> what its page says before a yes
    "new": "Nobody answers for this coalition yet.",
    "left": "Nobody answers for this coalition now.",
    "members": "1 person who coordinates a member answers for it.",
    "appointed": "1 of them coordinates no member of it",
    "member's own": "1 person coordinates this coalition",
    "suspended": "Nobody answers for this coalition now.",
}


@pytest.mark.parametrize("how", ANSWERS)
def test_the_page_says_who_answers_for_a_coalition(everybody, world, how):
    coalition = world.coalition
    if how == "new":
        coalition = make(Organisation, kind="coalition")
    elif how == "left":
        make(Lesson, **world.level("coalition"))
        Membership.unrestricted.all().delete()
    elif how in ("appointed", "suspended"):
        coordinate(person("box@example.net", is_active=how == "appointed"), coalition)
    elif how == "member's own":
        coordinate(everybody["coordinator"], coalition)
    row = Membership.unrestricted.create(coalition=coalition, organisation=world.stranger)
    client, page = browser(everybody["other"]), f"/coalitions/{row.pk}/"
    said = " ".join(client.get(page).content.decode().split())
    found = {key for key, words in ANSWERS.items() if words in said}
    same = {key for key, words in ANSWERS.items() if words == ANSWERS[how]}
    assert found == same | ({"member's own"} if how == "appointed" else set())
    answer = client.post(page, {"side": "organisation"}, follow=True).content.decode()
    assert ("The coalition is asked now" in answer) == (
        how in ("members", "appointed", "member's own")
    )
    assert ("Nobody answers for this coalition now" in answer) == (how in ("left", "suspended"))


# -- what one leaves there ---------------------------------------------------------------------
@pytest.mark.engine
def test_who_leaves_reads_how_much_stays_readable_and_can_narrow_it_first(everybody, world):
    row = Membership.unrestricted.get(organisation=world.home)
    client, page = browser(everybody["coordinator"]), f"/coalitions/{row.pk}/"
    assert "stay readable there" not in client.get(page).content.decode()
    lesson = shared_by(world, text="What we learned")
    entry = shared_by(world, Intervention)
    make(Lesson, **world.level("organisation"), text="Ours alone")
    make(Lesson, visibility="coalition", owner=world.friend, coalition=world.coalition)
    said = " ".join(client.get(page).content.decode().split())
    assert "2 entries of yours stay readable there when you leave." in said
    assert "What we learned" in said
    assert "Ours alone" not in said
    for one in (lesson, entry):
        edit = reverse("edit", args=[one.resource.plural, one.address])
        assert f'href="{edit}"' in said
    client.post(page, {"side": "organisation", "back": "1"})
    assert read_it(lesson, everybody) == READ_IT
    assert "2 entries of yours are readable there." in " ".join(
        client.get(page).content.decode().split()
    )
    edit = reverse("edit", args=["lessons", lesson.address])
    data = {**filled(client.get(edit)), "visibility": "organisation"}
    answer = client.post(edit, data)
    if answer.status_code == 200:
        client.post(edit, filled(answer))
    assert read_it(lesson, everybody) == {"member", "coordinator"}
    assert "1 entry of yours is readable there." in " ".join(
        client.get(page).content.decode().split()
    )


@pytest.mark.engine
def test_more_than_are_named_are_counted(everybody, world, monkeypatch):
    monkeypatch.setattr(coalitions, "MOST_NAMED", 2)
    row = Membership.unrestricted.get(organisation=world.home)
    for _ in range(3):
        shared_by(world)
    page = browser(everybody["coordinator"]).get(f"/coalitions/{row.pk}/").content.decode()
    assert "3 entries of yours" in page
    assert page.partition("<main")[2].count("/lessons/") == 2
    assert "There are more" in page


def test_of_the_other_side_nothing_is_counted(everybody, world):
    shared_by(world)
    row = Membership.unrestricted.get(organisation=world.home)
    coordinate(ally := with_second_factor(person("leads-friend@example.org")), world.friend)
    page = browser(ally).get(f"/coalitions/{row.pk}/").content.decode()
    assert "of yours" not in page
    assert "until the organisation narrows it" in page
