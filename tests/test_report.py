"""A run ends with what became of all its tests, side by side or not."""

import subprocess
import sys

import pytest
from django.conf import settings

TESTS = """
import pytest


def test_that_holds():
    pass


@pytest.mark.parametrize("name", "ab")
def test_of_what_is_missing(name):
    pytest.skip("Chromium is not installed")


@pytest.mark.long
def test_that_takes_long():
    pass
"""


def run(folder, *arguments):
    (folder / "test_several.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = long\naddopts = -m 'not long'\n")
    return subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-p", "tests.report", "-p", "no:django",
            "-c", folder / "pytest.ini", "--rootdir", folder, folder, *arguments,
        ],
        cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("workers", ["-n0", pytest.param("-n2", marks=pytest.mark.long)])
def test_it_tells_what_passed_and_why_others_did_not_run(tmp_path, workers):
    done = run(tmp_path, workers)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-3:] == [
        "Tests: 1 passed, 0 failed, 2 skipped",
        "Skipped: 2 Chromium is not installed",
        "Not run: 1 long (.ci/long runs them)",
    ]


@pytest.mark.long
def test_what_is_skipped_fails_a_run_that_lets_nothing_be_skipped(tmp_path):
    assert run(tmp_path, "--none-skipped").returncode == 1
    assert run(tmp_path, "--none-skipped", "-k", "holds").returncode == 0
