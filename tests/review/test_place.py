"""What waits is listed with the process it is about and its own day, as it was proposed."""

import pytest

from processes.models import Intervention, Process
from tests.filling import send
from tests.making import make
from tests.review.test_returned import words_of

pytestmark = pytest.mark.django_db


@pytest.mark.engine
@pytest.mark.parametrize("path", ["/review/", "/"])
def test_a_proposal_is_listed_with_its_process_and_its_day(signed_in, world, path):
    member, curator = signed_in["member"], signed_in["curator"]
    given = {"date": "2024-03", "process": make(Process, name="Public bill")}
    entry = make(Intervention, title="Met", **given, **world.level("organisation"))
    send(member, member.get(f"{entry.get_absolute_url()}propose/"))
    assert "Public bill, Mar 2024" in words_of(curator.get(path))


def test_what_is_hidden_since_has_no_process_and_no_day(signed_in, world):
    """Nothing of a change to what was public is told to curators once that is hidden."""
    member, curator = signed_in["member"], signed_in["curator"]
    bill = make(Process, name="Public bill")
    entry = make(Intervention, owner=world.friend, title="Met", date="2024-03", process=bill)
    page = member.get(f"/interventions/{entry.pk}/propose/")
    send(member, page, having="version", title="Met them")
    assert "Public bill, Mar 2024" in words_of(curator.get("/review/"))
    entry.visibility = "organisation"
    entry.save()
    assert "Mar 2024" not in words_of(curator.get("/review/"))
