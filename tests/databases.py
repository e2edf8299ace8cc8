"""Databases that a run makes once and copies: the tables, and what some tests find in them.

A template is made by whichever process of a run wants it first; who wants the same waits, who wants
another does not. A process works on copies of its own: a file on SQLite, `CREATE DATABASE …
TEMPLATE` on PostgreSQL. A test in a transaction leaves its copy as it was; what a test without one
has spoilt is copied again. Processes wait for each other by `flock`, which is there on Linux and
macOS.
"""

import contextlib
import fcntl
import itertools
import pickle
import shutil
from functools import cache

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from tests.environment import shared, worker

TABLES, MIGRATED = "tables", "migrated"
RUN = shared.name.rpartition("-")[2].lower()  # begins the names of this run on a server
_copies, _numbers = {}, itertools.count(1)


def note_all_steps():
    """What `migrate` finds has nothing left to do."""
    steps, recorder = MigrationLoader(None), MigrationRecorder(connection)
    recorder.ensure_schema()
    for step, migration in steps.disk_migrations.items():
        for app, name in (step, *migration.replaces):
            recorder.record_applied(app, name)


# Name of a template: what it is made from, and what fills it. What that returns goes with it.
FILLED = {MIGRATED: (TABLES, note_all_steps)}


def place(name, target):
    """A copy of this template, called `target`, for a program of its own."""
    template(name)
    copy_of(name, target)


def address_of(name):
    """What DATABASE_URL says for a program that works on the database of this name."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return "postgresql://{USER}@{HOST}:{PORT}/{0}".format(name, **connection.settings_dict)


def use(name, to_spoil=False):
    """Work on the copy of this template from now on; on one that nobody else gets, `to_spoil`."""
    copy = None if to_spoil else _copies.get(name)
    if copy is None:
        template(name)
        copy = named(f"{worker or 'alone'}_{name}_{next(_numbers)}")
        copy_of(name, copy)
        if not to_spoil:
            _copies[name] = copy
    turn_to(copy)


def forget(name):
    """The next who wants this template gets a fresh copy."""
    _copies.pop(name, None)


def template(name):
    """Make it, unless this run has it."""
    made = shared / f"{name}.pickle"
    if made.exists():
        return
    source, fill = FILLED.get(name, (None, None))
    if source:
        template(source)
    with lock(name):
        if made.exists():
            return
        if source:
            copy_of(source, named(name))
            turn_to(named(name))
            goes_with = fill()
        else:
            connection.settings_dict["TEST"] |= {"NAME": named(name), "MIGRATE": False}
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            goes_with = None
        let_go()
        made.write_bytes(pickle.dumps(goes_with))


@cache
def _pickled(name):
    return (shared / f"{name}.pickle").read_bytes()


def what_goes_with(name):
    """What the filling of a template returned, anew for each who asks."""
    return pickle.loads(_pickled(name))  # noqa: S301 - written by this run


def turn_to(name):
    if connection.settings_dict["NAME"] != name:
        if connection.in_atomic_block:
            raise RuntimeError(f"A transaction stands open, so this cannot turn to {name}")
        let_go()
        connection.settings_dict["NAME"] = name


def let_go():
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def copy_of(name, target):
    with lock(name):
        clone(named(name), target)


@contextlib.contextmanager
def lock(name):
    """One process of a run at a time makes this template, or copies it."""
    with open(shared / f"{name}.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


# -- the two engines -------------------------------------------------------------------------
def named(name):
    """The name of a database of this run."""
    if connection.vendor == "sqlite":
        return str(shared / f"{name}.sqlite3")
    return f"test_{RUN}_{name}"


def clone(source, target):
    """A copy of a database that nobody has open."""
    if connection.vendor == "sqlite":
        shutil.copyfile(source, target)
        return
    with server() as asked:
        asked.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(target), sql.Identifier(source)
            )
        )


def server():
    """A connection to PostgreSQL that is to none of the databases of the tests."""
    used = connection.settings_dict
    where = {
        key: used[key.upper()] for key in ("host", "port", "user", "password") if used[key.upper()]
    }
    return psycopg.connect(dbname="postgres", autocommit=True, **where)


def remove_all():
    """Take this run's databases off the server. Files go with the folder, and what ALLOW_FSYNC_OFF
    calls a throw-away cluster goes as a whole."""
    if connection.vendor == "sqlite" or settings.ALLOW_FSYNC_OFF:
        return
    with server() as asked:
        names = asked.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"test_{RUN}_"]
        )
        for (name,) in names.fetchall():
            asked.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
