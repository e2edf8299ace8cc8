"""What was proposed together stays one thing once it came back, or was withdrawn; and what curators
read of it before."""

import re
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from processes.models import (
    Ask,
    AskAnswer,
    HomeName,
    Intervention,
    Lesson,
    Participation,
    Proposal,
    Raising,
    Reply,
    Stage,
)
from tests.conftest import person, session_of
from tests.filling import filled, send
from tests.making import make
from tests.review.test_together import bill_of

pytestmark = pytest.mark.django_db
UNSEEN = "Something that is not public"


@pytest.fixture
def bill(world):
    bill = bill_of(world)
    make(Lesson, text="Ask earlier", process=bill, **world.level("organisation"))
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


@pytest.fixture
def group(member, address):
    return send(member, member.get(address), note="All of it").url


@pytest.fixture
def returned(curator, group):
    assert curator.post(group, {"do": "return", "reason": "Which day was it?"}).status_code == 302
    return group


def words_of(answer):
    """The words of the middle of a page."""
    main = html.document_fromstring(answer.content.decode()).xpath("//main")[0]
    return " ".join(main.text_content().split())


def states():
    return sorted(Proposal.unrestricted.values_list("state", flat=True))


# -- what came back --------------------------------------------------------------------------
@pytest.mark.engine
def test_what_came_back_is_one_line_on_the_desk_and_in_every_list(member, curator, returned):
    for path in ("/", "/review/"):
        page = member.get(path)
        assert words_of(page).count("Quiet bill and 8 with it") == 1, path
        assert "Which day was it?" in words_of(page)
        assert returned in page.text and "Ask 0" not in words_of(page).partition("Latest")[0]
    assert member.get("/").text.count("Mend it and send it again") == 1
    listed = words_of(curator.get("/review/"))
    assert listed.count(UNSEEN) == 1 and f"{UNSEEN} and 8 with it" in listed


@pytest.mark.engine
def test_it_is_mended_and_sent_again_in_one_go_and_keeps_its_address(member, curator, returned):
    page = member.get(returned)
    for words in ("Which day was it?", "Quiet bill", "Reading 1", "Met the chair 2", "Ask 0"):
        assert words in page.text, words
    assert page.text.count('name="seen"') == 9 and len(filled(page, "seen")["seen"]) == 9
    entry = Intervention.unrestricted.get(title="Met the chair 1")
    mend = f"/interventions/{entry.pk}/edit/?next={returned}"
    assert mend in page.text
    saved = send(member, member.get(mend), having="title", title="Met the chair in May")
    assert saved.url == returned
    page = member.get(returned)
    assert "Met the chair in May" in page.text
    sent = send(member, page, having="seen", do="again", note="In May")
    assert sent.status_code == 302 and sent.url == returned
    assert states() == ["open"] * 9
    assert {one.note for one in Proposal.unrestricted.all()} == {"In May"}
    assert "All 9 that were proposed together" in words_of(curator.get("/review/"))
    page = curator.get(returned)
    assert "Met the chair in May" in page.text
    assert send(curator, page, having="seen", do="accept").status_code == 302
    assert states() == ["accepted"] * 9


def test_sent_again_from_its_process_it_keeps_its_address_as_well(member, address, returned):
    assert send(member, member.get(address)).url == returned


def test_what_is_unticked_stays_with_what_came_back(member, curator, returned):
    page = member.get(returned)
    kept = Ask.unrestricted.get(text="Ask 2")
    seen = [one for one in filled(page, "seen")["seen"] if str(kept.pk) not in one]
    assert send(member, page, having="seen", do="again", seen=seen).url == returned
    assert states() == ["open"] * 8 + ["returned"]
    page = member.get(returned)
    assert "Withdraw all" in page.text
    assert [one.shown for one in page.context["returned"].going] == [kept]  # with what waits
    over = words_of(curator.get(returned))
    assert "Ask 2" not in over and f"{UNSEEN} (1) Returned" in over
    assert member.post(returned, {"do": "leave"}).url == returned
    assert states() == ["open"] * 8 + ["withdrawn"]


@pytest.mark.parametrize("gone", [False, True])
def test_what_was_changed_since_it_was_shown_sends_nothing(member, world, returned, gone):
    page = member.get(returned)
    entry = Intervention.unrestricted.get(title="Met the chair 1")
    entry.removed = entry.created if gone else None
    entry.save()
    came = send(member, page, having="seen", do="again", note="Kept as typed")
    assert came.status_code == 409 and states() == ["returned"] * 9
    assert "Nothing was sent." in words_of(came) and "Kept as typed" in came.text
    if not gone:
        assert "saved this meanwhile. Nothing was sent." in words_of(came)


def test_sent_twice_it_is_sent_once(member, returned):
    page = member.get(returned)
    assert send(member, page, having="seen", do="again").status_code == 302
    assert send(member, page, having="seen", do="again").status_code == 409
    assert states() == ["open"] * 9


def test_returned_for_several_reasons_each_is_said(member, curator, group):
    one = Proposal.unrestricted.get(title="Met the chair 1")
    said = {"do": "return", "reason": "Who else was there?"}
    assert curator.post(f"/review/{one.pk}/", said).status_code == 302
    assert curator.post(group, {"do": "return", "reason": "Which day?"}).status_code == 302
    page = words_of(member.get(group))
    assert "Who else was there? Met the chair 1" in page and "Which day? Quiet bill" in page


def test_its_proposer_hears_where_all_of_it_is_read(
    member, curator, group, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    curator.post(group, {"do": "return", "reason": "Which day?"})
    assert [one.body.endswith(group) for one in mail.outbox] == [True]


def test_what_was_left_out_before_is_not_ticked_when_it_is_proposed_again(
    member, curator, world, bill, address
):
    page = member.get(address)
    out = str(Intervention.unrestricted.get(title="Met the chair 2").pk)
    also = [one for one in filled(page)["also"] if out not in one]
    group = send(member, page, also=also).url
    make(Ask, text="Brought in since", process=bill, **world.level("organisation"))
    for what in ({"do": "return", "reason": "Which day?"}, {"do": "withdraw"}):
        if what["do"] == "return":
            assert curator.post(group, what).status_code == 302
        else:
            group = send(member, member.get(address), also=also).url
            assert member.post(group, what).status_code == 302
        page = member.get(address)
        assert "Met the chair 2" in page.text and "Brought in since" in page.text
        ticked = filled(page)["also"]
        assert len(ticked) == 7 and out not in str(ticked), what


# -- who sees it -----------------------------------------------------------------------------
@pytest.mark.engine
def test_what_came_back_is_read_by_its_people_alone(signed_in, curator, member, world, returned):
    for name, status in (("ally", 404), ("outsider", 404), ("administrator", 404), ("nobody", 302)):
        client = signed_in[name]
        assert client.get(returned).status_code == status, name
        for do in ("again", "leave", "withdraw", "accept", "return"):
            sent = {"do": do, "reason": "x", "seen": "x"}
            assert client.post(returned, sent).status_code == status, (name, do)
    curator.get("/review/")  # which says that they were returned
    before = words_of(curator.get(returned))
    assert f"{UNSEEN} (9) Returned" in before
    for words in ("Quiet", "Reading", "chair", "Ask 0", "Which day", "All of it", "Home Rights"):
        assert words not in before, words
    entry = Intervention.unrestricted.get(title="Met the chair 1")
    entry.title = "Told to nobody"
    entry.save()
    make(Ask, text="Also new", process=entry.process, **world.level("organisation"))
    assert words_of(curator.get(returned)) == before
    for do in ("again", "leave", "withdraw"):
        assert curator.post(returned, {"do": do, "seen": "x"}).status_code == 403
    assert states() == ["returned"] * 9


@pytest.mark.engine
def test_what_was_withdrawn_is_there_for_its_people_and_for_curators_as_if_it_never_was(
    member, curator, signed_in, returned
):
    send(member, member.get(returned), having="seen", do="again")
    assert member.post(returned, {"do": "withdraw"}).status_code == 302
    assert states() == ["withdrawn"] * 9
    back = words_of(member.get(returned))  # as the browser's way back shows it
    assert back.count("Withdrawn") == 9 and "Quiet bill" in back
    assert "Which day" not in back
    listed = words_of(member.get("/review/"))
    assert "Quiet bill and 8 with it Withdrawn" in listed and "Which day" not in listed
    curator.get("/review/")  # which says what was done
    never = f"/review/together/{uuid.uuid4()}/"
    for name in ("curator", "ally", "outsider", "nobody"):
        gone, nothing = (signed_in[name].get(path) for path in (returned, never))
        same = [re.sub(r"[0-9a-f-]{36}|csrf.*", "", one.text) for one in (gone, nothing)]
        assert same[0] == same[1] and gone.status_code == nothing.status_code, name
    assert UNSEEN not in words_of(curator.get("/review/"))


def test_a_colleague_withdraws_and_sends_again_what_another_has_proposed(
    client, member, curator, world, returned
):
    client.cookies["session"] = session_of(person("colleague@example.org", world.home))
    page = client.get(returned)
    assert send(client, page, having="seen", do="again").status_code == 302
    assert client.post(returned, {"do": "withdraw"}).status_code == 302
    assert states() == ["withdrawn"] * 9
    assert client.post(returned, {"do": "withdraw"}).status_code == 409


# -- what a curator reads before -------------------------------------------------------------
def part_of(page, title):
    """The words of the section of one of them."""
    sections = html.document_fromstring(page.content.decode()).xpath("//section[header/h2/a]")
    return next(
        " ".join(one.text_content().split())
        for one in sections
        if one.xpath("header/h2/a")[0].text_content() == title
    )


@pytest.mark.engine
def test_a_curator_reads_of_each_what_it_stands_on_and_what_leads_to_what(member, curator, world):
    bill, own = bill_of(world), world.level("organisation")
    for name, place in (("Reading 0", 7), ("Reading 1", 3)):
        stage = Stage.unrestricted.get(name=name)
        stage.position = place
        stage.save()
    for number in range(3):
        entry = Intervention.unrestricted.get(title=f"Met the chair {number}")
        entry.date = f"2024-0{5 - number}-01"
        entry.save()
    ask = Ask.unrestricted.get(text="Ask 1")
    ask.holders.add(world.home)
    ask.addressees.add(world.stranger)
    reply = make(Reply, process=bill, text="", **own)
    make(AskAnswer, reply=reply, ask=ask, response="accepted")
    group = send(member, member.get(f"{bill.get_absolute_url()}propose/")).url
    page = curator.get(group)
    titles = [*map(str, html.document_fromstring(page.content.decode()).xpath("//h2/a/bdi/text()"))]
    assert titles[:6] == [
        *("Quiet bill", "Reading 1", "Reading 0"),
        *("Met the chair 2", "Met the chair 1", "Met the chair 0"),
    ]
    entry = part_of(page, "Met the chair 1")
    for words in ("Process Quiet bill", "Stage Reading 1", "Date 1 Apr 2024", "Ask Ask 1"):
        assert words in entry, words
    asked = part_of(page, "Ask 1")
    for words in ("Asked by Home Rights", "Asked of Stranger Lab", "Engagement Met the chair 1"):
        assert words in asked, words
    assert "Ask Ask 1, Accepted" in part_of(page, "to “Ask 1”")


@pytest.mark.engine
def test_likely_doubles_of_an_entry_are_said_of_what_the_curator_may_read(
    member, curator, world, bill
):
    own, day = world.level("organisation"), {"process": bill, "date": "2024-05-04"}
    make(Intervention, title="Declaración pública del faro", kind="meeting", **day, **own)
    make(Intervention, title="Declaracion publica de faro", kind="media", **day, **own)
    make(Intervention, title="Declaración pública del faro", process=bill, date="2024-05-05", **own)
    address = f"{bill.get_absolute_url()}propose/"
    group = send(member, member.get(address)).url
    page = curator.get(group)
    assert "Possibly the same: Declaracion publica" in part_of(page, "Declaración pública del faro")
    assert page.text.count("Possibly the same") == 2
    # What nobody handed over is not told by being like it, whoever keeps it.
    theirs = {"owner": world.stranger, "visibility": "organisation"}
    before = words_of(page)
    for whose in (own, theirs):
        make(Intervention, title="Met the chair 1", process=bill, date="2024-05-04", **whose)
        make(Intervention, title="Declaración pública de faros", **day, **whose)
    assert words_of(curator.get(group)) == before


def test_a_link_to_what_was_not_handed_over_is_not_told(member, curator, world, bill, address):
    page = member.get(address)
    kept = Ask.unrestricted.get(text="Ask 1")
    also = [one for one in filled(page)["also"] if str(kept.pk) not in one]
    group = send(member, page, also=also).url
    assert "Ask 1" not in curator.get(group).text


@pytest.mark.engine
def test_the_others_are_accepted_from_the_top_where_one_was_changed(curator, group):
    entry = Intervention.unrestricted.get(title="Met the chair 1")
    entry.save()
    page = curator.get(group)
    text = words_of(page)
    assert "1 of them cannot be accepted as it is" in text and "Accept the other 8" in text
    assert 'href="#decide"' in page.text and 'id="decide"' in page.text
    assert send(curator, page, having="seen", do="accept").url == group
    assert states() == ["accepted"] * 8 + ["open"]


# -- a name that stays -----------------------------------------------------------------------
def test_where_a_name_stays_the_officer_is_led_to_where_it_is_chosen(member, world, bill, address):
    entry = Intervention.unrestricted.get(title="Met the chair 1")
    part = Participation.unrestricted.get(intervention=entry)
    told = make(Ask, text="Chair 1 should resign", process=bill, **world.level("organisation"))
    make(Raising, intervention=entry, ask=told)
    HomeName.stays([part], world.home)
    part.name = "a chair"
    part.save()
    stays = member.get(address).text.partition('id="h-stays"')[2]
    assert f'<a href="{entry.get_absolute_url()}">To its own page</a>' in stays
    assert "once what it stands on is public" in stays
    assert "It names “Chair 1”. The entry it belongs to does not" in stays
    for row in (bill, *Stage.unrestricted.filter(process=bill)):
        row.visibility = "public"
        row.save()
    page = member.get("/interventions/several/publish/?q=chair")
    own_page = f"/interventions/{entry.pk}/propose/"
    assert f'<a href="{own_page}">To its own page</a>' in page.text
    assert member.get(own_page).status_code == 200


# -- statements ------------------------------------------------------------------------------
def test_the_page_of_what_came_back_takes_the_same_statements_however_many(member, curator, world):
    def asked(number):
        bill = bill_of(world, entries=number)
        group = send(member, member.get(f"{bill.get_absolute_url()}propose/")).url
        curator.post(group, {"do": "return", "reason": "Which day?"})
        with CaptureQueriesContext(connection) as queries:
            assert member.get(group).status_code == 200
        return [one["sql"] for one in queries]

    asked(2)
    few, many = asked(5), asked(30)
    assert len(many) == len(few), [one[:120] for one in many if one not in few][:40]
