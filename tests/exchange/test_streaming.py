"""A file leaves while it is made, as it stood at one moment; half of one is never a whole one."""

import socket

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engagement.formats import sending, writing
from engagement.models import Event
from processes.exchange import tables
from processes.models import Citation, Intervention
from tests.making import make
from tests.threads import in_a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def small(monkeypatch):
    """Two rows in each query, and a piece for each row."""
    monkeypatch.setattr(tables, "ROWS_A_QUERY", 2)
    monkeypatch.setattr(writing, "A_PIECE", 1)


@pytest.fixture
def six(world):
    return [make(Intervention, title=f"Entry {n}") for n in range(6)]


def asked_for(statements):
    return sum('FROM "processes_citation"' in one["sql"] for one in statements)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_the_first_piece_leaves_before_the_rest_is_read(six, small, ending):
    came = Client().get(f"/interventions.{ending}")
    with CaptureQueriesContext(connection) as asked:
        pieces = iter(came.streaming_content)
        next(pieces)
        first = [next(pieces)]
        assert asked_for(asked) <= 1
        rest = first + [*pieces]
        assert asked_for(asked) == 3
    assert sum(b"Entry" in piece for piece in rest) >= 5


def test_nothing_is_read_for_who_asks_for_the_head(six):
    with CaptureQueriesContext(connection) as asked:
        came = Client().head("/interventions.csv")
        assert b"".join(came.streaming_content) == b""
    assert asked_for(asked) == 0
    assert came.headers["Content-Disposition"] == 'attachment; filename="interventions.csv"'


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_program_that_sees_no_end_gets_it_whole(six, ending):
    asked = {"SERVER_PROTOCOL": "HTTP/1.0"}
    whole = Client().get(f"/interventions.{ending}", **asked)
    parts = Client().get(f"/interventions.{ending}")
    content = b"".join(whole.streaming_content)
    assert whole.headers["Content-Length"] == str(len(content))
    assert "Content-Length" not in parts.headers
    assert b"".join(parts.streaming_content) == content
    assert whole.headers["Content-Disposition"] == parts.headers["Content-Disposition"]


def test_what_fails_half_way_is_not_ended(six, small, monkeypatch):
    came, read = Client().get("/interventions.json"), tables.Cells.read_beside

    def fails(cells, rows, ids):
        if max(one.pk for one in six) in ids:
            raise ZeroDivisionError
        return read(cells, rows, ids)

    monkeypatch.setattr(tables.Cells, "read_beside", fails)
    pieces = []
    with pytest.raises(ZeroDivisionError):
        pieces += came.streaming_content
    assert b"\n]" not in b"".join(pieces)


def test_who_does_not_take_it_gives_the_place_to_others(six, small, monkeypatch):
    monkeypatch.setattr(sending, "MOST_WAITING", -1)
    came = Client().get("/interventions.csv")
    with pytest.raises(sending.TooSlow):
        b"".join(came.streaming_content)


def test_who_takes_nothing_at_all_holds_no_place_for_ever(six):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Client().get("/interventions.csv", **{"gunicorn.socket": ours})
        assert ours.gettimeout() == sending.MOST_OF_A_PIECE


def test_a_place_is_held_until_the_file_has_left(six, settings):
    settings.COSTLY_AT_ONCE = 1
    came = Client().get("/interventions.csv")
    assert Client().get("/interventions.csv").status_code == 503
    b"".join(came.streaming_content)
    assert Client().get("/interventions.csv").status_code == 200


def test_what_is_not_public_is_noted_before_the_first_byte(six, world, signed_in):
    make(Intervention, **world.level("organisation"))
    before = Event.objects.count()
    came = signed_in["member"].get("/interventions.csv")
    assert Event.objects.count() == before + 1
    assert b"".join(came.streaming_content).count(b"\n") == 8
    assert came.headers["Content-Disposition"].endswith('interventions-organisation.csv"')


@pytest.mark.django_db(transaction=True)
def test_it_is_all_of_one_moment(six, small):
    def change():
        for one in Intervention.unrestricted.all():
            one.title = "Changed"
            one.save()
        for one in Citation.unrestricted.all():
            one.reference = "Changed"
            one.save()

    for one in six:  # what PostgreSQL reads later than the entries
        make(Citation, intervention=one, source=None, reference="Note")
    came = Client().get("/interventions.csv")
    pieces = iter(came.streaming_content)
    first = [next(pieces), next(pieces)]
    in_a_thread(change).result()
    said = b"".join([*first, *pieces])
    assert said.count(b"Entry ") == 6
    assert said.count(b"!Note") == 6
    assert b"Changed" not in said
    later = Client().get("/interventions.csv")
    assert b"".join(later.streaming_content).count(b"!Changed") == 6
