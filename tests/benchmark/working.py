"""What processes have used of a processor, in seconds, read from the outside."""

import time
from contextlib import suppress
from pathlib import Path

from tests.durability.cluster import children

TICK = 100  # of a second, in /proc
CHILDREN_OF_IT = slice(13, 15)  # in /proc/…/stat, behind the name: cutime and cstime


def seconds_of(pid):
    """Of one process with all its threads, to a millionth."""
    with suppress(OSError):
        return time.clock_gettime((~pid << 3) | 2)  # the clock of a process, as Linux numbers them
    return 0.0


def seconds_of_database(pid):
    """Of all that PostgreSQL's first process has started, those that have ended included."""
    ended = (Path(f"/proc/{pid}/stat")).read_text().rpartition(")")[2].split()[CHILDREN_OF_IT]
    return sum(map(seconds_of, children(pid))) + sum(map(int, ended)) / TICK


def memory_of(pid):
    """(megabytes now, most it ever had) of a process."""
    said = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return tuple(int(said[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
