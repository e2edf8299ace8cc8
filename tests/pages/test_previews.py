"""What a link is shown with elsewhere: words that everybody may read, and none of a page
that is not for everybody."""

import re

import pytest

from processes.models import Ask, Consultation, Fate, Intervention, Organisation, Process
from tests.making import make

pytestmark = pytest.mark.django_db
NAMES = ("description", "og:title", "og:description")


def tags(client, address):
    """{name of a tag: its words}, as the page has them."""
    page = client.get(address).content.decode()
    return dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)">', page))


def test_home_a_process_an_organisation_and_an_entry_say_what_they_are_about(client):
    process = make(Process, name="A bill & more", summary="Rules for networks.")
    make(Consultation, process=process, access="closed", state="closed")
    make(Fate, ask=make(Ask, process=process), fate="rejected")
    group = make(Organisation, name="A group", description="It speaks up.")
    entry = make(
        Intervention, process=process, title="A letter", summary="It asked.", date="2024-05-06"
    )
    found = tags(client, process.get_absolute_url())
    assert found["og:title"] == "A bill &amp; more"
    assert (
        found["og:description"]
        == found["description"]
        == (
            "Was it open? No. What came of what was asked and promised: not met: 1."
            " · Rules for networks."
        )
    )
    assert tags(client, group.get_absolute_url())["description"].endswith(" · It speaks up.")
    said = tags(client, entry.get_absolute_url())["description"]
    assert said.endswith(" · 6 May 2024 · A bill &amp; more · It asked.")
    for address in ("/", *(one.get_absolute_url() for one in (process, group, entry))):
        assert set(NAMES) <= set(tags(client, address)), address


@pytest.mark.engine
def test_nothing_private_is_told_and_a_private_page_has_none(client, signed_in, world):
    """The tags of a page are the same in a world without what is kept private."""
    process = make(Process, name="A bill")
    before = tags(client, process.get_absolute_url())
    own = world.level("organisation")
    make(Fate, ask=make(Ask, process=process, **own), fate="adopted", note="Told in secret")
    make(Consultation, process=process, access="closed", state="closed", **own)
    kept = make(Process, name="Kept to ourselves", summary="Not for all", **own)
    entry = make(Intervention, process=kept, title="A talk", **own)
    assert tags(client, process.get_absolute_url()) == before
    for one in (kept, entry):
        assert not set(NAMES) & set(tags(client, one.get_absolute_url()))
        assert signed_in["member"].get(one.get_absolute_url()).status_code == 200
        assert not set(NAMES) & set(tags(signed_in["member"], one.get_absolute_url()))


def test_who_signed_in_sees_home_as_everybody_does_and_finds_the_way_back(client, signed_in, world):
    make(Intervention, process=make(Process, name="A bill"), title="A letter", date="2024-05")
    own = world.level("organisation")
    make(
        Intervention,
        process=make(Process, name="Kept", **own),
        title="A talk",
        date="2024-06",
        **own,
    )
    member = signed_in["member"]
    assert 'href="/home/"' in member.get("/").content.decode().partition("<main")[2]
    page = member.get("/home/").content.decode().partition("<main")[2]
    assert "A bill" in page and "A letter" in page
    assert "Kept" not in page and "A talk" not in page
    assert 'href="/"' in page
    assert client.get("/home/")["Location"] == "/"
