"""The bill of materials names what is installed, with its version."""

import json
import re
from io import StringIO

from django.conf import settings
from django.core.management import call_command

PIN = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+) \\$", re.M)  # without a marker: for everybody


def test_every_pinned_library_is_on_the_bill_in_that_version():
    out = StringIO()
    call_command("materials", stdout=out)
    bill = json.loads(out.getvalue())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    listed = {one.get("purl") for one in bill["components"]}
    pins = PIN.findall((settings.BASE_DIR / "requirements" / "run.txt").read_text())
    assert len(pins) > 20
    assert {f"pkg:pypi/{name}@{number}" for name, number in pins} <= listed
