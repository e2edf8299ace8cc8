"""What Lighthouse itself says of a phone on a slow line; test_steady.py holds most of it in the
check of every change, by Chromium's own means."""

import json
import os
import shutil
import statistics
import subprocess

import pytest
from django.conf import settings

from tests.browser.conftest import BROWSERS

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db]
PAGES = (
    "/", "/processes/", "/processes/un-cybercrime-convention/",
    "/processes/mexico-cybersecurity-bill/", "/interventions/", "/log/",
)  # fmt: skip
# Simulated: the load is measured as it is and reckoned for a slow line and a slow phone, so that
# three runs differ little on a machine that does other work.
ASKED = (
    "--quiet", "--output=json", "--form-factor=mobile", "--throttling-method=simulate",
    "--only-categories=performance,accessibility,best-practices",
    "--chrome-flags=--headless --no-sandbox --disable-gpu",
)  # fmt: skip


@pytest.fixture(scope="module")
def lighthouse():
    """What is said of an address: (marks of 0 to 1 by category, what took from them)."""
    program = settings.BASE_DIR / ".ci" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or not program.exists():
        pytest.skip("Lighthouse or Chromium is not installed: npm ci --prefix .ci/lighthouse")

    def said(address, cookie):
        sent = json.dumps({"Cookie": f"{cookie['name']}={cookie['value']}"})
        told = subprocess.run(
            [program, address, *ASKED, f"--extra-headers={sent}"],
            env={**os.environ, "CHROME_PATH": browser}, capture_output=True, check=True,
        ).stdout  # fmt: skip
        report = json.loads(told)
        marks = {name: one["score"] for name, one in report["categories"].items()}
        lost = [
            f"{audit['id']}: {audit['displayValue']}" if audit.get("displayValue") else audit["id"]
            for audit in report["audits"].values()
            if audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"}
            and (audit["score"] or 0) < 0.9  # what Lighthouse itself shows as passed
        ]
        return marks, lost

    return said


@pytest.mark.parametrize("address", PAGES)
def test_lighthouse_of_a_phone(lighthouse, site, officer, address):
    cookie = officer if address == "/log/" else {"name": "none", "value": "none"}
    told = [lighthouse(site + address, cookie) for _time in range(3)]
    for marks, lost in told:
        assert (marks["accessibility"], marks["best-practices"]) == (1, 1), lost
    fast = [marks["performance"] for marks, _lost in told]
    assert statistics.median(fast) >= 0.95, told[0][1]
