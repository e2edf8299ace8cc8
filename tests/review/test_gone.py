"""A curator who decides on what was withdrawn meanwhile is told so, and nothing else happens."""

import pytest

from processes.models import Intervention, Process, Proposal, Stage
from tests.filling import filled, send
from tests.making import make
from tests.review.test_returned import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SAID = "is not waiting any more"


@pytest.fixture
def group(signed_in, world):
    own = world.level("organisation")
    bill = make(Process, name="A bill on networks")
    stage = make(Stage, name="First reading", process=bill, **own)
    make(Intervention, title="Comments on the draft", process=bill, stage=stage, **own)
    member = signed_in["member"]
    return send(member, member.get(f"{stage.get_absolute_url()}propose/")).url


def said_of(answer):
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert answer.status_code == 404 and SAID in main
    assert 'href="/review/"' in main and "mistyped" not in main
    return main


@pytest.mark.parametrize("together", [True, False])
def test_what_was_withdrawn_while_a_curator_had_it_open(signed_in, group, together):
    member, curator = signed_in["member"], signed_in["curator"]
    one = Proposal.unrestricted.first()
    path, having = (group, "seen") if together else (f"/review/{one.pk}/", "version")
    page = curator.get(path)
    member.post(path, {"do": "withdraw"})
    main = said_of(send(curator, page, having=having, do="accept"))
    stamps = filled(page, having).values()
    for stamp in (text for each in stamps for text in (each if isinstance(each, list) else [each])):
        assert " " not in stamp or stamp not in main
    for title in ("First reading", "Comments on the draft", "What you had typed"):
        assert title not in main
    main = said_of(curator.post(path, {"do": "return", "reason": "Which day was it?"}))
    assert "What you had typed" in main and "Which day was it?" in main
    said_of(curator.get(path))
    one.refresh_from_db()
    assert one.state == "withdrawn"
    assert Stage.unrestricted.get().visibility != "public"


def test_nobody_else_is_told_that_there_was_one(signed_in, group):
    none = "/review/00000000-0000-4000-8000-000000000000/"
    one = Proposal.unrestricted.first()
    signed_in["member"].post(f"/review/{one.pk}/", {"do": "withdraw"})
    for path in (group, f"/review/{one.pk}/", none):
        for answer in (signed_in["ally"].get(path), signed_in["outsider"].get(path)):
            assert answer.status_code == 404 and SAID not in answer.text
    said_of(signed_in["curator"].get(none))  # the same as of what never was


def test_who_withdrew_it_and_when_is_told_to_its_people_alone(signed_in, world, cast):
    entry = make(Intervention, title="Comments", **world.level("organisation"))
    member, curator = signed_in["member"], signed_in["curator"]
    alone = send(member, member.get(f"{entry.get_absolute_url()}propose/")).url
    member.post(alone, {"do": "withdraw"})
    assert f"Withdrawn by {cast['member']} on" in words_of(member.get(alone))
    told = words_of(curator.get(alone))
    assert not any(one in told for one in (str(world.home), str(cast["member"]), "Comments"))
    assert signed_in["outsider"].get(alone).status_code == 404
