"""What came of it, recorded as a person does it and read where it then stands."""

import re

import pytest

from processes.models import Consultation
from tests.browser.looking import follow

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


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.long)], ids=["script", "no script"]
)
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
    row.get_by_text("Its day has passed").wait_for()


def criterion(page, number):
    return page.get_by_role("heading", name=re.compile(rf"^{number}\. "), level=2)


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.long)], ids=["script", "no script"]
)
def test_an_assessment_is_walked_through_on_a_phone_and_saved_at_a_desk(
    visit, officer, site, script
):
    opening = Consultation.unrestricted.get(kind="open_parliament")
    page = visit(opening.get_absolute_url(), width=390, script=script, cookie=officer).page
    follow(page.get_by_role("link", name=re.compile("Assess how|Give another")))
    assert page.input_value("[name=assessor]") == "Red en Defensa de los Derechos Digitales"
    page.fill("[name=date]", f"{1 + script} Sep 2024")
    page.fill("[name=citation-0-told_by]", "Fostering inclusive cyber norms: an R3D case study")
    assert not criterion(page, 1).is_visible()
    page.get_by_role("button", name="Next").click()
    for number, (value, reason) in enumerate((("1", "Held late."), ("0", "Hardly any notice.")), 1):
        page.get_by_text(f"Criterion {number} of 12", exact=True).wait_for()
        assert not criterion(page, 3 - number).is_visible()
        section = page.locator(".walked.now")
        section.get_by_text("What 0, 1, 2 and 3 mean here").click()
        section.locator("li").first.wait_for()
        choose(page, f"score-{number - 1}-value", value)
        page.fill(f"[name=score-{number - 1}-reason]", reason)
        page.get_by_role("button", name="Next").click()
    page.get_by_text("2 of 12 scored so far").click()
    page.get_by_role("button", name="1. Early opening").click()
    page.get_by_text("Criterion 1 of 12", exact=True).wait_for()
    assert page.input_value("[name=score-0-reason]") == "Held late."
    page.go_back()
    page.get_by_text("Criterion 3 of 12", exact=True).wait_for()
    page.locator("[name=score-2-told_by]").press("Enter")  # is kept, and not saved
    page.get_by_text("Kept as your draft").wait_for()
    if script:
        page.fill("[name=score-2-reason]", "Typed and not sent.")
        page.context.clear_cookies(name=officer["name"])
        page.get_by_role("button", name="Next").click()
        page.wait_for_url("**/accounts/login/**")
        page.context.add_cookies([officer])
        page.goto(f"{site}/assessments/new/?consultation={opening.pk}")
        assert page.input_value("[name=score-2-reason]") == "Typed and not sent."
    page = visit("/", cookie=officer, script=script).page
    follow(page.get_by_role("link", name=opening.name).first)
    assert all(criterion(page, number).is_visible() for number in (1, 2, 12))
    save(page, "assessments")
    facts = page.locator("dl.facts")
    facts.get_by_text("Not enough known").wait_for()
    facts.get_by_text("2 of 12").wait_for()
    page.goto(site + opening.get_absolute_url())
    page.get_by_text("2 of 12").first.wait_for()


def test_an_arrow_key_leads_from_step_to_step(visit):
    page = visit("/processes/un-cybercrime-convention/steps/").page
    for key, number in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == f"step-{number}"
