"""What is wrong with a page as a browser shows it, and as its markup is read."""

from pathlib import Path

import axe_playwright_python

from tests.browser.conftest import WIDTHS

NARROW = 600  # in CSS pixels
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# The rules of WCAG 2.2 A and AA, and good practice beside them.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": TAGS, "resultTypes": ["violations"]}
COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
# What can be different where the same page is narrow; the rest is asked of it once, wide.
NARROW_RULES = {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}


def follow(what):
    """Click what leads to another page, and wait until that page is there to its end.

    A click alone waits for the first bytes; what is counted then may not have come yet.
    """
    with what.page.expect_navigation():
        what.click()


def problems_of(page, where, widths=WIDTHS):
    """What axe finds in the page that is open, and whether it is too wide for its window.

    Wide, in the light, every rule is asked; in the dark those that look at colours. The page is
    not loaded again for the next look: only its window and its colours change.
    """
    page.evaluate(AXE)
    found = []
    for width in sorted(widths, reverse=True):
        page.set_viewport_size({"width": width, "height": 844})
        wide = (("light", ALL_RULES), ("dark", COLOUR_RULES))
        for scheme, rules in wide if width > NARROW else (("light", NARROW_RULES),):
            page.emulate_media(color_scheme=scheme)
            violations = page.evaluate("rules => axe.run(rules)", rules)["violations"]
            found += [
                f"{where} {width} px, {scheme}: {one['id']}: {one['nodes'][0]['html'][:160]}"
                for one in violations
            ]
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            found.append(f"{where}: scrolls sideways by {wider} px at {width} px")
    page.emulate_media(color_scheme="light")
    return found


def faults_of(seen, site, paths, widths=WIDTHS):
    """The problems of these pages, and what they said to the console or asked of others."""
    problems = []
    for path in paths:
        seen.page.goto(site + path)
        problems += problems_of(seen.page, path, widths)
    # The browser itself reports a page that answers 400 or 404; that is the page's purpose.
    problems += [m for m in seen.messages if "the server responded with a status of 40" not in m]
    return problems + [url for url in seen.requests if not url.startswith(site)]
