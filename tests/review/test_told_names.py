"""What would name those whom an entry describes or keeps back does not go along with it (D10)."""

import pytest
from django.test import Client

from processes.lookup.told_names import home_names_told
from processes.models import (
    Affiliation,
    Ask,
    Barrier,
    Commitment,
    EntryAnswer,
    HomeName,
    Intervention,
    MetBarrier,
    OtherName,
    Participation,
    Process,
    Proposal,
    Raising,
    Reply,
)
from processes.review.proposals import ProposalRefused, accept_proposal
from processes.review.trust import give_trust
from tests.conftest import person
from tests.filling import filled
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
OTHERS = ("nobody", "ally", "outsider", "curator", "administrator")
TWO = ("nobody", "curator")  # who sees the least, and the most


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def body(client, address):
    came = client.get(address)
    content = b"".join(came.streaming_content) if came.streaming else came.content
    return content.decode("utf-8", "replace")


@pytest.fixture
def brought(world):
    """An entry that `home` leads, and what it brought: each names it, but for one commitment."""
    own = {"visibility": "organisation", "owner": world.home, "process": make(Process)}
    entry = make(Intervention, title="Quiet talk", date="2024-05", **own)
    make(OtherName, organisation=world.home, process=None, name="Casa de Derechos")
    lead = make(Participation, intervention=entry, organisation=world.home, role="lead")
    ask = make(Ask, text="Quiet ask", unnamed="Office of the chair", **own)
    ask.holders.add(world.home)
    make(Raising, intervention=entry, ask=ask)
    barrier = make(Barrier, text="Quiet barrier", date="2024-05", **own)
    barrier.affected.add(world.home)
    make(MetBarrier, intervention=entry, barrier=barrier)
    reply = make(Reply, text="We thank the casa  de derechos", **own)
    make(EntryAnswer, reply=reply, intervention=entry)
    promise = make(Commitment, text="A calendar", answers=entry, **own)
    return entry, lead, [ask, barrier, reply], promise


def describe(client, entry, part, name):
    sent = {f"{part.pk}-shown": "a local group", f"{part.pk}-name": name}
    assert client.post(f"{entry.get_absolute_url()}names/", sent).status_code == 302


def named_nowhere(cast, world, entry, rows, asking=OTHERS):
    """Does nobody but its own people read the name, on any page and in any file?"""
    files = [f"/{row.resource.plural}.{end}" for row in (entry, *rows) for end in ("csv", "json")]
    pages = [row.get_absolute_url() for row in (entry, *rows)]
    pages += [f"{at}history/" for at in pages] + [f"{at}?on=2999" for at in pages]
    pages += [entry.process.get_absolute_url(), f"{entry.process.get_absolute_url()}asks/"]
    for who in asking:
        client = browser(cast[who])
        for address in (*pages, *files):
            said = body(client, address)
            assert world.home.name not in said and world.home.slug not in said, (who, address)
            assert "Casa de" not in said, (who, address)


@pytest.mark.parametrize("way", ["described", "kept back", "at once"])
@pytest.mark.later
def test_what_names_the_lead_stays_when_the_entry_is_published(cast, world, brought, way):
    entry, lead, naming, promise = brought
    ours, back = browser(cast["member"]), []
    if way == "at once":
        leads = {"person": person("leads@example.org"), "organisation": world.home}
        Affiliation.unrestricted.create(role="coordinator", **leads)
        give_trust(world.home, "Well kept", cast["curator"])
        ours = browser(with_second_factor(cast["member"]))
    if way == "kept back":
        back = [f"participation-{lead.pk}"]
    else:
        describe(ours, entry, lead, world.home.name)
    at = f"{entry.get_absolute_url()}propose/"
    page = ours.get(at)
    shown = page.content.decode()
    said = " ".join(shown.split())
    for name in ("Asked by: <bdi>Home Rights", "Office of the chair"):  # of what goes along, all
        assert (name in said) == (way == "kept back")
    assert ("names “Home Rights”" in shown) == (way != "kept back")
    # What names the lead stands under one heading, and it is a true one.
    along, stays = shown.split('id="h-along"')[1].split('id="h-stays"')
    for row in naming:
        assert (str(row) in along, str(row) in stays) == (
            (True, False) if way == "kept back" else (False, True)
        ), row
    assert ("Stays too if you keep back “Home Rights”" in shown) == (way == "kept back")
    # Nothing but the lead is ticked: what names it stays by itself, at the first sending.
    assert ours.post(at, filled(page) | {"back": back}).status_code == 302
    proposal = Proposal.unrestricted.get()
    assert "Home Rights" not in str(proposal.content) and world.home.slug not in str(
        proposal.content
    )
    if way != "at once":
        accept_proposal(proposal, by=cast["curator"])
    entry.refresh_from_db()
    promise.refresh_from_db()
    assert entry.open_to_all and promise.open_to_all
    named_nowhere(cast, world, entry, [*naming, promise], OTHERS if way == "described" else TWO)
    for row in naming:  # nor later, by itself
        at = f"{row.get_absolute_url()}propose/"
        page = ours.get(at)
        assert "names “Home Rights”" in page.content.decode(), row
        assert "names “Home Rights”" in ours.post(at, filled(page)).content.decode(), row
    named_nowhere(cast, world, entry, [*naming, promise], TWO)


def test_what_waits_is_not_accepted_once_its_entry_describes_whom_it_names(cast, world, brought):
    entry, lead, [ask, *_others], _promise = brought
    entry.visibility = "public"
    entry.save()
    ours = browser(cast["member"])
    at = f"{ask.get_absolute_url()}propose/"
    assert ours.post(at, filled(ours.get(at))).status_code == 302
    kept = {"intervention": entry, "organisation": world.home, "name": "Home Rights"}
    HomeName.unrestricted.create(participation=lead.pk, **kept)
    lead.delete()
    with pytest.raises(ProposalRefused):
        accept_proposal(Proposal.unrestricted.get(), by=cast["curator"])
    assert not Ask.unrestricted.get(pk=ask.pk).open_to_all


def test_who_describes_is_told_what_others_read_and_cannot_open_more(cast, world, brought):
    entry, lead, [ask, barrier, _reply], _promise = brought
    ours, shared = (
        browser(cast["member"]),
        {"visibility": "coalition", "coalition": world.coalition},
    )
    for name, value in shared.items():
        setattr(ask, name, value)
    ask.save()
    describe(ours, entry, lead, world.home.name)
    page = body(ours, f"{entry.get_absolute_url()}names/")
    assert "Others read the name here" in page and "Quiet ask" in page and "Quiet bar" not in page
    at = f"{barrier.get_absolute_url()}edit/"
    level = {"visibility": "coalition", "coalition": world.coalition.pk}
    refused = ours.post(at, filled(ours.get(at)) | level | {"sure": "1"})
    assert refused.status_code == 400 and "names “Home Rights”" in refused.content.decode()
    # Another organisation is refused nothing: a refusal would tell it the name.
    guess = make(Ask, text="A guess", visibility="organisation", owner=world.friend)
    guess.holders.add(world.home)
    make(Raising, intervention=entry, ask=guess)
    assert home_names_told(guess, {world.home.pk}) == ["Home Rights"]
    assert home_names_told(guess, {world.friend.pk}) == []
