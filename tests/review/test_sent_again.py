"""What is sent twice, or from a page held while somebody else went on, publishes nothing."""

import pytest
from django.test import Client

from processes.access import Reader
from processes.models import Intervention, Proposal, Trust
from processes.review.proposals import ProposalRefused, propose_publishing
from processes.review.publishing import Publishing
from tests.filling import filled
from tests.making import make, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients(signed_in):
    return signed_in


def hidden_meanwhile(client, kept):
    """What the page on which it is hidden sends, held by somebody else, who sends it later."""
    propose = f"/interventions/{kept.pk}/propose/"
    held = filled(client.get(propose)) | {"visibility": "organisation", "sure": "1"}
    assert client.post(propose, held).url == kept.get_absolute_url()
    return propose, held


def test_hiding_sent_again_publishes_nothing(clients, world):
    """Was: the second press of “Yes, hide it” handed the hidden entry to all curators."""
    kept = make(Intervention, owner=world.home, title="Met the adviser")
    propose, held = hidden_meanwhile(clients["member"], kept)
    assert clients["member"].post(propose, held).url == kept.get_absolute_url()
    kept.refresh_from_db()
    assert not kept.open_to_all and not Proposal.unrestricted.exists()


def test_hiding_sent_again_publishes_nothing_where_its_organisation_is_trusted(
    clients, world, cast
):
    kept = make(Intervention, owner=world.home, title="Met the adviser")
    propose, held = hidden_meanwhile(clients["member"], kept)
    with_second_factor(cast["member"])
    Trust.unrestricted.create(organisation=world.home, reason="Kept well")
    assert clients["member"].post(propose, held).url == kept.get_absolute_url()
    kept.refresh_from_db()
    assert not kept.open_to_all and Client().get(kept.get_absolute_url()).status_code == 404


def test_a_change_typed_while_a_colleague_hides_it_is_kept_and_publishes_nothing(clients, world):
    kept = make(Intervention, owner=world.home, title="Met the adviser")
    propose = f"/interventions/{kept.pk}/propose/"
    typed = filled(clients["member"].get(propose)) | {"title": "Met the adviser twice"}
    hidden_meanwhile(clients["member"], kept)
    assert "Met the adviser twice" in clients["member"].post(propose, typed, follow=True).text
    kept.refresh_from_db()
    assert not kept.open_to_all and not Proposal.unrestricted.exists()


def test_nothing_is_published_that_nobody_was_shown(clients, world, cast):
    kept = make(Intervention, title="Met", **world.level("organisation"))
    propose = f"/interventions/{kept.pk}/propose/"
    for seen in ({}, {"seen": "intervention-of-something-else 1"}, {"seen": ""}):
        clients["member"].post(propose, {"note": "", **seen})
    with pytest.raises(ProposalRefused):
        propose_publishing(Publishing(kept, Reader(cast["member"])), world.home, "", cast["member"])
    assert not Proposal.unrestricted.exists()


def test_publishing_sent_again_asks_nothing_more(clients, world, cast):
    kept = make(Intervention, title="Met", **world.level("organisation"))
    with_second_factor(cast["member"])
    Trust.unrestricted.create(organisation=world.home, reason="Kept well")
    propose = f"/interventions/{kept.pk}/propose/"
    sent = filled(clients["member"].get(propose))
    for _time in range(2):
        assert clients["member"].post(propose, sent).url == kept.get_absolute_url()
    assert Proposal.unrestricted.count() == 1
