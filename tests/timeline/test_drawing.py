"""The drawing of a process: what a reader of the picture may rely on."""

import datetime as dt
import functools
import random
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from engagement.dates import parse
from processes.timeline.drawing import (
    SPRITE,
    Bar,
    Lane,
    Mark,
    Opening,
    OutcomeCount,
    Picture,
    Thread,
    compact,
    compact_threads,
    frame,
    overview_strip,
    wide,
    wide_threads,
)
from processes.timeline.drawing.canvas import fold, measure
from processes.timeline.drawing.chart import MARGIN
from processes.timeline.drawing.packing import histogram, months_of
from processes.timeline.drawing.scale import Scale, span, ticks
from processes.timeline.drawing.spans import opening_parts, stage_parts

STYLES = Path(__file__).parents[2] / "engagement/static/engagement"
STYLESHEETS = [STYLES / name for name in ("app.css", "processes.css", "home.css")]
TODAY = dt.date(2024, 9, 2)
WIDTH = 1120
FAMILIES = ("meeting", "submission", "oral", "joint", "media", "event", "research", "court",
            "other")  # fmt: skip
HOSTILE = "</title></text><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&\x0b\x00 ]]>"


# --------------------------------------------------------------------------- a cast of pictures


def edtf(text):
    return parse(text) if text else None


def mark(number, date, family="meeting", **more):
    return Mark(f"e-{number}", number, f"Entry {number}", family, edtf(date), **more)


def lane(*marks, family="meeting", label="Meetings"):
    return Lane(label, family, len(marks), marks)


def picture(density="numbered", today=TODAY, **parts):
    """A picture framed as the views frame it."""
    parts = {name: tuple(of) for name, of in parts.items()}
    dates = [date for bar in parts.get("stages", ()) for date in (bar.date, *bar.earlier)]
    dates += [d for opening in parts.get("openings", ()) for d in (opening.opens, opening.closes)]
    for each in parts.get("lanes", ()):
        dates += [one.date for one in each.marks]
        dates += [dt.date(year, month or 6, 15) for year, month, _ in each.months]
    dates += [d for thread in parts.get("threads", ()) for d in (thread.made, thread.settled)]
    return Picture(*frame(dates, today), today, density, **parts)


def many(count, seed=1, undated=0.05, since=2020, years=4):
    """Lanes of entries with all precisions, crowded in places."""
    chance = random.Random(seed)
    crowded = [chance.randrange(years * 360) for _ in range(5)]
    marks = {family: [] for family in FAMILIES}
    for number in range(1, count + 1):
        day = chance.choice(crowded) + chance.randrange(30)
        if chance.random() < 0.5:
            day = chance.randrange(years * 360)
        date = (dt.date(since, 1, 1) + dt.timedelta(day)).isoformat()
        date = date[: chance.choice((4, 7, 10, 10, 10))]
        if chance.random() < undated:
            date = ""
        family = FAMILIES[min(int(chance.expovariate(0.5)), len(FAMILIES) - 1)]
        marks[family].append(mark(number, date, family))
    return [lane(*of, family=name, label=name) for name, of in marks.items() if of]


def full(density="numbered", **more):
    """Something of everything."""
    return picture(
        density,
        stages=[
            Bar("st-1", "Early discussion", edtf("2020-01/2022-07"), "completed", lasts=True),
            Bar("st-2", "Drafting", edtf("../2023"), "completed", lasts=True),
            Bar("st-3", "Bill introduced", edtf("2023")),
            Bar("st-4", "Opinions", edtf("2023/.."), "current", True, dt.date(2023, 12, 11)),
            Bar("st-5", "Debate", edtf("2025-33~"), "planned", earlier=(edtf("2024-10"),)),
            Bar("st-6", "Vote", None, "planned"),
            Bar("st-7", "Second bill", edtf("2022-05-04"), "withdrawn"),
            Bar("st-8", "Hearing", edtf("2022-03-04/2022-05-06"), "skipped", lasts=True),
        ],
        openings=[
            Opening("c-1", "Talks", edtf("2022-07~"), edtf("2022-07~"), "closed"),
            Opening(
                "c-2", "Call for views", edtf("2024-07-26"), edtf("2024-09-06"), "open", "4 days"
            ),
            Opening("c-3", "Panels", edtf("2023-05"), None, "limited"),
            Opening("c-4", "Unknown", None, edtf("2023-05-06"), "unknown"),
            Opening("c-5", "Undated", None, None, "open"),
        ],
        lanes=many(40),
        threads=[
            Thread("a-1", "One", "ask", edtf("2022-08"), edtf("2022-10"), "part", "In part"),
            Thread("a-2", "Two", "ask", edtf("2022-08"), None, "open", "Not decided yet"),
            Thread("a-3", "Three", "commitment", edtf("2022-08"), None, "not", "Broken"),
            Thread("a-4", "Four", "commitment", None, edtf("2023"), "done", "Kept"),
            Thread("a-5", "Five", "ask", None, None, "moot", "No longer applies"),
        ],
        **more,
    )


CAST = {
    "numbered": full(),
    "marks": replace(full("marks"), lanes=tuple(many(300))),
    "counts": replace(full("counts"), lanes=tuple(many(2000))),
    "no entries": replace(full(), lanes=()),
    "nothing": picture(),
    "one stage": picture(stages=[Bar("st-1", "Only", edtf("2024-05"))]),
    "one undated stage": picture(stages=[Bar("st-1", "Only", None)]),
    "silent": replace(full(), today=dt.date(2026, 11, 24), last=dt.date(2026, 12, 31)),
    "zoomed": replace(full(), first=dt.date(2022, 1, 1), last=dt.date(2022, 12, 31)),
    "fifty years": picture(lanes=many(50, since=1975, years=49)),
    "all undated": picture(lanes=many(50, undated=1), stages=[Bar("st-1", "A", None)]),
}


# --------------------------------------------------------------------------- looking at a drawing


def read(svg):
    """The drawing as a tree: fails if it is not well-formed."""
    assert isinstance(svg, SafeString)
    return ElementTree.fromstring(svg)  # noqa: S314 (our own output)


def classed(tree, name, tag="*"):
    return [e for e in tree.iter() if name in e.get("class", "").split() and tag in ("*", e.tag)]


def marks_in(tree):
    return classed(tree, "mk", "a")


def title(element):
    return element.findtext("title", "")


def words(tree):
    return [text.text for text in tree.iter("text")]


def where(element):
    """x of the middle of a mark's shape."""
    use = element.find("use")
    return float(use.get("x")) + float(use.get("width", 0)) / 2


def points(path):
    found = []
    for letter, numbers in re.findall(r"([MLHV])([^MLHV]+)", path.get("d")):
        x, y = found[-1] if found else (0, 0)
        if letter in "ML":
            x, y = map(float, numbers.split())
        found.append(
            (float(numbers), y)
            if letter == "H"
            else (x, float(numbers))
            if letter == "V"
            else (x, y)
        )
    return found


def today_line(tree):
    (line,) = classed(tree, "tod")
    return points(line)[0][0]


def column(tree):
    """Where the column "No date" begins and ends."""
    (ground,) = classed(tree, "und")
    x = float(ground.get("x"))
    return x, x + float(ground.get("width"))


@pytest.fixture(params=CAST)
def each(request):
    return CAST[request.param]


DRAWN = [(draw, name) for draw in (wide, compact) for name in CAST]


@functools.cache
def drawn(draw, name):
    """One of the cast as a tree, drawn once for all who look at it."""
    return read(draw(CAST[name]))


@pytest.fixture(params=DRAWN, ids=lambda one: f"{one[0].__name__}-{one[1]}")
def drawing(request):
    return drawn(*request.param)


# --------------------------------------------------------------------------- markup


def test_every_drawing_is_hidden_from_assistive_technology_until_the_script_lifts_it(drawing):
    assert drawing.tag == "svg"
    assert drawing.get("aria-hidden") == "true"


def test_every_link_is_out_of_the_tab_order_and_says_where_it_leads(drawing):
    """By a title, or as the whole name of what is drawn beside it."""
    for link in drawing.iter("a"):
        assert link.get("tabindex") == "-1"
        assert title(link) or (words(link) and "…" not in words(link))


def test_nothing_needs_an_inline_style_or_a_script(drawing):
    for element in drawing.iter():
        assert element.tag in {
            "svg", "defs", "pattern", "g", "a", "title", "text", "rect", "path", "circle", "use",
        }  # fmt: skip
        for name, value in element.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert "data:" not in value


def test_no_class_is_missing_in_the_stylesheet(drawing):
    used = {name for element in drawing.iter() for name in element.get("class", "").split()}
    assert used
    css = "".join(one.read_text(encoding="utf-8") for one in STYLESHEETS)
    assert not {name for name in used if not re.search(rf"\.{re.escape(name)}(?![\w-])", css)}


def test_hostile_text_stays_text():
    date = edtf("2024-05-06")
    hostile = picture(
        stages=[Bar(HOSTILE, HOSTILE, date, "current", confirmed=TODAY), Bar("", HOSTILE, None)],
        openings=[Opening(HOSTILE, HOSTILE, date, date, "open", HOSTILE)],
        lanes=[Lane(HOSTILE, HOSTILE, 1, (Mark(HOSTILE, 1, HOSTILE, HOSTILE, date),))],
        threads=[Thread(HOSTILE, HOSTILE, "ask", date, None, "open", HOSTILE)],
    )
    for density in ("numbered", "marks", "counts"):
        for draw in (wide, compact):
            svg = draw(replace(hostile, density=density))
            tree = read(svg)
            assert "<script" not in svg
            assert "<img" not in svg
            assert not [e for e in tree.iter() if e.tag in ("script", "img")]
    assert "</title></text><script>" in title(marks_in(read(wide(hostile)))[0])


@pytest.mark.parametrize(
    ("anchor", "address"),
    [
        ("e-1", "#e-1"),
        ("/interventions/x/", "/interventions/x/"),
        ("?from=2023&to=2024", "?from=2023&to=2024"),
        ("//elsewhere.example", "#//elsewhere.example"),
        ("javascript:alert(1)", "#javascript:alert(1)"),
        ("", None),
    ],
)
def test_an_anchor_leads_to_the_page_or_to_an_address_of_the_site(anchor, address):
    one = Mark(anchor, 1, "Entry", "meeting", edtf("2024-05-06"))
    tree = read(wide(picture(lanes=[lane(one)])))
    assert marks_in(tree)[0].get("href") == address


def test_two_drawings_on_a_page_share_no_id(each):
    both = wide(each) + compact(each)
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == len(set(ids))
    for used in re.findall(r'"url\(#([^)]+)\)"', both):
        assert f'id="{used}"' in both


def test_every_shape_that_is_used_is_in_the_sprite(drawing):
    defined = {e.get("id") for tree in (read(SPRITE), drawing) for e in tree.iter() if e.get("id")}
    assert {use.get("href")[1:] for use in drawing.iter("use")} <= defined


def test_the_sprite_has_each_symbol_once():
    ids = [symbol.get("id") for symbol in read(SPRITE).iter("symbol")]
    assert len(ids) == len(set(ids))
    assert {"k-oral", "o-done", "i-lock"} <= set(ids)


# --------------------------------------------------------------------------- entries


@pytest.mark.parametrize(
    ("date", "lasts", "soft"),
    [
        ("2024-05-06", False, False),
        ("2024-05-06~", False, True),
        ("2024-05-06?", False, True),
        ("2024-05", False, True),
        ("2024", False, True),
        ("2024-33", False, True),
        ("202X", False, True),
        ("2022/2023", False, True),
        ("../2022-07", False, True),
        ("2022/..", False, True),
        ("2022/2023", True, True),
        ("2022/..", True, True),
        ("2021~/2024-08-08", True, True),
        ("2022-03-01/2023", True, False),
        ("../2024-08-08", True, True),  # by that day: the same, whether it lasted or not
        ("", False, True),
    ],
)
def test_a_mark_is_hollow_unless_the_day_at_which_it_stands_is_known(date, lasts, soft):
    for density in ("numbered", "marks"):
        tree = read(wide(picture(density, lanes=[lane(mark(1, date, lasts=lasts))])))
        (found,) = marks_in(tree)
        assert ("soft" in found.get("class").split()) is soft


def test_a_bracket_spans_the_time_in_which_it_happened():
    drawn = picture(lanes=[lane(mark(1, "2023"), mark(2, "2020-01-01"))])
    scale = Scale(drawn, MARGIN, WIDTH - 10)
    (found,) = (m for m in marks_in(read(wide(drawn))) if title(m).startswith("1."))
    begins, ends = (points(piece) for piece in classed(found, "rng"))
    line = [*begins[-2:], *ends[:2]]
    assert line[0][0] == pytest.approx(scale(dt.date(2023, 1, 1).toordinal()), abs=1)
    assert line[1][0] + 10 < line[2][0], "the number breaks its line"
    assert line[-1][0] == pytest.approx(scale(dt.date(2024, 1, 1).toordinal()), abs=1)


@pytest.mark.parametrize("state", ["planned", "cancelled", "not_admitted"])
def test_what_did_not_take_place_looks_and_reads_differently(state):
    drawn = picture(lanes=[lane(mark(1, "2024-05-06", state=state))])
    (found,) = marks_in(read(wide(drawn)))
    assert state in found.get("class").split()
    assert title(found).endswith(state.replace("_", " "))
    assert bool(classed(found, "strike")) is (state != "planned")


@pytest.mark.parametrize("draw", [wide, compact])
@pytest.mark.parametrize("undated", [0, 0.3, 1])
@pytest.mark.parametrize("count", [1, 10, 60])
def test_no_numbered_entry_is_lost(draw, undated, count):
    drawn = picture(lanes=many(count, undated=undated))
    tree = read(draw(drawn))
    assert len(classed(tree, "mk")) == count


@pytest.mark.parametrize("density", ["numbered", "marks", "counts"])
@pytest.mark.parametrize("count", [60, 300, 2000])
def test_no_entry_is_lost_when_lanes_are_counted(density, count):
    tree = read(wide(picture(density, lanes=many(count, undated=0.1))))
    drawn = 0
    for link in tree.iter("a"):
        if "mk" in link.get("class", "") and "without a date" not in title(link):
            drawn += 1
    for group in tree.iter():
        if "bin" in group.get("class", "").split():
            drawn += sum(int(title(a).rsplit(": ")[-1]) for a in group if a.tag in ("a", "g"))
    drawn += sum(
        int(re.search(r": (\d+) without", title(a))[1])
        for a in tree.iter("a")
        if "without a date" in title(a)
    )
    assert drawn == count


def test_numbers_are_those_of_the_list():
    drawn = picture(lanes=many(60))
    for found in marks_in(read(wide(drawn))):
        number = found.get("href").removeprefix("#e-")
        assert title(found).startswith(f"{number}. Entry {number}, ")
        assert found.findtext("text") in (number, None)


@pytest.mark.parametrize("seed", range(8))
def test_no_two_numbered_marks_overlap(seed):
    """Nor does a mark stand on the bracket of another date."""
    tree = read(wide(picture(lanes=many(60, seed=seed, years=3))))
    rows = {}
    for found in marks_in(tree):
        number = found.findtext("text")
        if number is None:
            continue  # its lane was too full for numbers
        use, date = found.find("use"), title(found).rpartition(", ")[2]
        left = float(use.get("x"))
        rows.setdefault((use.get("y"), "marks"), []).append((left, left + 21 + 6 * len(number)))
        lines = [x for piece in classed(found, "rng") for x, _ in points(piece)]
        reach = (min([left, *lines]), max([left + 21 + 6 * len(number), *lines]))
        known = rows.setdefault((use.get("y"), "dates"), {}).setdefault(date, reach)
        rows[use.get("y"), "dates"][date] = (min(known[0], reach[0]), max(known[1], reach[1]))
    assert rows
    for row in rows.values():
        for one, following in pairwise(sorted(row.values() if isinstance(row, dict) else row)):
            assert one[1] <= following[0]


def test_marks_of_one_long_time_share_it_before_they_lose_their_numbers():
    drawn = picture(lanes=[lane(*(mark(n, "2022") for n in range(1, 13)), mark(13, "2019"))])
    found = marks_in(read(wide(drawn)))
    assert [m.findtext("text") for m in found] == [str(n) for n in (13, *range(1, 13))]
    assert len({m.find("use").get("y") for m in found}) < 9


def test_a_lane_that_needs_more_than_nine_rows_is_counted_by_month():
    drawn = picture(lanes=[lane(*(mark(n, "2023-05-09") for n in range(1, 31)))])
    tree = read(wide(drawn))
    assert not marks_in(tree)
    (link,) = (a for a in tree.iter("a") if title(a) == "May 2023: 30")
    assert link.get("href") == "#m-2023-05"
    assert "30" in words(tree)


def test_undated_entries_stand_in_a_column_of_their_own():
    drawn = picture(lanes=[lane(mark(1, "2024-05-06"), *(mark(n, "") for n in range(2, 9)))])
    tree = read(wide(drawn))
    left, right = column(tree)
    for found in marks_in(tree):
        assert (left < where(found) < right) is (found.findtext("text") != "1")
    assert "No date" in words(tree)


def test_without_undated_entries_there_is_no_such_column():
    assert not classed(read(wide(picture(lanes=[lane(mark(1, "2024-05-06"))]))), "und")


def test_marks_outside_of_a_zoom_stand_at_the_edge_with_their_year():
    entries = [mark(1, "2010-05-06"), mark(2, "2022-05-06"), mark(3, "2031", state="planned")]
    drawn = Picture(dt.date(2022, 1, 1), dt.date(2024, 12, 31), TODAY, lanes=(lane(*entries),))
    for draw, width in ((wide, WIDTH), (compact, 358)):
        tree = read(draw(drawn))
        assert len(classed(tree, "mk")) == 3
        assert all(0 < where(m) < width for m in classed(tree, "mk"))
        assert sum("soft" in m.get("class").split() for m in classed(tree, "mk")) == 1
    assert {"2010", "2031"} <= set(words(read(wide(drawn))))


# --------------------------------------------------------------------------- counts


def test_two_thousand_entries_are_drawn_as_counts():
    tree = read(wide(picture("counts", lanes=many(2000))))
    assert len(classed(tree, "bin")) == len(FAMILIES)
    assert len(list(tree.iter("rect"))) < 1000


def test_months_given_by_the_caller_are_drawn_as_they_are():
    months = ((2023, 4, 7), (2023, 5, 12), (2023, 0, 24))
    counted = Lane("Meetings", "meeting", 46, (), months, undated=3)
    tree = read(wide(replace(picture("counts", lanes=[counted]), month_link="?m={year}-{month}")))
    links = {title(a): a.get("href") for a in tree.iter("a")}
    assert links == {
        "Apr 2023: 7": "?m=2023-04",
        "May 2023: 12": "?m=2023-05",
        "2023, month not recorded: 24": "?m=2023",
        "Meetings: 3 without a date": "#undated",
    }


def test_an_entry_of_a_year_is_no_peak_in_january():
    counted = lane(mark(1, "2023"), mark(2, "2023-01"), mark(3, "2023-02/2023-04"))
    assert months_of(counted) == ((2023, 0, 2), (2023, 1, 1))
    tree = read(wide(picture("counts", lanes=[counted])))
    (year,) = classed(classed(tree, "bin")[0], "soft")
    scale = Scale(picture("counts", lanes=[counted]), MARGIN, WIDTH - 10)
    assert float(year.get("width")) == pytest.approx(scale.k * 365, abs=2)


@pytest.mark.parametrize("density", ["numbered", "marks", "counts"])
def test_undated_entries_that_the_caller_counted_are_added_to_those_among_the_marks(density):
    counted = replace(lane(mark(1, "2023-05-06"), mark(2, "")), total=9, undated=7)
    drawn = picture(density, lanes=[counted])
    assert any(title(a) == "Meetings: 8 without a date" for a in read(wide(drawn)).iter("a"))
    assert "No date recorded: 8" in words(read(compact(drawn)))


@pytest.mark.parametrize(("width", "bars"), [(1120, 24), (90, 8), (30, 2)])
def test_months_too_narrow_to_see_are_added_up_to_quarters_or_years(width, bars):
    months = [(year, month, 2) for year in (2022, 2023) for month in range(1, 13)]
    drawn = Picture(dt.date(2022, 1, 1), dt.date(2024, 12, 31), TODAY)
    found = histogram(months, Scale(drawn, 0, width))
    assert len(found.bins) == bars
    assert sum(each.count for each in found.bins) == 48


def test_the_busiest_month_is_labelled():
    counted = Lane("Meetings", "meeting", 46, (), ((2023, 4, 7), (2023, 5, 39)))
    assert "39" in words(read(wide(picture("counts", lanes=[counted]))))


# --------------------------------------------------------------------------- stages


@pytest.mark.parametrize(
    ("date", "state", "lasts", "kinds"),
    [
        ("2024-05-06", "completed", False, "solid"),
        ("2024-05-06~", "completed", False, "fuzzy"),
        ("2024", "completed", False, "fuzzy solid"),
        ("2022", "completed", True, "fuzzy"),
        ("2020/2022", "completed", True, "fuzzy solid fuzzy"),
        ("2020/2022", "completed", False, "fuzzy"),
        ("2020-01-01/2022-07-01", "completed", True, "solid"),
        ("2020/2020-07-01", "completed", True, "fuzzy"),
        ("../2022-07", "completed", True, "fade"),
        ("../2022-07-01", "completed", True, "fade solid"),
        ("2022-07-01/..", "completed", True, "trail"),
        ("2022/..", "completed", True, "fuzzy trail"),
        ("2023-07-01/..", "current", True, "solid open"),
        ("2023/..", "current", True, "fuzzy solid open"),
        ("2023-07-01", "current", False, "solid open"),
        ("../2023-07-01", "current", False, "fade solid open"),
        ("../2025-03", "current", True, "fade ahead"),
        ("2024-07-26/2024-12-06", "current", True, "solid fuzzy ahead"),
        ("2024-07-26/2024-12-06", "planned", True, "ahead"),
        ("2025-33~", "planned", False, "fuzzy"),
        ("2025-01-01/..", "planned", True, "trail"),
        ("2023-07-01", "stalled", False, "solid open"),
        ("", "planned", False, ""),
    ],
)
def test_a_bar_is_as_certain_as_what_is_known(date, state, lasts, kinds):
    bar = Bar("st", "Stage", edtf(date), state, lasts, dt.date(2024, 8, 20))
    if date == "2024":
        kinds = "fuzzy"
    assert " ".join(part.kind for part in stage_parts(bar, TODAY.toordinal())) == kinds


def test_the_parts_of_a_bar_follow_one_another():
    for date in ("2020/2022", "2023/..", "2024-07-26/2024-12-06", "../2025-03", "2024-01/2025"):
        for state in ("completed", "current", "planned", "stalled"):
            bar = Bar("st", "Stage", edtf(date), state, True, dt.date(2024, 8, 20))
            for one, following in pairwise(stage_parts(bar, TODAY.toordinal())):
                assert one.b is not None
                assert one.b <= following.a


def test_a_current_stage_is_solid_up_to_its_last_confirmation_and_reaches_today():
    bar = Bar("st-1", "Opinions", edtf("2022-01-01"), "current", False, dt.date(2023, 6, 1))
    drawn = picture(stages=[bar], lanes=[lane(mark(1, "2024-08-30"))])
    scale = Scale(drawn, MARGIN, WIDTH - 10)
    (link,) = classed(read(wide(drawn)), "now", "a")
    solid, rest = link.findall("rect")
    end = float(solid.get("x")) + float(solid.get("width"))
    assert end == pytest.approx(scale(dt.date(2023, 6, 2).toordinal()), abs=1)
    reach = float(rest.get("x")) + float(rest.get("width"))
    assert reach == pytest.approx(scale(TODAY.toordinal()), abs=1)
    assert classed(link, "arr")


def test_a_current_stage_that_nobody_confirmed_claims_nothing():
    bar = Bar("st-1", "Opinions", edtf("2022-01-01"), "current")
    assert not classed(read(wide(picture(stages=[bar]))), "solid")


def test_forecasts_that_moved_stay_as_outlines():
    bar = Bar("st", "Vote", edtf("2025-02"), "planned", earlier=(edtf("2024-09"), edtf("2024-12")))
    for draw in (wide, compact):
        ghosts = classed(read(draw(picture(stages=[bar]))), "ghost")
        assert [title(ghost) for ghost in ghosts] == [
            "Earlier forecast: Sep 2024",
            "Earlier forecast: Dec 2024",
        ]


@pytest.mark.parametrize("state", ["skipped", "stalled", "withdrawn", "rejected", "lapsed"])
@pytest.mark.parametrize("date", ["2023-05-06", ""])
def test_an_unusual_end_of_a_stage_is_said_in_a_word(state, date):
    drawn = picture(stages=[Bar("st-1", "Stage", edtf(date), state)])
    assert state.capitalize() in words(read(wide(drawn)))
    assert any(state.capitalize() in text for text in words(read(compact(drawn))))


def test_a_plan_whose_time_has_passed_is_marked_as_not_confirmed():
    drawn = picture(stages=[Bar("st-1", "Zero draft", edtf("2023-06~"), "planned")])
    assert "Not confirmed" in words(read(wide(drawn)))


def test_what_has_no_date_says_so_beside_its_name_and_is_never_dropped():
    drawn = picture(
        stages=[Bar("st-1", "Debate and vote", None, "planned")],
        openings=[Opening("c-1", "Call for views", None, None, "limited")],
        threads=[Thread("a-1", "Publish the draft", "ask", None, None, "open", "Not decided yet")],
    )
    tree = read(wide(drawn))
    said = {"Debate and vote", "Call for views", "Publish the draft", "Limited", "No date"}
    assert said <= set(words(tree))
    for sort in ("bar", "con"):  # in the column, and named
        (link,) = classed(tree, sort, "a")
        assert "No date recorded" in title(link)
        assert column(tree)[0] < float(link.find("rect").get("x"))
    (ask,) = classed(tree, "ask", "a")
    assert "No date recorded" in title(ask)
    assert float(classed(ask, "src")[0].get("x")) > column(tree)[0]
    assert words(read(compact(drawn))).count("No date recorded") == 2
    assert words(read(compact_threads(drawn))).count("No date recorded") == 1


def test_thirty_stages_are_all_drawn_in_rows_that_do_not_meet():
    bars = [Bar(f"st-{i}", f"Stage {i}", edtf(f"{1995 + i}")) for i in range(30)]
    tree = read(wide(picture(stages=bars)))
    tops = [float(link.find("rect").get("y")) for link in classed(tree, "bar", "a")]
    assert len(tops) == 30
    assert all(below - above >= 20 for above, below in pairwise(tops))


# --------------------------------------------------------------------------- consultations, asks


@pytest.mark.parametrize(
    ("opens", "closes", "kinds"),
    [
        ("2023-05-01", "2023-06-01", "solid"),
        ("2023-05-01", "2023-05-01", "solid"),
        ("2023-05", "2023-05", "fuzzy"),
        ("2022", "2023", "fuzzy"),
        ("2021/2022", "2024-08-08", "fuzzy solid"),
        ("2024-08-01", "2024-09-06", "fuzzy solid"),
        ("2024-10-01", "2024-11-06", "fuzzy"),
        ("2023-05-01", "", "trail"),
        ("", "2023-05-01", "fade"),
        ("../2023-08", "../2023-08", "fade"),  # by then, and on no day that is known
        ("2023-05/..", "2023-05/..", "trail"),
        ("../2023-05", "2023-08-01", "fade fuzzy solid"),  # its beginning has no edge
        ("2023-05-01", "2023-08/..", "fuzzy solid trail"),
        ("../2023-05", "2023-08/..", "fade fuzzy solid trail"),
        ("", "", ""),
    ],
)
def test_a_pill_is_pale_where_start_or_end_is_not_exact_or_to_come(opens, closes, kinds):
    opening = Opening("c", "Talks", edtf(opens), edtf(closes), "open")
    assert " ".join(p.kind for p in opening_parts(opening, TODAY.toordinal())) == kinds


def test_a_pill_that_began_by_a_day_fades_before_it_and_has_its_letter_behind_it():
    """Was: a closed edge on that day, as if it had begun then."""
    opening = Opening("c", "Talks", edtf("../2023-05"), edtf("2023-08-01"), "open")
    (link,) = classed(read(wide(picture(openings=[opening]))), "con", "a")
    slices = [float(one.get("x")) for one in classed(link, "fade")]
    (known,) = {float(one.get("x")) for one in classed(link, "fuzzy")}
    (letter,) = classed(link, "let")
    assert max(slices) < known < float(letter.get("x"))
    assert not classed(link, "cap")


def strip_of_home(drawn):
    return overview_strip(drawn, drawn)


@pytest.mark.parametrize("draw", [wide, compact, strip_of_home])
@pytest.mark.parametrize(("date", "paler"), [("../2023-08", "left"), ("2023-08/..", "right")])
def test_a_pill_whose_one_end_is_not_known_fades_out_there(draw, date, paler):
    """Was: "by August 2023" had a closed left edge, so that it seemed to begin on a day."""
    one = Opening("c-1", "Talks", edtf(date), edtf(date), "unknown")
    known = lane(mark(1, "2022-01-20"), mark(2, "2024-08-20"))
    tree = read(draw(picture(openings=[one], lanes=[known])))
    (drawn,) = [x for x in tree.iter() if "con unknown" in x.get("class", "")]
    slices = sorted(classed(drawn, "fade"), key=lambda piece: float(piece.get("x")))
    opacity = [float(piece.get("fill-opacity")) for piece in slices]
    assert len(set(opacity)) == 3
    assert opacity == sorted(opacity, reverse=paler == "right")
    assert [piece for piece in drawn.iter("rect") if piece not in slices] == []


def test_a_running_deadline_is_a_bar_with_words():
    opening = Opening("c-1", "Call", edtf("2024-08-01"), edtf("2024-09-06"), "open", "In 4 days")
    tree = read(wide(picture(openings=[opening])))
    assert classed(tree, "dead")
    assert "In 4 days" in words(tree)


@pytest.mark.parametrize(
    ("access", "word"),
    [
        ("open", "Open"),
        ("limited", "Limited"),
        ("closed", "Closed"),
        ("unknown", "How open is not known"),
    ],
)
def test_access_is_always_said_in_words(access, word):
    drawn = picture(openings=[Opening("c-1", "Talks", edtf("2023-05"), edtf("2023-05"), access)])
    assert word in words(read(wide(drawn)))


@pytest.mark.parametrize("draw", [wide, compact])
def test_who_could_take_part_is_told_by_a_letter_and_vague_days_are_hatched(draw):
    """What was only announced or called off has no letter: it was neither open nor closed."""
    given = {"open": "O", "limited": "L", "closed": "C", "unknown": "?", "never": ""}
    for access, letter in given.items():
        for date, hatched in (("2023-05-02", False), ("2023-05", True)):
            one = Opening("c-1", "Talks", edtf(date), edtf(date), access, note="Cancelled")
            tree = read(draw(picture(openings=[one], lanes=[lane(mark(1, "2024-08-20"))])))
            (drawn,) = [x for x in tree.iter() if f"con {access}" in x.get("class", "")]
            assert "".join(x.text for x in classed(drawn, "let")) == letter
            assert bool(classed(drawn, "fuzzy")) is hatched
            if draw is wide or not letter:
                assert "Cancelled" in " ".join(words(tree))


@pytest.mark.parametrize("draw", [wide, compact])
def test_a_process_without_a_consultation_says_so_and_draws_nothing_as_closed(draw):
    tree = read(draw(picture(lanes=[lane(mark(1, "2024-08-20"))])))
    assert "Who could take part" in words(tree)
    assert "No consultation recorded" in words(tree)
    assert not classed(tree, "con")


def ask(settled="", glyph="open", made="2022-08-01"):
    return Thread("a-1", "Publish the draft", "ask", edtf(made), edtf(settled), glyph, "Outcome")


def glyph_at(tree):
    """x of the middle of what came of the only ask."""
    (glyph,) = classed(tree, "oc")
    return float(glyph.get("x")) + float(glyph.get("width")) / 2


@pytest.mark.parametrize("draw", [wide, compact_threads])
def test_an_ask_of_which_nothing_more_is_known_ends_where_its_last_word_is(draw):
    """Was: its question mark stood on today, as if somebody had looked on that day."""
    for date, ends in (("", 2022), ("2023-02", 2023)):
        drawn = picture(threads=[ask(date)], lanes=[lane(mark(1, "2024-08-20"))])
        edges = (MARGIN, WIDTH - 10) if draw is wide else (2, 356)
        last = Scale(drawn, *edges)(dt.date(ends, 9 if ends == 2022 else 3, 1).toordinal())
        tree = read(draw(drawn))
        assert glyph_at(tree) < last + 20
        assert len(classed(tree, "thr")) == bool(date)


@pytest.mark.parametrize("draw", [wide, compact_threads])
def test_the_bracket_of_an_ask_ends_before_what_came_of_it(draw):
    """Was: "within 2023", over an end in June of it."""
    drawn = picture(
        threads=[ask("2023-06-14", "part", made="2021/2023")],
        lanes=[lane(mark(1, "2024-08-20"))],
    )
    tree = read(draw(drawn))
    (bracket,) = classed(tree, "rng")
    assert max(x for x, _y in points(bracket)) <= glyph_at(tree) + 2


@pytest.mark.parametrize("draw", [wide, compact])
def test_a_plan_without_an_end_has_the_border_of_what_is_planned(draw):
    """Was: without a border, so that it seemed to have begun on the day that is known."""
    for state, bordered in (("planned", 1), ("completed", 0)):
        bar = Bar("st-1", "Implementation", edtf("2023-12-15/.."), state, lasts=True)
        assert len(classed(read(draw(picture(stages=[bar]))), "plan")) == bordered


def test_a_thread_without_an_outcome_is_dashed_up_to_today():
    pending = replace(ask(), letter="D")
    tree = read(wide(picture(threads=[pending], lanes=[lane(mark(1, "2024-08-20"))])))
    (thread,) = classed(tree, "ask", "a")
    assert "open" in thread.get("class").split()
    glyph = classed(thread, "oc")[0]
    assert float(glyph.get("x")) + 9 == pytest.approx(today_line(tree), abs=1)


def test_an_outcome_without_a_day_stands_in_the_column_without_dates():
    tree = read(wide(picture(threads=[ask(glyph="not")])))
    (thread,) = classed(tree, "ask", "a")
    assert float(classed(thread, "oc")[0].get("x")) > column(tree)[0]
    assert "Outcome" in words(tree)


def test_an_outcome_stands_on_its_day_even_if_the_ask_was_made_just_before():
    drawn = picture(threads=[ask("2022-08-03", "done")], lanes=[lane(mark(1, "2024-08-20"))])
    tree = read(wide(drawn))
    scale = Scale(drawn, MARGIN, WIDTH - 10)
    (thread,) = classed(tree, "ask", "a")
    glyph, flag = (float(classed(thread, of)[0].get("x")) for of in ("oc", "src"))
    assert glyph + 9 == pytest.approx(scale(dt.date(2022, 8, 3).toordinal()), abs=2)
    assert flag + 14 <= glyph + 4


def test_more_than_eight_asks_of_the_same_days_and_outcome_are_drawn_as_one():
    """Was: of more than eight no line was drawn, only how many came to what."""
    threads = [replace(ask(), anchor=f"a-{i}", outcome="Kept" if i % 3 else "No") for i in range(9)]
    large = " ".join(words(read(wide_threads(picture(threads=threads)))))
    small = " ".join(words(read(compact_threads(picture(threads=threads)))))
    assert all(f"and {number} more" in said for number in (5, 2) for said in (large, small))
    assert {"Kept", "No"} <= set(large.split()) & set(small.split())


def test_asks_of_too_many_days_are_counted_by_outcome():
    threads = [ask(f"{1990 + number}") for number in range(25)]
    counted = picture(threads=threads, outcomes=(OutcomeCount("Kept", "done", "", 25),))
    for draw in (wide, compact):
        tree = read(draw(counted))
        assert "Kept: 25" in words(tree)
        assert not classed(tree, "thr")
    assert not compact_threads(counted)


def test_the_drawing_for_phones_has_the_numbers_of_the_list_and_leads_to_it():
    """Was: without numbers and without links."""
    drawn = full()
    tree = read(compact(drawn))
    dated = [mark for lane in drawn.lanes for mark in lane.marks if mark.date]
    shown = {link.get("href"): words(link) for link in marks_in(tree)}
    assert {f"#{mark.anchor}": [str(mark.number)] for mark in dated}.items() <= shown.items()
    assert {"#st-1", "#c-1"} <= {link.get("href") for link in tree.iter("a")}
    threads = {link.get("href") for link in read(compact_threads(drawn)).iter("a")}
    assert threads == {f"#{thread.anchor}" for thread in drawn.threads}


# --------------------------------------------------------------------------- axis and frame


def test_today_is_inside_of_every_frame():
    chance = random.Random(5)
    for _ in range(200):
        count = chance.randrange(6)
        dates = [edtf(str(chance.randrange(1, 9999)).zfill(4)) for _ in range(count)]
        first, last = frame([*dates, None], TODAY)
        assert first <= TODAY <= last
        assert (first.day, first.month % 3) == (1, 1)


def test_the_line_of_today_is_inside_of_the_plot(each):
    tree = read(wide(each))
    if each is CAST["zoomed"]:
        assert not classed(tree, "tod")
        return
    assert MARGIN <= today_line(tree) <= WIDTH - 10
    assert any(text and text.startswith("Today, ") for text in words(tree))


def test_one_far_outlier_does_not_squeeze_the_rest():
    dates = [edtf(text) for text in ("2000", "2019", "2021-05", "2022", "2023", "2024-05-06")]
    first, _ = frame(dates, TODAY)
    assert first == dt.date(2019, 1, 1)
    stage = Bar("st-1", "First proposal", edtf("2000"))
    drawn = Picture(first, dt.date(2024, 12, 31), TODAY, stages=(stage,))
    for draw in (wide, compact):
        tree = read(draw(drawn))
        assert "2000" in words(tree)
        assert classed(tree, "off")


def test_a_far_plan_does_not_squeeze_what_happened():
    dates = [edtf(text) for text in ("2019", "2021-05", "2022", "2023", "2024-05-06", "2080")]
    assert frame(dates, TODAY)[1] < dt.date(2026, 1, 1)


def test_a_long_history_is_shown_whole():
    dates = [edtf(str(year)) for year in range(1974, 2024, 3)]
    assert frame(dates, TODAY)[0] == dt.date(1974, 1, 1)


def test_a_frame_takes_plain_days_and_open_ends():
    first, last = frame([dt.date(2023, 5, 6), edtf("2022/.."), edtf("../2024-07")], TODAY)
    assert (first, last.year) == (dt.date(2022, 1, 1), 2024)


@pytest.mark.parametrize("years", [1, 2, 4, 8, 15, 25, 50, 120, 1500])
@pytest.mark.parametrize("width", [350, 880])
def test_labels_of_the_axis_never_meet(years, width):
    first = dt.date(2024 - years, 4, 1)
    scale = Scale(Picture(first, dt.date(2024, 12, 31), TODAY), 0, width)
    labels = [tick for tick in ticks(scale, 34) if tick.label]
    assert labels
    for one, following in pairwise(labels):
        assert following.x - one.x >= (34 if one.label != "both" else 60)
    assert width - labels[-1].x >= 25


def test_an_axis_that_begins_within_a_year_says_which():
    tree = read(wide(Picture(dt.date(2023, 10, 1), dt.date(2025, 3, 31), TODAY)))
    assert "Oct 2023" in words(tree)
    assert {"2024", "2025"} <= set(words(tree))


def test_a_scale_keeps_the_order_of_days():
    for drawn in CAST.values():
        scale = Scale(drawn, MARGIN, 1000)
        days = range(drawn.first.toordinal(), drawn.last.toordinal() + 2)
        found = [scale(day) for day in days]
        assert found == sorted(found)
        assert found[0] == MARGIN
        assert found[-1] == pytest.approx(1000)


def silent(**more):
    """Last confirmed in September 2024, looked at in November 2026."""
    return replace(
        picture(
            today=dt.date(2026, 11, 24),
            stages=[
                Bar("st-1", "Talks", edtf("2021/2024-08-08"), lasts=True),
                Bar("st-2", "Vote", edtf("2024-08-08/.."), "current", True, TODAY),
            ],
            lanes=[lane(mark(1, "2022-05-06"), mark(2, "2024-08-08"))],
            threads=[ask()],
        ),
        **more,
    )


def test_a_long_silence_before_today_breaks_the_axis_and_is_said_in_words():
    tree = read(wide(silent()))
    assert "Nothing recorded since Sep 2024" in words(tree)
    assert len(classed(tree, "tear")) == 2
    last = next(where(m) for m in marks_in(tree) if title(m).startswith("2."))
    assert (today_line(tree) - last) / (WIDTH - MARGIN - 10) < 0.16
    assert "Nothing recorded since Sep 2024" in words(read(compact(silent())))


LONG_NAME = "Opinions of the commissions on what the two chambers have sent to one another"


@pytest.mark.parametrize("date", ["2021-03/..", "2024-05/..", "2024-08-08/..", "2026-11-01/.."])
def test_on_a_phone_no_name_lies_over_the_break_or_the_line_of_today(date):
    """Was: drawn across both. A name has two lines, and its note stays."""
    current = Bar(
        "st-2", LONG_NAME, edtf(date), "current", True, TODAY, edtf("2023-12-11"), now=False
    )
    drawn = silent(stages=(silent().stages[0], current))
    tree, scale = read(compact(drawn)), Scale(drawn, 2, 356)
    names = [one for one in tree.iter("text") if one.get("class") in ("cl", "cl now")]
    (note,) = (one.text for one in names if "As of 11" in one.text)
    assert any(one.text.startswith("Opinions of the commissions") for one in names), names
    for one in names:
        ends, width = float(one.get("x")), measure(one.text, 12)
        ends -= width if one.get("text-anchor") == "end" else 0
        assert not scale.crossed(ends, ends + width), one.text
    assert [one for one in re.findall(r"(\w+)…", note) if one not in LONG_NAME.split()] == []


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("2021",), "2021"),
        (("2021", "2021-06-11"), "2021"),
        (("2021", "2021-12-31"), "Dec 2021"),
        (("2020/2022",), "2022"),
        (("2021-10/2021-12",), "Dec 2021"),
        (("2022-07~",), "about Jul 2022"),
    ],
)
def test_a_silence_begins_no_more_exactly_than_what_is_known(dates, said):
    """Was: “Nothing recorded since Dec 2021” of entries of the year 2021."""
    marks = [mark(number, date) for number, date in enumerate(dates, 1)]
    drawn = silent(stages=(), threads=(), lanes=[lane(*marks)])
    assert f"Nothing recorded since {said}" in words(read(wide(drawn)))


def test_a_stage_is_certain_until_the_first_day_a_source_can_have_spoken_of_it():
    """Was: drawn as certain up to the last day of an undated second half of 2023."""
    word, day = edtf("2023-06/2023-12"), dt.date
    bar = Bar("st", "Talks", edtf("2023-03-01/.."), "current", True, word.earliest, word, now=False)
    assert stage_parts(bar, TODAY.toordinal()) == [
        ("solid", day(2023, 3, 1).toordinal(), day(2023, 6, 2).toordinal()),
        ("fuzzy", day(2023, 6, 2).toordinal(), day(2024, 1, 1).toordinal()),
        ("trail", day(2024, 1, 1).toordinal(), None),
    ]
    delayed = replace(bar, date=word, state="stalled", meaning="within", lasts=False)
    assert [part.kind for part in stage_parts(delayed, TODAY.toordinal())] == ["fuzzy"]
    within = replace(bar, date=word)
    kinds = [part.kind for part in stage_parts(replace(within, lasts=False), TODAY.toordinal())]
    assert "solid" not in kinds


def test_a_filtered_drawing_does_not_claim_that_nothing_is_recorded():
    found = words(read(wide(silent(filtered=True))))
    assert "Nothing to show after Sep 2024" in found
    assert not any("Nothing recorded" in str(text) for text in found)


def test_a_fact_of_the_last_months_leaves_the_axis_whole():
    drawn = silent()
    recent = lane(mark(1, "2022-05-06"), mark(2, "2026-09-30"))
    assert not classed(read(wide(replace(drawn, lanes=(recent,)))), "tear")


def test_a_past_plan_is_not_taken_for_a_record():
    plan = Bar("st-3", "Signing", edtf("2025-02"), "planned")
    drawn = silent(stages=(*silent().stages, plan))
    assert "Nothing recorded since Sep 2024" in words(read(wide(drawn)))


# --------------------------------------------------------------------------- languages


def test_months_are_named_in_the_language_of_the_reader():
    drawn = Picture(dt.date(2024, 1, 1), dt.date(2024, 12, 31), TODAY)
    with translation.override("es"):
        assert {"Abr", "Ago", "Dic"} <= set(words(read(wide(drawn))))
    with translation.override("fr"):
        assert {"Févr.", "Avr."} <= set(words(read(wide(drawn))))


def test_a_long_name_is_cut_in_the_margin_and_whole_in_the_title():
    name = "Interministerial working group on the implementation of the convention, second phase"
    tree = read(wide(picture(stages=[Bar("st-1", name, edtf("2023"))])))
    lines = [text.text for text in classed(tree, "lab", "text")]
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(title(a).startswith(name) for a in tree.iter("a"))


@pytest.mark.parametrize(
    "text",
    [
        "Donaudampfschifffahrtsgesellschaftskapitänsverordnung der Bundesregierung",
        "ネットワークセキュリティに関する国際連合条約の起草委員会第六回会合",
        "one",
        "",
    ],
)
def test_names_fit_into_the_margin_in_any_script(text):
    lines = fold(text, 206, tail=" (12)")
    assert len(lines) <= 2
    assert all(measure(line) <= 206 for line in lines)
    assert lines[-1].endswith("(12)")


def test_the_end_of_time_needs_no_care():
    drawn = picture(stages=[Bar("st-1", "For ever", edtf("2023/9999"), lasts=True)])
    assert read(wide(drawn)).tag == "svg"
    assert span(edtf("9999")).b == dt.date.max.toordinal() + 1


def test_that_somebody_confirmed_it_since_stretches_no_axis():
    """Was: "Confirmed today" drew two empty years up to today."""
    before = silent()
    stages = tuple(
        replace(bar, confirmed=before.today, as_of=None) if bar.said else bar
        for bar in before.stages
    )
    assert stages != before.stages
    gaps = [Scale(one, 0, 100).gap for one in (before, replace(before, stages=stages))]
    assert gaps[0][:2] == gaps[1][:2]
