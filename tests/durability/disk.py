"""A disk of its own, from which the power can be taken: ext4 on a loop device, as root.

A cut is the file system's own: EXT4_IOC_SHUTDOWN without writing its journal first. From then on
nothing more reaches the disk, and what only memory held is gone. What a write had reached the disk
stays: that a disk lies about its own memory is not shown.
"""

import contextlib
import fcntl
import os
import subprocess
import time
from pathlib import Path

SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
WITHOUT_JOURNAL = (2).to_bytes(4, "little")
KEPT, LOST, SAID = "kept", "lost", "written"  # two files that show whether a cut was one
SIZE = 1024  # megabytes, of which only what is written takes room


def why_not():
    """Why this machine cannot cut, as a sentence; empty where it can."""
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return "Power cuts need root, to mount a disk of their own."
    probe = subprocess.run(["losetup", "--find"], capture_output=True)
    return "" if probe.returncode == 0 else "There is no loop device for a disk of its own."


class Disk:
    """image: a file that is made. at: the folder where it is mounted."""

    def __init__(self, folder):
        self.image, self.at = folder / "disk", folder / "mounted"

    def make(self):
        self.at.mkdir()
        with self.image.open("wb") as image:
            image.truncate(SIZE * 1024**2)
        subprocess.run(["mkfs.ext4", "-q", self.image], check=True)
        self.mount()

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.at], check=True)
        with (self.at / KEPT).open("w") as file:
            file.write(SAID)
            file.flush()
            os.fsync(file.fileno())

    def cut(self):
        """Nothing is written from now on.

        The file that must be lost is new and still open: ext4 sends one to the disk that is
        emptied, filled again and closed, and somebody else's fsync would then carry it there.
        """
        (self.at / LOST).unlink(missing_ok=True)  # of the cut before
        with (self.at / LOST).open("x") as file:
            file.write(SAID)
            file.flush()  # to memory
            fcntl.ioctl(file.fileno(), SHUTDOWN, WITHOUT_JOURNAL)

    def unmount(self):
        """Once all that worked on it has been killed; the last of it may need a moment."""
        for _ in range(200):
            if subprocess.run(["umount", self.at], stderr=subprocess.DEVNULL).returncode == 0:
                return
            time.sleep(0.05)
        subprocess.run(["umount", "--lazy", self.at], check=True)
        raise AssertionError(f"Somebody still works on {self.at}")

    def was_cut(self):
        """Mounted again: what waited for the disk is there, and what did not is not."""
        return self._said(KEPT) == SAID and self._said(LOST) == ""

    def _said(self, name):
        with contextlib.suppress(FileNotFoundError):
            return Path(self.at, name).read_text()
        return ""
