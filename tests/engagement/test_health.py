"""What the machine that watches is told: the truth, with a time to come back."""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from engagement.health import SILENT_AFTER, WORKER_MARK
from tests import databases

pytestmark = pytest.mark.engine

BOTH = pytest.mark.parametrize("address", ["/healthz", "/readyz"])


@BOTH
@pytest.mark.django_db
def test_a_working_database_is_well(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert client.head(address).status_code == 200


@BOTH
@pytest.mark.django_db
def test_it_is_only_asked(client, address):
    for method in (client.post, client.put, client.delete):
        assert method(address).status_code == 405


@pytest.mark.django_db
def test_being_asked_whether_one_can_write_writes_nothing(client):
    Session.objects.create(session_key="kept", session_data="x", expire_date="2024-09-02T00:00Z")
    for _ in range(3):
        client.get("/readyz")
    assert list(Session.objects.values_list("session_key", flat=True)) == ["kept"]


@pytest.fixture
def read_only(db):
    """A database that answers questions and takes nothing, as a standby or a full disk does."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")
    yield
    if sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def test_a_database_that_takes_nothing_can_be_read_but_is_not_ready(client, read_only):
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/about/").status_code == 200


# Both engines, whichever the tests run on: a file that holds no database, and a server that is
# not there. Nobody waits for it as long as the pool would: with ten minutes it would not end here.
GONE = """
import json, django
from django.conf import settings
pool = settings.DATABASES["default"]["OPTIONS"].get("pool")
if pool:
    pool["timeout"] = 600
django.setup()
from django.db import connection
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32  # of whom it need not know
answers = {"/healthz": client.get("/healthz")}
client.cookies.clear()
answers["/processes/"] = client.get("/processes/")
answers["/readyz"] = client.get("/readyz")
print(json.dumps({
    address: [answer.status_code, answer.headers.get("Retry-After"), answer.content.decode()]
    for address, answer in answers.items()
}))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_without_its_database_the_site_says_so_and_when_to_ask_again(tmp_path, engine):
    (tmp_path / "broken.sqlite3").write_text("This is no database. " * 100)
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "engagement.settings",
        "DATA_DIR": str(tmp_path),
        "SITE_URL": "http://127.0.0.1:8000",
        "DATABASE_URL": {
            "sqlite": f"sqlite:///{tmp_path / 'broken.sqlite3'}",
            "postgresql": "postgresql://nobody:secret-word@127.0.0.1:1/nothing",
        }[engine],
    }
    done = subprocess.run(
        [sys.executable, "-c", GONE],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    for status, retry, _body in answers.values():
        assert status == 503
        assert int(retry) > 0
    assert answers["/healthz"][2] == answers["/readyz"][2] == "no\n"
    assert "The database is busy or out of reach" in answers["/processes/"][2]
    assert "secret-word" not in done.stderr + done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_away_is_found_again_by_the_first_who_asks(client):
    """On PostgreSQL each worker keeps connections, and a server that ends has ended them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
    if connection.vendor == "postgresql":
        with closing(databases.server()) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [connection.settings_dict["NAME"]],
            )
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_worker_that_has_not_come_by_for_long_is_noticed(client):
    WORKER_MARK.touch()
    try:
        assert client.get("/healthz").status_code == 200
        long_ago = WORKER_MARK.stat().st_mtime - SILENT_AFTER - 1
        os.utime(WORKER_MARK, (long_ago, long_ago))
        answer = client.get("/healthz")
        assert (answer.status_code, answer.content) == (503, b"no\n")
        assert client.get("/readyz").status_code == 200, "it serves all the same"
    finally:
        WORKER_MARK.unlink()
