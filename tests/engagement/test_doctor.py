"""What runs by itself is looked after: failures are told, and a server says what it lacks."""

import datetime as dt
import os
from io import StringIO
from types import SimpleNamespace

import pyrage
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from engagement import doctor
from engagement.backup import taking, watching
from engagement.health import SILENT_AFTER, WORKER_MARK
from engagement.models import Job
from engagement.queue import worker
from engagement.settings import mail_server
from tests.conftest import person
from tests.making import with_second_factor

SERVER = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


@pytest.fixture
def backups(settings, tmp_path):
    """Taken once a day, two are kept, and one is due."""
    settings.BACKUP_DIR, settings.BACKUP_KEEP = tmp_path / "backups", 2
    worker.set_up()
    job = Job.objects.filter(what=watching.WORK)
    job.update(due=taking.timezone.now())
    return job


@pytest.fixture
def migrated(db):
    """Tables, and the steps that made them."""


@pytest.fixture
def failing(migrated, backups, tmp_path):
    """The folder cannot be made: a file is in its place."""
    (tmp_path / "backups").write_text("")
    cache.clear()
    return backups


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_one_a_day_and_keeps_the_newest(
    migrated, backups, tmp_path, time_machine, settings
):
    left = tmp_path / "backups" / ".record-of-a-killed-one.backup.part"
    left.parent.mkdir()
    left.touch()
    os.utime(left, (0, 0))
    settings.BACKUP_FOR = [str(pyrage.x25519.Identity.generate().to_public())]
    for day in (2, 3, 4):
        time_machine.move_to(dt.datetime(2024, 9, day, 12, tzinfo=dt.UTC))
        backups.update(due=taking.timezone.now())
        assert worker.work_off()[watching.WORK] == 1
        assert worker.work_off() == {}
    names = sorted(one.name for one in (tmp_path / "backups").iterdir())
    assert [name[:17] for name in names] == ["record-2024-09-03", "record-2024-09-04"]
    assert all(name.endswith("Z.backup.age") for name in names)
    with pytest.raises(CommandError, match="It is encrypted"):
        call_command("verify_backup", tmp_path / "backups" / names[0])
    assert watching.trouble() == ""


@pytest.mark.engine
@pytest.mark.django_db
def test_a_failed_backup_is_told_on_every_side_and_tried_again(failing, client, mailoutbox):
    boss = with_second_factor(person("boss@example.org", is_staff=True, language="es"))
    other = person("member@example.org")
    for _ in range(2):
        failing.update(due=taking.timezone.now())
        assert worker.work_off() == {watching.WORK: 0}
    job = failing.get()
    assert (job.tries, job.said) == (2, "FileExistsError")
    (mail,) = mailoutbox
    assert mail.to == [boss.email], "once a day"
    assert "fallan" in mail.subject
    assert client.get("/healthz").status_code == 503
    assert client.get("/readyz").status_code == 200, "it serves all the same"
    for who, sees in ((boss, True), (other, False)):
        client.force_login(who)
        page = client.get("/", headers={"accept-language": "en"}).content.decode()
        assert ("The last backup failed." in page) is sees


@pytest.mark.django_db
def test_one_that_is_late_or_killed_each_time_is_trouble_too(backups, client):
    assert watching.trouble() == ""
    assert client.get("/healthz").status_code == 200
    backups.update(due=taking.timezone.now() - watching.LATE - dt.timedelta(minutes=1))
    assert "more than a day" in watching.trouble()
    backups.update(due=taking.timezone.now(), tries=2)
    assert "failed" in watching.trouble()
    backups.delete()
    assert watching.trouble() == ""


def diagnosis():
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except SystemExit as ended:
        assert ended.code == 1
        assert all(line.startswith("- ") for line in out.getvalue().splitlines())
        assert "manage.py" not in out.getvalue(), "people give `run.py manage`"
    else:
        assert out.getvalue() == "All is well.\n"
    return out.getvalue()


@pytest.fixture
def well(migrated, settings, tmp_path):
    """A server that lacks nothing."""
    for name in ("data", "backups"):
        (tmp_path / name).mkdir(mode=0o700)
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path / "data", tmp_path / "backups"
    settings.SITE_URL, settings.HTTPS = "https://record.example.org", True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.MAIL_SERVER, settings.BACKUP_KEEP, settings.BACKUP_FOR = SERVER, 7, ["age1"]
    (tmp_path / "backups" / "record-now.backup").touch()
    with_second_factor(person("boss@example.org", is_staff=True))
    WORKER_MARK.touch()
    yield tmp_path
    WORKER_MARK.unlink(missing_ok=True)


def test_of_a_server_that_lacks_nothing_the_doctor_says_so(well):
    assert diagnosis() == "All is well.\n"


@pytest.mark.parametrize(
    ("host", "options", "weak"),
    [
        ("db.example.org", {}, True),
        ("db.example.org", {"sslmode": "require"}, True),
        ("db.example.org", {"sslmode": "verify-full"}, False),
        ("127.0.0.1", {}, False),
        ("/var/run/postgresql", {}, False),
        ("", {}, False),
    ],
)
def test_a_database_elsewhere_must_be_vouched_for(monkeypatch, host, options, weak):
    said = {"HOST": host, "OPTIONS": options}
    reached = SimpleNamespace(vendor="postgresql", settings_dict=said)
    monkeypatch.setattr(doctor, "connection", reached)
    assert bool([*doctor.database()]) == weak


@pytest.mark.parametrize(
    ("address", "weak"),
    [
        ("smtp://mail.example.org", True),
        ("smtp+tls://mail.example.org:587", False),
        ("smtp+ssl://mail.example.org:465", False),
        ("smtp://localhost:25", False),
    ],
)
@pytest.mark.django_db
def test_mail_that_leaves_in_the_clear_is_told(settings, monkeypatch, address, weak):
    monkeypatch.setenv("EMAIL_URL", address)
    settings.MAIL_SERVER = mail_server()
    assert ("not encrypted" in "".join(doctor.mail())) == weak


def test_the_doctor_says_each_thing_that_is_missing_or_weak(well, settings):
    def given(name, value):
        return lambda: setattr(settings, name, value)

    def long_ago(path, seconds=3 * 24 * 3600):
        stamp = path.stat().st_mtime - seconds
        os.utime(path, (stamp, stamp))

    (newest,) = (well / "backups").iterdir()
    curator = {"email": "curator@example.org", "is_curator": True}
    steps = (
        ("Administrators and curators without a second factor: 1.", lambda: person(**curator)),
        ("Second factors that this SECRET_KEY does not open: 1", given("SECRET_KEY", "another")),
        ("The worker has not come by", lambda: long_ago(WORKER_MARK, SILENT_AFTER + 1)),
        ("No worker has come by", WORKER_MARK.unlink),
        (f"Others on this machine may look into {well}", lambda: os.chmod(well / "data", 0o740)),
        ("The newest backup is older than a day", lambda: long_ago(newest)),
        ("There is no backup yet", newest.unlink),
        ("BACKUP_FOR is not set", given("BACKUP_FOR", [])),
        ("Backups lie beside", given("BACKUP_DIR", well / "data" / "backups")),
        ("BACKUP_KEEP is 0", given("BACKUP_KEEP", 0)),
        ("BEHIND_PROXY is not set", lambda: delattr(settings, "SECURE_PROXY_SSL_HEADER")),
        ("SITE_URL has no https", given("HTTPS", False)),
        ("SITE_URL names this machine", given("SITE_URL", "http://127.0.0.1:8000")),
        ("The mail server refuses", lambda: Job.objects.create(what="mails", about="1", tries=9)),
        ("EMAIL_URL is not set", given("MAIL_SERVER", {})),
        ("again and again: imports", lambda: Job.objects.create(what="imports", tries=9)),
        ("Nobody administers", lambda: watching.Person.objects.update(is_staff=False)),
    )
    for sentence, worsen in steps:
        assert sentence not in diagnosis()
        worsen()
        assert sentence in diagnosis()


@pytest.mark.django_db
def test_tables_that_are_missing_are_all_the_doctor_speaks_of():
    assert diagnosis() == "- The database lacks tables of this version: start the site once.\n"
