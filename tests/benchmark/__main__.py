"""What a page costs over the least it could cost: raw SQL in a program of 200 lines.

    .venv/bin/python -m tests.benchmark [--entries 100000] [--rounds 7] [--keep FOLDER] [--only A]

Makes a record in a PostgreSQL of its own and in a file of SQLite, serves the floor and the site,
one worker each, and asks both by turns. Prints a table. Refuses what is not its own server, and
what is not the page it asked for. On Linux, where PostgreSQL is installed.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django


def say(text):
    print(text, file=sys.stderr, flush=True)


def main(words):
    if words[:1] == ["inside"]:  # the site's own settings, in a program beside it
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
        django.setup()
        return import_module("tests.benchmark.inside").main(words[1])
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="where the record stays for another run")
    parser.add_argument("--only", default="", help="operations in whose names this word stands")
    chosen = parser.parse_args(words)
    running, table = (import_module(f"tests.benchmark.{one}") for one in ("running", "table"))
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        where = chosen.keep or Path(folder)
        where.mkdir(exist_ok=True)
        bench = running.run(where, chosen.entries, chosen.rounds, say, chosen.only)
    print(table.table(bench, chosen.entries, chosen.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
