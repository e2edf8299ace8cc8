"""What totals count: three kinds of no, shared asks once, and no fate before its ask."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from processes.access import NOBODY, Reader
from processes.models import Ask, Fate, Intervention, Process, Raising
from processes.outcomes.asks_by_text import AsksByText
from processes.outcomes.comparison import compare
from processes.writing.changes import apply
from processes.writing.plain import Said
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def process(db):
    """Six asks: refused, not taken up, no evidence, undecided, met, and the last in other words."""
    made = make(Process, name="The bill")
    for fate in ("rejected", "not_taken_up", "", "pending", "adopted"):
        ask = make(Ask, process=made, text=f"Ask {fate}")
        if fate:
            make(Fate, ask=ask, fate=fate)
    make(Ask, process=made, text="The same again", same_as=ask)
    return made


def test_a_refusal_a_silence_and_a_gap_are_three_things_and_a_shared_ask_counts_once(
    process, client
):
    counts = {"not": 1, "not_taken_up": 1, "unknown": 1, "open": 1, "done": 1}
    by_text = AsksByText(process, NOBODY, QueryDict())
    assert (by_text.whole.counts, by_text.again, len(by_text.rows)) == (counts, 1, 6)
    first, _second = compare([process, make(Process)], NOBODY)
    assert first.asks == counts
    words = ("not met: 1", "not taken up so far: 1", "not known: 1", "not decided yet: 1")
    for address in (process.get_absolute_url(), f"{process.get_absolute_url()}asks/"):
        page = " ".join(markup(client.get(address)).split())
        for said in (*words, "one ask in other words is not counted again"):
            assert said in page, (address, said)
    shared = Ask.visible_to(NOBODY).get(text="Ask adopted")
    assert "The same again" in markup(client.get(shared.get_absolute_url()))


def test_what_is_our_reading_is_marked_wherever_it_is_counted_or_listed(process, client):
    """Was: a comparison, the asks by text and the list of asks said it as their source's word."""
    refused = Fate.unrestricted.get(fate="rejected")
    refused.own_reading = True
    refused.save()
    page, other = process.get_absolute_url(), make(Process, name="Another")
    both = f"/compare/?process={process.slug}&process={other.slug}"
    for address in (page, f"{page}asks/", both):
        assert "not met: 1 (our reading: 1)" in markup(client.get(address)).lower(), address
    listed = markup(client.get("/asks/", {"process": process.slug}))
    assert listed.count("(our reading)") == 1


def test_an_ask_is_the_same_as_one_that_stands_for_itself(process):
    again = Ask.visible_to(NOBODY).get(text="The same again")
    for wrong in (again, Ask(pk=again.pk)):
        ask = Ask(process=process, text="A third", visibility="public", same_as=wrong)
        ask.same_as = again
        with pytest.raises(ValidationError, match="the others are the same as"):
            ask.full_clean()


def test_no_fate_is_of_a_day_before_its_ask(process, cast, world):
    """Was: not adopted on a day before it was asked. An undated one may stand."""
    ask = make(Ask, process=process, text="Asked in August", **world.level("organisation"))
    entry = make(Intervention, process=process, date="2022-08", **world.level("organisation"))
    make(Raising, ask=ask, intervention=entry)
    for date, taken in (("2022-07", False), ("2022", False), ("2022-08/2022-12", True), ("", True)):
        said = Said({}, {Fate: [{"fate": "rejected", "date": date}]})
        try:
            apply(ask, said, by=cast["member"])
            done = True
        except ValidationError as refused:
            assert "was raised on 1 August 2022" in str(refused)
            done = False
        assert done is taken, date
    assert Fate.visible_to(Reader(cast["member"])).filter(ask=ask).count() == 2
