"""What a page costs over the least it could cost: raw SQL in a program of 200 lines.

    .venv/bin/python -m tests.benchmark [--entries 100000] [--rounds 7] [--keep FOLDER] [--only A]
    .venv/bin/python -m tests.benchmark --crawl postgresql [--limit 300] [--keep FOLDER]

Makes a record in a PostgreSQL of its own and in a file of SQLite, serves the floor and the site,
one worker each, and asks both by turns. Prints a table. Refuses what is not its own server, and
what is not the page it asked for. On Linux, where PostgreSQL is installed.

With --crawl every list, filter, order and page is asked of the site alone, and those are printed
that cost more than so many milliseconds of a processor.
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
    parser.add_argument("--crawl", choices=("postgresql", "sqlite"))
    parser.add_argument("--limit", type=int, default=300, help="milliseconds of a processor")
    chosen = parser.parse_args(words)
    running, table, crawl = (
        import_module(f"tests.benchmark.{one}") for one in ("running", "table", "crawl")
    )
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        where = chosen.keep or Path(folder)
        where.mkdir(exist_ok=True)
        if chosen.crawl:
            found = list(crawl.crawl(where, chosen.entries, chosen.crawl, chosen.limit, say))
            print(crawl.table(found, chosen.limit))
            return 0
        bench = running.run(where, chosen.entries, chosen.rounds, say, chosen.only)
    print(table.table(bench, chosen.entries, chosen.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
