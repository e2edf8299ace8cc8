"""The head of every page in a real browser: one row at any width, and its menu by keyboard."""

import uuid

import pytest
from django.conf import settings

from tests.browser.looking import problems_of
from tests.conftest import person, session_of

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 768, 1280)
ROW = 60  # pixels: what can be tapped is 44 high, and has some air
SMALL = """head => [...head.querySelectorAll("a, button, summary")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
  .map(one => one.textContent)"""
CUT_OFF = """head => [...head.querySelectorAll("a:not(.brand), button, summary, nav.nav")]
  .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
  .map(one => one.textContent)"""


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_head_is_one_row_and_nothing_of_it_is_cut_off(visit, site, officer, language):
    """Was: 94 px on a phone and 142 at 320, with links that had to be pushed into sight."""
    for cookie in (None, officer):
        page = visit("/about/", cookie=cookie).page
        page.goto(f"{site}/interventions/?lang={language}")
        head = page.locator("header.top")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert head.bounding_box()["height"] <= ROW, width
            assert head.evaluate(SMALL) == [], width
            assert head.evaluate(CUT_OFF) == [], width
            page.locator(".menu summary").click()
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, width
            page.locator(".menu summary").click()


def test_the_open_menu_is_accessible(visit, officer):
    page = visit("/barriers/", cookie=officer).page
    page.locator(".menu summary").click()
    assert problems_of(page, "menu", widths=[390, 1280]) == []
    assert page.get_by_role("navigation", name="Menu").get_by_role("link").count() > 20


@pytest.fixture
def administrator(site, django_db_blocker):
    with django_db_blocker.unblock():
        session = session_of(person(f"{uuid.uuid4()}@example.org", is_staff=True))
    return {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}


def test_the_home_of_an_administrator_is_accessible(visit, administrator, wrong_html):
    page = visit("/", cookie=administrator).page
    page.get_by_role("heading", name="How the site is").wait_for()
    assert problems_of(page, "home", widths=[390, 1280]) == []
    assert wrong_html(page, ["/"]) == []


def test_the_menu_opens_and_closes_by_keyboard(visit):
    page = visit("/about/").page
    summary = page.locator(".menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Processes"
    page.keyboard.press("Escape")
    assert page.locator(".menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_click_beside_the_menu_closes_it(visit):
    page = visit("/about/").page
    page.locator(".menu summary").click()
    page.locator("h1").click(position={"x": 5, "y": 5})
    assert page.locator(".menu[open]").count() == 0


def test_the_menu_needs_no_script(visit):
    page = visit("/about/", width=390, script=False).page
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Barriers").click()
    page.wait_for_url("**/barriers/")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_jump_lands_below_what_stays_on_screen_with_the_name_of_its_process(visit, site, width):
    """Was: “Promised” half under the head, and an answer without what it is the answer of."""
    page = visit("/", width=width).page
    for link in page.locator("main nav a").all():
        link.click()
        target = page.locator(link.get_attribute("href"))
        staying = page.locator("header.top").bounding_box()
        assert target.bounding_box()["y"] >= staying["y"] + staying["height"]
    page.goto(f"{site}/processes/mexico-cybersecurity-bill/openness/#h-so")
    said = page.locator("#h-so + p")
    assert 0 < said.bounding_box()["y"] < 300
    assert "Mexico" in said.inner_text()
