"""Every page, as people meet it: wide and narrow, light and dark, with and without a script."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import axe_playwright_python
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from engagement.resources import kinds
from tests.browser.conftest import WIDTHS
from tests.test_weight import LIST

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NARROW = 600  # in CSS pixels
STATIC = Path(__file__).parents[2] / "engagement" / "static" / "engagement"
UN = "/processes/un-cybercrime-convention/"
LISTS = tuple(f"/{kind.resource.plural}/" for kind in kinds("processes"))
PAGES = (
    "/", *LISTS, "/about/", "/dictionary/", UN, "/processes/mexico-cybersecurity-bill/",
    "/processes/european-media-freedom-act/", "/processes/a-long-process/",
    "/processes/sample-traffic-data/", f"{UN}?family=joint&from=2023",
    f"{UN}?from=never", "/interventions/?kind=meeting&page=1", "/processes/?kind=unheard-of",
    "/interventions/?organisation=nobody+of+that+name", "/nowhere/", "/processes/?page=x",
    "/?lang=es", f"{UN}?lang=fr", "/processes/?q=zzzzzz",
    f"{UN}asks/", f"{UN}positions/", "/processes/mexico-cybersecurity-bill/openness/",
    "/processes/ogp-mexico-rapid-response/network/", "/organisations/r3d/figures/?first=2022",
    "/compare/?process=un-cybercrime-convention&process=sample-traffic-data",
    "/quality/",
)  # fmt: skip
READ = tuple(path for path in PAGES if path not in LISTS[3:])  # one list is as the other
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# The rules of WCAG 2.2 A and AA, and good practice beside them.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": TAGS, "resultTypes": ["violations"]}
COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
# What can be different where the same page is narrow; the rest is asked of it once, wide.
NARROW_RULES = {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}


def first_records(site_page):
    """Addresses of one record of each kind, as a reader finds them: by following a list."""
    for path in LISTS:
        site_page.goto(site_page.site + path)
        link = site_page.locator("main .sheet a[href^='/']").first
        if link.count():
            yield link.get_attribute("href")


@pytest.fixture(scope="module")
def record_pages(chromium, site):
    page = chromium.new_page()
    page.site = site
    found = tuple(first_records(page))
    page.close()
    assert len(found) >= 12
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_quiet_and_fits(visit, record_pages, site, width):
    every = (*PAGES, *record_pages) if width > NARROW else (*READ, *record_pages[:4])
    assert faults_of(visit("/", width=width), site, every) == []


def faults_of(seen, site, paths):
    """Wide: in the light with every rule, in the dark with those that look at colours."""
    wide = seen.page.viewport_size["width"] > NARROW
    schemes = (("light", ALL_RULES), ("dark", COLOUR_RULES))
    schemes = schemes if wide else (("light", NARROW_RULES),)
    problems = []
    for path in paths:
        seen.page.emulate_media(color_scheme="light")
        seen.page.goto(site + path)
        seen.page.evaluate(AXE)
        for scheme, rules in schemes:
            seen.page.emulate_media(color_scheme=scheme)
            found = seen.page.evaluate("rules => axe.run(rules)", rules)["violations"]
            problems += [
                f"{path} {scheme}: {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found
            ]
        wider = seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            problems.append(f"{path}: scrolls sideways by {wider} px")
    # The browser itself reports a page that answers 400 or 404; that is the page's purpose.
    problems += [m for m in seen.messages if "the server responded with a status of 40" not in m]
    return problems + [url for url in seen.requests if not url.startswith(site)]


def test_every_page_is_valid_html(visit, record_pages, tmp_path):
    page = visit("/", script=False).page
    assert wrong_html(page, (*PAGES, *record_pages), tmp_path) == []


def wrong_html(page, paths, folder):
    """What html-validate says of these pages."""
    validator = os.environ.get("HTML_VALIDATE") or shutil.which("html-validate")
    if validator is None:
        pytest.skip("html-validate is not installed")
    sources, site = {}, "/".join(page.url.split("/")[:3])
    for number, path in enumerate(paths):
        answer = page.request.get(site + path)
        sources[f"{number}.html"] = path
        (folder / f"{number}.html").write_bytes(answer.body())
    report = folder / "report.json"
    rules = [f"--config={os.path.abspath('.ci/html-validate.json')}", "-f", f"json={report}"]
    subprocess.run([validator, *rules, *map(str, sorted(folder.glob("*.html")))], check=False)
    return [
        f"{sources[os.path.basename(one['filePath'])]}:{said['line']} {said['ruleId']}"
        f" {said['message']}"
        for one in json.loads(report.read_text())
        for said in one["messages"]
    ]


@pytest.mark.parametrize("path", READ)
def test_without_a_script_a_page_says_the_same(visit, path):
    """Nothing that is read depends on the script: the same headings, links and fields."""

    def content(page):
        return page.locator("main").evaluate(
            "m => [...m.querySelectorAll('h1,h2,h3,a[href],input,select,button')]"
            ".filter(e => !e.closest('svg'))"
            ".map(e => e.tagName + (e.href || e.name || e.textContent))"
        )

    assert content(visit(path, script=False).page) == content(visit(path).page)


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


@pytest.mark.parametrize("name", ["app.css", "admin.css"])
def test_a_style_sheet_made_small_says_what_its_source_says(visit, name):
    """A space may mean a descendant: inside `@layer`, `.top :focus` is where rcssmin loses it."""
    source = (STATIC / name).read_text(encoding="utf-8")
    served = staticfiles_storage.url(f"engagement/{name}")
    small, full = visit("/").page.evaluate(RULES, [served, source])
    assert len(full) >= 1
    assert [one.replace(", ", ",") for one in small] == [one.replace(", ", ",") for one in full]


def test_reflow_holds_at_320_px(visit):
    for path in ("/", "/processes/", UN, "/dictionary/", "/interventions/"):
        page = visit(path, width=320).page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
