"""Processes beside one another: which are there, what is drawn of them, what is said in words."""

import datetime as dt
import re

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from processes.access import NOBODY, Reader
from processes.lookup.sample import sample_addresses
from processes.models import (
    Admission,
    Ask,
    Citation,
    Consultation,
    Fate,
    Intervention,
    Process,
    Source,
    Stage,
)
from processes.templatetags.drawing import squares
from processes.timeline.drawing.canvas import measure
from processes.timeline.overview import MANY_PROCESSES, ROWS, overview
from tests.making import make
from tests.reading import markup

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 6, 1)


def names(reader=NOBODY):
    return [row.process.name for row in overview(reader, DAY).rows]


def row_of(process, reader=NOBODY):
    (row,) = (row for row in overview(reader, DAY).rows if row.process == process)
    return row


def test_what_moved_last_stands_first_and_what_has_nothing_is_not_there():
    for name, date in (("old", "2020-05"), ("new", "2024-05-02"), ("undated", "")):
        make(Intervention, process=make(Process, name=name), date=date)
    make(Intervention, process=make(Process, name="planned"), date="2026", state="planned")
    make(Process, name="empty")
    assert names() == ["new", "old", "planned", "undated"]


def test_a_process_moves_by_what_happened_in_it_and_by_no_plan():
    """Entries, stages, consultations and what came of asks, as far as they are past."""
    made = {name: make(Process, name=name) for name in "abcdef"}
    lasted = {"date": "2020/2023-05-04", "date_kind": "span"}
    make(Stage, process=made["a"], state="completed", **lasted)
    make(Stage, process=made["a"], state="planned", date="2024-05")
    make(Consultation, process=made["b"], closes="2023-06-01", state="closed")
    make(Consultation, process=made["b"], date="2024-04", state="cancelled")
    ask = make(Ask, process=made["c"])
    make(Fate, ask=ask, fate="adopted", date="2023-07")
    make(Fate, ask=ask, fate="pending", date="2024-04")
    make(Stage, process=made["c"], state="current", date="2019")
    make(Intervention, process=made["d"], date="2023-08")
    make(Intervention, process=made["d"], date="2024-05", state="cancelled")
    make(Stage, process=made["e"], state="current", date="2022-02/..", date_kind="span")
    make(Consultation, process=made["f"], opens="2022-01-01", closes="2030-01-01", state="open")
    assert names() == ["d", "c", "b", "a", "e", "f"]


def test_to_confirm_where_a_process_stands_moves_nothing_and_adds_no_year():
    """Was: "Confirmed today" put a process without a date above all others, and its year on the
    axis."""
    for name, date in (("new", "2020-05-02"), ("old", "2016")):
        make(Intervention, process=make(Process, name=name), date=date)
    still = make(Process, name="still", state="active", as_of="2017")
    make(Stage, process=still, state="current", date="2015")
    before = overview(NOBODY, DAY)
    still.as_of = str(DAY)
    still.save()
    after = overview(NOBODY, DAY)
    assert [row.process.name for row in after.rows] == ["new", "old", "still"]
    assert "2023" not in after.axis
    assert after.axis == before.axis


def test_up_to_twenty_are_one_list_of_which_the_first_are_shown():
    for number in range(MANY_PROCESSES):
        make(Intervention, process=make(Process, name=f"p{number}"), date="2020")
    found = overview(NOBODY, DAY)
    assert (len(found.rows), found.groups) == (ROWS, ())


def test_of_many_some_of_each_state_are_shown_and_the_list_has_the_rest(client):
    for state, number in (("active", 11), ("stalled", 1), ("", 2), ("lapsed", 1), ("completed", 8)):
        for _one in range(number):
            make(Intervention, process=make(Process, state=state), date="2020")
    make(Intervention, process=make(Process, state="active", name="Last moved"), date="2021")
    make(Process, state="active", name="Nothing recorded")
    found = overview(NOBODY, DAY)
    assert [(one.rows, one.total) for one in found.groups] == [(10, 13), (2, 2), (9, 9)]
    assert found.rows[0].process.name == "Last moved"
    page = " ".join(client.get("/").content.decode().split())
    for words in ("Going on, announced or stalled: 13", "State not recorded: 2", "Over: 9"):
        assert words in page
    assert page.count("All of them in the list of processes") == 1
    assert 'href="/processes/?state=active&amp;state=planned&amp;state=stalled"' in page
    assert page.count('<details class="unfolded">') == 2  # five more, and four


def test_what_is_invented_is_not_there(client):
    slug = min(sample_addresses())
    make(Intervention, process=make(Process, name="An invented one", slug=slug), date="2024")
    make(Intervention, process=make(Process, name="A real one"), date="2024")
    assert names() == ["A real one"]
    assert "An invented one" not in client.get("/").content.decode()


@pytest.mark.engine
def test_each_reader_gets_what_they_may_see_and_no_trace_of_more(world, cast):
    process = make(Process, name="A bill")
    make(Intervention, process=process, date="2023-05-02", kind="meeting")
    own = {"visibility": "organisation", "owner": world.home, "process": process}
    make(Intervention, date="2024-02-03", kind="media", **own)
    make(Consultation, name="Kept", date="2024-03", access="open", **own)
    make(Ask, text="Kept", **own)
    hidden = make(Process, name="Kept", visibility="organisation", owner=world.home)
    make(Intervention, process=hidden, date="2024-05")
    seen, more = row_of(process), row_of(process, Reader(cast["member"]))
    assert ([one.family for one in seen.marks], seen.asks) == (["meeting"], 0)
    assert (seen.how_open.counts, seen.how_open.answer) == ([], "")
    assert [one.family for one in more.marks] == ["media", "meeting"]
    assert (more.how_open.counts, more.asks) == ([("open", 1)], 1)
    assert names() == ["A bill"]
    assert names(Reader(cast["outsider"])) == ["A bill"]
    assert names(Reader(cast["member"])) == ["Kept", "A bill"]


@pytest.mark.engine
def test_a_private_entry_moves_nothing_for_who_may_not_see_it(world, cast):
    for name, date in (("a", "2022"), ("b", "2023")):
        make(Intervention, process=make(Process, name=name), date=date)
    own = {"visibility": "organisation", "owner": world.home}
    make(Intervention, process=Process.unrestricted.get(name="a"), date="2024", **own)
    assert names() == ["b", "a"]
    assert names(Reader(cast["member"])) == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "left_out", "said"),
    [
        ({"access": "open"}, False, "open"),
        ({"access": "open"}, True, "somebody left out"),
        ({"access": "accredited"}, False, "limited"),
        ({"access": "open", "access_in_effect": "token"}, False, "in form only"),
        ({"access": "closed"}, False, "closed"),
        ({"access": "closed"}, True, "closed"),
        ({}, False, "rule of entry not known"),
        ({"access": "open", "state": "cancelled"}, False, None),
        ({"access": "closed", "state": "not_held"}, False, None),
        ({"access": "open", "state": "planned"}, False, None),
    ],
)
def test_how_open_a_consultation_was(given, left_out, said):
    process = make(Process)
    one = make(Consultation, process=process, date="2023-04", **given)
    if left_out:
        whole = {"whole_group": "civil_society", "group": ""}
        make(Admission, consultation=one, status="not_invited", **whole)
    assert row_of(process).how_open.counts == ([(said, 1)] if said else [])


def test_what_was_open_at_one_time_stands_one_below_the_other_and_leads_on():
    process = make(Process)
    for access in ("open", "closed", ""):
        make(Consultation, process=process, name="Talks", date="2023-04", access=access)
    ((_row, strip),) = overview(NOBODY, DAY).strips
    drawn = re.findall(
        r'<a href="(/[^"]+)"[^>]*class="con (\w+)"><title>([^<]*)</title><rect[^>]* y="([\d.]+)"',
        strip,
    )
    assert len({top for *_rest, top in drawn}) == 3
    assert {(access, said) for _at, access, said, _top in drawn} == {
        ("open", "Talks: Apr 2023. Open to all."),
        ("closed", "Talks: Apr 2023. Closed to civil society."),
        ("unknown", "Talks: Apr 2023. Rule of entry not known."),
    }


def test_asks_are_counted_by_what_came_of_them_last_and_once():
    process = make(Process)
    make(Stage, process=process)
    met, other = make(Ask, process=process), make(Ask, process=process)
    make(Ask, process=process, same_as=met)
    make(Fate, ask=met, fate="rejected", date="2022")
    make(Fate, ask=met, fate="adopted", date="2023")
    make(Fate, ask=other, fate="not_taken_up", date="2023")
    row = row_of(process)
    parts = [(words, number) for _glyph, words, number, *_each in row.parts]
    assert parts == [("met or kept", 1), ("not taken up so far", 1)]
    assert squares(row.parts).count("</i>") == row.asks == 2


def test_nothing_is_drawn_more_exactly_than_it_is_known():
    process = make(Process)
    for date in ("2023-05-02", "2023-06", "../2022-07", "2023-12-15/.."):
        make(Intervention, process=process, date=date, kind="meeting")
    make(Intervention, process=process, date="", kind="media")
    found = overview(NOBODY, DAY)
    ((_row, strip),) = found.strips
    assert strip.count("k-meeting soft") == 3
    assert strip.count('href="#k-meeting"') == 4
    assert "k-media" not in strip


def test_home_says_in_words_what_it_draws(client):
    process = make(Process, name="A bill", as_of="2024-05-02", state="active")
    make(Consultation, process=process, date="2023-04", access="closed")
    make(Fate, ask=make(Ask, process=process), fate="adopted", date="2024")
    page = " ".join(client.get("/").content.decode().split())
    assert "closed: 1" in page
    assert "met or kept: 1" in page
    assert '<div class="axis" aria-hidden="true">' in page


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_no_year_runs_into_today(language):
    make(Intervention, process=make(Process), date="2018/2024-05", date_kind="span")
    with translation.override(language):
        axis = overview(NOBODY, DAY).axis
    found = re.findall(r'<text class="(\w+)" x="([\d.]+)"[^>]*>([^<]+)<', axis)
    years = [float(x) + measure(words, 13) for kind, x, words in found if kind == "yl"]
    ((today, words),) = [(float(x), words) for kind, x, words in found if kind == "todc"]
    assert years
    assert max(years) < today - measure(words, 13)


def test_what_is_our_reading_is_counted_as_that_wherever_asks_are_counted(client):
    """Was: 6 of 8 "not met" rest on what we read into a source, and stood as plain facts."""
    process = make(Process, name="A bill")
    source = make(Source, title="A report")
    make(Intervention, process=process, date="2024")
    for number in range(3):
        ask = make(Ask, process=process, text=f"Ask {number}")
        make(Fate, ask=ask, fate="rejected", own_reading=number > 0, source=source)
    for address in ("/", process.get_absolute_url()):
        page = markup(client.get(address)).partition("<main")[2]
        assert "not met: 3 (our reading: 2)" in page, address
    page = markup(client.get(process.get_absolute_url())).partition("<main")[2]
    assert re.sub(r"<svg.*?</svg>", "", page, flags=re.S).count("(our reading)") == 2
    page = markup(client.get(f"{process.get_absolute_url()}asks/")).partition("<main")[2]
    assert page.count("(our reading)") == 2


def test_what_is_said_of_an_ask_that_was_met_in_part_stands_on_home_with_its_source(client):
    process = make(Process, name="A bill")
    make(Intervention, process=process, date="2024")
    source = make(Source, title="A report")
    for note, given in (("It was read so.", {"own_reading": True}), ("In form only.", {})):
        ask = make(Ask, process=process, text=f"Open it. {note}")
        make(Fate, ask=ask, fate="adopted_in_part", note=note, source=source, **given)
    page = " ".join(markup(client.get("/")).partition("<main")[2].split())
    assert "In form only." in page and "It was read so." not in page
    assert "in part: 2 (our reading: 1)" in page


def test_home_answers_both_questions_for_each_process_before_anything_is_drawn(client):
    """Was: the fifth card, at 1,500 pixels."""
    silent, answered = make(Process, name="A silent bill"), make(Process, name="A bill")
    make(Intervention, process=silent, date="2024-05")
    made = make(Consultation, process=answered, date="2021-04", access="closed", state="closed")
    make(Citation, consultation=made, source=make(Source, title="A report"), locator="paragraph 3")
    for fate in ("rejected", "adopted", "unknown", "not_taken_up"):
        make(Fate, ask=make(Ask, process=answered), fate=fate, own_reading=fate == "rejected")
    make(Stage, process=answered, name="A vote", state="planned", date="2021-05", position=1)
    page = client.get("/").content.decode().partition("<main")[2]
    table = page.partition('<svg class="over')[0].partition("<tbody>")[2].partition("</tbody>")[0]
    first, second = (" ".join(strip_tags(one).split()) for one in table.split("</tr>")[:2])
    assert first == (
        "A bill No. (A bill) A report 4 asks (A bill)"
        " met or kept: 1 not met: 1 (our reading: 1) no end recorded: 2"
        " A vote (the date has passed)"
    )
    assert second == "A silent bill Not recorded No ask recorded Not recorded"
    at = answered.get_absolute_url()
    for address in (f"{at}openness/", f"{at}openness/#h-so", f"{at}asks/", f"{at}#st-1"):
        assert f'href="{address}"' in table, address
    told = client.get(f"{at}openness/").content.decode().partition('id="h-so"')[2]
    said = " ".join(strip_tags(told.partition("</section>")[0]).split())
    assert "No." in said and "closed: 1" in said and "A report, paragraph 3" in said


def test_of_more_than_five_processes_four_stand_in_the_table_and_the_others_fold(client):
    for number in range(8):
        make(Intervention, process=make(Process, name=f"Bill {number}"), date="2024-05")
    page = client.get("/").content.decode().partition("<main")[2].partition("<h2")[0]
    shown, _summary, folded = page.partition("<details")
    assert (shown.count('scope="row"'), folded.count('scope="row"')) == (4, 4)
    assert "4 more processes" in " ".join(strip_tags(folded).split())
