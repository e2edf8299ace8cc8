"""Limits that a program sets itself before it reads a file from elsewhere. Stands on nothing."""

import sys

try:
    import resource
except ImportError:  # Windows
    resource = None

MOST_MEMORY, MOST_SECONDS = 1024**3, 60  # bytes, and seconds of a processor
# What reads a file calls nobody and starts nothing.
SHUT_EVENTS = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")


def confine():
    """From now on: no file written, nobody called, nothing started, and an end to it."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(refuse)


def refuse(event, given):
    if event.startswith(SHUT_EVENTS):
        raise PermissionError(event)
