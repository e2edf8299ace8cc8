"""Nothing in a drawing touches, crosses or runs over the edge: boxes of all texts and marks."""

import datetime as dt
from dataclasses import replace

import pytest

from processes.timeline.drawing import compact, compact_threads, wide, wide_threads
from tests.browser.overlaps import touching
from tests.timeline.test_drawing import CAST, ask, lane, mark, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

UN = "/processes/un-cybercrime-convention/"
MEXICO = "/processes/mexico-cybersecurity-bill/"
R3D = "/organisations/r3d/"
LANGUAGES = ("en", "es", "fr")
PHONE, DESK = 390, 1280
ARABIC = "ورشة عمل حول مشروع قانون الجرائم الإلكترونية مع المجتمع المدني"
LONG = "Consultation of the committees for constitutional affairs and for justice"


def looked_at(page, address, width, language):
    page.set_viewport_size({"width": width, "height": 844})
    answer = page.goto(f"{address.partition('?')[0]}?lang={language}")
    assert answer.ok, f"{address} has no drawing: {answer.status}"
    page.evaluate("document.querySelectorAll('.chart details').forEach(one => one.open = true)")
    return [f"{address} {width} px, {language}: {found}" for found in touching(page)]


def test_nothing_touches_in_the_two_richest_on_home_and_at_an_organisation(visit, site):
    page, found = visit(UN).page, []
    for place, address in enumerate((UN, MEXICO, "/", R3D)):
        for width in (PHONE, DESK):
            found += looked_at(page, site + address, width, LANGUAGES[place % 3])
    assert not found


@pytest.mark.long
def test_nothing_touches_in_any_process_of_the_demonstration(visit, site):
    page = visit("/processes/?sample=with").page
    rows = page.locator(".plist h2 a").evaluate_all("all => all.map(one => one.href)")
    assert len(rows) > 20
    found = []
    for place, address in enumerate(rows):
        for turn, width in enumerate((PHONE, DESK)):
            found += looked_at(page, address, width, LANGUAGES[(place + turn) % 3])
    for address in (UN, MEXICO, "/", R3D):
        for width in (360, PHONE, DESK, 1920):
            for language in LANGUAGES:
                found += looked_at(page, site + address, width, language)
    assert not found


def test_a_label_that_is_moved_by_hand_is_found(visit):
    """On the line of today, on another word, on a mark, over the edge."""
    page = visit(MEXICO, width=PHONE).page
    assert touching(page) == []
    move = """where => {
      const svg = document.querySelector('.chart .narrow svg'), text = svg.querySelector('.cl');
      const other = where && svg.querySelector(where);
      const at = other ? other.getBBox() : {x: svg.viewBox.baseVal.width - 9, y: 200};
      text.removeAttribute('text-anchor');
      text.setAttribute('x', at.x - 1); text.setAttribute('y', at.y + 8);
    }"""
    for where, said in (
        (".tod", "path tod"),
        (".todc", "“Today”"),
        (".mk use", "use mk"),
        ("", "is over"),
    ):
        page.evaluate(move, where)
        assert any(said in one for one in touching(page)), where


def named(drawn, name):
    """The same with this name everywhere."""
    return replace(
        drawn,
        stages=tuple(replace(one, name=name) for one in drawn.stages),
        openings=tuple(replace(one, name=name) for one in drawn.openings),
        lanes=tuple(replace(one, label=name) for one in drawn.lanes),
        threads=tuple(replace(one, text=name) for one in drawn.threads),
    )


LATELY = dt.date(2024, 9, 2)
CASES = {
    **CAST,
    "long names": named(CAST["numbered"], LONG),
    "long names, silent": named(CAST["silent"], LONG),
    "Arabic names": named(CAST["silent"], ARABIC),
    "logged today": picture(
        lanes=[lane(*(mark(n, str(LATELY - dt.timedelta(n - 30))) for n in range(1, 60)))]
    ),
    "many asks": picture(threads=[ask(f"{2000 + n}", made=f"{1999 + n}-03~") for n in range(24)]),
    "five": picture(lanes=[lane(*(mark(n, f"202{n}") for n in range(5)))]),
}


@pytest.mark.parametrize("draw", [wide, wide_threads, compact, compact_threads])
def test_nothing_touches_however_much_is_drawn(visit, draw):
    """With 5, 40, 300 and 2,000 entries, long and Arabic names, entries about today."""
    page, found = visit(UN).page, []
    page.set_viewport_size({"width": 1280 if draw in (wide, wide_threads) else 390, "height": 844})
    put = "svg => { document.querySelector('main').innerHTML = svg; }"
    for name, drawn in CASES.items():
        page.evaluate(put, f'<div class="chart"><div class="scroll">{draw(drawn)}</div></div>')
        found += [f"{name}: {one}" for one in touching(page)]
    assert not found
