"""What Lighthouse asks of a phone, by Chromium's own means: nothing moves while a page loads, few
requests, little to carry, no word to the console, each page described. Weight is held as it is
sent; accessibility has its own tests (axe)."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAGES = (
    "/", "/processes/", "/processes/un-cybercrime-convention/",
    "/processes/mexico-cybersecurity-bill/", "/interventions/", "/organisations/r3d/", "/ahead/",
)  # fmt: skip
WATCH = """
  window.shifted = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => {
    if (!one.hadRecentInput) { window.shifted += one.value; }
  })).observe({ type: "layout-shift", buffered: true });
"""
SHIFT, REQUESTS, CARRIED = 0.02, 6, 60 * 1024
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}


def looked_at(visit, site, address, **given):
    """(how far things moved, requests, bytes that travelled, what was said) on a slow phone."""
    seen = visit("/healthz", width=390, **given)
    page, carried = seen.page, []
    page.add_init_script(WATCH)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    devtools.on("Network.loadingFinished", lambda one: carried.append(one["encodedDataLength"]))
    seen.requests.clear()
    page.goto(site + address, wait_until="networkidle")
    asked = len(seen.requests)
    for _turn in range(4):
        page.mouse.wheel(0, 1500)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return page.evaluate("window.shifted"), asked, sum(carried), seen.messages, page


@pytest.mark.parametrize("address", PAGES)
def test_on_a_slow_phone_nothing_moves_and_little_is_carried(visit, site, address):
    shifted, asked, carried, said, page = looked_at(visit, site, address)
    assert shifted < SHIFT
    assert asked <= REQUESTS and 0 < carried <= CARRIED
    assert said == []
    assert page.evaluate("document.title.length") > 5


def test_the_short_form_moves_nothing_either(visit, site, officer):
    shifted, asked, carried, said, _page = looked_at(visit, site, "/log/", cookie=officer)
    assert (shifted < SHIFT, asked <= REQUESTS, 0 < carried <= CARRIED, said) == (*[True] * 3, [])
