"""The timeline in the hands of people: with the keyboard, on paper, filtered, on a phone."""

import re
from itertools import pairwise

import pytest

from tests.browser.looking import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

UN = "/processes/un-cybercrime-convention/"
MEXICO = "/processes/mexico-cybersecurity-bill/"
MOST_PAGES, MOST_HEIGHT = 6, 6000  # of A4; CSS pixels at 390, before anything is unfolded
SHEET = {"width": 718, "height": 1047}  # A4 without its margins
MOST_ON_HOME = 5500  # in every language
NAMES = "all => all.map(one => one.getAttribute('aria-label'))"
LONG = "/processes/a-long-process/"


def test_the_chart_is_one_tab_stop_and_arrow_keys_walk_it(visit):
    page = visit(UN).page
    chart = page.locator(".chart .wide > svg.tl")
    assert chart.get_attribute("role") == "group"
    assert chart.locator("a[tabindex='0']").count() == 1
    chart.locator("a[tabindex='0']").focus()
    said = [page.evaluate("document.activeElement.getAttribute('aria-label')")]
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        said.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(set(said)) == 6
    assert all(said)
    assert page.locator(".chart .tip").inner_text() == said[-1]
    page.keyboard.press("Escape")
    assert page.locator(".chart .tip").is_hidden()
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == said[0]


def test_arrow_keys_go_on_in_time_or_to_the_next_thing_below(visit):
    """Was: all four in time, down from an entry up to a stage, and Home to the second stage."""
    page = visit(UN).page
    page.locator(".chart .wide > svg.tl a[tabindex='0']").focus()

    def press(key):
        page.keyboard.press(key)
        return page.evaluate("""() => {
          const one = document.activeElement, at = one.getBoundingClientRect();
          return [one.getAttribute('aria-label'), at.left, scrollY + at.top + at.height / 2]; }""")

    first = press("Home")
    assert first[0].startswith("Subject raised at a UN Crime Congress: 2010")
    downward = [first, *(press("ArrowDown") for _ in range(12))]
    assert downward[1][0].startswith("No agreement in the bodies")
    assert all(above[2] < below[2] for above, below in pairwise(downward))
    assert press("ArrowUp")[0] == downward[-2][0]
    onward = [press("Home"), *(press("ArrowRight") for _ in range(12))]
    assert all(one[1] <= later[1] + 4 for one, later in pairwise(onward[2:]))
    last = press("End")
    assert press("ArrowRight") == last != first


def test_enter_on_a_mark_leads_to_its_entry(visit):
    page = visit(UN).page
    mark = page.locator(".chart .wide a.mk[href^='#e-']").first
    target = mark.get_attribute("href")
    mark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == target
    assert page.locator(target).count() == 1


def test_marks_carry_the_numbers_of_the_list(visit):
    page = visit(UN).page
    drawn = page.locator(".chart .wide a.mk[href^='#e-']").evaluate_all(
        "marks => marks.map(m => m.getAttribute('href').slice(3))"
    )
    listed = page.locator("li.entry").evaluate_all("all => all.map(e => e.id.slice(2))")
    assert sorted(drawn, key=int) == sorted(listed, key=int)
    assert listed == sorted(listed, key=int, reverse=True)


def test_without_a_script_the_chart_is_hidden_from_screen_readers_and_its_links_work(visit):
    page = visit(UN, script=False).page
    assert page.locator(".chart .wide > svg.tl").get_attribute("aria-hidden") == "true"
    mark = page.locator(".chart .wide a.mk[href^='#e-']").first
    mark.click()
    assert page.url.endswith(mark.get_attribute("href"))


def test_filtering_needs_no_script_and_its_address_can_be_shared(visit):
    page = visit(UN, script=False).page
    page.locator(".tfilter > summary").click()
    page.get_by_label("Joint statements").check()
    follow(page.get_by_role("button", name="Apply"))
    assert "family=joint" in page.url
    kinds = set(page.locator("li.entry svg use").evaluate_all(
        "all => all.map(u => u.getAttribute('href'))"
    ))  # fmt: skip
    assert kinds == {"#k-joint"}
    again = visit(page.url.split("/", 3)[3].join(["/", ""]), script=False).page
    assert again.locator("li.entry").count() == page.locator("li.entry").count()


def test_a_bar_of_a_long_process_opens_its_month(visit):
    page = visit(LONG).page
    bar = page.locator(".chart .wide .bin a[href*='from=2023-']").first
    href = bar.get_attribute("href")
    page.goto(page.url.split("?")[0] + href)
    dates = page.locator("li.entry .when.out-date").all_inner_texts()
    assert dates
    assert all("2023" in date for date in dates)


def test_paging_a_long_process_keeps_the_filter_and_shows_everything_once(visit):
    page = visit(f"{LONG}?family=meeting", script=False).page
    seen = []
    while True:
        seen += page.locator("li.entry").evaluate_all("all => all.map(e => e.id)")
        following = page.get_by_role("link", name="Next page")
        if not following.count():
            break
        follow(following)
        assert "family=meeting" in page.url
    assert len(seen) == len(set(seen)) == 90


@pytest.mark.parametrize("path", [UN, pytest.param(LONG, marks=pytest.mark.long)])
def test_it_prints_on_a4_with_the_chart_and_without_buttons(visit, path):
    page = visit(path, scheme="dark").page
    page.emulate_media(media="print")
    page.locator(".chart .wide").wait_for()
    assert page.locator("header.top").is_hidden()
    assert page.locator(".tfilter").is_hidden()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    folded = page.locator(
        "main details:not(.noprint, .noprint *, .small, .adds, .more, .more *) > :not(summary)"
    )
    seen = "all => all.map(one => one.checkVisibility({contentVisibilityAuto: true}))"
    assert set(folded.evaluate_all(seen)) == {True}  # paper cannot be unfolded
    for one in page.locator(
        "main details.more:not(.chart *)"
    ).all():  # but it says where the whole stands
        assert one.locator("summary .onpaper").first.is_visible()
    assert pages_of(page.pdf(format="A4")) <= MOST_PAGES


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_home_prints_on_four_pages_with_what_came_of_it_and_the_sources(visit):
    """Was: both stood in folds, which paper does not open, and the drawing on the second sheet."""
    page = visit("/").page
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    assert page.locator(".overview .drawn svg").first.bounding_box()["y"] < SHEET["height"] / 2
    folded = page.locator("main .told > :not(summary)")
    seen = "all => all.map(one => one.checkVisibility({contentVisibilityAuto: true}))"
    assert set(folded.evaluate_all(seen)) == {True}
    assert page.locator(".told a[href^='/sources/']").first.is_visible()
    assert pages_of(page.pdf(format="A4")) <= 4


def test_every_process_prints_on_few_pages(visit):
    page = visit("/processes/").page
    for path in processes_on(page):
        page.goto(path)
        assert pages_of(page.pdf(format="A4")) <= MOST_PAGES, path


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_title_facts_and_chart_stand_on_the_first_sheet(visit, language):
    """Was: a first sheet of the convention that is two thirds empty, its chart on the second."""
    page = visit(f"{UN}?lang={language}", width=SHEET["width"]).page
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    for path in (UN, MEXICO):
        page.goto(page.url.partition("/processes/")[0] + f"{path}?lang={language}")
        chart = page.locator(".chart").bounding_box()
        assert chart["y"] + chart["height"] <= SHEET["height"], path


def processes_on(page):
    """The addresses of the processes that a list of them names."""
    rows = page.locator(".plist h2 a")
    return rows.evaluate_all("all => all.map(one => one.href)")


def test_every_process_can_be_taken_in_on_a_phone(visit):
    page = visit("/processes/", width=390).page
    paths = processes_on(page)
    assert len(paths) > 20
    for path in paths:
        for language in ("en", "es", "fr"):
            page.goto(f"{path}?lang={language}")
            height = page.evaluate("document.documentElement.scrollHeight")
            assert height <= MOST_HEIGHT, f"{path} in {language}: {height} px"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_the_contents_stay_in_sight_and_hide_no_heading(visit, width, script):
    page = visit(UN, width=width, script=script).page
    links = page.locator(".contents a[href^='#']")
    places = links.evaluate_all("all => all.map(one => one.hash)")
    assert {"#h-tl", "#h-en", "#h-as", "#h-co", "#h-so"} <= set(places)
    for place in places:
        page.goto(page.url.partition("#")[0] + place)
        bar, heading = page.locator(".contents").bounding_box(), page.locator(place).bounding_box()
        assert heading is not None, f"{place} is folded"
        assert abs(bar["y"]) < 1, place
        assert bar["y"] + bar["height"] <= heading["y"] < 844, place
        assert bar["height"] < 90


@pytest.mark.parametrize("script", [True, False])
def test_a_link_into_what_is_folded_opens_it(visit, script):
    """To the first entry, a stage and an ask that is not among the first."""
    for place in ("#e-1", "#st-1", "#a-7", "#s-4", "#b-5"):
        page = visit(UN, width=390, script=script).page
        assert not page.locator(place).is_visible()
        page.goto(page.url + place)
        assert page.locator(place).is_visible(), place


def test_each_square_leads_to_its_ask_and_they_are_one_tab_stop(visit):
    page = visit(UN).page
    squares = page.locator(".facts .sq a")
    total = int(page.locator(".facts .all dd").inner_text().split()[0])
    assert squares.count() == total
    assert page.locator(".facts .sq a[tabindex='0']").count() == 1
    said = set(zip(squares.all_inner_texts(), squares.evaluate_all(NAMES), strict=True))
    assert any(letter == "P" and name.startswith("Adopted in part: ") for letter, name in said)
    assert any(letter == "N" and name.startswith("Not adopted: ") for letter, name in said)
    squares.first.focus()
    page.keyboard.press("ArrowRight")
    said = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert said == squares.nth(1).get_attribute("aria-label")
    assert page.locator(".facts .tip").inner_text() == said
    page.keyboard.press("Enter")
    place = page.evaluate("location.hash")
    assert said.endswith(page.locator(f"{place} th a").first.inner_text())
    page.locator(".facts .sq a[href^='/asks/']").last.click()
    page.wait_for_url(re.compile("/asks/"))
    page.locator("h1").wait_for()


def test_without_a_script_the_squares_lead_on_too(visit):
    page = visit(UN, script=False).page
    square = page.locator(".facts .sq a[href^='#a-']").first
    square.click()
    assert page.locator(f"{square.get_attribute('href')}:target").is_visible()


def test_on_a_phone_the_compact_drawing_stands_before_the_list(visit):
    page = visit(UN, width=390).page
    page.locator(".chart .narrow").wait_for()
    assert page.locator(".chart .wide").is_hidden()
    drawing = page.locator(".chart .narrow > svg").bounding_box()
    first = page.locator("li.entry").first.bounding_box()
    assert drawing["y"] < first["y"]
    assert drawing["width"] <= 390


def test_a_source_number_leads_to_its_source(visit):
    page = visit(UN).page
    number = page.locator("li.entry .ref a").first
    target = number.get_attribute("href")
    number.click()
    assert page.locator(f"{target}:target").count() == 1


def test_a_skip_link_leads_past_the_navigation(visit):
    page = visit(UN).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_home_on_a_phone_answers_within_two_screens_and_its_links_land(visit, language):
    """Was: 6,780 px, with the Mexican bill on the third screen."""
    page = visit(f"/?lang={language}", width=390).page
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= MOST_ON_HOME, height
    answered = page.locator("main .glance").first.locator("tbody tr")
    for row, screens in ((1, 1), (3, 2)):
        row = answered.nth(row).bounding_box()
        assert row["y"] + row["height"] <= screens * 844
    places = page.locator(".questions a").evaluate_all("all => all.map(one => one.hash)")
    assert len(places) == 4
    for place in places:
        page.locator(f".questions a[href='{place}']").click()
        assert 0 <= page.locator(place).bounding_box()["y"] <= 80, place
        page.evaluate("scrollTo(0, 0)")
