"""The desk in a real browser: it fits, it is accessible, and one tap says what became of a plan."""

import pytest

from processes.models import Commitment, Intervention, NextStep, Organisation, Process
from tests.browser.conftest import WIDTHS
from tests.browser.looking import problems_of
from tests.making import make

pytestmark = pytest.mark.browser
LONG = "Vorratsdatenspeicherung" * 8


@pytest.mark.django_db
def test_a_desk_is_accessible_quiet_and_fits(visit, signed_in, site):
    seen = visit("/", cookies=[signed_in])
    seen.page.get_by_text("Just out of a meeting?").wait_for()
    problems = problems_of(seen.page, "/", (320, *WIDTHS))
    planned = seen.page.get_by_role("link", name="Talk to come").first.get_attribute("href")
    for path in (planned, f"{planned}became/"):
        seen.page.goto(site + path)
        problems += problems_of(seen.page, path, (320, *WIDTHS))
    assert problems == []
    assert seen.messages == []
    assert all(url.startswith(site) for url in seen.requests)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_one_tap_says_what_became_of_a_plan_and_one_takes_it_back(visit, signed_in, script):
    page = visit("/", width=390, script=script, cookies=[signed_in]).page
    form = page.get_by_role("form", name="What became of it: Talk to come")
    form.get_by_role("button", name="It took place").click()
    page.get_by_role("heading", name="Saved").wait_for()
    page.get_by_text("only your organisation").wait_for()
    page.get_by_role("button", name="Undo: still planned").click()
    page.get_by_role("button", name="It took place").wait_for()
    page.get_by_text("Planned", exact=True).wait_for()


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_sentence_goes_into_the_form_by_return_and_stands_in_no_address(
    visit, signed_in, site, script
):
    seen = visit("/", width=390, script=script, cookies=[signed_in])
    seen.page.fill("#qk", "Met the adviser of the chair")
    seen.page.press("#qk", "Enter")
    seen.page.wait_for_url(f"{site}/log/")
    assert seen.page.input_value("[name=what]") == "Met the adviser of the chair"
    assert not any("adviser" in url for url in seen.requests)


@pytest.mark.usefixtures("stored")
def test_no_word_makes_a_page_wider_than_a_phone(visit, signed_in, site):
    home = Organisation.unrestricted.get(acronym="R3D")
    own = {"visibility": "organisation", "owner": home, "process": Process.unrestricted.first()}
    said = {
        "title": LONG,
        "summary": LONG,
        "link": f"https://example.org/{LONG}",
    }
    rows = [
        make(Intervention, kind="meeting", state="planned", date="2021-03-04", **own, **said),
        make(Intervention, kind="meeting", response="awaiting", title=LONG, date="2021", **own),
        make(Commitment, text=LONG, due="2021", **own),
    ]
    make(NextStep, organisation=home, intervention=rows[0], text=LONG, due="2021-03-04")
    page, wider = visit("/", width=390, cookies=[signed_in]).page, {}
    of_one = rows[0].get_absolute_url()
    for path in (
        "/",
        of_one,
        f"{of_one}edit/",
        f"{of_one}history/",
        "/interventions/",
        "/commitments/",
    ):
        page.goto(site + path)
        by = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        wider |= {path: by} if by > 0 else {}
    for row in rows:
        row.delete()
    assert wider == {}
