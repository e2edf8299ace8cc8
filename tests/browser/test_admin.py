"""The admin as a curator meets it, on a tablet and with a keyboard."""

import pytest

from processes.models import Citation, Process, Stage
from tests.browser.looking import faults_of, problems_of
from tests.making import make

pytestmark = pytest.mark.browser
BILL = "/admin/processes/mexico-cybersecurity-bill/change/"
PAGES = (
    "/admin/", "/admin/processes/", "/admin/interventions/?kind=meeting&date_earliest__year=2023",
    "/admin/sources/?q=zzzz", BILL,
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.long
def test_the_admin_is_accessible_quiet_and_fits_a_tablet(visit, site, signed_in):
    seen = visit("/admin/", width=768, cookie=signed_in)
    assert faults_of(seen, site, PAGES, widths=[768]) == []
    seen.page.set_viewport_size({"width": 1024, "height": 768})
    for path in PAGES[1], BILL:
        seen.page.goto(site + path)
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.django_db
@pytest.mark.long
def test_the_admin_is_valid_html(visit, signed_in, wrong_html):
    page = visit("/admin/", script=False, cookie=signed_in).page
    assert wrong_html(page, PAGES) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_list_is_usable_on_a_phone(visit, site, signed_in, language):
    """Was: every filter unfolded above it, two columns of it in sight, 8,862 px."""
    seen = visit("/admin/", width=390, cookie=signed_in)
    page = seen.page
    page.goto(f"{site}/admin/interventions/?lang={language}")
    rows = page.locator("#result_list tbody tr")
    heights = rows.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) == 50
    assert sum(heights) / len(heights) < 115, heights
    assert (
        rows.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length") == 0
    )
    assert rows.first.bounding_box()["y"] < 480  # its filters are one fold
    page.locator(".mfilter > summary").click()
    page.locator("#f-process").wait_for()
    row = rows.nth(20)
    row.scroll_into_view_if_needed()
    row.get_by_role("checkbox").check()
    go_on = page.locator(".several button").bounding_box()
    assert 600 < go_on["y"] < 844 - go_on["height"]  # by thumb, wherever the list is
    assert problems_of(page, language, [320, 390]) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#act").select_option("source")
    page.locator(".several button").click()
    page.locator("form .savebar").wait_for()
    assert seen.messages == []


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def test_a_stage_and_a_source_are_added_and_moved_with_the_keyboard(visit, stored, signed_in):
    process = make(Process, name="A bill for the admin")
    make(Stage, process=process, position=1, name="First step")
    address = f"/admin/processes/{process.address}/change/"
    page = visit(address, width=768, cookie=signed_in).page
    press(page, page.locator("#s-evidence > summary"))
    page.locator("#id_citation-0-told_by").focus()
    page.keyboard.type("Gazette of the day")
    press(page, page.get_by_role("button", name="Save and go on"))
    page.get_by_text("is saved.").wait_for()
    press(page, page.get_by_role("link", name="Add a stage"))
    page.locator("#id_name").focus()
    page.keyboard.type("Second step")
    page.locator("#id_kind").select_option("hearing")
    press(page, page.get_by_role("button", name="Save", exact=True).last)
    page.get_by_text("is saved.").wait_for()
    page.goto(page.url.split("/admin/")[0] + address)
    press(page, page.get_by_role("button", name="Earlier: Second step"))
    page.wait_for_url("**#stages")
    press(page, page.get_by_role("link", name="View on the site"))
    page.get_by_text("Gazette of the day").first.wait_for()
    names = Stage.unrestricted.filter(process=process).order_by("position")
    assert list(names.values_list("name", flat=True)) == ["Second step", "First step"]
    assert Citation.unrestricted.get(process=process).reference == "Gazette of the day"
