"""`python3 run.py`: what it installs, when, and how it hands over; and what it says when it cannot.

A copy of it runs in a folder of its own. What it would download is the only thing that is not
real here: a program called uv stands in for the installer and writes down what it was asked.
"""

import ast
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections import namedtuple

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
VERSION = namedtuple("version", "major minor micro releaselevel serial")
INSTALLER = """#!/bin/sh
echo "$@" >> "{folder}/asked"
exit {status}
"""
HANDED_OVER = """
import json, os, sys
names = ("SITE_URL", "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "UV_PYTHON_DOWNLOADS", "DATA_DIR")
print(json.dumps({"given": sys.argv[1:], "python": sys.executable, "prefix": sys.prefix,
                  **{name: os.environ.get(name) for name in names}}))
"""


class Checkout:
    """A folder with run.py, its lists of packages, and a manage.py that tells what it was given."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copy(ROOT / "run.py", folder)
        (folder / "requirements").mkdir()
        for name in ("run", "test"):
            (folder / f"requirements/{name}.txt").write_text(f"# {name}\n")
        for name in ("manage.py", "pytest.py"):
            (folder / name).write_text(HANDED_OVER)
        (folder / "bin").mkdir()
        self.installer()

    def installer(self, status=0):
        program = self.folder / "bin/uv"
        program.write_text(INSTALLER.format(folder=self.folder, status=status))
        program.chmod(0o755)

    def run(self, *arguments, python=(sys.executable,), **environment):
        path = f"{self.folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
        return subprocess.run(
            [*python, self.folder / "run.py", *arguments],
            cwd="/", env={"PATH": path, **environment}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    def handed_over(self, *arguments, **environment):
        """What manage.py was given."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    @property
    def asked(self):
        """What the installer was asked, a line each time."""
        asked = self.folder / "asked"
        return asked.read_text().splitlines() if asked.exists() else []


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


# -- before it begins -----------------------------------------------------------------------
def test_an_old_python_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", VERSION(3, 10, 14, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / "run.py"))
    assert stopped.value.code == "This needs Python 3.11 or newer and was started with Python 3.10."


def test_an_old_python_can_read_it_far_enough_to_be_told():
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 7))


def test_it_needs_nothing_that_is_not_there():
    """It runs before anything is installed."""
    tree = ast.parse((ROOT / "run.py").read_text())
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_without_an_installer_it_says_which_to_get(checkout):
    (checkout.folder / "bin/uv").unlink()
    done = checkout.run("manage", python=(sys.executable, "-S"))  # a Python without pip
    assert done.returncode != 0
    assert "Neither uv nor pip is there" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_installation_that_fails_is_said_and_starts_afresh_the_next_time(checkout):
    checkout.installer(status=1)
    done = checkout.run("manage", python=(sys.executable, "-S"))
    assert done.returncode != 0
    assert "The packages could not be installed" in done.stderr
    assert "Traceback" not in done.stderr
    checkout.installer()
    assert checkout.handed_over("manage", "check")["given"] == ["check"]
    assert len(checkout.asked) == 2


# -- what is installed, and when ------------------------------------------------------------
def test_packages_are_installed_once_with_their_hashes(checkout):
    for _ in range(3):
        checkout.handed_over("manage", "check")
    (asked,) = checkout.asked
    assert asked.startswith("pip install")
    assert "--require-hashes" in asked
    assert asked.endswith("requirements/run.txt")


def test_a_changed_list_of_packages_is_installed(checkout):
    checkout.handed_over("manage")
    (checkout.folder / "requirements/run.txt").write_text("# run, newer\n")
    checkout.handed_over("manage")
    assert len(checkout.asked) == 2


def test_tests_need_more_and_what_serves_is_among_it(checkout):
    """requirements/test.txt holds all of run.txt, so serving after testing installs nothing."""
    checkout.run("test")
    checkout.handed_over("manage")
    (asked,) = checkout.asked
    assert asked.endswith("requirements/test.txt")


def test_commands_for_who_changes_the_code_have_what_tests_have(checkout):
    checkout.handed_over("manage", "words")
    (asked,) = checkout.asked
    assert asked.endswith("requirements/test.txt")


def test_an_environment_left_half_done_is_made_anew(checkout):
    checkout.handed_over("manage")
    (checkout.folder / ".venv/installed").unlink()
    (checkout.folder / ".venv/leftover").touch()
    checkout.handed_over("manage")
    assert len(checkout.asked) == 2
    assert not (checkout.folder / ".venv/leftover").exists()


def test_what_it_installs_stays_beside_it(checkout):
    before = {path.name for path in checkout.folder.iterdir()}
    found = checkout.handed_over("manage")
    made = {path.name for path in checkout.folder.iterdir()} - before
    assert made == {".venv", "asked"}
    assert found["prefix"] == str(checkout.folder / ".venv")


# -- handing over ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ((), ["start", "--port", "8000"]),
        (("--port", "8123"), ["start", "--port", "8123"]),
        (("--empty",), ["start", "--port", "8000", "--empty"]),
        (("manage", "migrate", "--plan"), ["migrate", "--plan"]),
    ],
)
def test_the_arguments_arrive(checkout, arguments, given):
    assert checkout.handed_over(*arguments)["given"] == given


def test_all_tests_run_side_by_side_and_those_of_a_file_begin_at_once(checkout):
    spread = ["-n", "auto", "--dist", "worksteal"]
    assert checkout.handed_over("test")["given"] == spread
    assert checkout.handed_over("test", "-k", "dates")["given"] == [*spread, "-k", "dates"]
    assert checkout.handed_over("test", "manage.py::test_a")["given"] == ["manage.py::test_a"]


def test_the_site_is_served_on_this_machine_unless_said_otherwise(checkout):
    assert checkout.handed_over("--port", "8123")["SITE_URL"] == "http://127.0.0.1:8123"
    given = checkout.handed_over(SITE_URL="https://record.example.org")
    assert given["SITE_URL"] == "https://record.example.org"


def test_a_command_leads_where_the_site_was_served_last(checkout):
    (checkout.folder / "var").mkdir()
    (checkout.folder / "var/serves_at").write_text("http://127.0.0.1:8123")
    assert checkout.handed_over("manage", "invite")["SITE_URL"] == "http://127.0.0.1:8123"
    given = checkout.handed_over("manage", "invite", SITE_URL="https://record.example.org")
    assert given["SITE_URL"] == "https://record.example.org"
    elsewhere = str(checkout.folder / "elsewhere")
    assert checkout.handed_over("manage", "invite", DATA_DIR=elsewhere)["SITE_URL"] is None


@pytest.mark.parametrize("command", [("start", "--port", "8124"), ("check", "--deploy")])
def test_what_looks_at_the_settings_themselves_is_not_told_where_it_was_served(checkout, command):
    (checkout.folder / "var").mkdir()
    (checkout.folder / "var/serves_at").write_text("http://127.0.0.1:8123")
    assert checkout.handed_over("manage", *command)["SITE_URL"] is None


@pytest.mark.parametrize("kept", [b"", b"\n", b"\xff\xfe"])
def test_a_note_of_where_it_was_served_that_is_broken_is_none(checkout, kept):
    (checkout.folder / "var").mkdir()
    (checkout.folder / "var/serves_at").write_bytes(kept)
    assert checkout.handed_over("manage", "invite")["SITE_URL"] is None


def test_another_projects_environment_does_not_lead_astray(checkout):
    found = checkout.handed_over(
        "manage", PYTHONPATH="/nowhere", DJANGO_SETTINGS_MODULE="another.settings", DATA_DIR="/kept"
    )
    assert found["PYTHONPATH"] is None
    assert found["DJANGO_SETTINGS_MODULE"] is None
    assert found["DATA_DIR"] == "/kept"
    assert found["UV_PYTHON_DOWNLOADS"] == "never"


@pytest.mark.parametrize("arguments", [("--port", "x"), ("--colour",), ("serve",)])
def test_what_it_does_not_know_is_refused_before_anything_is_installed(checkout, arguments):
    done = checkout.run(*arguments)
    assert done.returncode == 2
    assert "usage" in done.stderr
    assert checkout.asked == []


def test_help_says_the_three_things_it_does(checkout):
    done = checkout.run("--help")
    assert done.returncode == 0
    for said in ("run.py test", "run.py manage", "--port", "--empty"):
        assert said in done.stdout
