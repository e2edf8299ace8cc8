"""Several entries of one's own are proposed, or published, at once: looked at, then all or none."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engagement.forms import version_of
from processes.models import (
    Ask,
    Citation,
    Commitment,
    HomeName,
    Intervention,
    Participation,
    Process,
    Proposal,
    ProposalState,
    Raising,
    Stage,
    Trust,
    WorkingNote,
)
from tests.filling import filled, send
from tests.making import make, with_second_factor

pytestmark = pytest.mark.django_db
ADDRESS = "/interventions/several/publish/?q=Adviser"


@pytest.fixture
def member(signed_in):
    return signed_in["member"]


@pytest.fixture
def kept(world):
    """Three of one's own, with something in each and beside it."""
    rows = []
    for number in range(3):
        row = make(Intervention, title=f"Met the adviser {number}", **world.level("organisation"))
        make(Participation, intervention=row, name="The adviser", organisation=None)
        make(Citation, intervention=row, source=world.source, locator=f"page {number}")
        make(WorkingNote, organisation=world.home, intervention=row, text="Only for us")
        rows.append(row)
    return rows


def going(page):
    return [one.shown for one in page.context["publishing"].going]


def why(page):
    return {one.shown: str(*one.why) for one in page.context["publishing"].staying}


@pytest.mark.engine
def test_what_is_ticked_is_proposed_as_everybody_will_read_it(member, kept, signed_in):
    listed = member.get("/interventions/?q=Adviser").content.decode()
    assert f'href="{ADDRESS}"' in listed
    page = member.get(ADDRESS)
    assert {*going(page)} == {*kept}
    text = page.content.decode()
    for words in ("The adviser", "page 1", "Met the adviser 2"):
        assert words in text
    assert "Only for us" not in text
    assert not Proposal.unrestricted.exists()
    ticked = [one for one in filled(page)["seen"] if not one.startswith(str(kept[0].pk))]
    page = send(member, page, seen=ticked, note="Of our sheet")
    assert page.status_code == 302
    made = Proposal.unrestricted.all()
    assert {one.record for one in made} == {row.pk for row in kept[1:]}
    assert {(one.note, one.state, one.publishes) for one in made} == {
        ("Of our sheet", "open", True)
    }
    here = Intervention.unrestricted.filter(pk__in=[row.pk for row in kept])
    assert not here.filter(open_to_all=True).exists()
    curator = signed_in["curator"]
    with_second_factor(page.wsgi_request.user)
    for one in made:
        shown = curator.get(f"/review/{one.pk}/")
        assert "The adviser" in shown.content.decode()
        assert "Only for us" not in shown.content.decode()
        assert send(curator, shown, having="version", do="accept").status_code == 302
    for row in kept[1:]:
        assert "The adviser" in Client().get(row.get_absolute_url()).content.decode()
    assert Client().get(kept[0].get_absolute_url()).status_code == 404


def test_what_was_changed_since_it_was_looked_at_sends_none(member, kept):
    page = member.get(ADDRESS)
    kept[1].summary = "And said more than everybody is to read"
    kept[1].save()
    came = send(member, page)
    assert came.status_code == 409
    assert "Met the adviser 1" in came.content.decode()
    assert not Proposal.unrestricted.exists()


def test_what_nobody_was_shown_is_not_sent(member, kept):
    for seen in ({}, {"seen": str(kept[0].pk)}, {"seen": ["", "x"]}):
        assert member.post(ADDRESS, {"note": "", **seen}).status_code == 409
    assert not Proposal.unrestricted.exists()


def test_what_is_trusted_is_public_at_once_and_only_where_that_was_shown(member, kept, cast, world):
    with_second_factor(cast["member"])
    held = member.get(ADDRESS)
    Trust.unrestricted.create(organisation=world.home, reason="Kept well")
    assert send(member, held).status_code == 409  # it had said: the curators, first
    page = member.get(ADDRESS)
    assert page.context["publishing"].at_once and not page.context["publishing"].proposed
    assert send(member, page).status_code == 302
    for row in kept:
        assert Client().get(row.get_absolute_url()).status_code == 200
    assert {one.state for one in Proposal.unrestricted.all()} == {ProposalState.ACCEPTED}
    again = send(member, page)
    assert again.status_code == 409
    assert Proposal.unrestricted.count() == 3


def test_where_a_name_stays_at_home_it_is_done_on_its_own_page(member, kept, world):
    names, brought, _third = kept
    kept_back = Participation.unrestricted.filter(intervention=names)
    HomeName.stays([*kept_back], world.home)
    ask = make(Ask, process=make(Process), text="Publish it", **world.level("organisation"))
    make(Raising, intervention=names, ask=ask)
    make(Raising, intervention=brought, ask=ask)
    page = member.get(ADDRESS)
    assert {*why(page)} == {names, ask} and "own page" in why(page)[names]
    stamps = [f"{row.pk} {row.changed.isoformat()} proposed" for row in (names, ask)]
    assert member.post(ADDRESS, {"seen": stamps}).status_code == 409
    assert not Proposal.unrestricted.exists()


@pytest.mark.engine
def test_what_they_brought_goes_with_them_and_so_does_what_they_stand_on(member, kept, world):
    brings, points, _third = kept
    own = world.level("organisation")
    ask = make(Ask, process=make(Process), text="Publish it", **own)
    make(Raising, intervention=brings, ask=ask)
    promise = make(Commitment, text="A calendar", answers=brings, **own)
    hidden = make(Process, name="Quiet bill", **own)
    points.process, points.stage = hidden, make(Stage, name="First reading", process=hidden, **own)
    points.save()
    page = member.get(ADDRESS)
    assert {ask, promise, hidden, points.stage} < {*going(page)} and not why(page)
    [under] = (one for one in page.context["publishing"].going if one.shown == brings)
    assert {one.shown for one in under.brought} == {ask, promise}
    ticked = filled(page)["seen"]
    alone = [one for one in ticked if str(points.stage_id) not in one]
    refused = send(member, page, seen=alone)
    assert refused.status_code == 409 and "First reading" in refused.text
    assert not Proposal.unrestricted.exists()
    assert send(member, page).status_code == 302
    assert Proposal.unrestricted.count() == 7


@pytest.mark.engine
def test_nobody_sends_what_is_not_their_organisations(signed_in, kept, world):
    theirs = make(
        Intervention, title="Adviser of theirs", visibility="organisation", owner=world.stranger
    )
    shared = make(Intervention, title="Adviser, shared", **world.level("coalition"))
    page = signed_in["member"].get(ADDRESS)
    assert theirs not in [one.shown for one in page.context["publishing"].lines]
    stamps = [one.stamp for one in page.context["publishing"].going]
    assert len(stamps) == 4
    assert str(theirs.pk) not in page.content.decode()
    ally = signed_in["ally"].get(ADDRESS)
    assert going(ally) == [] and "organisation" in why(ally)[shared]
    for name in ("ally", "outsider"):
        assert signed_in[name].post(ADDRESS, {"seen": stamps}).status_code == 409
    for name in ("nobody", "curator", "administrator"):
        assert signed_in[name].post(ADDRESS, {"seen": stamps}).status_code in (302, 403)
    assert signed_in["member"].get("/processes/several/publish/").status_code == 403
    assert not Proposal.unrestricted.exists()


def test_what_was_returned_is_sent_anew_and_what_waits_is_not_sent_twice(member, kept, world):
    one, other, _third = kept
    for row, state in ((one, "open"), (other, "returned")):
        Proposal.unrestricted.create(
            kind="interventions", record=row.pk, title="x", publishes=True, state=state,
            owner=world.home, content={"version": version_of(row)},
            reason="Mend it" if state == "returned" else "",
            decided=row.created if state == "returned" else None,
        )  # fmt: skip
    page = member.get(ADDRESS)
    assert one in why(page)
    assert send(member, page).status_code == 302
    assert Proposal.unrestricted.count() == 3
    assert {row.state for row in Proposal.unrestricted.all()} == {"open"}


def test_it_takes_the_same_statements_however_many_they_are(member, kept, world):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            page = member.get(ADDRESS)
            assert send(member, page).status_code == 302
        Proposal.unrestricted.all().delete()
        return [one["sql"] for one in queries]

    statements()
    few = statements()
    for number in range(9):
        row = make(Intervention, title=f"Adviser {number}", **world.level("organisation"))
        make(Participation, intervention=row, name="The adviser", organisation=None)
        make(Citation, intervention=row, source=world.source)
    more = statements()
    assert len(more) == len(few), [one[:90] for one in more]
