"""The timeline of a process: its order, its numbers, its density, and what the filters leave."""

import datetime as dt
import random
import re

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from engagement.dates import parse
from processes.access import NOBODY, Reader
from processes.lookup.present import is_reached
from processes.models import (
    Ask,
    Commitment,
    Consultation,
    Fate,
    FateCode,
    Forecast,
    Intervention,
    Organisation,
    Participation,
    Process,
    Raising,
    Stage,
    TextVersion,
)
from processes.templatetags.entry_rows import parties_in_words, parties_of
from processes.templatetags.folding import folded, stretches
from processes.timeline.around import lists_around
from processes.timeline.drawing.packing import months_of
from processes.timeline.entries import Timeline
from processes.timeline.picture import picture_of
from processes.timeline.steps import next_of, overtaken
from tests.making import make
from tests.reading import markup

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 9, 2)


@pytest.fixture
def process(db):
    return make(Process, name="A bill")


def read(process, query="", reader=NOBODY):
    """The timeline of a process as its page reads it."""
    request = RequestFactory().get(f"/?{query}")
    request.reader = reader
    timeline = Timeline(process, reader, TODAY, request.GET)
    timeline.read_frame()
    assert timeline.read_entries(request), timeline.filters.form.errors
    timeline.read_consultations()
    timeline.read_asks(lists_around(process, reader))
    return timeline


def entry(process, title, date="", **more):
    return make(Intervention, process=process, title=title, date=date, **more)


def many(process, count, date=lambda n: f"2023-{n % 12 + 1:02}-{n % 28 + 1:02}"):
    """`count` entries at once; `date` gives the day of the nth."""
    Intervention.unrestricted.bulk_create(
        Intervention(
            process=process, title=f"Entry {n}", kind="meeting", visibility="public",
            date=parse(date(n)) if date(n) else None,
        )
        for n in range(count)
    )  # fmt: skip


def titles(timeline):
    return [one.title for one in timeline.entries]


def listed(timeline, what=("stage", "entry")):
    return [str(record) for kind, record in timeline.listed() if kind in what]


# -- order ----------------------------------------------------------------------------------
NEWEST_FIRST = [
    # earliest day, then precision, then the order in the day; what has no date comes last
    ("2999-01-01", 0),
    ("2024-03-02", 0),
    ("2024-03/2024-06", 0),
    ("2024-03", 0),
    ("2024-03-01", 2),
    ("2024-03-01", 1),
    ("2024-02-29", 0),
    ("2024-01/..", 0),
    ("2024", 0),
    ("2024-33", 0),
    ("2024-01", 0),
    ("2024-01-01", 0),
    ("2023-12-31", 0),
    ("../2023-06", 0),
    ("202X", 0),
    ("", 2),
    ("", 1),
]


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(3))
def test_entries_stand_in_one_order_however_they_were_recorded(process, seed):
    mixed = list(enumerate(NEWEST_FIRST))
    random.Random(seed).shuffle(mixed)
    for place, (date, sequence) in mixed:
        entry(process, f"{place:02}", date, sequence=sequence)
    timeline = read(process)
    assert titles(timeline) == [f"{n:02}" for n in range(len(NEWEST_FIRST))]
    assert [mark.title for mark in timeline.marks] == titles(timeline)[::-1]


@pytest.mark.engine
def test_what_falls_together_keeps_one_order_from_request_to_request(process):
    many(process, 20, date=lambda n: "2024-03-01")
    first = titles(read(process))
    assert all(titles(read(process)) == first for _ in range(3))
    assert sorted(first) == sorted(f"Entry {n}" for n in range(20))


# -- numbers --------------------------------------------------------------------------------
def test_numbers_are_given_per_reader_without_a_gap(world, cast):
    process = make(Process)
    for day, level in enumerate(["public", "organisation", "public", "coalition", "public"], 1):
        entry(process, f"{level} {day}", f"2024-03-0{day}", **world.level(level))
    for who, seen in (("nobody", 3), ("outsider", 3), ("curator", 3), ("ally", 4), ("member", 5)):
        timeline = read(process, reader=Reader(cast[who]))
        assert timeline.count == seen, who
        assert [timeline.numbers[one.pk] for one in timeline.entries] == list(range(seen, 0, -1))
        assert [mark.number for mark in timeline.marks] == list(range(1, seen + 1))


def test_a_mark_and_its_entry_have_the_same_number(process):
    for date in ("2024-03", "", "2024-03-01", "2023"):
        entry(process, f"on {date}", date)
    timeline = read(process)
    numbers = {mark.title: mark.number for mark in timeline.marks}
    assert {one.title: timeline.numbers[one.pk] for one in timeline.entries} == numbers


def test_what_is_filtered_is_numbered_as_it_is_shown(process):
    entry(process, "talk", "2023", kind="meeting")
    entry(process, "letter", "2024", kind="open_letter")
    entry(process, "talk again", "2024-05", kind="meeting")
    timeline = read(process, "family=meeting")
    assert [(one.title, timeline.numbers[one.pk]) for one in timeline.entries] == [
        ("talk again", 2),
        ("talk", 1),
    ]


# -- density and pages ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("count", "density", "shown"),
    [
        (0, "numbered", 0),
        (1, "numbered", 1),
        (60, "numbered", 60),
        (61, "marks", 50),
        (400, "marks", 50),
        (401, "counts", 50),
    ],
)
def test_the_number_of_entries_decides_how_they_are_shown(process, count, density, shown):
    many(process, count)
    timeline = read(process)
    assert (timeline.count, timeline.density, len(timeline.entries)) == (count, density, shown)
    assert len(timeline.marks) == (count if density != "counts" else 0)
    assert sum(row[3] for row in timeline.months) == (count if density == "counts" else 0)


def test_the_density_is_that_of_what_the_filters_leave(process):
    many(process, 401)
    entry(process, "a letter", "2024-03-01", kind="open_letter")
    assert read(process).density == "counts"
    assert read(process, "family=joint").density == "numbered"


@pytest.mark.engine
def test_counts_by_month_lose_nothing_and_claim_no_month_that_is_not_known(process):
    dates = ["2023-05-04", "2023-05", "2023", "2023-33", "202X", "", "2023-05/2023-07"]
    many(process, 410, date=lambda n: dates[n % 7] or "2020")
    Intervention.unrestricted.filter(date="2020").delete()
    for n in range(60):
        entry(process, f"undated {n}")
    timeline = read(process)
    assert timeline.density == "counts"
    known = {row[2] for row in timeline.months if row[1] == "2023-05"}
    assert {"0", "1"} <= known  # the day or the month
    assert timeline.count == sum(row[3] for row in timeline.months)
    assert sum(row[3] for row in timeline.months if not row[1]) == 60


@pytest.mark.engine
def test_what_repeats_an_entry_is_counted_with_it_in_the_drawing_by_month_too(process):
    """Was: an article and where it was printed again stood in two months."""
    away = entry(make(Process), "printed elsewhere", "2022-01-01")
    for date in ("2022-02-01", "2022-03-01"):
        entry(process, "again", date, repeats=away)
    first = entry(process, "first", "2024-05-01")
    entry(process, "republished", "2024-06-01", repeats=first)
    few = read(process)
    (lane,) = picture_of(few).lanes
    assert (few.done, lane.total, months_of(lane)) == (2, 2, ((2022, 2, 1), (2024, 5, 1)))
    many(process, 401)
    found = read(process)
    assert (found.count, found.done) == (405, 403)
    months = {row[1]: row[3] for row in found.months}
    assert (months["2024-05"], months["2022-02"]) == (1, 1)
    assert not {"2024-06", "2022-03"} & set(months)


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("count", [61, 100, 101, 401])
def test_pages_hold_every_entry_once(process, count, order):
    many(process, count)
    numbers, query = [], f"page=1&sort={order}"
    while query:
        timeline = read(process, query)
        numbers += [timeline.numbers[one.pk] for one in timeline.entries]
        query = timeline.page.next and timeline.page.next[1:]
    assert numbers == list(range(count, 0, -1))[:: 1 if order == "newest" else -1]


@pytest.mark.engine
def test_a_page_keeps_the_filters(process):
    many(process, 70)
    timeline = read(process, "family=meeting&from=2023&to=2023-12")
    kept = QueryDict(timeline.page.next[1:])
    assert kept == QueryDict("family=meeting&from=2023&to=2023-12&page=2")


@pytest.mark.engine
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_number_is_the_same_in_both_orders_and_leads_to_its_page(process, order):
    """What has no day has the first numbers and stands last."""
    many(process, 70, date=lambda n: f"2023-01-{n % 28 + 1:02}" if n % 7 else "")
    first, second = (read(process, f"sort={order}&page={page}") for page in (1, 2))
    numbers = {**first.numbers, **second.numbers}
    assert numbers == {mark.pk: mark.number for mark in first.marks}
    assert [one.date is None for one in second.entries][-10:] == [True] * 10
    for mark in first.marks:
        assert (first.page_of(mark.number) == "") == (mark.pk in first.numbers)


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("count", [70, 410])
def test_every_stage_stands_on_one_page(process, count, order):
    """On one and only one, wherever its date falls, or it would be lost to who reads the list."""
    first = dt.date(2020, 1, 1)
    many(process, count, date=lambda n: str(first + dt.timedelta(days=4 * n)))
    turn = 4 * (count - 50)  # the days between the last entry of a page and the first of the next
    for position in range(1, 41):
        day = first + dt.timedelta(days=turn - 20 + position)
        make(Stage, process=process, position=position, name=f"Stage {position}", date=str(day))
    make(Stage, process=process, position=41, name="Stage 41")
    found, query = [], f"page=1&sort={order}"
    while query:
        timeline = read(process, query)
        found += listed(timeline, ["stage"])
        query = timeline.page.next and timeline.page.next[1:]
    assert sorted(found) == sorted(f"Stage {n}" for n in range(1, 42))


# -- stages ---------------------------------------------------------------------------------
def stages(process, *described):
    """Stages in order, each (name, date, state)."""
    return [
        make(Stage, process=process, position=n, name=name, date=date, state=state)
        for n, (name, date, state) in enumerate(described, 1)
    ]


@pytest.mark.engine
def test_stages_and_entries_stand_together_newest_first(process):
    stages(process, ("Filed", "2023-01-10", "completed"), ("Vote", "2024-06", "planned"))
    entry(process, "before", "2022")
    entry(process, "between", "2023-05")
    entry(process, "same day", "2023-01-10")
    make(Intervention, process=process, title="undated")
    assert listed(read(process)) == ["Vote", "between", "same day", "Filed", "before", "undated"]
    oldest = listed(read(process, "sort=oldest"))
    assert oldest == ["before", "Filed", "same day", "between", "Vote", "undated"]


@pytest.mark.engine
def test_a_stage_without_a_date_stands_with_what_has_none_in_its_order(process):
    stages(
        process,
        ("First", "", "completed"), ("Second", "2023-01", "completed"), ("Third", "", "completed"),
        ("Fourth", "", "current"), ("Fifth", "2024-06", "planned"), ("Sixth", "", "planned"),
    )  # fmt: skip
    entry(process, "early", "2022-01-01")
    entry(process, "late", "2024-01-01")
    assert listed(read(process)) == [
        "Fifth", "late", "Second", "early", "Sixth", "Fourth", "Third", "First",
    ]  # fmt: skip


def test_stages_without_any_date_are_not_dropped(process):
    stages(process, ("First", "", "completed"), ("Second", "", "current"))
    assert listed(read(process)) == ["Second", "First"]


def test_headings_are_years_or_months_and_say_when_no_date_is_recorded(process):
    entry(process, "a", "2024-03-01")
    entry(process, "b", "2024-02")
    entry(process, "c", "2023")
    entry(process, "d")
    stages(process, ("Filed", "2023-03", "completed"), ("Vote", "", "planned"))
    heads = [str(said) for what, said in read(process).listed() if what in ("year", "month")]
    assert heads == ["2024", "2023", "No date recorded"]
    assert listed(read(process)) == ["a", "b", "Filed", "c", "d", "Vote"]
    many(process, 60, date=lambda n: "2024-02-01")
    heads = [str(said) for what, said in read(process).listed() if what in ("year", "month")]
    assert heads[:3] == ["2024", "March 2024", "February 2024"]


@pytest.mark.parametrize("count", [1, 61, 401])
def test_no_heading_is_said_twice_in_a_row_or_stands_alone(process, count):
    many(process, count)
    stages(process, ("Filed", "2023-03", "completed"), ("Vote", "", "planned"))
    kinds = [what for what, _record in read(process).listed()]
    pairs = set(zip(kinds, kinds[1:], strict=False))
    assert not pairs & {("year", "year"), ("month", "month"), ("month", "year")}
    assert kinds[0] == "year"
    assert kinds[-1] not in ("year", "month")


STEPS = [
    # states in order of position, who is next, who was overtaken
    ("", None, ""),
    ("completed", None, ""),
    ("planned", 1, ""),
    ("completed current planned planned", 3, ""),
    ("completed planned current planned", 4, "2"),
    ("planned completed", None, "1"),
    ("completed skipped planned", 3, ""),
    ("planned stalled planned planned", 3, "1"),
    ("completed rejected", None, ""),
]


@pytest.mark.parametrize(("states", "following", "passed"), STEPS)
def test_the_next_step_lies_behind_what_was_reached(states, following, passed):
    steps = [Stage(position=n, state=state) for n, state in enumerate(states.split(), 1)]
    found = next_of(steps)
    assert (found and found.position) == following
    assert [str(s.position) for s in steps if overtaken(s, steps, TODAY)] == passed.split()
    on = [s.state for s in steps if is_reached(s, TODAY)]
    assert on == [s for s in states.split() if s == "current"]


@pytest.mark.parametrize(
    ("date", "state", "passed"),
    [
        ("2024-09-01", "planned", True),
        ("2024-09-02", "planned", False),
        ("2024-08", "planned", True),
        ("2024-09", "planned", False),
        ("2024", "planned", False),
        ("2024-08/..", "planned", False),
        ("../2024-08", "planned", True),
        ("", "planned", False),
        ("2024-08", "current", False),
        ("2024-08", "completed", False),
    ],
)
def test_a_plan_whose_day_has_passed_is_no_plan_any_more(date, state, passed):
    stage = Stage(position=1, date=date, state=state)
    assert overtaken(stage, [stage], TODAY) is passed


@pytest.mark.parametrize(
    ("expected", "moved"),
    [
        ([], False),
        (["2024-12"], False),
        (["2024-12", "2024-12"], False),
        (["2024-09"], True),
        (["2024-09", "2024-12"], True),
    ],
)
def test_a_stage_moved_when_it_was_expected_at_another_time(process, expected, moved):
    (stage,) = stages(process, ("Vote", "2024-12", "planned"))
    for month, date in enumerate(expected, 1):
        make(Forecast, stage=stage, date=date, said_on=f"2024-0{month}-15")
    (read_stage,) = read(process).stages
    assert read_stage.moved is moved
    assert [str(one.date) for one in read_stage.said] == expected[::-1]  # the latest word first


# -- filters --------------------------------------------------------------------------------
@pytest.fixture
def busy(process):
    """Entries that differ in kind, actor, stage and date."""
    first, second = stages(process, ("Filed", "2022", "completed"), ("Vote", "2024", "planned"))
    home = make(Organisation, name="Red en Defensa", acronym="R3D")
    talk = entry(process, "talk", "2022-05-04", kind="meeting", stage=first)
    entry(process, "letter", "2023", kind="open_letter", stage=second)
    entry(process, "paper", "2024-02", kind="report", state="planned")
    entry(process, "undated", kind="meeting")
    make(Participation, intervention=talk, organisation=home)
    return {"stage": first, "home": home}


@pytest.mark.engine
@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", "paper letter talk undated"),
        ("family=meeting", "talk undated"),
        ("family=meeting&family=joint", "letter talk undated"),
        ("family=media", ""),
        ("kind=open_letter&kind=report", "paper letter"),
        ("state=planned", "paper"),
        ("state=planned&kind=meeting", ""),
        ("sort=oldest", "talk letter paper undated"),
        ("sort=oldest&from=2023", "letter paper"),
        ("organisation=R3D", "talk"),
        ("organisation=r3d", "talk"),
        ("organisation=Red en Defensa", "talk"),
        ("stage={stage}", "talk"),
        ("from=2023", "paper letter"),
        ("to=2022", "talk"),
        ("from=2023-06&to=2023-06", "letter"),
        ("from=June 2023&to=2024-02-01", "paper letter"),
        ("family=joint&from=2024", ""),
        ("family=&organisation=&stage=&from=&to=", "paper letter talk undated"),
    ],
)
def test_the_filters_leave_what_they_say(process, busy, query, left):
    timeline = read(process, query.format(stage=busy["stage"].pk))
    assert titles(timeline) == left.split()
    assert timeline.count == len(left.split())
    assert len(timeline.stages) == 2  # the ground stays


@pytest.mark.parametrize(
    "query",
    [
        f"{one}=zyzzyva"
        for one in ["family", "kind", "state", "organisation", "stage", "from", "sort", "colour"]
    ],
)
def test_a_filter_that_is_not_understood_is_refused(process, query):
    request = RequestFactory().get(f"/?{query}")
    request.reader = NOBODY
    timeline = Timeline(process, NOBODY, TODAY, request.GET)
    timeline.read_frame()
    assert timeline.read_entries(request) is False
    assert timeline.entries == []


def test_who_took_part_is_told_from_whom_it_was_addressed_to(process):
    bodies = {n: make(Organisation, name=n) for n in ("Alpha", "Beta", "Ministry")}
    talk = entry(process, "talk", "2024")
    for name, role in (
        ("Beta", "speaker"), ("Beta", "signatory"), ("Alpha", "lead"), ("Ministry", "addressee"),
    ):  # fmt: skip
        make(Participation, intervention=talk, organisation=bodies[name], role=role)
    (one,) = read(process).entries
    assert sorted(body.name for body in one.actors) == ["Alpha", "Beta"]
    assert [body.name for body in one.addressed] == ["Ministry"]
    assert len(one.parts) == 4


def test_whom_it_is_about_and_who_was_harmed_neither_acted_nor_were_addressed(process, client):
    inquiry = entry(process, "inquiry", "2024")
    for name, role in (("Alpha", "lead"), ("Army", "subject"), ("Paper", "victim")):
        body = make(Organisation, name=name)
        make(Participation, intervention=inquiry, organisation=body, role=role)
    (one,) = read(process).entries
    assert [body.name for body in one.actors] == ["Alpha"]
    assert one.addressed == []
    assert [body.name for body in one.spoken_of] == ["Army", "Paper"]
    assert "about" in parties_in_words(parties_of(one))
    page = client.get(inquiry.get_absolute_url()).content.decode()
    took_part, _heading, about = page.partition("Whom it is about")
    assert "Alpha" in took_part
    assert "Army" in about


# -- asks and commitments -------------------------------------------------------------------
def test_an_ask_has_its_newest_fate_and_the_day_it_was_first_raised(process):
    ask = make(Ask, process=process, text="Limit Article 4")
    home = make(Organisation, name="Home Rights")
    ask.holders.add(home)
    for date in ("2023", "2022-05", ""):
        raised = entry(process, f"raised {date}", date)
        make(Raising, ask=ask, intervention=raised)
    for date, fate in (("2024-02", "adopted_in_part"), ("2023", "pending"), ("", "rejected")):
        make(Fate, ask=ask, date=date, fate=fate)
    (one,) = read(process).asks
    assert one.outcome == FateCode.ADOPTED_IN_PART
    assert one.outcome.label == "Adopted in part"
    assert str(one.made) == "2022-05"
    assert [holder.text for holder in one.asked_by] == ["Home Rights"]


def test_of_an_ask_nobody_followed_nothing_is_claimed(process):
    make(Ask, process=process)
    (one,) = read(process).asks
    assert one.outcome == FateCode.UNKNOWN
    assert one.made is None
    assert one.newest is None


@pytest.mark.engine
def test_asks_stand_in_the_order_they_were_first_raised(process):
    for text, date in (("second", "2023"), ("undated", None), ("first", "2022-05")):
        ask = make(Ask, process=process, text=text)
        if date:
            make(Raising, ask=ask, intervention=entry(process, text, date))
    assert [one.ask.text for one in read(process).asks] == ["first", "second", "undated"]


def test_what_came_of_an_ask_in_a_text_one_may_not_see_is_not_told(world, cast):
    process = make(Process)
    ask = make(Ask, process=process)
    quiet = make(TextVersion, process=process, name="Leaked draft", **world.level("organisation"))
    make(Fate, ask=ask, fate="pending", date="2023")
    make(Fate, ask=ask, fate="adopted", date="2024", text_version=quiet)
    assert read(process).asks[0].outcome == FateCode.PENDING
    assert read(process, reader=Reader(cast["member"])).asks[0].outcome == FateCode.ADOPTED


def test_commitments_say_how_late_they_are(process):
    make(Commitment, process=process, text="late", date="2023", due="2024-08-31")
    make(Commitment, process=process, text="kept", date="2024", due="2023", completion="complete")
    timeline = read(process)
    late, kept = timeline.commitments
    assert (timeline.late[late.pk], timeline.late[kept.pk]) == (2, 0)


def test_only_what_belongs_to_the_process_is_on_its_timeline(process):
    other = make(Process)
    for kind in (Stage, Consultation, Intervention, Ask, Commitment):
        make(kind, process=other)
    timeline = read(process)
    assert timeline.records() == [process]


def test_everything_on_the_page_is_asked_for_its_sources(process):
    made = [make(k, process=process) for k in (Stage, Consultation, Intervention, Ask, Commitment)]
    assert set(read(process).records()) == {process, *made}


@pytest.mark.engine
@pytest.mark.parametrize("count", [3, 55])
def test_the_page_says_how_many_asks_and_commitments_there_are_and_leads_to_all(
    client, process, count
):
    """The table stops at fifty; the number in the facts is that of all of them."""
    for n in range(count):
        make(Ask, process=process, text=f"Ask {n}")
        make(Commitment, process=process, text=f"Promise {n}")
    page = markup(client.get(process.get_absolute_url()))
    facts = page.partition("Asks and commitments</dt>")[2].partition("</dd>")[0]
    assert facts.startswith(f"<dd>{2 * count}<")
    for word in ("asks", "commitments") if count > 50 else ():
        assert f'href="/{word}/?process={process.slug}"' in page


def test_of_a_long_list_the_first_are_shown_and_few_more_are_not_worth_a_fold():
    assert folded(range(5)) == ([0, 1, 2, 3, 4], [], 0)
    assert folded(range(6)) == ([0, 1, 2], [3, 4, 5], 3)
    assert folded(range(6), after=["one", "two"]) == ([0], [1, 2, 3, 4, 5], 5)


def of_day(day):
    return "entry", Intervention(date=day)


def test_of_a_list_by_years_the_latest_with_an_entry_is_open_and_a_few_of_it_are_shown():
    days = [of_day(f"2024-05-0{n}") for n in range(6, 0, -1)]
    listed = [
        ("year", "2025"),
        ("stage", "s"),
        ("year", "2024"),
        *days[:3],
        ("stage", "t"),
        *days[3:],
    ]
    listed += [("year", "2023"), of_day("2023-01-01")]
    ahead, open_one, before = stretches(listed)
    assert [(one.title, one.entries, one.stages) for one in (ahead, open_one, before)] == [
        ("2025", 0, 1), ("2024", 6, 1), ("2023", 1, 0),
    ]  # fmt: skip
    assert [one.is_open for one in (ahead, open_one, before)] == [False, True, False]
    assert open_one.cut == (days[:3], [("stage", "t"), *days[3:]], 3)
    assert before.cut.rest == []
    whole = stretches(listed, True)
    assert all(one.is_open and not one.cut.rest for one in whole)


def test_entries_of_which_one_and_the_same_vague_date_is_known_are_one_line():
    vague, exact = [of_day("2021/2024") for _ in range(3)], of_day("2024-05-01")
    (year,) = stretches([("year", "2024"), exact, *vague])
    assert year.cut.shown == [exact, ("run", [one for _what, one in vague])]
    assert year.entries == 4
    (year,) = stretches([("year", "2024"), exact, *vague[:2]])
    assert year.cut.shown == [exact, *vague[:2]]
    days = [of_day("2024-05-01") for _ in range(3)]
    (year,) = stretches([("year", "2024"), *days])
    assert year.cut.shown == days, "of a day that is known each is told"


def test_on_a_phone_too_what_was_gained_has_its_note(client, process):
    """“Adopted in part” alone would say more than its source; of what failed the word is enough."""
    for fate in ("adopted_in_part", "rejected"):
        ask = make(Ask, process=process, text=f"Ask, {fate}")
        make(Fate, ask=ask, fate=fate, date="2023", note=f"Note, {fate}")
    page = client.get(process.get_absolute_url()).content.decode()
    found = re.findall(r'<p class="([^"]*)">\s*(?:<[^>]+>)*(Note, \w+)', page)
    shown = {note: classes for classes, note in found}
    assert "only-wide" not in shown["Note, adopted_in_part"]
    assert "only-wide" in shown["Note, rejected"]
