"""`start`: one command from an empty folder to a page, and nothing changed the second time."""

import contextlib
import json
import os
import re
import runpy
import smtplib
import socket
import stat
import threading
import time
import types
import uuid
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests import databases, serving
from tests.serving import PATIENCE, free_port


@contextlib.contextmanager
def a_name_for(folder):
    """The name of a database of its own, not yet made, on the engine of these tests."""
    if connection.vendor == "sqlite":
        yield str(folder / "record.sqlite3")
        return
    name = f"start_{uuid.uuid4().hex[:12]}"
    with contextlib.closing(databases.server()) as admin:
        try:
            yield name
        finally:
            drop_database(admin, name)


@pytest.fixture
def database(tmp_path):
    with a_name_for(tmp_path) as name:
        yield name


def drop_database(admin, name):
    """Drop it as an ordinary account can, also while the server is tidying it up.

    `WITH (FORCE)` would be refused then: autovacuum does not belong to us. A plain drop asks it
    to stop and waits five seconds by itself, which a busy machine may need more than once.
    """
    end_ours = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user"
    )
    for patience in reversed(range(PATIENCE // 5)):
        admin.execute(end_ours, [name])
        try:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            break
        except psycopg.errors.ObjectInUse:
            if not patience:
                raise


@pytest.fixture
def new_site(tmp_path, database):
    """Starts sites in one folder with one database that is empty; ends those that still run."""
    if connection.vendor == "postgresql":
        with contextlib.closing(databases.server()) as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    site = Site(tmp_path, database)
    yield site
    site.stop()


@contextlib.contextmanager
def a_site(folder, database, blocker):
    with blocker.unblock():
        databases.place(databases.MIGRATED, database)
    site = Site(folder, database)
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture
def site(tmp_path, database, django_db_setup, django_db_blocker):
    """As `new_site`, with the tables in the database, which take long to make step by step."""
    with a_site(tmp_path, database, django_db_blocker) as site:
        yield site


@pytest.fixture(scope="module")
def running(tmp_path_factory, django_db_setup, django_db_blocker):
    """A site that was started once for several tests, in a folder and with a database that others
    could read until then. Who stops it comes last."""
    folder = tmp_path_factory.mktemp("running")
    with a_name_for(folder) as name, a_site(folder, name, django_db_blocker) as site:
        folder.chmod(0o755)
        if connection.vendor == "sqlite":
            (folder / "record.sqlite3").chmod(0o644)
        yield site.start("--empty")


class Site(serving.Site):
    def __init__(self, folder, database):
        address = databases.address_of(database)
        super().__init__(folder, address, ALLOW_FSYNC_OFF="1", WEB_CONCURRENCY="1")

    def listens_on(self):
        """The addresses at which its port is open, as the kernel lists them."""
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        here = {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{self.port:04X}")}
        return {socket.inet_ntoa(bytes.fromhex(one[:8])[::-1]) for one in here}

    def loops(self):
        """The processes that send mail for this site."""
        here = f"DATA_DIR={self.folder}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                words = (path / "cmdline").read_bytes().split(b"\0")
                if b"--loop" in words and here in (path / "environ").read_bytes().split(b"\0"):
                    found.append(path)
        return found

    def content(self):
        """Of the record; not what is told of starts, nor what is done beside the site, and when,
        nor the mark of the edition, which each database draws anew."""
        beside = ("engagement.job", "engagement.event", "engagement.seal", "processes.edition")
        apps = ("processes", "engagement", *(f"--exclude={one}" for one in beside))
        done = self.manage("dumpdata", "--all", *apps)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.mark.engine
@pytest.mark.long  # .ci/run does as the README says in a checkout of its own
def test_from_nothing_to_a_filled_record_and_no_change_the_second_time(new_site):
    new_site.start()
    status, headers, body = new_site.get("/healthz")
    assert (status, body) == (200, "ok\n")
    assert headers["X-Content-Type-Options"] == "nosniff"
    status, _headers, body = new_site.get("/processes/un-cybercrime-convention/")
    assert status == 200
    assert "<svg" in body
    sheet = body.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert new_site.get(sheet)[0] == 200
    new_site.stop()
    assert f"http://127.0.0.1:{new_site.port}" in new_site.printed.read_text()
    before = new_site.content()
    assert "un-cybercrime-convention" in before

    new_site.start()
    assert new_site.get("/")[0] == 200
    new_site.stop()
    assert "Loaded the demonstration" not in new_site.printed.read_text()
    assert new_site.content() == before


@pytest.mark.long
def test_a_site_that_was_asked_to_be_empty_stays_empty_until_asked_otherwise(site):
    site.start("--empty")
    assert site.get("/processes/un-cybercrime-convention/")[0] == 404
    assert site.get("/processes/")[0] == 200
    status, _headers, body = site.get("/")
    assert status == 200
    assert "Nothing is recorded here yet" in body
    assert site.listens_on() == {"127.0.0.1"}
    assert site.loops(), "without a mail server the loop tidies all the same"
    site.stop()
    assert site.content().strip() == "[]"


@pytest.mark.long
def test_what_a_power_cut_emptied_is_made_anew_and_what_is_whole_is_left_alone(site):
    """What it leaves within seconds of a start: names without content."""
    site.start("--empty")
    site.stop()
    static = site.folder / "static"
    key = (site.folder / "secret_key").read_text()
    names = json.loads((static / "staticfiles.json").read_text())["paths"]
    sheet = static / names["engagement/app.css"]
    content = sheet.read_bytes()
    for path in (static / "staticfiles.json", sheet, sheet.with_name(f"{sheet.name}.br")):
        os.truncate(path, 0)
    for path in ("serves_at", "secret_key"):
        os.truncate(site.folder / path, 0)
    site.start("--empty")
    body = site.get("/")[2]
    address = body.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert site.get(address)[2].encode() == content == sheet.read_bytes()
    site.stop()
    assert (site.folder / "serves_at").read_text() == site.environment["SITE_URL"]
    assert len((site.folder / "secret_key").read_text()) == len(key)

    written = [*static.rglob("*"), *(site.folder / one for one in ("serves_at", "secret_key"))]
    before = {one: one.stat().st_mtime_ns for one in (static, *written)}
    site.start("--empty")
    site.stop()
    assert {one: one.stat().st_mtime_ns for one in (static, *static.rglob("*"), *written)} == before


def test_folder_and_database_that_others_could_read_are_closed_to_them(running):
    database = running.folder / "record.sqlite3"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert stat.S_IMODE(running.folder.stat().st_mode) == 0o700


def test_what_cannot_be_closed_to_others_is_named_and_nothing_is_served(new_site):
    """A folder of the kernel, whose mode nobody may change, stands in for another account's."""
    crooked = new_site.folder / "record.sqlite3-wal"
    crooked.symlink_to("/proc/self/task")
    done = new_site.manage("start", "--empty", "--port", str(new_site.port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: {crooked} is open to other accounts")
    assert not (new_site.folder / "static").exists()


TWICE = "POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\n"
HIDDEN = "GET /hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
CROOKED = {
    "a length and pieces": f"Content-Length: {5 + len(HIDDEN)}\r\nTransfer-Encoding: chunked\r\n",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n",
    "another coding": "Transfer-Encoding: xchunked\r\n",
    "a length that is none": "Content-Length: +5\r\n",
    "a name with a blank": "Transfer-Encoding : chunked\r\n",
}


def test_where_one_request_ends_is_never_in_doubt(running):
    """What proxy and server could count differently is refused, and nothing behind it is read."""
    for name, headers in CROOKED.items():
        with socket.create_connection(("127.0.0.1", running.port), PATIENCE) as line:
            line.sendall(f"{TWICE.format(headers)}0\r\n\r\n{HIDDEN}".encode())
            line.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()  # noqa: B023
        statuses = re.findall(r"^HTTP/1.1 (\d+)", answer, re.M)
        assert statuses in (["400"], ["501"]), (name, statuses)


def test_invitations_from_the_command_line_lead_to_the_site(running, monkeypatch):
    """From a second terminal, which knows nothing of the first but its folder.

    It stops the site, and so comes after the others that want it running."""
    address = running.environment.pop("SITE_URL")
    monkeypatch.setenv("DATA_DIR", str(running.folder))
    while_it_runs = invite(running, "ana@example.org", address)
    assert running.get(while_it_runs)[0] == 200
    running.stop()
    assert invite(running, "ben@example.org", address).startswith("/")


def invite(site, email, address):
    """The path of an invitation, which is at this address."""
    run = runpy.run_path(str(settings.BASE_DIR / "run.py"))
    told = site.environment["SITE_URL"] = run["serves_at"](["manage", "invite"])
    assert told == address
    link = re.search(r"\S+://\S+", site.manage("invite", email, "--curator").stdout)[0]
    assert link.startswith(f"{address}/")
    return link.removeprefix(address)


@pytest.mark.engine
def test_a_command_before_the_first_start_says_to_start_first(new_site):
    done = new_site.manage("invite", "ana@example.org", "--curator")
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not have all its tables yet.")


def test_a_wrong_setting_stops_it_before_anything_is_made(new_site):
    new_site.environment["ALLOWED_HOSTS"] = "*"
    done = new_site.manage("start", "--port", str(new_site.port))
    assert done.returncode != 0
    assert "ALLOWED_HOSTS" in done.stderr.splitlines()[-1]
    assert not (new_site.folder / "static").exists()
    assert not (new_site.folder / "serves_at").exists()


def test_a_port_that_is_taken_is_said(new_site):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", new_site.port))
        taken.listen()
        done = new_site.manage("start", "--empty", "--port", str(new_site.port))
    assert done.returncode != 0
    assert str(new_site.port) in done.stdout + done.stderr
    assert "in use" in (done.stdout + done.stderr).lower()


def test_a_port_there_is_not_is_refused_with_a_sentence(new_site):
    done = new_site.manage("start", "--empty", "--port", "65536")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "65535" in done.stderr


def is_open(*where):
    with socket.socket() as ours:
        return ours.connect_ex(where) == 0


def wait_until(holds):
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.long
def test_what_sends_mail_and_what_takes_it_in_run_beside_the_site_and_end_with_it(site):
    came = threading.Event()
    handler = types.SimpleNamespace()

    async def take(server, session, envelope):
        came.set()
        return "250 OK"

    handler.handle_DATA = take
    mails = Controller(handler, hostname="127.0.0.1", port=free_port())
    mails.start()
    try:
        way_in = ("127.0.0.1", free_port())
        site.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{mails.port}"
        site.environment["MAIL_IN"] = "{}:{}".format(*way_in)
        site.start("--empty")
        wait_until(lambda: is_open(*way_in))
        with smtplib.SMTP(*way_in) as client:
            assert client.rcpt("ana@example.org")[0] == 503
        assert site.manage("invite", "ana@example.org", "--curator").returncode == 0
        assert came.wait(PATIENCE)
        assert site.loops()
        site.stop()
        wait_until(lambda: not site.loops() and not is_open(*way_in))
    finally:
        mails.stop()
