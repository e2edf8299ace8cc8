"""The short form: a few kills of each sort under four writers, for who changes what is killed.
`.ci/long` runs it, and the whole one."""

import random
import shutil
import subprocess
import uuid
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.db import connection

from tests import databases
from tests.durability.cluster import Cluster, programs
from tests.durability.kills import Killer, under_kills
from tests.environment import place
from tests.serving import Site

pytestmark = [pytest.mark.engine, pytest.mark.long]  # with the kills of the whole form
WRITES = 40


@contextmanager
def migrated(folder):
    """(what DATABASE_URL says of a database with the tables, its cluster if it has one)."""
    if connection.vendor == "sqlite":
        databases.place(databases.MIGRATED, folder / "site" / "record.sqlite3")
        yield databases.address_of(folder / "site" / "record.sqlite3"), None
        return
    cluster, name = Cluster(folder / "cluster"), f"dump_{uuid.uuid4().hex[:12]}"
    cluster.make()
    address = cluster.new_database()
    databases.place(databases.MIGRATED, name)
    source = databases.address_of(name).replace(":None@", "@")
    dumped = subprocess.run([programs() / "pg_dump", source], check=True, capture_output=True)
    with closing(databases.server()) as admin:
        admin.execute(f'DROP DATABASE "{name}"')
    quiet = ["-X", "-q", "-v", "ON_ERROR_STOP=1", address]
    subprocess.run([programs() / "psql", *quiet], input=dumped.stdout, check=True)
    yield address, cluster
    cluster.stop()


@pytest.fixture
def folder():
    """In memory, where a kill costs as much as on a disk; PostgreSQL's account reaches it too."""
    with TemporaryDirectory(prefix="durability-", dir=place()) as made:
        yield Path(made)


@pytest.fixture
def killer(folder, django_db_setup, django_db_blocker):
    own = folder / "site"
    own.mkdir()
    shutil.copytree(settings.STATIC_ROOT, own / "static")  # which takes seconds to make
    with django_db_blocker.unblock(), migrated(folder) as (address, cluster):
        site = Site(own, address, ALLOW_FSYNC_OFF="no")
        try:
            yield Killer(site.start("--empty"), cluster)
        finally:
            site.stop()


def test_what_was_acknowledged_stands_once_and_whole_whatever_is_killed(killer):
    random.seed(7)
    each = [what for what in killer.shares if what != "whole site"]
    result = under_kills(killer, each, WRITES)
    assert result.tally.number >= WRITES
    assert result.is_good, result
