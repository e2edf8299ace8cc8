"""What the benchmark refuses; and that its floor still answers, now that tables are as they are."""

import threading
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.db import connection

from processes.models import Intervention
from tests.benchmark import floor
from tests.benchmark.asking import Refused, Server
from tests.benchmark.operations import operations
from tests.benchmark.running import Measured

TOKEN = "a word that only our own server knows"


class Quiet(WSGIRequestHandler):
    def log_message(self, *said):
        pass


@contextmanager
def serving(status="200 OK", content=b"<h1>Entries</h1>", token=TOKEN, **headers):
    """A Server that answers so, whatever is asked."""

    def application(environ, start_response):
        start_response(status, [("X-Benchmark", token), *headers.items()])
        return [content]

    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Server("a site", server.server_port, TOKEN)
        finally:
            server.shutdown()
            thread.join()


def test_a_page_of_ones_own_server_is_taken():
    with serving() as server:
        answer = server.ask("/", "<h1>Entries")
    assert answer.content == b"<h1>Entries</h1>"
    assert 0 < answer.first <= answer.seconds


def test_another_server_is_refused():
    with serving(token="another word") as server, pytest.raises(Refused, match="another server"):
        server.ask("/", "<h1>Entries")


def test_a_way_to_sign_in_is_no_page():
    with (
        serving("302 Found", b"", Location="/accounts/login/") as server,
        pytest.raises(Refused, match="answered 302 /accounts/login/, not 200"),
    ):
        server.ask("/interventions/")


def test_a_page_that_is_another_is_refused():
    with serving() as server, pytest.raises(Refused, match="“<svg” is not in what it answered"):
        server.ask("/", "<svg")


def test_what_a_request_costs_is_the_median_of_all_rounds():
    found = Measured(
        program=[0.3, 0.1, 0.2], database=[0, 0, 0.05], wall=[1, 4, 2], first=[1, 1, 1]
    )
    assert (found.worked, found.took, found.share_of_first) == (0.25, 2, 0.5)


@pytest.fixture
def on_the_record(record, monkeypatch):
    """The floor works on the record of the demonstration, within the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {floor.LOGGED} (LIKE processes_intervention)")
    mine = threading.local()
    mine.connection = connection.connection
    monkeypatch.setattr(floor, "_mine", mine)


@pytest.mark.postgresql
def test_the_floor_answers_all_that_is_asked_of_it(on_the_record):
    entry = Intervention.unrestricted.filter(process__open_to_all=True, state="done").first()
    known = {
        "kind": entry.kind,
        "processes": dict.fromkeys(("200", "2000"), (entry.process.slug, entry.process.name)),
        "words": {"rare": "convention", "common": "the"},
    }
    for operation in operations(known):
        if not operation.floor:
            continue
        path, _, query = operation.floor.partition("?")
        asked = {"PATH_INFO": path, "QUERY_STRING": query}
        content = b"".join(floor.application(asked, lambda *said: None)).decode()
        assert operation.floor_marker in content, operation.name
