"""A joint statement, from the first name to the page that everybody who may reads."""

import re

import pytest

from processes.models import Intervention, Organisation
from tests.browser.looking import follow

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stored")]
NEW = "/interventions/new/?process=a-long-process"
MOST_HEIGHT, MOST_BOXES = 2500, 15  # CSS pixels at 390, and boxes, before anything is unfolded
SHOWN = """() => [document.documentElement.scrollHeight,
    Array.from(document.querySelectorAll("main form.form :is(input, select, textarea)"))
        .filter(box => box.type !== "hidden" && box.checkVisibility()).length,
    document.documentElement.scrollWidth]"""


def is_short(page):
    height, boxes, width = page.evaluate(SHOWN)
    assert height <= MOST_HEIGHT and boxes <= MOST_BOXES and width <= page.viewport_size["width"], (
        height,
        boxes,
        width,
    )


def opened(page, title):
    """What is folded under a title, open."""
    part = page.locator("details", has=page.get_by_role("heading", name=title))
    if part.get_attribute("open") is None:
        part.get_by_role("heading", name=title).click()
    return part


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_a_joint_statement_of_twelve_is_written_and_read_back(visit, site, officer, width):
    known = [*Organisation.unrestricted.order_by("name").values_list("name", flat=True)[:9]]
    new = ["Network of the river", "Collective of the south", "Union of readers"]
    names = [*known, *new]
    seen = visit(NEW, width=width, cookie=officer)
    page = seen.page
    for language in ("es", "fr", "en"):
        page.goto(f"{site}{NEW}&lang={language}")
        is_short(page)
    page.fill("[name=title]", f"We asked for an open hearing, {width}")
    page.select_option("[name=kind]", "joint_statement")
    signed = page.locator("[name=more-signatories]")
    signed.wait_for(state="visible")  # a statement opens what it needs
    signed.focus()
    for name in names[:-1]:
        page.keyboard.insert_text(name)
        page.keyboard.press("Enter")
    page.keyboard.insert_text(f"{names[-1]}; director; 3 May 2024")
    page.fill("[name=more-endorsers]", "Late network; 1 Jul 2024")
    page.fill("[name=further_signatories]", "80")
    opened(page, "Barriers met").get_by_label("Short notice", exact=True).check()
    page.fill("[name=more-words_short_notice]", "Four days over a holiday")

    page.goto(f"{site}/about/")
    page.go_back()
    assert page.input_value("[name=more-signatories]").split("\n")[:12][-2] == new[1]
    assert signed.is_visible() and page.locator("[name=more-words_short_notice]").is_visible()
    part = opened(page, "What came back")
    part.locator("[name=response_date]").fill("some day")
    follow(page.locator(".savebar button").first)
    page.locator("#problems").wait_for()
    assert page.locator("[name=response_date]").is_visible()
    page.fill("[name=response_date]", "")
    page.locator(".savebar button").first.click()
    page.wait_for_url(re.compile(r"/interventions/[0-9a-f-]+/$"))

    told, entry = page.inner_text("main"), page.url
    for words in (*names, "Late network", "director", "and 80 others", "Four days over a holiday"):
        assert words in told, words
    row = Intervention.unrestricted.get(title=f"We asked for an open hearing, {width}")
    parts = row.participations.filter(role="signatory")
    assert parts.filter(organisation__isnull=False).count() == 9
    assert {one.name for one in parts.filter(organisation=None)} == {*new}
    page.goto(f"{entry}edit/")
    is_short(page)
    assert (
        new[0] in opened(page, "Joint statement").locator("[name=more-signatories]").input_value()
    )
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert [one for one in seen.messages if "400" not in one] == []
