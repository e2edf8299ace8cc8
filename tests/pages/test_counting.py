"""What is counted of an entry or a consultation, and what is counted once."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from processes.access import NOBODY
from processes.lookup.involved import involved
from processes.models import (
    Ask,
    Concern,
    Consultation,
    Count,
    Intervention,
    Organisation,
    Participation,
    Process,
    Raising,
    Source,
    Stage,
    without_repeats,
)
from processes.outcomes import comparison
from processes.outcomes.figures import Figures
from processes.outcomes.network import Network
from processes.pages.beside_lists import beside_processes
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def text_of(record, client=None):
    answer = (client or Client()).get(record.get_absolute_url())
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_entry_and_what_repeats_it_are_counted_once_everywhere(db):
    """On the page of a process and in the list, in figures, networks, comparisons, for a body."""
    one, other = (make(Organisation, kind="ngo") for _ in range(2))
    process, elsewhere = make(Process), make(Process)
    first = make(Intervention, process=process, kind="joint_statement", date="2024-01")
    again = {"repeats": first, "kind": "joint_statement"}
    made = [
        first,
        make(Intervention, process=process, repeated_as="shortened", **again),
        make(Intervention, process=elsewhere, repeated_as="elsewhere", **again),
    ]
    for entry in made:
        for who in (one, other):
            make(Participation, intervention=entry, organisation=who, role="signatory")
    said = text_of(process)
    assert "1 entry repeats another and is not counted" in said
    assert "Newest first. 1 entry;" in said or "1 entry." in said or "one entry" in said
    counted = beside_processes([process, elsewhere], NOBODY)["entries"]
    assert {row["count"] for row in counted.values()} == {1}
    assert Figures(one, NOBODY).entries.number == 1
    node = Network(NOBODY, Intervention.visible_to(NOBODY)).nodes[one.pk]
    assert (node.number, node.with_whom[other.pk]) == (1, 1)
    columns = comparison.compare([process, elsewhere], NOBODY)
    assert [sum(column.families.values()) for column in columns] == [1, 1]
    assert {of.slug: of.counts["acted"] for of in involved(one, NOBODY)} == {
        process.slug: 1, elsewhere.slug: 1,
    }  # fmt: skip
    assert "Counted once, with this entry" in text_of(first)


def test_of_several_that_repeat_one_the_first_is_counted_where_that_one_is_not():
    assert without_repeats([(1, None), (2, 1), (3, 9), (4, 9)]) == {1, 3}


def test_what_repeats_another_is_repeated_by_none(db):
    first = make(Intervention)
    again = make(Intervention, repeats=first)
    with pytest.raises(ValidationError):
        make(Intervention, repeats=again)
    again.repeats = again
    with pytest.raises(ValidationError):
        again.full_clean()


def test_counts_say_how_exact_they_are_and_who_says_so(world, signed_in):
    """Whoever may not see the entry does not see its counts; who signed is told apart."""
    entry = make(Intervention, kind="joint_statement", further_signatories=80)
    hidden = make(Intervention, **world.level("organisation"))
    hearing = make(Consultation, responses_published="part")
    source = make(Source, title="The record of the day")
    make(Count, intervention=entry, what="signatures", number=4000, how_exact="more_than",
         source=source, locator="page 3")  # fmt: skip
    make(Count, consultation=hearing, intervention=None, what="submissions", number=212)
    make(Count, intervention=hidden, what="participants", number=7)
    said = text_of(entry)
    assert "Signatures of a petition: more than 4000" in said
    assert "The record of the day" in said
    assert "page 3" in said
    assert "and 80 others signed" in said
    assert "Submissions: 212" in text_of(hearing)
    assert "In part, or as a summary" in text_of(hearing)
    assert list(Count.visible_to(NOBODY).filter(intervention=hidden)) == []
    assert "Participants: 7" in text_of(hidden, signed_in["member"])


def test_concerns_and_asks_stand_in_the_order_of_the_document(db):
    entry = make(Intervention, kind="joint_statement")
    for position in (2, 1):
        make(Concern, intervention=entry, position=position, text=f"worry-{position}")
    for position in (None, 2, 1):
        raised = make(Raising, intervention=entry, position=position)
        raised.ask.text = f"call-{position}"
        raised.ask.save()
    said = text_of(entry)
    words = ("worry-1", "worry-2", "call-1", "call-2", "call-None")
    places = [said.index(word) for word in words]
    assert places == sorted(places)


def test_an_ask_that_one_may_not_see_is_in_no_count_of_its_process(client, world):
    process = make(Process, name="The bill", state="active")
    make(Stage, process=process, name="Drafting", state="completed", date="2023-01-10")
    make(Ask, process=process, text="Seen by all")
    make(Ask, process=process, text="Kept at home", **world.level("organisation"))
    for address in ("/", "/processes/"):
        said = " ".join(client.get(address).content.decode().split())
        assert "not known: 1" in said and "not known: 2" not in said, address
