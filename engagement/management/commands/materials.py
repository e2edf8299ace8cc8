"""`materials`: what the site is made of, as CycloneDX 1.5 in JSON (`docs/security.md`, R38)."""

import json
import sys
from importlib.metadata import distributions

from django.core.management import BaseCommand

from engagement.backup.taking import version


def component(found):
    """A library that is installed, as a bill of materials names it."""
    name = found.metadata["Name"]
    said = found.metadata.get("License-Expression") or found.metadata.get("License") or ""
    licence = said.splitlines()[0] if said else ""
    return {
        "type": "library",
        "name": name,
        "version": found.version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{found.version}",
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


class Command(BaseCommand):
    help = "Prints a bill of materials: every library that is installed here, with its version."
    requires_system_checks = []

    def handle(self, **options):
        parts = sorted(map(component, distributions()), key=lambda one: one["purl"])
        python = {"type": "platform", "name": "Python", "version": sys.version.split()[0]}
        ours = {"type": "application", "name": "engagement-record", "version": version()}
        bill = {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {"component": ours},
            "components": [python, *parts],
        }
        self.stdout.write(json.dumps(bill, indent=2))
