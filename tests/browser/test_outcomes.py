"""What came of it, recorded as a person does it and read where it then stands."""

import re

import pytest

from processes.models import Consultation

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stored")]
BILL = "mexico-cybersecurity-bill"


def choose(page, name, value):
    """Choose in a list or among boxes, whichever the form has."""
    field = page.locator(f'[name="{name}"]')
    if field.first.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        page.locator(f'[name="{name}"][value="{value}"]').check()


def save(page, plural):
    page.locator("button.btn", has_text="Save").click()
    page.wait_for_url(re.compile(rf"/{plural}/[0-9a-f-]+/$"))
    page.locator("[data-saved]").wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_came_of_an_ask_is_recorded_and_stands_in_the_table(visit, officer, site, script):
    text = f"Publish the draft a week before, {script}"
    page = visit(f"/asks/new/?process={BILL}", width=390, script=script, cookie=officer).page
    page.fill("[name=text]", text)
    choose(page, "tier", "core")
    choose(page, "fate-0-fate", "adopted_in_part")
    page.fill("[name=fate-0-date]", "May 2023")
    save(page, "asks")
    page.goto(f"{site}/processes/{BILL}/asks/")
    row = page.locator("tr", has_text=text)
    row.get_by_text("Adopted in part").wait_for()
    row.get_by_role("link", name="Adopted in part").click()
    page.locator("li:target").get_by_text("Adopted in part").wait_for()


def test_a_promise_is_recorded_and_stands_in_the_register(visit, officer, site):
    page = visit(f"/commitments/new/?process={BILL}", width=390, cookie=officer).page
    page.fill("[name=actor]", "Mexican National Congress")
    page.fill("[name=text]", "To answer each comment in writing")
    page.fill("[name=date]", "May 2023")
    page.fill("[name=due]", "June 2023")
    save(page, "commitments")
    page.goto(f"{site}/commitments/?process={BILL}&overdue=yes")
    row = page.locator("tr", has_text="To answer each comment in writing")
    row.get_by_text("Overdue by").wait_for()


def test_an_assessment_is_given_from_the_page_of_a_consultation(visit, officer, site):
    opening = Consultation.unrestricted.get(kind="open_parliament")
    page = visit(opening.get_absolute_url(), cookie=officer).page
    page.get_by_role("link", name="Assess how inclusive it was").click()
    page.fill("[name=date]", "2 Sep 2024")
    source = "Fostering inclusive cyber norms: an R3D case study"
    page.fill("[name=citation-0-told_by]", source)
    for number, (value, reason) in enumerate((("1", "Held late."), ("0", "Hardly any notice."))):
        choose(page, f"score-{number}-value", value)
        page.fill(f"[name=score-{number}-reason]", reason)
    save(page, "assessments")
    facts = page.locator("dl.facts")
    facts.get_by_text("Not enough known").wait_for()
    facts.get_by_text("2 of 12").wait_for()
    page.goto(site + opening.get_absolute_url())
    page.get_by_text("2 of 12").wait_for()
