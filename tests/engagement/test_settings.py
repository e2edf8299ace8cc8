"""A wrong setting stops the start and says which; the defaults are those of production.

Each case starts a Python of its own, as an operator does: settings are read once.
"""

import json
import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

HTTPS = "https://record.example.org"


def run(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def read(folder, *names, **environment):
    """Settings by name, as a start with this environment reads them."""
    program = (
        "import json, engagement.settings as s;"
        f"print(json.dumps({{n: getattr(s, n) for n in {names!r}}}, default=str))"
    )
    done = run(folder, "-c", program, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# -- what is wrong is refused by name -------------------------------------------------------
WRONG = [
    ("SITE_URL", "nonsense"),
    ("SITE_URL", ""),
    ("SITE_URL", "record.example.org"),
    ("SITE_URL", "ftp://record.example.org"),
    ("SITE_URL", "https://"),
    ("SITE_URL", "https://record.example.org/below"),
    ("SITE_URL", "https://[bad"),
    ("SITE_URL", "https://record.example.org:http"),
    ("SITE_URL", "http://record.example.org"),
    ("SITE_URL", "http://192.0.2.1:8000"),
    ("CONTACT", "nobody"),
    ("CONTACT", "a b@example.org"),
    ("EMAIL_URL", "nonsense"),
    ("EMAIL_URL", "consolemail://"),
    ("EMAIL_URL", "smtp://"),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "mysql://a@127.0.0.1/b"),
    ("DATABASE_URL", "postgresql://a@127.0.0.1:port/b"),
    ("DATABASE_POOL", "many"),
    ("DATABASE_POOL", "1.5"),
    ("DATABASE_POOL", "0"),
    ("DATABASE_POOL", "-1"),
    ("ALLOWED_HOSTS", "*"),
    ("BEHIND_PROXY", "maybe"),
    ("OPEN_SIGN_UP", "ja"),
    ("ALLOWED_HOSTS", "record.example.org, *"),
]


FIRST = dict(reversed(WRONG))  # one of each setting; each is read by a program that has to start


@pytest.mark.parametrize(
    ("name", "value"),
    [pytest.param(*one, marks=() if one in FIRST.items() else pytest.mark.long) for one in WRONG],
)
def test_a_wrong_setting_stops_the_start_by_name_with_a_sentence(tmp_path, name, value):
    environment = {"SITE_URL": HTTPS, name: value}
    if name == "DATABASE_POOL":
        environment["DATABASE_URL"] = "postgresql://a@127.0.0.1:1/b"
    done = run(tmp_path, "manage.py", "check", **environment)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert name in last, last
    assert len(last.partition(": ")[2].split()) >= 4, "no sentence"


def test_a_password_in_a_wrong_address_is_not_repeated(tmp_path):
    wrong = "mysql://somebody:secret-word@127.0.0.1/record"
    done = run(tmp_path, "manage.py", "check", SITE_URL=HTTPS, DATABASE_URL=wrong)
    assert done.returncode != 0
    assert "secret-word" not in done.stderr + done.stdout


def test_a_key_that_was_cut_off_is_refused(tmp_path):
    (tmp_path / "secret_key").write_text("short\n")
    done = run(tmp_path, "manage.py", "check", SITE_URL=HTTPS)
    assert done.returncode != 0
    assert str(tmp_path / "secret_key") in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("left", [b"", b"\0" * 86], ids=["nothing", "zeros"])
def test_a_key_that_a_power_cut_took_is_made_anew_and_never_guessed(tmp_path, left):
    (tmp_path / "secret_key").write_bytes(left)
    made = read(tmp_path, "SECRET_KEY")["SECRET_KEY"]
    assert len(made) >= 50
    assert "\0" not in made
    assert read(tmp_path, "SECRET_KEY")["SECRET_KEY"] == made
    assert [one.name for one in tmp_path.iterdir()] == ["secret_key"]


# -- what is right is taken -----------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000", "http://localhost:8000/", "http://[::1]:8000", "https://a.example"],
)
def test_plain_http_is_for_this_machine_only(tmp_path, address):
    https = address.startswith("https")
    names = ("HTTPS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    assert set(read(tmp_path, *names, SITE_URL=address).values()) == {https}


def test_plain_http_is_right_behind_an_onion_where_the_way_is_encrypted_by_its_name(tmp_path):
    names = ("HTTPS", "SESSION_COOKIE_NAME", "SECURE_SSL_REDIRECT", "THROTTLED", "ALLOWED_HOSTS")
    found = read(tmp_path, *names, SITE_URL="http://example.onion")
    assert found["ALLOWED_HOSTS"][0] == "example.onion"
    del found["ALLOWED_HOSTS"]
    assert list(found.values()) == [False, "session", False, False]
    wrong = run(tmp_path, "manage.py", "check", SITE_URL="http://example.onion.example.org")
    assert wrong.returncode != 0


def test_without_any_setting_it_is_a_production_site(tmp_path):
    found = read(tmp_path, "DEBUG", "HTTPS", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", "DATABASES")
    assert found["DEBUG"] is False
    assert found["HTTPS"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert "*" not in found["ALLOWED_HOSTS"]
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "record.sqlite3")


@pytest.mark.parametrize("value", ["1", "true", "True", "yes", "on"])
def test_nothing_in_the_environment_turns_debugging_on(tmp_path, value):
    assert read(tmp_path, "DEBUG", DEBUG=value, DJANGO_DEBUG=value) == {"DEBUG": False}


def test_forwarded_headers_are_believed_only_behind_a_proxy(tmp_path):
    program = "import engagement.settings as s; print(hasattr(s, 'SECURE_PROXY_SSL_HEADER'))"
    assert run(tmp_path, "-c", program).stdout == "False\n"
    assert run(tmp_path, "-c", program, BEHIND_PROXY="1").stdout == "True\n"
    assert read(tmp_path, "ALLOWED_HOSTS", SITE_URL=HTTPS)["ALLOWED_HOSTS"][0] == HTTPS[8:]


def test_production_passes_djangos_own_check_without_a_warning(tmp_path):
    done = run(
        tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", SITE_URL=HTTPS
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_what_is_acknowledged_is_asked_of_each_engine(tmp_path):
    sqlite = read(tmp_path, "DATABASES")["DATABASES"]["default"]["OPTIONS"]
    assert sqlite["transaction_mode"] == "IMMEDIATE"
    assert sqlite["timeout"] >= 20
    address = {"DATABASE_URL": "postgresql://a@127.0.0.1:1/b?sslmode=require", "DATABASE_POOL": "3"}
    found = read(tmp_path, "DATABASES", **address)["DATABASES"]["default"]
    assert found["ENGINE"].endswith("postgresql")
    assert found["OPTIONS"]["pool"].items() >= {"min_size": 1, "max_size": 3, "timeout": 3}.items()
    assert found["OPTIONS"]["sslmode"] == "require", "what the address says besides"


# -- the secret key -------------------------------------------------------------------------
def test_the_secret_key_is_made_once_for_its_owner_alone_and_stays(tmp_path):
    folder = tmp_path / "made"
    first = read(folder, "SECRET_KEY")["SECRET_KEY"]
    kept = folder / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(first) >= 50
    assert kept.read_text() == first
    assert read(folder, "SECRET_KEY")["SECRET_KEY"] == first
    assert read(tmp_path / "another", "SECRET_KEY")["SECRET_KEY"] != first


@pytest.mark.parametrize("given", ["k" * 60, "$" + "k" * 60], ids=["plain", "dollar"])
def test_a_secret_key_from_the_environment_is_used_as_it_is_and_not_written_down(tmp_path, given):
    assert read(tmp_path, "SECRET_KEY", SECRET_KEY=given)["SECRET_KEY"] == given
    assert not (tmp_path / "secret_key").exists()


# -- the database that is in use ------------------------------------------------------------
def problems():
    return [error.msg for error in run_checks(databases=["default"]) if "Warning" not in str(error)]


@pytest.mark.engine
@pytest.mark.django_db
def test_the_database_of_the_tests_keeps_what_it_acknowledges():
    call_command("check", databases=["default"])
    assert problems() == []


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_lose_what_it_acknowledged_is_refused():
    """The setting that a power cut would show, made wrong for this connection and put back."""
    if connection.vendor == "sqlite":
        wrong, right = "PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL"
        said = "SQLite's synchronous is 1; it must be 2."
    else:
        wrong, right = "SET synchronous_commit = off", "RESET synchronous_commit"
        said = "PostgreSQL's synchronous_commit is off; it must be on."
    with connection.cursor() as cursor:
        cursor.execute(wrong)
        try:
            assert problems() == [said]
        finally:
            cursor.execute(right)
    assert problems() == []


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_rule_between_rows_or_a_flush_that_is_switched_off_is_noticed(settings):
    """SQLite forgets about foreign keys when told to; PostgreSQL's flush is off in these tests."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            try:
                assert problems() == ["SQLite's foreign_keys is 0; it must be 1."]
            finally:
                cursor.execute("PRAGMA foreign_keys = ON")
        else:
            cursor.execute("SHOW fsync")
            off = cursor.fetchone()[0] == "off"
            settings.ALLOW_FSYNC_OFF = False
            said = "PostgreSQL's fsync is off; it must be on."
            assert problems() == ([said] if off else [])
