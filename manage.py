#!/usr/bin/env python3
"""Django's own command line; `python3 run.py manage …` calls it with the right libraries."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

TABLES_ARE_MISSING = """\
The database does not have all its tables yet. Start the site once with `python3 run.py`, wait until
it says where it serves, and try again. Nothing was changed."""


def tables_are_missing():
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError):
        if not tables_are_missing():
            raise
        sys.exit(TABLES_ARE_MISSING)
