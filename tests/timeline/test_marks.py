"""No mark claims a day that is not known: where marks stand, against what is known of them."""

import datetime as dt
import random
import re
from itertools import pairwise

import pytest

from processes.timeline.drawing import (
    Bar,
    Opening,
    Thread,
    compact,
    compact_threads,
    signs_in,
    thread_signs,
    wide,
    wide_threads,
)
from processes.timeline.drawing.scale import Scale, span
from processes.timeline.fates import drawn_verdicts
from tests.timeline.test_drawing import (
    CAST,
    FAMILIES,
    MARGIN,
    WIDTH,
    ask,
    classed,
    edtf,
    lane,
    mark,
    marks_in,
    picture,
    points,
    read,
    replace,
    title,
    where,
    words,
)

BOTH = pytest.mark.parametrize("draw", [wide, compact])
ANCHOR = mark(99, "2019-01-01", "joint")  # so that the drawing begins with 2019


def scale_of(drawn, draw):
    return Scale(drawn, MARGIN, WIDTH - 10) if draw is wide else Scale(drawn, 2, 356)


def shapes(draw, *marks, **more):
    """(drawing, links by number, scale) of marks of one family."""
    drawn = picture(lanes=[lane(*marks), lane(ANCHOR, family="joint")], **more)
    links = {one.get("href").removeprefix("#e-"): one for one in marks_in(read(draw(drawn)))}
    return links, scale_of(drawn, draw)


def height(link):
    use = link.find("use")
    return float(use.get("y")) + float(use.get("height", 0)) / 2


def stretch(link, *names):
    """From where to where its lines of these classes reach."""
    xs = [x for name in names for line in classed(link, name) for x, _y in points(line)]
    return min(xs), max(xs)


def caps(link):
    """Where upright ends of its bracket stand."""
    lines = [pairwise(points(line)) for line in classed(link, "rng")]
    return sorted({a[0] for line in lines for a, b in line if a[0] == b[0] and a[1] != b[1]})


@BOTH
def test_entries_of_one_vague_date_stand_together_in_the_middle_of_one_bracket(draw):
    """Was: at mid-2021, late 2022 and the end of 2023, as if they had these dates."""
    links, scale = shapes(draw, *(mark(n, "2021~/2024-08-08") for n in (1, 2, 3)))
    a, b = (scale(dt.date(*day).toordinal()) for day in ((2021, 1, 1), (2024, 8, 9)))
    three = [links[number] for number in "123"]
    assert len({height(one) for one in three}) == 1
    assert [bool(classed(one, "rng")) for one in three] == [True, False, False]
    assert stretch(three[0], "rng") == pytest.approx((a, b), abs=1)
    xs = [where(one) for one in three]
    assert max(xs) - min(xs) < 90, "they are bound together"
    numbers = [float(one.find("text").get("x")) for one in three]
    assert (xs[0] + numbers[-1]) / 2 == pytest.approx((a + b) / 2, abs=12)


@BOTH
def test_what_lies_in_no_bracket_together_stands_one_below_the_other(draw):
    links, _scale = shapes(draw, *(mark(n, "2023-05") for n in (1, 2)))
    assert len({height(one) for number, one in links.items() if number != "99"}) == 2


@BOTH
@pytest.mark.parametrize("lasts", [False, True])
def test_a_day_by_which_fades_out_to_the_left_and_begins_nowhere(draw, lasts):
    """Was: a solid line from a place that is stated nowhere, or a dotted one if it lasted."""
    links, scale = shapes(draw, mark(1, "../2023-08-08", lasts=lasts), mark(2, "../2023-08-08"))
    end, first = scale(dt.date(2023, 8, 9).toordinal()), links["1"]
    assert caps(first) == pytest.approx([end], abs=1)
    assert [where(links[number]) < end for number in "12"] == [True, True]
    assert "soft" in first.get("class").split()
    (fades,) = classed(first, "fd")
    turn, far = (x for x, _y in points(fades))
    assert far + 20 < turn < where(first) - 6, "it is seen beyond the mark"
    assert height(first) == height(links["2"]), "the same date is drawn the same way"


@BOTH
@pytest.mark.parametrize("lasts", [False, True])
def test_a_day_since_which_fades_out_to_the_right_and_ends_nowhere(draw, lasts):
    links, scale = shapes(draw, mark(1, "2022-03-08/..", lasts=lasts), mark(2, "2024-08-20"))
    begins, first = scale(dt.date(2022, 3, 8).toordinal()), links["1"]
    assert where(first) >= begins - 1
    assert caps(first) == ([] if lasts else pytest.approx([begins], abs=1))
    (fades,) = classed(first, "fd")
    turn, far = (x for x, _y in points(fades))
    assert where(first) < turn < far - 20
    assert far < begins + 90


@BOTH
def test_what_lasted_has_a_line_over_the_years_thick_only_where_it_certainly_lasted(draw):
    links, scale = shapes(draw, mark(1, "2021~/2024-08-08", lasts=True))
    one = links["1"]
    days = ((2021, 1, 1), (2022, 1, 1), (2024, 8, 9))
    began, sure, end = (scale(dt.date(*day).toordinal()) for day in days)
    assert stretch(one, "dur") == pytest.approx((sure, end), abs=1)
    assert stretch(one, "rng") == pytest.approx((began, sure), abs=1)
    assert began < where(one) < sure


@BOTH
@pytest.mark.parametrize("seed", range(6))
def test_every_mark_stands_within_what_is_known_of_it(draw, seed):
    chance, marks = random.Random(seed), []
    for number in range(1, 41):
        day = dt.date(2020, 1, 1) + dt.timedelta(chance.randrange(1400))
        later = day + dt.timedelta(chance.randrange(30, 700))
        one = chance.choice(("{}", "../{}", "{}/..", "{}/{}"))
        form = one.format(*(d.isoformat()[: chance.choice((4, 7, 10))] for d in (day, later)))
        marks.append(mark(number, form, chance.choice(FAMILIES), lasts=chance.random() < 0.3))
    by_family = [
        lane(*(m for m in marks if m.family == name), family=name, label=name) for name in FAMILIES
    ]
    drawn = picture(lanes=[lane(ANCHOR, family="joint"), *by_family])
    scale, links = scale_of(drawn, draw), marks_in(read(draw(drawn)))
    found = {link.get("href").removeprefix("#e-"): link for link in links}
    for one in marks:
        x, days = where(found[str(one.number)]), span(one.date)
        assert days.a is None or x >= scale(days.a) - 10, one
        assert days.b is None or x <= scale(days.b) + 10, one


# --------------------------------------------------------------------------- for phones


def test_on_a_phone_every_year_with_something_in_it_is_named():
    """Was: no "2025" where the axis breaks early in that year."""
    stages = [Bar("st-1", "Talks", edtf("2019/2024"), lasts=True)]
    stages.append(Bar("st-2", "Vote", edtf("2025-01/2025-03"), "planned"))
    drawn = replace(picture(stages=stages), today=dt.date(2026, 11, 24), last=dt.date(2026, 12, 31))
    assert {"2024", "2025"} <= set(words(read(compact(drawn))))


def test_on_a_phone_entries_without_a_date_have_their_number():
    tree = read(compact(picture(lanes=[lane(mark(7, ""), mark(8, "2024"))])))
    assert {link.get("href"): words(link) for link in marks_in(tree)} == {
        "#e-7": ["7"],
        "#e-8": ["8"],
    }


@pytest.mark.parametrize("name", ["Meetings between the sessions of the Ad Hoc Committee of the"])
def test_on_a_phone_the_lines_of_a_name_begin_below_one_another(name):
    """Was: the second line at the bar, far from the first."""
    date = edtf("2023-05/2023-08")
    drawn = picture(openings=[Opening("c-1", name, date, date, "open")], stages=[])
    (link,) = (one for one in read(compact(drawn)).iter("a") if "Meetings" in words(one)[0])
    lines = list(link.iter("text"))
    assert len(lines) == 2
    assert len({line.get("x") for line in lines}) == 1


@pytest.mark.parametrize("draw", [wide, compact_threads])
def test_an_ask_of_a_vague_day_is_hollow_and_has_a_bracket(draw):
    """Was, on a phone: a flag in the middle, as if that day were known."""
    threads = [ask("2024-08-08", "not", made="2021~/2023"), ask("2024-08-08", "done")]
    drawn = picture(threads=threads, lanes=[lane(ANCHOR, family="joint")])
    vague, known = classed(read(draw(drawn)), "ask")
    assert ["soft" in classed(one, "src")[0].get("class") for one in (vague, known)] == [
        True,
        False,
    ]
    scale = scale_of(drawn, draw)
    days = (dt.date(2021, 1, 1), dt.date(2024, 1, 1))
    assert stretch(vague, "rng") == pytest.approx([scale(d.toordinal()) for d in days], abs=1)
    assert not classed(known, "rng")


def test_on_a_phone_an_outcome_with_a_letter_has_its_ring_around_it():
    (one,) = classed(read(compact_threads(picture(threads=[replace(ask(), letter="D")]))), "ask")
    (ring,) = classed(one, "oc")
    assert ring.get("href") == "#o-ring"
    assert float(ring.get("width")) >= 16, "the letter leaves it to be seen"


@pytest.mark.parametrize("draw", [wide_threads, compact_threads])
def test_asks_that_are_drawn_as_one_say_what_was_asked(draw):
    """Was: “2 asks”, and not of what."""
    threads = [replace(ask(), text=f"Ask number {n}", anchor=f"a-{n}") for n in range(1, 10)]
    tree = read(draw(picture(threads=threads)))
    assert re.search(r"Ask number 1.* and 8 more", " ".join(words(tree)))
    titles = {title(one) for one in tree.iter() if title(one)}
    assert all(said.startswith("9 asks: Ask number 1 and 8 more. ") for said in titles)
    assert draw is compact_threads or titles, "what is walked with the keyboard is named"


def test_a_single_ask_says_its_whole_text():
    thread = Thread("a-1", "Publish the draft", "ask", edtf("2022"), None, "open", "Not known")
    titles = {title(one) for one in read(wide(picture(threads=[thread]))).iter("a") if title(one)}
    assert titles == {"Ask: Publish the draft. 2022. Not known."}


# --------------------------------------------------------------------------- the key


def signs(drawn):
    """{what the key says: the drawing that alone has the sign}."""
    large, small = wide(drawn) + wide_threads(drawn), compact(drawn) + compact_threads(drawn)
    return {said: alone.strip() for alone, _sample, said in signs_in(large, small)}


def test_the_key_has_the_signs_of_the_drawing_and_no_others():
    """Was: two signs that need not be there, and none for dashes, a dotted box, fading ends."""
    assert signs(picture(lanes=[lane(mark(1, "2024-05-06"))])) == {"exact day": ""}
    moved = Bar("st-2", "Vote", edtf("2025-02"), "planned", earlier=(edtf("2024-10"),))
    found = signs(
        picture(
            stages=[Bar("st-1", "Talks", edtf("../2023"), lasts=True), moved],
            lanes=[lane(mark(1, "2020/2022"), mark(2, "2021-03-04", state="cancelled"))],
        )
    )
    fades = "fades out: no beginning, or no end, is recorded"
    known = {"day not known", "some day within the bracket", "planned, or not confirmed", fades}
    known |= {"where it was expected before", "cancelled, not admitted, or stopped"}
    assert known <= set(found)
    assert found["not recorded since when, or until when"] == ""
    assert not {"for as long as it lasted", "still going on"} & set(found)


def test_the_key_has_who_asked_what_came_of_it_and_nothing_else():
    """Was: no flag, no bubble, no letter and no mark of an end; the ring with a question mark was
    explained as a rule of entry that is not known."""
    unknown = Thread("a-1", "Publish", "ask", edtf("2022"), None, "open", "Not known")
    pending = replace(unknown, letter="D", type="commitment")
    kept = replace(unknown, glyph="done")
    key = [
        said for _alone, _drawn, said in thread_signs((unknown, pending, kept), drawn_verdicts())
    ]
    assert [said.partition(",")[0] for said in key[:2]] == ["ask", "commitment"]
    assert key[2:] == ["met or kept", "not decided yet", "not known"]
    (bubble, _end) = thread_signs((pending,), drawn_verdicts())
    assert "i-commit" in bubble[1]
    assert thread_signs((), drawn_verdicts()) == []


@pytest.mark.parametrize("name", CAST)
def test_each_sign_of_a_key_is_drawn(name):
    drawn = CAST[name]
    for _alone, sample, _said in signs_in(wide(drawn), compact(drawn)):
        assert [one for one in read(sample).iter() if one.tag in ("path", "rect", "use", "text")]
