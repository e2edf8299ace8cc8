"""What is written so that a power cut leaves all of it or nothing, and for its owner alone."""

import contextlib
import os
import stat


def sync(path):
    """Wait until the disk holds this file, or the list of what is in this folder."""
    if os.name == "nt":  # which can do so with neither
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep(path, text, anew=True):
    """Write a small file that its owner alone reads, unless it says so already.

    With `anew=False` one that is there stays, whatever it says.
    """
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if path.read_text() == text:
            return
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    sync(aside)
    if anew:
        aside.replace(path)
    else:
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    sync(path.parent)


def make_private(path):
    """Take this file or folder, if it is there, from all but its owner. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            path.chmod(mode & 0o700)
