"""The curator's hour: what comes first, what is done with a card, and who gets one."""

import re

import pytest
from django.utils import timezone

from processes.access import Reader
from processes.models import (
    Citation,
    Intervention,
    Process,
    Proposal,
    ProposalState,
    Source,
    Stage,
)
from processes.worklist.hour import Hour
from tests.filling import fill
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
HOUR, TODAY = "/hour/", timezone.localdate()


def card_of(page):
    """(its heading, the key that is sent with it)"""
    said = markup(page)
    key = said.partition('name="key" value="')[2].partition('"')[0]
    return said.partition('id="h-card">')[2].partition("</h2>")[0], key


@pytest.fixture
def bill(db):
    made = make(Process, name="The bill", state="completed", as_of="2020")
    for title in ("A report", "Minutes of the committee"):
        make(Citation, process=made, source=make(Source, title=title))
    return made


def told_once(bill, title):
    made = make(Intervention, process=bill, title=title, date="2020", standing="reported")
    source = Source.unrestricted.filter(title="A report").get()
    make(Citation, intervention=made, source=source, locator="paragraph 16", says="They met.")
    return made


def test_a_card_has_the_record_and_what_its_source_says_and_is_settled(bill, signed_in):
    first, second = told_once(bill, "A meeting"), told_once(bill, "A letter")
    curator = signed_in["curator"]
    page = curator.get(HOUR)
    said = " ".join(markup(page).split())
    assert "2 left" in said, Hour(page.wsgi_request.reader, TODAY).keys
    assert "What this hour changed" not in said
    assert "A meeting" in said and "paragraph 16" in said and "They met." in said
    _heading, key = card_of(page)
    page = curator.post(HOUR, {"key": key, "do": "right"}, follow=True)
    heading, key = card_of(page)
    assert "A letter" in heading
    said = " ".join(markup(page).split())
    assert "1 left" in said and "What this hour changed" in said and "settled or mended: 1" in said
    page = curator.post(HOUR, {"key": key, "do": "later"}, follow=True)
    assert "Nothing is left." in markup(page) and "Put aside: 1" in markup(page)
    page = curator.post(HOUR, {"do": "again", "key": ""}, follow=True)
    assert "A letter" in card_of(page)[0]
    first.title = "Another meeting"  # what has changed is asked about again
    first.save()
    assert {key.split(".")[-1] for key in Hour(page.wsgi_request.reader, TODAY).keys} == {
        str(first.pk), str(second.pk)
    }  # fmt: skip


def test_what_waits_for_a_curator_comes_first_and_is_accepted(bill, world, signed_in):
    told_once(bill, "A meeting")
    entry = make(Intervention, process=bill, title="Ours", **world.level("organisation"))
    make(Citation, intervention=entry, source=Source.unrestricted.first())
    fill(signed_in["member"], f"/interventions/{entry.pk}/propose/", note="Please")
    (proposal,) = Proposal.unrestricted.all()
    curator = signed_in["curator"]
    page = curator.get(HOUR)
    heading, key = card_of(page)
    assert (heading, key) == ("Ours", f"proposal..{proposal.pk}")
    fill(curator, HOUR, do="right")
    page = curator.get(HOUR)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED
    assert "A meeting" in card_of(page)[0] and "proposals decided on: 1" in markup(page)


def test_what_was_mended_is_told_and_only_to_who_still_sees_it(bill, world, signed_in):
    entry = told_once(bill, "A meeting")
    curator = signed_in["curator"]
    mend = re.search(r'href="([^"]*edit/[^"]*)#', markup(curator.get(HOUR)))[1]
    answer = fill(curator, mend, title="A meeting of two")
    assert answer.url == HOUR  # was: the page of the record, and the hour told of nothing
    said = markup(curator.get(HOUR)).partition("What this hour changed")[2]
    assert "Mended" in said and "A meeting of two" in said
    entry.visibility, entry.owner = "organisation", world.stranger
    entry.save()
    assert "A meeting" not in markup(curator.get(HOUR))


def test_it_is_for_curators_alone(bill, signed_in, client):
    assert client.get(HOUR).status_code == 302
    for name in ("member", "ally", "outsider"):
        assert signed_in[name].get(HOUR).status_code == 403, name
        assert HOUR not in markup(signed_in[name].get("/")), name
    assert HOUR in markup(signed_in["curator"].get("/"))


def test_a_card_that_is_not_on_ones_list_settles_nothing(bill, world, signed_in):
    hidden = make(Intervention, process=bill, title="Theirs", **world.level("organisation"))
    make(Citation, intervention=hidden, source=Source.unrestricted.first())
    curator = signed_in["curator"]
    for key in (f"one-source.intervention..{hidden.pk}", "nonsense", f"proposal..{hidden.pk}"):
        page = curator.post(HOUR, {"key": key, "do": "right"}, follow=True)
        assert "That is not on your list any more" in markup(page), key
        assert "What this hour changed" not in markup(page)


def test_the_number_of_statements_does_not_grow(bill, signed_in, django_assert_max_num_queries):
    curator = signed_in["curator"]
    for number in range(3):
        told_once(bill, f"Meeting {number}")
    assert curator.get(HOUR).status_code == 200
    with django_assert_max_num_queries(60):
        curator.get(HOUR)
    for number in range(30):
        told_once(bill, f"More {number}")
    with django_assert_max_num_queries(60):
        assert "33 left" in markup(curator.get(HOUR))
    assert len(Hour(Reader(curator.get(HOUR).wsgi_request.user), TODAY).keys) == 33


def test_what_cannot_be_looked_through_is_not_offered_for_it(signed_in):
    """Was: a button that always answers “Write first where it really stands.”"""
    process, curator = (
        make(Process, name="bare", as_of="2020", state="active"),
        signed_in["curator"],
    )
    for told in (False, True):
        process.where_it_stands = "In committee." if told else ""
        process.save()
        page = markup(curator.get("/upkeep/stale/"))
        assert "bare" in page
        assert ('value="looked"' in page) == told
        assert ('value="newer"' in page) == told


def test_a_card_shows_the_words_of_its_source_and_leads_to_the_original(bill, signed_in):
    """Was: a title and a paragraph’s number, no word of the source and no way to it."""
    made, source = told_once(bill, "A letter"), Source.unrestricted.get(title="A report")
    source.link = "https://example.org/report"
    source.save()
    page = markup(signed_in["curator"].get(HOUR))
    assert "They met." in page and 'href="https://example.org/report"' in page
    source.link = ""
    source.save()
    (citation,) = Citation.unrestricted.filter(intervention=made)
    citation.says = ""
    citation.save()
    page = markup(signed_in["curator"].get(HOUR))
    assert "Neither what it says there nor a link is recorded." in page


def test_what_can_be_read_against_its_source_comes_first(bill, signed_in):
    """Was: seven of the first ten cards had nothing to read them against."""
    linked = make(Source, title="Linked", link="https://example.org/linked")
    made = {}
    for title, source, says in (
        ("Unread", Source.unrestricted.get(title="A report"), ""),
        ("Linked", linked, ""),
        ("Said", linked, "They met."),
    ):
        made[title] = make(Intervention, process=bill, title=title, date="2020")
        make(Citation, intervention=made[title], source=source, says=says)
    keys = Hour(Reader(signed_in["curator"].get(HOUR).wsgi_request.user), TODAY).keys
    found = [key.split(".")[-1] for key in keys]
    assert found == [str(made[title].pk) for title in ("Said", "Linked", "Unread")]


def test_nobody_calls_right_what_its_source_is_not_seen_to_say(bill, signed_in):
    """Was: key 1 meant “Right, as its source has it” of a text that nobody could see."""
    entry, curator = told_once(bill, "A meeting"), signed_in["curator"]
    (citation,) = Citation.unrestricted.filter(intervention=entry)
    citation.says = ""
    citation.save()
    page = curator.get(HOUR)
    said, (_heading, key) = markup(page), card_of(page)
    assert "Right, as its source has it" not in said
    said = " ".join(said.split())
    assert 'value="unchecked" data-key="4"' in said  # was: 1, which is “Right” on the next card
    keys = set(re.findall(r'data-key="(\d)"', said))
    assert keys == set(re.findall(r"<kbd>(\d)</kbd>", said)) == {"2", "3", "4"}
    assert "The keys on the buttons do the same" in said  # was: “1, 2 and 3”, on each card
    page = curator.post(HOUR, {"key": key, "do": "right"}, follow=True)
    assert "Nobody can read here what its source says." in markup(page)
    assert card_of(page)[1] == key
    page = curator.post(HOUR, {"key": key, "do": "unchecked"}, follow=True)
    assert "Nothing is left." in markup(page) and "Cannot be checked" in markup(page)
    assert "settled or mended: 0" in " ".join(markup(page).split())
    source = citation.source
    source.link = "https://example.org/report"
    source.save()
    entry.title = "A meeting of two"  # what has changed is asked about again
    entry.save()
    page = markup(curator.get(HOUR))
    opens = page.partition("Open the source")[0].rpartition("<a")[2]
    assert 'href="https://example.org/report"' in opens and 'data-key="1"' in opens
    right = page.partition("Right, as its source has it")[0].rpartition("<button")[2]
    assert "data-key" not in right  # after it was read
    curator.post(HOUR, {"key": key, "do": "right"})
    assert "Nothing is left." in markup(curator.get(HOUR))


def test_what_has_no_words_of_its_source_beside_it_comes_after_what_has(bill, signed_in):
    """Was: only of what has one source; card after card of dates that passed had none."""
    source = Source.unrestricted.filter(title="A report").get()
    for place, (name, says) in enumerate((("A vote", ""), ("A hearing", "Held in May.")), 1):
        given = {"state": "planned", "date": f"202{place}-05", "position": place}
        one = make(Stage, process=bill, name=name, **given)
        make(Citation, stage=one, source=source, says=says)
    curator = signed_in["curator"]
    page = curator.get(HOUR)
    heading, key = card_of(page)
    assert key.startswith("planned.stage") and "A hearing" in heading
    assert "Held in May." in markup(page)
    heading, _key = card_of(curator.post(HOUR, {"key": key, "do": "later"}, follow=True))
    assert "A vote" in heading
