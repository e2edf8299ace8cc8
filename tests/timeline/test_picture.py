"""From a timeline to its drawing: what each thing on the page becomes in the picture."""

import datetime as dt
from collections import Counter

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from engagement.dates import parse
from engagement.in_languages import Text
from processes.access import NOBODY
from processes.lookup.openness import AS_ANNOUNCED as OPENNESS
from processes.models import (
    Access,
    Ask,
    Commitment,
    Completion,
    Consultation,
    Family,
    Fate,
    FateCode,
    Forecast,
    Intervention,
    InterventionKind,
    Process,
    Raising,
    Stage,
)
from processes.templatetags.drawing import outcome
from processes.timeline import drawing
from processes.timeline.around import lists_around
from processes.timeline.belongs import MOST_OF_EACH
from processes.timeline.entries import Timeline
from processes.timeline.fates import GLYPH_OF, Outcome, glyph_of, ring_letter
from processes.timeline.picture import deadline_words, picture_of, tally
from tests.making import make

TODAY = dt.date(2024, 9, 2)


def timeline_of(process, query="", today=TODAY):
    request = RequestFactory().get(f"/?{query}")
    request.reader = NOBODY
    timeline = Timeline(process, NOBODY, today, request.GET)
    timeline.read_frame()
    assert timeline.read_entries(request)
    timeline.read_consultations()
    timeline.read_asks(lists_around(process, NOBODY))
    return timeline


def picture(process, query="", today=TODAY):
    return picture_of(timeline_of(process, query, today))


@pytest.fixture
def process(db):
    return make(Process, name="A bill", as_of="2024-08-20")


# -- words and glyphs -----------------------------------------------------------------------
@pytest.mark.parametrize("code", [*FateCode.values, *Completion.values])
def test_every_outcome_has_one_of_five_glyphs(code):
    assert glyph_of(code) in {"done", "part", "not", "moot", "open"}


def test_what_is_not_known_is_never_drawn_as_a_result():
    open_or_unknown = {"pending", "unknown", "no_evidence", "not_started", "anything else"}
    assert {glyph_of(code) for code in open_or_unknown} == {"open"}
    assert not open_or_unknown & set(GLYPH_OF)


@pytest.mark.parametrize(
    ("code", "glyph"),
    [
        ("adopted", "done"), ("met_another_way", "done"), ("removed_threat", "done"),
        ("complete", "done"), ("adopted_in_part", "part"), ("limited", "part"),
        ("substantial", "part"), ("rejected", "not"), ("reversed", "not"), ("broken", "not"),
        ("withdrawn", "not"), ("moot", "moot"),
    ],
)  # fmt: skip
def test_a_glyph_says_what_came_of_it(code, glyph):
    assert glyph_of(code) == glyph


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("not_taken_up", "T"), ("pending", "D"), ("not_started", "S"), ("no_evidence", "E"),
        ("unknown", ""), ("adopted", ""), ("rejected", ""), ("moot", ""),
    ],
)  # fmt: skip
def test_a_ring_has_the_letter_of_its_square_and_a_question_mark_is_not_known_alone(code, letter):
    """Was: a question mark in the ring of what is not decided, whose square has a D."""
    assert ring_letter(code) == letter
    drawn = outcome(code, "So it came")
    assert (f">{letter}</text>" in drawn) == bool(letter)
    assert ("#o-open" in drawn) == (code == "unknown")


def test_a_square_says_its_ask_in_full_and_what_came_of_it():
    """Was: "Take a human-centric ap…"."""
    said = Text("Take a human-centric approach to all that is done about crimes")
    assert Outcome(FateCode.REJECTED, said, "/asks/1/").title == f"Not adopted: {said.words}"
    assert Outcome(FateCode.REJECTED, said, "#a-1").title == ""


@pytest.mark.parametrize("access", ["", *Access.values])
def test_every_degree_of_access_is_drawn(access):
    assert OPENNESS.get(access, "unknown") in {"open", "limited", "closed", "unknown"}
    assert (access == "") == (access not in OPENNESS)


@pytest.mark.parametrize("kind", InterventionKind.values)
def test_every_kind_of_entry_has_a_lane(kind):
    assert Intervention(kind=kind).family in Family


@pytest.mark.parametrize(
    ("closes", "said"),
    [
        ("2024-09-06", "Closes 6 Sep, in 4 days"),
        ("2024-09-03", "Closes 3 Sep, in 1 day"),
        ("2024-09-02", "Closes today"),  # the last day counts in full
        ("2024-09-01", ""),
        ("2024-09", "Closes 30 Sep, in 28 days"),
        ("2024-08", ""),
        ("2024-08/..", ""),
        ("", ""),
    ],
)
def test_a_deadline_is_told_in_words_while_it_runs(closes, said):
    assert deadline_words(Consultation(closes=closes), TODAY) == said


def test_asks_and_commitments_are_counted_by_what_came_of_them(process):
    for fate in ("adopted", "adopted_in_part", "rejected", "pending", ""):
        ask = make(Ask, process=process)
        if fate:
            make(Fate, ask=ask, fate=fate)
    for completion in ("complete", "broken", "no_evidence", "not_started"):
        make(Commitment, process=process, completion=completion)
    once = [
        ("met or kept", 2), ("in part", 1), ("not met", 2), ("not decided yet", 1),
        ("not started", 1), ("no evidence yet", 1), ("not known", 1),
    ]  # fmt: skip
    assert tallied(process) == (9, once, 0)
    make(Ask, process=process, text="In other words", same_as=ask)
    for _each in range(MOST_OF_EACH):  # more than the page has rows for
        make(Fate, ask=make(Ask, process=process), fate="unknown")
        make(Commitment, process=process, completion="not_started")
    more = {"not known": MOST_OF_EACH, "not started": MOST_OF_EACH}
    many = [(words, number + more.get(words, 0)) for words, number in once]
    assert tallied(process) == (9 + 2 * MOST_OF_EACH, many, 1)
    found = Counter()
    for words, _glyph, _letter, number in picture(process).outcomes:
        found[words] += number
    assert found["Not known"] == found["Not started"] == MOST_OF_EACH + 1
    assert found.total() == 9 + 2 * MOST_OF_EACH


def tallied(process):
    found = tally(timeline_of(process))
    parts = [(str(words), number) for _glyph, words, number, *_each in found["parts"]]
    return found["total"], parts, found["again"]


def test_where_nothing_was_asked_nothing_is_counted(process):
    assert tally(timeline_of(process)) == {
        "total": 0,
        "parts": [],
        "again": 0,
        "asks": 0,
        "promises": 0,
    }


# -- what is drawn --------------------------------------------------------------------------
def test_a_stage_becomes_a_bar_that_leads_to_it(process):
    make(
        Stage, process=process, position=2, name="Vote", date="2024-06/2024-10", date_kind="span",
        state="current",
    )  # fmt: skip
    (bar,) = picture(process).stages
    assert (bar.anchor, bar.name, str(bar.date), bar.state) == (
        "st-2", "Vote", "2024-06/2024-10", "current",
    )  # fmt: skip
    assert bar.lasts
    assert bar.confirmed == dt.date(2024, 8, 20)


@pytest.mark.parametrize(("kind", "lasts"), [("span", True), ("within", False), ("", False)])
def test_only_what_lasted_is_drawn_as_lasting(process, kind, lasts):
    make(Stage, process=process, date="2023/2024", date_kind=kind)
    make(Intervention, process=process, date="2023/2024", date_kind=kind)
    drawn = picture(process)
    assert drawn.stages[0].lasts is lasts
    assert drawn.lanes[0].marks[0].lasts is lasts


def test_without_a_day_of_confirmation_nothing_is_confirmed(db):
    process = make(Process)
    make(Stage, process=process, state="current")
    assert picture(process).stages[0].confirmed is None


def test_where_a_stage_was_expected_before_stays_on_the_drawing(process):
    stage = make(Stage, process=process, date="2024-12", state="planned")
    for said_on, date in (("2024-01", "2024-03"), ("2024-03", "2024-09"), ("2024-08", "2024-12")):
        make(Forecast, stage=stage, said_on=said_on, date=date)
    assert {str(date) for date in picture(process).stages[0].earlier} == {"2024-03", "2024-09"}


def test_a_stage_that_did_not_move_has_one_outline(process):
    stage = make(Stage, process=process, date="2024-12", state="planned")
    for said_on in ("2024-01", "2024-03"):
        make(Forecast, stage=stage, said_on=said_on, date="2024-12")
    assert picture(process).stages[0].earlier == ()


@pytest.mark.parametrize(
    ("dates", "opens", "closes"),
    [
        ({"opens": "2024-08", "closes": "2024-09-06"}, "2024-08", "2024-09-06"),
        ({"closes": "2024-09-06"}, "None", "2024-09-06"),
        ({"opens": "2024-08"}, "2024-08", "None"),
        ({"date": "2024-08-08"}, "2024-08-08", "2024-08-08"),
        ({"date": "2024-08-08", "closes": "2024-09-06"}, "None", "2024-09-06"),
        ({}, "None", "None"),
    ],
)
def test_a_consultation_is_drawn_from_when_it_opened_to_when_it_closed(
    process, dates, opens, closes
):
    one = make(Consultation, process=process, name="Hearing", access="invitation", **dates)
    (drawn,) = picture(process).openings
    assert (str(drawn.opens), str(drawn.closes)) == (opens, closes)
    assert (drawn.anchor, drawn.name, drawn.access) == (f"c-{one.pk}", "Hearing", "limited")
    assert bool(drawn.deadline) == ("closes" in dates)


def test_entries_stand_in_the_lane_of_their_family_in_the_order_of_the_design(process):
    for kind in (
        "report",
        "meeting",
        "champion_work",
        "litigation",
        "coordination",
        "monitoring",
        "not_recorded",
    ):
        make(Intervention, process=process, kind=kind, date="2024-01", state="done")
    lanes = picture(process).lanes
    assert [(lane.family, lane.total) for lane in lanes] == [
        ("meeting", 3), ("research", 2), ("court", 1), ("other", 1),
    ]  # fmt: skip
    assert all(len(lane.marks) == lane.total for lane in lanes)


def test_a_mark_says_what_the_entry_says(process):
    make(Intervention, process=process, title="Talk", date="2024-10", state="planned")
    (mark,) = picture(process).lanes[0].marks
    assert (mark.number, mark.title, str(mark.date), mark.state) == (
        1,
        "Talk",
        "2024-10",
        "planned",
    )
    assert mark.anchor == "e-1"


def test_where_nothing_has_a_date_no_days_are_drawn(client, process):
    make(Intervention, process=process, title="Talk")
    address = process.get_absolute_url()
    page = client.get(address).content.decode()
    assert '<svg class="tl' not in page and "data-chart" not in page
    assert "Nothing here has a date yet" in page and "Talk" in page
    make(Intervention, process=process, title="Walk", date="2024-10")
    page = client.get(address).content.decode()
    assert "data-chart" in page and "Nothing here has a date yet" not in page


def test_what_has_no_date_is_drawn_all_the_same(process):
    make(Intervention, process=process, title="Talk")
    (mark,) = picture(process).lanes[0].marks
    assert mark.date is None


@pytest.mark.parametrize("asked", ["", "page=2", "family=oral", "family=oral&page=2"])
def test_a_mark_leads_to_its_entry_on_whatever_page_it_stands(client, process, asked):
    Intervention.unrestricted.bulk_create(
        Intervention(
            process=process, title=f"Statement {n}", kind="oral_statement", visibility="public",
            date=parse(f"2023-{n % 12 + 1:02}-{n % 28 + 1:02}"),
        )
        for n in range(70)
    )  # fmt: skip
    marks = picture(process, asked).lanes[0].marks
    assert len(marks) == 70
    for mark in (marks[0], marks[19], marks[20], marks[69]):
        query, _hash, place = mark.anchor.rpartition("#")
        assert place == f"e-{mark.number}"
        there = QueryDict(query.removeprefix("?")) if query else QueryDict(asked)
        page = client.get(process.get_absolute_url(), there.dict()).content.decode()
        row = page.partition(f'id="{place}"')[2].partition("</li>")[0]
        assert mark.title in row


def test_an_ask_is_a_thread_from_the_day_it_was_made_to_its_outcome(process):
    ask = make(Ask, process=process, text="Limit Article 4")
    raised = make(Intervention, process=process, date="2023-02")
    make(Raising, ask=ask, intervention=raised)
    make(Fate, ask=ask, fate="adopted", date="2024-08-08")
    (thread,) = picture(process).threads
    assert (thread.anchor, thread.text, thread.type) == ("#a-1", "Limit Article 4", "ask")
    assert (str(thread.made), str(thread.settled)) == ("2023-02", "2024-08-08")
    assert (thread.glyph, thread.outcome) == ("done", "Adopted")


def test_a_commitment_is_a_thread_too(process):
    make(
        Commitment, process=process, text="A reply", date="2023-02", checked="2024-08",
        completion="broken",
    )  # fmt: skip
    (thread,) = picture(process).threads
    assert (thread.anchor, thread.type, thread.glyph) == ("#p-1", "commitment", "not")
    assert (str(thread.made), str(thread.settled), thread.outcome) == (
        "2023-02", "2024-08", "Broken",
    )  # fmt: skip


def test_of_more_than_four_hundred_entries_the_months_are_counted(process):
    dates = ["2023-05-04", "2023-05", "2023", ""]
    Intervention.unrestricted.bulk_create(
        Intervention(
            process=process, title=f"Entry {n}", kind="meeting", date=parse(dates[n % 4] or "2020"),
            visibility="public",
        )
        for n in range(600)
    )  # fmt: skip
    Intervention.unrestricted.filter(date="2020").delete()
    for n in range(3):
        make(Intervention, process=process, title=f"Undated {n}", kind="meeting")
    (lane,) = picture(process).lanes
    assert lane.total == 453
    assert lane.marks == ()
    assert set(lane.months) == {(2023, 5, 300), (2023, 0, 150)}  # month 0: not known
    assert lane.undated == 3


# -- the frame ------------------------------------------------------------------------------
def test_everything_that_has_a_date_is_in_the_frame_and_so_is_today(process):
    make(Stage, process=process, date="2019-03")
    make(Intervention, process=process, date="2021")
    drawn = picture(process)
    assert drawn.first <= dt.date(2019, 3, 1)
    assert drawn.last >= drawn.today == TODAY


def test_an_empty_process_can_be_drawn(process):
    drawn = picture(process)
    assert drawn.first < drawn.last
    assert "<svg" in drawing.wide(drawn)
    assert "<svg" in drawing.compact(drawn)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("from=2023&to=2023", "2023-01-01", "2023-12-31"),
        ("from=2023-05-04&to=2023-06", "2023-05-04", "2023-06-30"),
        ("from=2030&to=2031", "2030-01-01", "2031-12-31"),
    ],
)
def test_a_zoom_frames_the_drawing(process, query, first, last):
    make(Intervention, process=process, date="2021")
    drawn = picture(process, query)
    assert (str(drawn.first), str(drawn.last)) == (first, last)
    assert drawn.filtered


@pytest.mark.parametrize(
    "query",
    [
        "from=2300", "from=9999-12-31", "to=0001-01-01", "to=0001", "from=0001&to=9999",
        "from=2024-05&to=2023", "from=2023-05-04&to=2023-05-04", "from=9999&to=0001",
    ],
)  # fmt: skip
@pytest.mark.parametrize("count", [0, 3, 401])
def test_no_zoom_is_too_wide_or_too_narrow_to_be_drawn(client, process, query, count):
    make(Stage, process=process, date="2023/..", state="current")
    Intervention.unrestricted.bulk_create(
        Intervention(
            process=process, title=f"Entry {n}", kind="meeting", date=parse("2023-05-04"),
            visibility="public",
        )
        for n in range(count)
    )  # fmt: skip
    answer = client.get(f"{process.get_absolute_url()}?{query}")
    assert answer.status_code == 200
    assert b"<svg" in answer.content


def test_a_bar_of_a_month_opens_its_entries(process):
    drawn = picture(process)
    link = drawn.month_link.format(year=2023, month="05")
    query = QueryDict(link.partition("#")[0][1:])
    assert (query["from"], query["to"]) == ("2023-05", "2023-05")


def test_a_bar_of_a_month_keeps_the_other_filters(process):
    """The reader chose meetings; a bar that counts meetings must not open everything."""
    drawn = picture(process, "family=meeting")
    assert "family=meeting" in drawn.month_link
