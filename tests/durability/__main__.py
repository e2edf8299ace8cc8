"""Kills and power cuts while four people write; what was acknowledged must stand, whole and once.

    .venv/bin/python -m tests.durability kills {sqlite,postgresql} [--kills 100] [--writes 10000]
    .venv/bin/python -m tests.durability cuts {sqlite,postgresql} [--cuts 30]      as root

Prints what it has counted. Exit status 1 if anything was lost, doubled, torn, or
answered with a fault.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

from tests.durability.disk import why_not


def main(words):
    if words[:1] == ["inside"]:  # the site's own settings, in a program beside it
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
        django.setup()
        return import_module("tests.durability.inside").main(words[1])
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("kills", "cuts"))
    parser.add_argument("engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--writes", type=int, help="10,000; of cuts 2,000")
    parser.add_argument("--cuts", type=int, default=30)
    parser.add_argument("--careless", action="store_true", help="PostgreSQL without fsync")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(words)
    chosen.writes = chosen.writes or {"kills": 10_000, "cuts": 2_000}[chosen.what]
    if chosen.what == "cuts" and (no := why_not()):
        print(f"Skipped. {no}")
        return 0
    with tempfile.TemporaryDirectory(prefix="durability-") as folder:
        result = import_module(f"tests.durability.{chosen.what}").run(Path(folder), chosen)
    print(result)
    return int(not result.is_good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
