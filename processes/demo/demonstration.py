"""The demonstration record: what a newcomer finds in an empty database."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from engagement.resources import kinds


def fixtures():
    """The files of the demonstration record, in the order in which they are loaded."""
    return sorted(str(path) for path in Path(settings.FIXTURE_DIRS[0]).glob("[0-9]*.json"))


def is_empty():
    """Does the database hold no record at all?"""
    return not any(kind.unrestricted.exists() for kind in kinds("processes"))


def load_if_empty():
    """Load it, all or nothing, into an empty database. True when it was loaded."""
    with transaction.atomic():
        if not is_empty():
            return False
        call_command("loaddata", *fixtures(), verbosity=0)
    return True
