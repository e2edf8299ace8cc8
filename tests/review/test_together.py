"""A whole process is made public in one go: proposed, read and accepted together, or none of it."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Intervention,
    Lesson,
    MetBarrier,
    Participation,
    Process,
    Proposal,
    Raising,
    Stage,
    Trust,
    WorkingNote,
)
from processes.removal.removing import remove
from tests.filling import filled, send
from tests.making import make, with_second_factor

pytestmark = pytest.mark.django_db


def bill_of(world, stages=2, entries=3):
    """A private process with all that belongs to one."""
    own = world.level("organisation")
    bill = make(Process, name="Quiet bill", **own)
    steps = [make(Stage, name=f"Reading {n}", process=bill, **own) for n in range(stages)]
    for n in range(entries):
        at = {"process": bill, "stage": steps[n % stages]}
        entry = make(Intervention, title=f"Met the chair {n}", **at, **own)
        make(Participation, intervention=entry, name=f"Chair {n}", organisation=None)
        ask = make(Ask, text=f"Ask {n}", process=bill, **own)
        make(Raising, intervention=entry, ask=ask)
    return bill


@pytest.fixture
def bill(world):
    bill, own = bill_of(world), world.level("organisation")
    entry = Intervention.unrestricted.get(title="Met the chair 0")
    make(Commitment, text="A calendar", answers=entry, process=bill, **own)
    barrier = make(Barrier, text="No interpretation", process=bill, **own)
    make(MetBarrier, intervention=entry, barrier=barrier)
    make(WorkingNote, organisation=world.home, process=bill, text="Only for us")
    make(Lesson, text="Ask earlier", process=bill, **own)
    return bill


@pytest.fixture
def address(bill):
    return f"{bill.get_absolute_url()}propose/"


@pytest.fixture
def member(signed_in):
    return signed_in["member"]


@pytest.fixture
def curator(signed_in):
    return signed_in["curator"]


def public(kind):
    return kind.unrestricted.filter(open_to_all=True, visibility="public").exclude(owner=None)


@pytest.fixture
def group(member, address):
    answer = send(member, member.get(address), note="All of it")
    assert answer.status_code == 302 and answer.url.startswith("/review/together/")
    return answer.url


def narrow(row):
    row.visibility = "organisation"
    row.save()


def states():
    return {one.state for one in Proposal.unrestricted.all()}


@pytest.mark.engine
def test_a_whole_process_is_proposed_and_accepted_in_one_go(
    member, curator, bill, address, django_capture_on_commit_callbacks
):
    page = member.get(address)
    for words in ("Reading 1", "Met the chair 2", "Chair 1", "Ask 0", "A calendar", "Ask earlier"):
        assert words in page.text, words
    assert "Stages (2)" in page.text
    answer = send(member, page)
    made = [*Proposal.unrestricted.all()]
    assert len(made) == 1 + 2 + 3 + 3 + 1 + 1  # a lesson is not ticked until somebody does
    assert not public(Process).exists() and not public(Intervention).exists()
    listed = curator.get("/review/").text
    assert answer.url in listed and "Ask 0" not in listed
    page = curator.get(answer.url)
    for words in ("Quiet bill", "Reading 1", "Met the chair 2", "Chair 1", "Ask 0", "A calendar"):
        assert words in page.text, words
    for words in ("Only for us", "Ask earlier"):
        assert words not in page.text, words
    mail.outbox.clear()
    assert send(curator, page, having="seen", do="accept").status_code == 302
    assert states() == {"accepted"}
    assert len(mail.outbox) == 1
    for kind, number in ((Process, 1), (Stage, 2), (Intervention, 3), (Ask, 3), (Commitment, 1)):
        assert public(kind).count() == number, kind
    assert public(Barrier).exists() and not public(Lesson).exists()
    assert "Met the chair 1" in Client().get(bill.get_absolute_url()).text
    over = curator.get(answer.url).text  # nothing of it waits, and it says what became of it
    assert over.count("Accepted") == 11 and "Accept all" not in over


def test_where_its_organisation_is_trusted_it_is_public_at_once(member, cast, world, bill, address):
    with_second_factor(cast["member"])
    Trust.unrestricted.create(organisation=world.home, reason="Kept well")
    page = member.get(address)
    sent = send(member, page)
    bill.refresh_from_db()
    assert sent.url == bill.get_absolute_url()
    assert public(Stage).count() == 2 and public(Ask).count() == 3
    again = member.post(f"{bill.get_absolute_url()}propose/", filled(page))
    assert again.url == bill.get_absolute_url()
    assert states() == {"accepted"} and Proposal.unrestricted.count() == 11


@pytest.mark.engine
def test_what_is_unticked_stays_and_what_stands_on_it_is_refused(member, bill, address):
    page = member.get(address)
    gone = str(Stage.unrestricted.get(name="Reading 0").pk)
    refused = send(member, page, also=[one for one in filled(page)["also"] if gone not in one])
    assert refused.status_code == 400 and "Reading 0" in refused.text
    assert not Proposal.unrestricted.exists()
    assert send(member, page, also=None).status_code == 302
    assert Proposal.unrestricted.get().record == bill.pk


@pytest.mark.parametrize(("kind", "gone"), [(Intervention, False), (Stage, False), (Ask, True)])
def test_what_was_changed_or_hidden_since_it_was_shown_stores_nothing(
    member, cast, address, kind, gone
):
    page = member.get(address)
    row = kind.unrestricted.first()
    remove(row, cast["member"]) if gone else row.save()
    assert send(member, page).status_code == 400
    assert not Proposal.unrestricted.exists()


def test_sent_twice_it_is_proposed_once(member, address):
    page = member.get(address)
    assert send(member, page).status_code == 302
    again = send(member, page)
    assert again.status_code == 400 and "proposed already" in again.text
    assert Proposal.unrestricted.count() == 11


@pytest.mark.engine
def test_what_another_organisation_keeps_is_neither_told_nor_sent(member, world, bill, address):
    before = member.get(address).text
    theirs = {"owner": world.stranger, "visibility": "organisation"}
    hidden = make(Intervention, title="Hidden of theirs", process=bill, **theirs)
    after = member.get(address)
    same = [text.partition("csrf")[0] for text in (before, after.text)]
    assert same[0] == same[1] and "Hidden of theirs" not in after.text
    stamp = f"{hidden.pk} {hidden.changed.isoformat()} proposed"
    assert send(member, after, also=[*filled(after)["also"], stamp]).status_code == 400
    assert not Proposal.unrestricted.exists()


def test_what_others_keep_and_one_may_read_is_said_to_stay(member, world, bill, address):
    bill.visibility, bill.coalition = "coalition", world.coalition
    bill.save()
    shared = {"owner": world.friend, "visibility": "coalition", "coalition": world.coalition}
    make(Intervention, title="Shared by a friend", process=bill, **shared)
    stays = member.get(address).text.partition('id="h-stays"')[2]
    assert "Shared by a friend" in stays and "Only its own organisation" in stays


def hidden_again(world):
    """A process that was public and is not now, with a stage that is for everybody itself."""
    bill = make(Process, name="Hidden again", **world.level("organisation"))
    own = {"visibility": "public", "owner": world.home}
    return bill, make(Stage, name="First reading", process=bill, **own)


@pytest.mark.engine
def test_what_stands_on_a_stage_hidden_only_with_its_process_goes_in_one_go(member, curator, world):
    bill, stage = hidden_again(world)
    entry = make(
        Intervention, title="Spoke there", process=bill, stage=stage, **world.level("organisation")
    )
    answer = send(member, member.get(f"{bill.get_absolute_url()}propose/"))
    made = Proposal.unrestricted.get(record=entry.pk)
    page = curator.get(f"/review/{made.pk}/")
    assert "Spoke there" in page.text and "would stay hidden" not in page.text
    page = curator.get(answer.url)
    assert "would stay hidden" not in page.text
    assert send(curator, page, having="seen", do="accept").status_code == 302
    assert public(Intervention).get() == entry and public(Stage).get() == stage


def test_what_stands_on_a_stage_that_was_changed_or_whose_process_stays_is_refused(
    member, curator, world
):
    bill, stage = hidden_again(world)
    own = world.level("organisation")
    entry = make(Intervention, title="Spoke there", process=bill, stage=stage, **own)
    answer = send(member, member.get(f"{bill.get_absolute_url()}propose/"))
    stage.name = "Told to nobody"
    stage.save()
    text = curator.get(answer.url).text
    assert "would stay hidden" in text and "Told to nobody" not in text
    assert member.post(answer.url, {"do": "withdraw"}).status_code == 302
    answer = send(member, member.get(f"{bill.get_absolute_url()}propose/"))
    page = curator.get(answer.url)
    assert "Told to nobody" in page.text  # it was shown to who proposed it as it is now
    made = Proposal.unrestricted.get(record=bill.pk, state="open")
    assert member.post(f"/review/{made.pk}/", {"do": "withdraw"}).status_code == 302
    assert send(curator, page, having="seen", do="accept").status_code == 409
    for path in (
        answer.url,
        f"/review/{Proposal.unrestricted.get(record=entry.pk, state='open').pk}/",
    ):
        text = curator.get(path).text
        assert "would stay hidden" in text and "Told to nobody" not in text
    assert not public(Intervention).exists()


def test_once_it_has_been_public_what_is_private_beside_it_starts_unticked(
    member, curator, bill, address, group
):
    assert curator.post(group, {"do": "return", "reason": "Which day?"}).status_code == 302
    page = member.get(address)
    assert len(filled(page)["also"]) == 10  # it never was public: as the first time
    group = send(member, page).url
    assert send(curator, curator.get(group), having="seen", do="accept").status_code == 302
    again = {"owner": bill.owner, "visibility": "organisation"}
    kept = make(Intervention, title="Left at home", process=bill, **again)
    narrow(Process.unrestricted.get(pk=bill.pk))
    page = member.get(address)
    assert "Left at home" in page.text
    assert str(kept.pk) not in str(filled(page)["also"])


# -- deciding --------------------------------------------------------------------------------
@pytest.mark.engine
def test_one_that_was_changed_is_named_and_nothing_is_half_accepted(curator, group):
    page = curator.get(group)
    entry = Intervention.unrestricted.get(title="Met the chair 1")
    entry.title = "Told to nobody"
    entry.save()
    came = send(curator, page, having="seen", do="accept")
    assert came.status_code == 409
    assert "“Met the chair 1”" in came.text and "Told to nobody" not in came.text
    again = curator.get(group).text
    assert "has changed it since" in again and "Accept all" not in again
    assert states() == {"open"} and not public(Process).exists()


@pytest.mark.engine
def test_one_that_was_withdrawn_stops_the_rest_and_what_stands_on_it_tells_nothing(
    curator, member, bill, group
):
    page = curator.get(group)
    made = Proposal.unrestricted.get(record=bill.pk)
    assert member.post(f"/review/{made.pk}/", {"do": "withdraw"}).status_code == 302
    came = send(curator, page, having="seen", do="accept")
    assert came.status_code == 409 and not public(Stage).exists()
    bill.name = "Renamed since"
    bill.save()
    stage = Proposal.unrestricted.get(kind="stages", title__contains="Reading 0")
    for path in (group, f"/review/{stage.pk}/"):
        text = curator.get(path).text
        assert "Quiet bill" not in text and "Renamed since" not in text, path
        assert "would stay hidden" in text


@pytest.mark.engine
def test_the_others_are_accepted_and_what_was_changed_waits_with_what_hangs_on_it(curator, group):
    seen = curator.get(group)
    entry = Intervention.unrestricted.get(title="Met the chair 0")  # answered by a commitment
    entry.title = "Told to nobody"
    entry.save()
    page = curator.get(group)
    assert "Accept the other 9" in page.text and "Told to nobody" not in page.text
    came = send(curator, page, having="seen", do="accept", seen=filled(seen, "seen")["seen"])
    assert came.status_code == 409 and not public(Process).exists()  # as it was seen before
    part = send(curator, page, having="seen", do="accept", seen=filled(page, "seen")["seen"][1:])
    assert part.status_code == 409 and not public(Process).exists()
    came = send(curator, page, having="seen", do="accept")
    assert came.url == group and public(Process).exists() and public(Stage).count() == 2
    waits = Proposal.unrestricted.filter(state="open")
    assert {*waits.values_list("title", flat=True)} == {"Met the chair 0", "A calendar"}
    again = curator.get(group)
    assert "Met the chair 0" in again.text and 'value="accept"' not in again.text
    assert not Intervention.unrestricted.get(pk=entry.pk).open_to_all


def test_each_is_decided_by_itself_as_well(curator, bill, group):
    entry = Proposal.unrestricted.get(title="Met the chair 1")
    page = curator.get(f"/review/{entry.pk}/")
    assert group in page.text
    assert send(curator, page, having="version", do="accept").status_code == 400
    assert not public(Intervention).exists()
    first = Proposal.unrestricted.get(record=bill.pk)
    page = curator.get(f"/review/{first.pk}/")
    assert send(curator, page, having="version", do="accept").status_code == 302
    page = curator.get(group)
    assert page.status_code == 200 and "Quiet bill" not in page.context["first"].title
    assert send(curator, page, having="seen", do="accept").status_code == 302
    assert states() == {"accepted"}


def test_all_are_returned_with_one_reason_and_sent_anew(curator, member, address, group):
    assert curator.post(group, {"do": "return", "reason": " "}).status_code == 409
    mail.outbox.clear()
    assert curator.post(group, {"do": "return", "reason": "Which day?"}).status_code == 302
    assert len(mail.outbox) == 1
    assert {(one.state, one.reason) for one in Proposal.unrestricted.all()} == {
        ("returned", "Which day?")
    }
    assert send(member, member.get(address)).status_code == 302
    assert states() == {"open"} and Proposal.unrestricted.count() == 11


def test_who_may_decide_on_them(signed_in, group):
    for name, status in (("ally", 404), ("outsider", 404), ("administrator", 404), ("nobody", 302)):
        for do in ("", "accept", "return", "withdraw"):
            client = signed_in[name]
            answer = client.post(group, {"do": do, "reason": "x"}) if do else client.get(group)
            assert answer.status_code == status, (name, do)
    for do in ("accept", "return", "x"):
        assert signed_in["member"].post(group, {"do": do, "reason": "x"}).status_code == 403
    assert signed_in["curator"].post(group, {"do": "withdraw"}).status_code == 403
    assert states() == {"open"}
    assert signed_in["member"].post(group, {"do": "withdraw"}).status_code == 302
    assert states() == {"withdrawn"}


# -- statements ------------------------------------------------------------------------------
def test_pages_take_the_same_statements_however_many_they_are(member, curator, world):
    def asked(client, path, sends):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(path)
            answer = send(client, page) if sends else page
        assert answer.status_code == (302 if sends else 200)
        # What is inserted at once is parted where it is long.
        return [one["sql"] for one in queries if not one["sql"].startswith("INSERT")], answer

    def statements(number):
        address = f"{bill_of(world, entries=number).get_absolute_url()}propose/"
        proposing, answer = asked(member, address, sends=True)
        return proposing, asked(curator, answer.url, sends=False)[0]

    statements(2)
    for few, many in zip(statements(5), statements(50), strict=True):
        assert len(many) == len(few), [one[:120] for one in many if one not in few][:40]
