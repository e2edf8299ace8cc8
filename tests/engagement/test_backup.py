"""A backup is of one moment, whole or refused, and comes back as it was or not at all."""

import gzip
import itertools
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import StringIO

import psycopg
import pyrage
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from engagement import running
from engagement.backup import files, restoring, rows, taking
from engagement.migrating import make_tables
from engagement.models import OutgoingMail
from processes.models import Process, Term
from tests import databases
from tests.serving import free_port
from tests.threads import in_a_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]
databases.FILLED["kept"] = "record", databases.note_all_steps


@pytest.fixture
def kept(db, settings, tmp_path):
    """The demonstration record, in a database that says which version it is of."""
    settings.BACKUP_DIR = tmp_path / "backups"


@pytest.fixture
def secret_key(tmp_path):
    """Who can open a backup: the public key, and the file with the secret one."""
    made, file = pyrage.x25519.Identity.generate(), tmp_path / "secret"
    file.write_text(f"# made for a test\n{made}\n")
    return str(made.to_public()), file


def said_by(command, *arguments, **options):
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def refusal(command, *arguments, **options):
    with pytest.raises(CommandError) as refused:
        said_by(command, *arguments, **options)
    return str(refused.value)


def write_a_pair(number):
    """A row of a table that is read late, then one of the table that is read first."""
    with transaction.atomic():
        Term.unrestricted.create(vocabulary="topics", code=f"drill-{number}")
        Group.objects.create(name=f"drill-{number}")


def pairs():
    groups = Group.objects.filter(name__startswith="drill-").values_list("name", flat=True)
    terms = Term.unrestricted.filter(code__startswith="drill-").values_list("code", flat=True)
    return sorted(groups), sorted(terms)


def empty_machine(number=itertools.count()):  # noqa: B008 - one for all
    """Turn to a database that was never used."""
    name = databases.named(f"{databases.worker or 'alone'}_empty_{next(number)}")
    if connection.vendor == "postgresql":
        with databases.server() as server:
            server.execute(f"CREATE DATABASE {name}")
    databases.turn_to(name)


def drill(folder):
    """Back up while somebody writes, lose the machine, restore elsewhere."""
    over, numbers = threading.Event(), itertools.count()

    def write_on():
        write_a_pair(next(numbers))
        while not over.is_set():
            write_a_pair(next(numbers))

    in_a_thread(lambda: write_a_pair(next(numbers))).result()
    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(in_a_thread, write_on)
        try:
            taken = taking.take_backup(folder / "drill.backup")
        finally:
            over.set()
        writing.result()
    empty_machine()
    seen, _ = restoring.restore(taken.path)
    groups, terms = pairs()
    assert groups == terms != []
    assert seen.content == taken.seen.content == rows.content_hash()
    assert Process._base_manager.exists()
    taken.path.unlink()


def test_what_is_restored_on_another_machine_is_what_was_backed_up_while_people_wrote(
    kept, tmp_path
):
    drill(tmp_path)


@pytest.mark.long
def test_ten_drills(kept, tmp_path):
    for _ in range(10):
        databases.use("kept", to_spoil=True)
        drill(tmp_path)


def test_a_backup_is_of_one_moment_and_keeps_nobody_waiting(kept):
    numbers = itertools.count()
    with rows.one_moment():
        before = rows.content_hash()
        for line in rows.table_lines():
            if line.startswith(b"{"):
                in_a_thread(lambda: write_a_pair(next(numbers))).result()
        assert rows.content_hash() == before
        assert pairs() == ([], [])
    assert len(pairs()[0]) == next(numbers) > 50
    assert rows.content_hash() != before


def test_every_file_is_private_and_the_command_says_what_it_holds(kept, tmp_path):
    said = said_by("backup").splitlines()
    (path,) = (tmp_path / "backups").iterdir()
    assert said[0] == str(path)
    assert said[2] == f"Content: sha256 {rows.content_hash()}"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    checked = said_by("verify_backup", path)
    assert checked.startswith("It is whole. ")
    assert checked.splitlines()[1:] == said[2:]
    assert "There is a file" in refusal("backup", path)


def test_who_is_signed_in_and_the_secret_key_are_not_in_it(kept, tmp_path, client, settings):
    taken = taking.take_backup(tmp_path / "one.backup")
    with files.opened_backup(taken.path) as file:
        text = b"".join(files.lines_in(file))
    assert b'"processes_process"' in text
    assert b"django_session" not in text
    assert settings.SECRET_KEY.encode() not in text
    assert "for PUBLIC_KEY" in refusal("backup", tmp_path / "two", with_secrets=True)


def test_what_is_damaged_or_cut_off_is_refused_before_anything_is_touched(kept, tmp_path):
    whole = taking.take_backup(tmp_path / "whole.backup").path.read_bytes()
    before, broken = rows.content_hash(), tmp_path / "broken.backup"
    size = len(whole)
    for cut in (0, 1, 30, size // 2, size - 9, size - 1):
        broken.write_bytes(whole[:cut])
        assert files.DAMAGED in refusal("restore", broken, over=True), cut
        assert files.DAMAGED in refusal("verify_backup", broken), cut
    for place in range(5, size, size // 12):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if place > 10:  # before it stands what time it was packed
            assert files.DAMAGED in refusal("restore", broken, over=True), place
    nothing_said = files.write_backup(tmp_path / "nothing said", {}, [])
    assert nothing_said.rows == 0
    others = (b"no backup", whole + whole, whole + b"\0more", gzip.compress(b"{}\n[1]\n"))
    for other in (*others, (tmp_path / "nothing said").read_bytes()):
        broken.write_bytes(other)
        assert files.DAMAGED in refusal("restore", broken, over=True)
    assert "cannot be read" in refusal("restore", tmp_path / "nowhere")
    assert rows.content_hash() == before


def test_only_the_secret_key_opens_what_is_encrypted(kept, tmp_path, secret_key, settings):
    public, file = secret_key
    settings.SECRET_KEY_FALLBACKS = ["former"]
    path = tmp_path / "one.backup.age"
    said = said_by("backup", path, "--for", public, "--with-secrets")
    assert b"processes_process" not in path.read_bytes()
    assert "It is encrypted" in refusal("verify_backup", path)
    another = tmp_path / "another"
    another.write_text(str(pyrage.x25519.Identity.generate()))
    assert "for another key" in refusal("restore", path, key=another, over=True)
    assert said_by("verify_backup", path, key=file).splitlines()[1:] == said.splitlines()[2:]
    with files.opened_backup(path, file) as opened:
        assert files.verify(opened).head["secrets"] == [settings.SECRET_KEY, "former"]
    whole = path.read_bytes()
    for cut in (30, 300, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert "damaged" in refusal("verify_backup", path, key=file)
    assert "no public key" in refusal("backup", tmp_path / "two", "--for", "age1nonsense")


def test_secrets_come_back_only_with_a_backup_that_has_them(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    head = {"key": taking.mark_of_key(), "version": taking.version()}
    assert list(restoring._to_know(head)) == []
    assert list(restoring._to_know(head | {"key": "another"})) == [restoring.KEY_IS_ANOTHER]
    assert list(tmp_path.iterdir()) == []
    assert len(list(restoring._to_know(head | {"secrets": ["key", "a", "b"]}))) == 2
    assert (tmp_path / "secret_key").read_text() == "key"
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "former_keys").read_text() == "a,b"
    monkeypatch.setenv("SECRET_KEY", "from outside")
    (tmp_path / "secret_key").unlink()
    assert list(restoring._to_know(head | {"key": "x", "secrets": ["k"]})) == [
        restoring.KEY_IS_ANOTHER
    ]
    assert not (tmp_path / "secret_key").exists()


def test_nothing_is_restored_while_a_site_is_at_work_on_it(kept, tmp_path):
    taken = taking.take_backup(tmp_path / "one.backup")
    before, site = rows.content_hash(), running.hold_lock()
    try:
        assert "A site runs in" in refusal("restore", taken.path, over=True)
    finally:
        os.close(site)
    if connection.vendor == "postgresql":
        where = databases.address_of(connection.settings_dict["NAME"]).replace(":None@", "@")
        with closing(psycopg.connect(where)):
            assert "connected to this database: 1." in refusal("restore", taken.path, over=True)
    assert rows.content_hash() == before
    with restoring._nobody_else(), pytest.raises(CommandError, match="Start once that is done"):
        call_command("start", port=free_port())


def test_nothing_is_written_over_unless_told_so(kept, tmp_path):
    taken = taking.take_backup(tmp_path / "one.backup")
    write_a_pair(1)
    after = rows.content_hash()
    assert "has something in it" in refusal("restore", taken.path)
    assert rows.content_hash() == after
    assert f"sha256 {taken.seen.content}" in said_by("restore", taken.path, over=True)
    assert pairs() == ([], [])
    write_a_pair(1)
    assert len(pairs()[0]) == 1, "what counts by itself counts on"


def changed(path, target, change, head=None):
    """A whole backup, made of another one with some lines changed."""
    with files.opened_backup(path) as file:
        first, *lines, _ = files.lines_in(file)
    files.write_backup(target, json.loads(first) | (head or {}), (change(line) for line in lines))
    return target


def test_what_cannot_be_stored_leaves_everything_as_it_was(kept, tmp_path):
    path = taking.take_backup(tmp_path / "one.backup").path
    stages = [b"processes_stage", b""]

    def without_processes(line):
        stages[1] = line if line.startswith(b"{") else stages[1]
        return b"" if b'"processes_process"' in stages[1] and line.startswith(b"[") else line

    def otherwise_written(line):
        return line.replace(b"+00:00", b"Z")

    write_a_pair(1)
    before = rows.content_hash()
    for change in (without_processes, otherwise_written):
        broken = changed(path, tmp_path / change.__name__, change)
        assert "does not take what it holds" in refusal("restore", broken, over=True)
        assert rows.content_hash() == before


def test_a_newer_version_is_refused_by_name(kept, tmp_path):
    path = taking.take_backup(tmp_path / "one.backup").path
    before = rows.content_hash()
    steps = {"version": "9.1", "steps": [["processes", "0999_of_tomorrow"]]}
    newer = changed(path, tmp_path / "newer", lambda line: line, steps)
    said = refusal("restore", newer, over=True)
    assert "version 9.1" in said
    assert "processes.0999_of_tomorrow" in said
    unread = changed(path, tmp_path / "unread", lambda line: line, {"backup": 2, "version": "10"})
    assert "version 10" in refusal("verify_backup", unread)
    assert rows.content_hash() == before


@pytest.mark.long
def test_an_older_version_is_brought_up_to_date(kept, tmp_path):
    """One from before mail stood in the queue, taken by the code of that time."""
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("processes")
    then = [("engagement", "0002_queue"), newest]
    empty_machine()
    apps = make_tables(then)
    mail = apps.get_model("engagement", "OutgoingMail")
    mail._base_manager.create(
        to="ana@example.org", subject="Old", body="", sender="site@example.org"
    )
    head = {"version": "0.1", "steps": then, "key": "", "made": "2024-09-02"}
    seen = files.write_backup(tmp_path / "older", head, rows.table_lines(apps))
    empty_machine()
    said = said_by("restore", tmp_path / "older")
    assert f"version 0.1.\nContent: sha256 {seen.content}" in said
    assert "Version 0.1 took it; the database is as version " in said
    assert OutgoingMail.waiting.get().subject == "Old"
    taking.take_backup(tmp_path / "up-to-date")
