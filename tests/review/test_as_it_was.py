"""What is changed while it waits is said to wait as it was, and takes the place of what waits."""

import pytest

from processes.models import Ask, Intervention, Process, Proposal, Raising, Stage
from tests.filling import filled, send
from tests.making import make
from tests.review.test_returned import words_of
from tests.review.test_together import bill_of

pytestmark = pytest.mark.django_db
AS_IT_WAS = "This waits as it was proposed on"
ANEW = "Propose it as it is now"


@pytest.fixture
def member(signed_in):
    return signed_in["member"]


@pytest.fixture
def curator(signed_in):
    return signed_in["curator"]


@pytest.fixture
def entry(world, process):
    return make(Intervention, title="Met the chair", process=process, **world.level("organisation"))


@pytest.fixture
def process(db):
    return make(Process, name="Public bill")


@pytest.fixture
def proposed(member, entry):
    return send(member, member.get(f"{entry.get_absolute_url()}propose/"), note="Look").url


def change(client, record, **said):
    page = client.get(f"{record.get_absolute_url()}edit/")
    return send(client, page, having="version", **said)


@pytest.mark.engine
def test_a_changed_entry_is_said_to_wait_as_it_was_and_is_proposed_as_it_is(
    member, curator, entry, proposed
):
    held = filled(curator.get(proposed), "version", do="accept")
    for path in (entry.get_absolute_url(), proposed, "/"):
        assert AS_IT_WAS not in words_of(member.get(path)), path
    saved = change(member, entry, title="Met the chair in May")
    for path in (saved.url, proposed, "/"):
        page = member.get(path)
        assert AS_IT_WAS in words_of(page), path
        assert f'href="{entry.get_absolute_url()}propose/"' in page.text, path
    here = f'href="{entry.get_absolute_url()}"'
    assert here in member.get(proposed).text and here not in curator.get(proposed).text
    assert "has changed it since" in words_of(curator.get(proposed))
    page = member.get(f"{entry.get_absolute_url()}propose/")
    assert "Look" in filled(page)["note"]
    assert send(member, page).url == proposed
    assert AS_IT_WAS not in words_of(member.get(proposed))
    assert Proposal.unrestricted.get().title == "Met the chair in May"
    late = curator.post(proposed, held)  # what it shows is not what was looked at
    assert late.status_code in (400, 409)
    entry.refresh_from_db()
    assert not entry.open_to_all
    assert "proposed anew since you looked" in words_of(late)
    assert "Met the chair in May" in late.text  # was: nothing of it, but a field to return it
    assert send(curator, late, having="version", do="accept").status_code == 302
    entry.refresh_from_db()
    assert entry.open_to_all and entry.title == "Met the chair in May"


def test_what_goes_along_and_was_changed_is_not_accepted_unseen(member, curator, entry, process):
    own = {"owner": entry.owner, "visibility": "organisation"}
    ask = make(Ask, text="Publish it", process=process, **own)
    make(Raising, intervention=entry, ask=ask)
    address = f"{entry.get_absolute_url()}propose/"
    proposed = send(member, member.get(address)).url
    assert Proposal.unrestricted.get().content["along"]
    held = filled(curator.get(proposed), "version", do="accept")
    change(member, ask, text="Publish all of it")
    for one in (entry, ask):
        page = member.get(one.get_absolute_url())
        assert AS_IT_WAS in words_of(page) and f'href="{address}"' in page.text
    assert send(member, member.get(address)).url == proposed
    assert curator.post(proposed, held).status_code == 400
    ask.refresh_from_db()
    assert not ask.open_to_all
    assert send(curator, curator.get(proposed), having="version", do="accept").status_code == 302
    ask.refresh_from_db()
    assert ask.open_to_all and ask.text == "Publish all of it"


def test_a_card_of_the_hour_accepts_no_more_than_it_shows(member, curator, entry, proposed):
    held = filled(curator.get("/hour/"), "seen", do="right")
    change(member, entry, title="Met the chair in May")
    send(member, member.get(f"{entry.get_absolute_url()}propose/"))
    curator.post("/hour/", held)
    entry.refresh_from_db()
    assert not entry.open_to_all
    send(curator, curator.get("/hour/"), having="seen", do="right")
    entry.refresh_from_db()
    assert entry.open_to_all


@pytest.mark.parametrize("who", ["outsider", "ally", "curator"])
def test_nobody_else_learns_that_it_was_changed(signed_in, member, entry, proposed, who):
    change(member, entry, title="Met the chair in May")
    for path in ("/", proposed, entry.get_absolute_url(), "/review/"):
        said = signed_in[who].get(path).text
        assert AS_IT_WAS not in said and "in May" not in said and ANEW not in said, path


@pytest.mark.engine
def test_what_was_changed_of_a_bundle_is_proposed_as_it_is_and_stays_one_with_it(
    member, curator, world
):
    bill = bill_of(world)
    group = send(member, member.get(f"{bill.get_absolute_url()}propose/"), note="All").url
    entry = Intervention.unrestricted.get(title="Met the chair 1")
    stage = Stage.unrestricted.get(name="Reading 0")
    assert ANEW not in member.get(group).text
    saved = change(member, entry, title="Met the chair in May")
    assert AS_IT_WAS in words_of(member.get(saved.url))
    assert f'href="{group}"' in member.get(saved.url).text
    change(member, stage, name="Reading zero")
    assert f'href="{group}"' in member.get("/").text
    page = member.get(group)
    assert "2 of them wait as they were proposed" in words_of(page)
    sent = filled(page, "note", do="again")
    assert len(sent["seen"]) == 2 and sent["note"] == "All"
    before = {one.pk: one.content for one in Proposal.unrestricted.all()}
    assert member.post(group, sent).url == group
    now = {one.pk: one.content for one in Proposal.unrestricted.all()}
    assert before.keys() == now.keys()
    assert sum(before[pk] != now[pk] for pk in now) == 2
    page = curator.get(group)
    assert "Met the chair in May" in page.text and "Reading zero" in page.text
    assert "Accept all 9" in words_of(page)
    assert words_of(curator.get("/review/")).count("Quiet bill") == 1
    assert send(curator, page, having="seen", do="accept").status_code == 302
    assert {*Proposal.unrestricted.values_list("state", flat=True)} == {"accepted"}


def test_what_came_back_alone_joins_what_it_waits_for(member, curator, world):
    """Was: “It points at what not everybody can see. Propose that first”, which had been done."""
    bill = bill_of(world)
    group = send(member, member.get(f"{bill.get_absolute_url()}propose/")).url
    ask = Ask.unrestricted.get(text="Ask 1")
    alone = f"/review/{Proposal.unrestricted.get(record=ask.pk).pk}/"
    curator.post(alone, {"do": "return", "reason": "Of whom?"})
    assert member.post(group, filled(member.get(group), "note", do="again")).url == group
    page = curator.get(group)
    assert "Accept all 9" in words_of(page)
    assert send(curator, page, having="seen", do="accept").status_code == 302
    ask.refresh_from_db()
    assert ask.open_to_all


def test_what_points_at_what_waits_leads_there(member, world):
    own = world.level("organisation")
    bill = make(Process, name="Quiet bill", **own)
    waits = send(member, member.get(f"{bill.get_absolute_url()}propose/")).url
    ask = make(Ask, text="Publish it", process=bill, **own)
    page = member.get(f"{ask.get_absolute_url()}propose/")
    assert "waits for a curator since" in words_of(page) and f'href="{waits}"' in page.text


@pytest.mark.parametrize("who", ["ally", "outsider"])
def test_who_sees_no_proposal_learns_from_no_page_that_something_waits(
    signed_in, member, world, who
):
    bill = make(Process, name="Quiet bill", **world.level("coalition"))
    waits = send(member, member.get(f"{bill.get_absolute_url()}propose/")).url
    theirs = {"ally": world.friend, "outsider": world.stranger}[who]
    ask = make(Ask, text="Publish it", process=bill, owner=theirs, visibility="organisation")
    client, own = signed_in[who], ask.get_absolute_url()
    assert ("It points at 1 thing" in words_of(client.get(f"{own}propose/"))) == (who == "ally")
    pages = "/", "/review/", "/processes/", bill.get_absolute_url(), own, f"{own}propose/", waits
    for path in pages:
        said = client.get(path, follow=True).text
        assert "waits for a curator since" not in said and f'"{waits}"' not in said, path


@pytest.mark.engine
def test_a_page_of_a_bundle_that_was_open_accepts_no_more_than_it_shows(member, curator, world):
    bill = bill_of(world)
    group = send(member, member.get(f"{bill.get_absolute_url()}propose/")).url
    held = filled(curator.get(group), "seen", do="accept")
    change(member, Intervention.unrestricted.get(title="Met the chair 1"), title="Met her")
    assert member.post(group, filled(member.get(group), "note", do="again")).url == group
    late = curator.post(group, held)
    assert late.status_code == 409 and "proposed anew since you looked" in words_of(late)
    assert "has changed it since" not in words_of(late)  # was
    assert "Met her" in late.text  # what waits now, to be looked at
    assert not Proposal.unrestricted.exclude(state="open").exists()
    assert send(curator, late, having="seen", do="accept").status_code == 302
    assert Intervention.unrestricted.get(title="Met her").open_to_all
