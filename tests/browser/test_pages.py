"""Every page, as people meet it: wide and narrow, light and dark, with and without a script."""

import itertools
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from engagement.resources import kinds
from tests.browser.looking import faults_of, problems_of
from tests.test_weight import LIST

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

STATIC = Path(__file__).parents[2] / "engagement" / "static" / "engagement"
UN = "/processes/un-cybercrime-convention/"
EMFA = "/processes/european-media-freedom-act/"  # smaller: for what any process can show
LISTS = tuple(f"/{kind.resource.plural}/" for kind in kinds("processes"))
PAGES = (
    "/search/?q=mexico",
    "/search/?q=Mejico",
    "/", *LISTS, "/about/", "/accessibility/", "/dictionary/", UN,
    "/processes/mexico-cybersecurity-bill/", EMFA, "/processes/a-long-process/",
    "/processes/sample-traffic-data/", f"{EMFA}?family=joint&from=2023",
    f"{EMFA}?from=never", "/interventions/?kind=meeting&page=1", "/processes/?kind=unheard-of",
    "/interventions/?organisation=nobody+of+that+name", "/nowhere/", "/processes/?page=x",
    "/?lang=es", f"{EMFA}?lang=fr", "/processes/?q=zzzzzz",
    f"{UN}asks/", f"{UN}positions/", "/processes/mexico-cybersecurity-bill/openness/",
    "/processes/ogp-mexico-rapid-response/network/", "/organisations/r3d/figures/?first=2022",
    "/compare/?process=un-cybercrime-convention&process=sample-traffic-data",
    "/compare/?process=un-cybercrime-convention&process=mexico-cybersecurity-bill&clock=text",
    "/compare/", "/ahead/?sample=with", "/organisations/r3d/", "/commitments/?sample=with",
    f"{UN}steps/", "/quality/",
)  # fmt: skip
# One of each sort of page is looked at at every change; all of them before a release.
SORTS = (
    "/", "/search/?q=mexico", "/interventions/?kind=meeting&page=1", "/processes/?page=x", EMFA,
    f"{EMFA}asks/", "/processes/mexico-cybersecurity-bill/openness/",
    "/processes/ogp-mexico-rapid-response/network/",
    "/compare/?process=un-cybercrime-convention&process=mexico-cybersecurity-bill&clock=text",
    f"{UN}steps/", "/organisations/r3d/", "/ahead/?sample=with", "/processes/",
)  # fmt: skip
PARTS = 4  # so that whoever has nothing left to do takes some


def first_records(site_page):
    """Addresses of one record of each kind, as a reader finds them: by following a list."""
    for path in LISTS:
        site_page.goto(site_page.site + path)
        link = site_page.locator("main .sheet a[href^='/']").first
        if link.count():
            yield link.get_attribute("href")


@pytest.fixture(scope="module")
def records(chromium, site):
    page = chromium.new_page()
    page.site = site
    yield first_records(page)
    page.close()


@pytest.fixture(scope="module")
def record_pages(records):
    found = tuple(records)
    assert len(found) >= 12
    return found


@pytest.fixture(scope="module")
def two_records(records):
    return tuple(itertools.islice(records, 2))


@pytest.mark.parametrize("part", range(2))
def test_each_sort_of_page_is_accessible_quiet_and_fits(visit, two_records, site, part):
    paths = (*SORTS, *two_records)[part::2]
    assert faults_of(visit("/"), site, paths) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_quiet_and_fits(visit, record_pages, site, part):
    paths = (*PAGES, *record_pages)[part::PARTS]
    assert faults_of(visit("/"), site, paths) == []


def test_a_phone_folds_the_filters_of_a_list_away(visit):
    page = visit("/interventions/", width=390).page
    assert page.locator(".mfilter").count() == 1
    assert page.locator(".mfilter[open]").count() == 0
    assert problems_of(page, "folded", widths=[390]) == []


def test_each_sort_of_page_is_valid_html(visit, two_records, wrong_html):
    page = visit("/", script=False).page
    assert wrong_html(page, (*SORTS, *two_records)) == []


@pytest.mark.long
def test_every_page_is_valid_html(visit, record_pages, wrong_html):
    page = visit("/", script=False).page
    assert wrong_html(page, (*PAGES, *record_pages)) == []


def test_without_a_script_pages_say_the_same(visit, site):
    """Nothing that is read depends on the script: the same headings, links and fields."""

    def content(page, path):
        page.goto(site + path)
        return page.locator("main").evaluate(
            "m => [...m.querySelectorAll('h1,h2,h3,a[href],input,select,button')]"
            ".filter(e => !e.closest('svg'))"
            ".map(e => e.tagName + (e.href || e.name || e.textContent))"
        )

    without, with_one = visit("/", script=False).page, visit("/").page
    other = [path for path in SORTS[:5] if content(without, path) != content(with_one, path)]
    assert other == []


def test_a_first_visit_takes_at_most_six_requests(visit):
    seen = visit(UN)
    seen.page.wait_for_load_state("networkidle")
    assert len(seen.requests) <= 6, seen.requests


@pytest.mark.parametrize("path", ["/", "/interventions/"])
def test_what_a_browser_is_sent_is_light(visit, path):
    sizes = "n => performance.getEntriesByType(n).map(one => one.encodedBodySize)"
    page = visit(path).page
    page.wait_for_load_state("load")
    sent = [*page.evaluate(sizes, "navigation"), *page.evaluate(sizes, "resource")]
    assert len(sent) > 2 and 0 < sum(sent) <= LIST, sent


RULES = """async ([served, source]) => {
  const rules = text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return [...sheet.cssRules].map(rule => rule.cssText.replaceAll(/\\s+/g, " "));
  };
  return [rules(await (await fetch(served)).text()), rules(source)];
}"""


@pytest.mark.parametrize("name", ["app.css", "admin.css", "processes.css"])
def test_a_style_sheet_made_small_says_what_its_source_says(visit, name):
    """A space may mean a descendant: inside `@layer`, `.top :focus` is where rcssmin loses it."""
    source = (STATIC / name).read_text(encoding="utf-8")
    served = staticfiles_storage.url(f"engagement/{name}")
    small, full = visit("/").page.evaluate(RULES, [served, source])
    assert len(full) >= 1
    assert [one.replace(", ", ",") for one in small] == [one.replace(", ", ",") for one in full]


@pytest.mark.long
def test_reflow_holds_at_320_px(visit):
    for path in ("/", "/processes/", UN, "/dictionary/", "/interventions/"):
        page = visit(path, width=320).page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
