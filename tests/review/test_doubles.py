"""A curator is told before accepting that an entry may be there already, whoever's it is."""

import pytest

from processes.models import Intervention, Process, Stage
from tests.filling import send
from tests.making import make

pytestmark = pytest.mark.django_db
SAID = "Possibly the same"


@pytest.fixture
def proposed(signed_in, world):
    """The page of one proposal: an entry about a public process."""
    bill = make(Process, name="A bill on networks")
    day = {"process": bill, "date": "2026-05-04"}
    entry = make(Intervention, title="Comments on the draft", **day, **world.level("organisation"))
    answer = send(
        signed_in["member"], signed_in["member"].get(f"{entry.get_absolute_url()}propose/")
    )
    return answer.url, bill


@pytest.mark.engine
def test_what_is_public_of_another_organisation_is_named_on_the_page_of_one(
    signed_in, world, proposed
):
    address, bill = proposed
    curator, day = signed_in["curator"], {"process": bill, "owner": world.stranger}
    assert SAID not in curator.get(address).text
    make(Intervention, title="Comments on a draft", date="2026-05-05", **day)  # of another day
    make(Intervention, title="Comments on the draft", date="2026-05-04", owner=world.stranger)
    assert SAID not in curator.get(address).text
    kept = {"date": "2026-05-04", "visibility": "organisation"}
    make(Intervention, title="Comments on the draft", **kept, **day)
    assert SAID not in curator.get(address).text  # what is private of anybody is not told
    theirs = make(Intervention, title="Comments on a draft", date="2026-05-04", **day)
    page = curator.get(address).text
    assert SAID in page and page.count(theirs.get_absolute_url()) == 1


def test_what_is_public_of_another_organisation_is_named_on_the_page_of_several(signed_in, world):
    own = world.level("organisation")
    bill = make(Process, name="A bill on networks")
    day = {"process": bill, "date": "2026-05-04"}
    stage = make(Stage, name="First reading", process=bill, **own)
    make(Intervention, title="Comments on the draft", stage=stage, **day, **own)
    theirs = make(Intervention, title="Comments on a draft", owner=world.stranger, **day)
    member, curator = signed_in["member"], signed_in["curator"]
    address = send(member, member.get(f"{stage.get_absolute_url()}propose/")).url
    assert "/together/" in address
    page = curator.get(address).text
    assert SAID in page and theirs.get_absolute_url() in page
