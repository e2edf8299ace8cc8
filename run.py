#!/usr/bin/env python3
"""Set up the engagement record, then serve it, test it or manage it.

python3 run.py [--port N] [--empty]   serve on this machine, with or without the demonstration
python3 run.py test [ARGUMENT ...]    run all tests, or those of a file; the arguments are pytest's
python3 run.py manage COMMAND ...     Django's own commands

Needs Python, and uv or pip. What it installs stays in .venv beside this file.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

OURS = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
if sys.version_info < (3, 11):  # noqa: UP036 - an older one can read this file as well
    sys.exit(f"This needs Python 3.11 or newer and was started with {OURS}.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed"
OF_DEVELOPERS = (["manage", "models"], ["manage", "words"])
NO_INSTALLER = """\
Neither uv nor pip is there to install packages. Install one of them, for example with
'apt install python3-pip' on Debian or Ubuntu, and give the same command again."""
NOT_INSTALLED = """\
The packages could not be installed; the reason is above, most often the connection to the
package index. The same command, given again, starts afresh."""


def installers():
    """The ways to install that are there, the quicker one first."""
    uv = shutil.which("uv")
    if uv:
        yield "uv", [uv, "pip", "install", "--python", PYTHON, "--compile-bytecode"]
    if importlib.util.find_spec("pip"):
        # From outside, since Debian's Python cannot give an environment a pip of its own.
        quiet = ["--no-input", "--disable-pip-version-check"]
        yield "pip", [sys.executable, "-m", "pip", "--python", PYTHON, "install", *quiet]


def stamp(group):
    """What STAMP says once this group is installed as its file now stands."""
    lines = ROOT / "requirements" / f"{group}.txt"
    return f"{OURS} {group} {hashlib.sha256(lines.read_bytes()).hexdigest()}\n"


def prepare(group):
    """Install requirements/<group>.txt into .venv, unless STAMP says that it is there.

    STAMP goes first and comes back last. An environment without it was left half done, one
    with another Python's does not fit: both are made anew.
    """
    installed = STAMP.read_text() if STAMP.is_file() and PYTHON.exists() else ""
    if stamp(group) in installed:
        return
    ways = list(installers()) or sys.exit(NO_INSTALLER)
    STAMP.unlink(missing_ok=True)
    for name, command in ways:
        if not installed.startswith(OURS):
            try:
                venv.create(VENV, clear=True, symlinks=os.name != "nt")
            except OSError as error:
                sys.exit(f"The folder .venv could not be made here: {error}")
        print(f"Installing packages into .venv with {name}; this happens once ...", flush=True)
        hashed = ["--quiet", "--require-hashes", "-r", ROOT / "requirements" / f"{group}.txt"]
        if subprocess.run([*command, *hashed], cwd=ROOT).returncode == 0:
            break
        installed = ""  # the next way does not build upon what this one left
    else:
        sys.exit(NOT_INSTALLED)
    STAMP.write_text("".join(map(stamp, dict.fromkeys(("run", group)))))


def serves_at(arguments):
    """Where `start` last served from here, so that a command's links and mails lead there.

    Empty where it never did, and for what looks at the settings as they are, without run.py's.
    """
    if arguments[1:2] == ["start"] or "--deploy" in arguments:
        return ""
    try:
        return (Path(os.environ.get("DATA_DIR", ROOT / "var")) / "serves_at").read_text().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def become(*arguments):
    """Hand this process over to the environment's Python."""
    command = [str(PYTHON), *map(str, arguments)]
    if os.name == "nt":  # its exec would give the prompt back while the server runs
        sys.exit(subprocess.run(command).returncode)
    os.execv(PYTHON, command)


def side_by_side(arguments):
    """All tests keep all cores busy; for a file or a folder, workers would take longer to start."""
    named = any((ROOT / one.partition("::")[0]).exists() for one in arguments)
    return [] if named else ["-n", "auto", "--dist", "worksteal"]


def main(arguments):
    for name in ("DJANGO_SETTINGS_MODULE", "PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH"):
        os.environ.pop(name, None)  # another project's: they would lead this one astray
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    command = arguments[0] if arguments[:1] in (["test"], ["manage"]) else "serve"
    if command == "serve":
        parser = argparse.ArgumentParser(
            description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        parser.add_argument("--port", type=int, default=8000, help="8000 unless given")
        parser.add_argument("--empty", action="store_true", help="without the demonstration")
        options = parser.parse_args(arguments)
    with open(__file__) as lock:  # one set-up at a time
        with contextlib.suppress(OSError):  # some network file systems have no locks
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX)
        develops = command == "test" or arguments[:2] in OF_DEVELOPERS
        prepare("test" if develops else "run")
    if command == "test":
        os.chdir(ROOT)
        become("-m", "pytest", *side_by_side(arguments[1:]), *arguments[1:])
    elif command == "manage":
        address = serves_at(arguments)
        if address:
            os.environ.setdefault("SITE_URL", address)
        become(ROOT / "manage.py", *arguments[1:])
    else:
        os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{options.port}")
        empty = ["--empty"] if options.empty else []
        become(ROOT / "manage.py", "start", "--port", options.port, *empty)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
