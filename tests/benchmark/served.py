"""The application as the benchmark serves it: as it is, and it says whose it is.

`X-Benchmark-Anew` has no page that was kept answer; `X-Benchmark-Count` has the statements counted,
and the database told at once what its connection has read.
"""

import os
from importlib import import_module

from django.conf import settings
from django.db import connection

from engagement.wsgi import application as site

kept_pages = import_module("engagement.kept_pages").kept_pages  # which wants what that has set up
settings.THROTTLED = False  # no visitor asks as often as this
TOKEN = os.environ["BENCHMARK_TOKEN"]
FLUSH = "SELECT pg_stat_force_next_flush()"


def application(environ, start_response):
    if "HTTP_X_BENCHMARK_ANEW" in environ:
        kept_pages.forget()
    if "HTTP_X_BENCHMARK_COUNT" in environ:
        return counted(environ, start_response)

    def start(status, headers, *wrong):
        return start_response(status, [*headers, ("X-Benchmark", TOKEN)], *wrong)

    return site(environ, start)


def counted(environ, start_response):
    """The whole answer, before its first byte: a file asks on while it leaves."""
    number, begun = 0, []

    def count(execute, sql, *given):
        nonlocal number
        number += 1
        return execute(sql, *given)

    with connection.execute_wrapper(count):
        answer = site(environ, lambda *said: begun.append(said))
        pieces = list(answer)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FLUSH)
    if hasattr(answer, "close"):
        answer.close()
    status, headers, *wrong = begun[-1]
    ours = [("X-Benchmark", TOKEN), ("X-Benchmark-Statements", str(number))]
    start_response(status, [*headers, *ours], *wrong)
    return pieces
