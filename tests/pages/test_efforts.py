"""An effort gathers entries of anybody; of one that its reader may not see nothing is told."""

import itertools
import uuid

import pytest
from django.urls import reverse

from processes.access import Reader
from processes.lookup.efforts import activities_of, efforts_with
from processes.models import (
    Ask,
    Commitment,
    Effort,
    EffortPart,
    EntryAnswer,
    Fate,
    Intervention,
    Process,
    Proposal,
    Raising,
    Reply,
)
from processes.removal import removing
from tests.filling import filled
from tests.making import make

pytestmark = pytest.mark.django_db
SECRET = "Save the encryption clause"


@pytest.fixture
def process(world):
    return make(Process, name="Cybercrime bill")


@pytest.fixture
def entries(world, process):
    """Three entries of everybody's, an undated one first."""
    dates = ("", "2024-05-02", "2023")
    return [
        make(Intervention, process=process, title=f"Entry {n}", date=date)
        for n, date in enumerate(dates)
    ]


@pytest.fixture
def effort(world, process, entries):
    """A private effort of one organisation, around public entries of nobody's."""
    private = {"visibility": "organisation", "owner": world.home, "organisation": world.home}
    made = make(Effort, title=SECRET, process=process, **private)
    for entry in entries:
        make(EffortPart, effort=made, intervention=entry)
    return made


def text(client, row):
    return client.get(row.get_absolute_url()).content.decode()


def test_its_page_has_its_activities_in_order_and_what_came_of_them(
    signed_in, world, entries, effort
):
    undated, late, early = entries
    reply = make(Reply, date="2024-06")
    make(
        EntryAnswer, reply=reply, intervention=late, response="partly_accepted",
        reasons_given="general",
    )  # fmt: skip
    ask, kept_apart = make(Ask, text="Judges decide"), make(Ask, text="Not of this effort")
    make(Raising, intervention=early, ask=ask)
    make(Raising, intervention=make(Intervention), ask=kept_apart)
    for fate, date in (("rejected", "2024-06-01"), ("met_another_way", "2024-07-01")):
        make(Fate, ask=ask, fate=fate, date=date)
    make(Commitment, answers=late, text="A second reading")
    page = text(signed_in["member"], effort)
    places = [page.index(f"{one.title}</") for one in (early, late, undated)]
    assert places == sorted(places)
    for words in (
        "Judges decide",
        "A second reading",
        "Reasons given",
        "Accepted in part, Jun 2024",
    ):
        assert words in page
    assert "Met another way" in page and "Not adopted" not in page
    assert kept_apart.text not in page
    hidden = make(
        Intervention, title="Kept by others", visibility="organisation", owner=world.stranger
    )
    make(EffortPart, effort=effort, intervention=hidden)
    assert hidden.title not in text(signed_in["member"], effort)


def test_a_private_effort_shows_to_its_own_and_hides_nothing(
    signed_in, cast, process, entries, effort
):
    entry = entries[1]
    pages = (entry, process, effort.organisation)
    for who, client in signed_in.items():
        sees = who == "member"
        for row in pages:
            assert (SECRET in text(client, row)) == sees, (who, row)
        assert client.get(effort.get_absolute_url()).status_code == (200 if sees else 404), who
        assert entry.title in text(client, entry)
    reader = Reader(cast["outsider"])
    assert not efforts_with(entry, reader) and not activities_of(effort, reader)
    effort.visibility = "public"
    effort.save()
    assert SECRET in text(signed_in["nobody"], entry)


def test_who_keeps_an_entry_removes_it_without_asking_whose_effort_it_is_in(
    cast, world, entries, effort
):
    theirs = make(Intervention, visibility="organisation", owner=world.stranger)
    make(EffortPart, effort=effort, intervention=theirs)
    outsider = cast["outsider"]
    would = removing.Removal(theirs, Reader(outsider))
    assert not (would.refused or would.along or would.theirs)
    removing.remove(theirs, outsider)
    assert activities_of(effort, Reader(cast["member"])).count() == 3
    removing.restore_record("interventions", theirs.pk, outsider)
    removing.remove(theirs, outsider)
    theirs.refresh_from_db()
    removing.delete_for_good(theirs)
    assert not EffortPart.unrestricted.filter(intervention=theirs.pk).exists()
    assert effort.title == Effort.unrestricted.get(pk=effort.pk).title


def test_it_is_written_on_a_form_with_anybodys_entries_and_noted_beside(
    signed_in, world, process, entries
):
    new = f"{reverse('new', args=['efforts'])}?process={process.slug}"
    page = signed_in["member"].get(new)
    assert page.status_code == 200 and entries[1].title in page.content.decode()
    sent = {
        "title": "Keep it", "process": process.name, "organisation": world.home.name,
        "date": "since 2023", "visibility": "organisation", "standing": "reported",
        "effortpart-TOTAL_FORMS": 2, "effortpart-INITIAL_FORMS": 0,
        "effortpart-0-intervention": str(entries[0].pk),
        "effortpart-1-intervention": str(entries[1].pk),
        "citation-TOTAL_FORMS": 0, "citation-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = signed_in["member"].post(new, sent)
    assert answer.status_code == 302, answer.context["record_forms"].problems
    made = Effort.unrestricted.get(title="Keep it")
    assert (made.owner, str(made.date), made.open_to_all) == (world.home, "2023/..", False)
    assert EffortPart.unrestricted.filter(effort=made).count() == 2
    notes = reverse("notes", args=["efforts", made.pk])
    sent = {
        "note-version": "", "note-intended_result": "Article 12 limited", "note-text": "",
        "step-TOTAL_FORMS": 0, "step-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert signed_in["member"].post(notes, sent).status_code == 302
    made.visibility = "public"
    made.save()
    assert "Article 12 limited" in text(signed_in["member"], made)
    assert "Article 12 limited" not in text(signed_in["ally"], made)


def published(signed_in, row):
    """The page on which a member hands it over; a curator has accepted it then."""
    address = f"{row.get_absolute_url()}propose/"
    page = signed_in["member"].get(address)
    assert signed_in["member"].post(address, filled(page)).status_code == 302
    decided = reverse("proposal", args=[Proposal.unrestricted.get(record=row.pk).pk])
    handed = signed_in["curator"].get(decided)
    assert signed_in["curator"].post(decided, filled(handed, do="accept")).status_code == 302
    row.refresh_from_db()
    assert row.open_to_all
    return page.content.decode(), handed.content.decode()


def test_publishing_one_of_both_neither_waits_for_the_other_nor_takes_it_along(
    signed_in, world, effort
):
    private = {"visibility": "organisation", "owner": world.home}
    first, second = (make(Intervention, title=f"Ours {n}", **private) for n in range(2))
    for one in (first, second):
        make(EffortPart, effort=effort, intervention=one)
    for shown in published(signed_in, first):
        assert SECRET not in shown
    assert SECRET not in text(signed_in["nobody"], first)
    assert SECRET in text(signed_in["member"], first)
    page, handed = published(signed_in, effort)
    assert second.title in page.partition("h-stays")[2] and second.title not in handed
    shown = text(signed_in["nobody"], effort)
    assert first.title in shown and second.title not in shown


def test_the_list_and_the_timeline_keep_to_an_effort_and_know_none_that_is_hidden(
    signed_in, process, entries, effort
):
    other = make(Intervention, process=process, title="Of no effort")
    member, nobody = signed_in["member"], signed_in["nobody"]
    lists, timeline = reverse("records", args=["interventions"]), process.get_absolute_url()
    for address, name in itertools.product(
        (lists, timeline, f"{lists[:-1]}.csv", f"{timeline}timeline.json"),
        (str(effort.pk), SECRET.upper()),
    ):
        answer = member.get(address, {"effort": name})
        shown = b"".join(answer) if answer.streaming else answer.content
        assert entries[1].title in shown.decode() and other.title not in shown.decode(), address
        for one in (name, str(uuid.uuid4())):
            assert nobody.get(address, {"effort": one}).status_code == 400, address
    shown = member.get(timeline, {"group": "effort"}).content.decode().partition('id="h-en"')[2]
    places = [shown.index(one) for one in (SECRET, entries[1].title, "In no effort", other.title)]
    assert places == sorted(places)
    shown = nobody.get(timeline, {"group": "effort"}).content.decode()
    assert SECRET not in shown and entries[1].title in shown
    found = member.get(f"{timeline}timeline.json").json()["efforts"]
    assert [one["title"] for one in found] == [SECRET]
    assert nobody.get(f"{timeline}timeline.json").json()["efforts"] == []


def test_who_makes_an_effort_is_filled_in(signed_in, world):
    page = signed_in["member"].get("/efforts/new/")
    assert filled(page)["organisation"] == world.home.name
