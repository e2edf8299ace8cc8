"""Makes each break in a copy of the checkout, and says whether a test has seen it.

    .venv/bin/python -m tests.breaks [WORD …]

With words, only the breaks whose name holds one of them. Exit status 1 if any was not caught.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("breaks.toml")
ALL_PASSED, SOME_FAILED = 0, 1  # exit statuses of pytest; beyond them it could not ask
MOST_SECONDS = 900  # for the tests of one break
OF_ALL = 10 * MOST_SECONDS  # for those of all, which are asked once as the code is


@dataclass(frozen=True)
class Break:
    """name: what goes wrong. text: stands once in `file`; instead: what is put in its place.
    tests: files, or tests in them, of which at least one must fail then."""

    name: str
    file: str
    text: str
    instead: str
    tests: list


def breaks():
    return [Break(**one) for one in tomllib.loads(LIST.read_text(encoding="utf-8"))["break"]]


def copy_of_the_checkout(folder):
    """What git keeps or would, as it is now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def passes(tests, folder, within=MOST_SECONDS):
    """pytest's exit status, with the first failure the last test. Raises TimeoutExpired."""
    # Compiled files are told apart by the second they are of; a break may come and go within one.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    # What takes long is asked too.
    command = [sys.executable, "-m", "pytest", "-qx", "-m", "", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=within)
    return done.returncode


def what_becomes_of(one, folder):
    """One word for it: "caught", or why not."""
    path = folder / one.file
    whole = path.read_text(encoding="utf-8") if path.exists() else ""
    if whole.count(one.text) != 1:
        return "text not found" if one.text not in whole else "text found more than once"
    path.write_text(whole.replace(one.text, one.instead), encoding="utf-8")
    try:
        status = passes(one.tests, folder)
    finally:
        path.write_text(whole, encoding="utf-8")
    return {ALL_PASSED: "NOT CAUGHT", SOME_FAILED: "caught"}.get(status, "tests did not run")


def main(words):
    chosen = [one for one in breaks() if not words or any(word in one.name for word in words)]
    if not chosen:
        sys.exit("No break is called that.")
    with tempfile.TemporaryDirectory(prefix="breaks-") as place:
        folder = Path(place)
        copy_of_the_checkout(folder)
        tests = sorted({test for one in chosen for test in one.tests})
        if passes(tests, folder, OF_ALL) != ALL_PASSED:
            sys.exit("These tests do not pass as the code is: nothing can be told from them.")
        missed = 0
        for one in chosen:
            said = what_becomes_of(one, folder)
            missed += said != "caught"
            print(f"{said}: {one.name}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
