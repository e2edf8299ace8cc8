"""Put a backup back: all of it in one transaction, or nothing."""

import os
from contextlib import contextmanager
from itertools import islice

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from engagement.backup.files import Refused, lines_in, opened_backup, private, verify
from engagement.backup.rows import content_hash, fill_tables
from engagement.backup.taking import mark_of_key, version
from engagement.migrating import make_tables
from engagement.running import ELSEWHERE, SITE_RUNS, hold_lock, others

# What a site has before anybody has used it.
OF_EVERY_SITE = {
    "auth_permission", "django_content_type", "django_migrations", "django_session",
    "engagement_cache", "engagement_event", "engagement_job", "engagement_seal",
    "processes_edition", "usersessions_usersession",
}  # fmt: skip
NOT_EMPTY = (
    "This database has something in it (in {table}). Nothing was changed. "
    "--over drops all its tables and puts the backup in their place."
)
OTHER_VERSION = (
    "It was made by version {}, whose database has a step that is not here: {}. Restore it with "
    "the code of that version, and upgrade then. Nothing was changed."
)
UNKEPT = "The database does not take what it holds ({}). Nothing was changed."
UNFIT = (DatabaseError, ValidationError, LookupError, ValueError, TypeError)
KEY_IS_ANOTHER = (
    "The SECRET_KEY here is not that of the site: give it the site's, or second factors must be "
    "set up anew."
)


def restore(path, key_file=None, over=False):
    """Put it back and bring it up to date. -> (what was Seen, sentences on what else to know).

    Raises Refused where it is damaged, of a newer version, there is something already that is
    not to be written `over`, or a site is at work on it.
    """
    with _nobody_else(), opened_backup(path, key_file) as file:
        seen = verify(file)
        steps = [tuple(one) for one in seen.head["steps"]]
        if unknown := set(steps) - MigrationLoader(connection).disk_migrations.keys():
            raise Refused(OTHER_VERSION.format(seen.head["version"], ".".join(min(unknown))))
        there = _something_there()
        if there and not over:
            raise Refused(NOT_EMPTY.format(table=there))
        try:
            _put_back(lines_in(file), seen, steps)
        except UNFIT as wrong:
            raise Refused(UNKEPT.format(type(wrong).__name__)) from wrong
        finally:
            ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return seen, list(_to_know(seen.head))


@contextmanager
def _nobody_else():
    """While no site is at work on this database; none starts in this folder meanwhile."""
    try:
        handle = hold_lock(alone=True)
    except BlockingIOError as runs:
        raise Refused(SITE_RUNS.format(settings.DATA_DIR)) from runs
    try:
        if found := others():
            raise Refused(ELSEWHERE.format(found))
        yield
    finally:
        os.close(handle)


def _something_there():
    """A table that has a row which no empty site has."""
    for table in sorted(_tables() - OF_EVERY_SITE):
        with connection.cursor() as asked:
            asked.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - quoted
            if asked.fetchone():
                return table
    return None


def _put_back(lines, seen, steps):
    """Tables as they were, rows as they were; kept only if both give the hash of the backup."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        _drop_tables()
        apps = make_tables(steps)
        _wait_with_constraints()
        fill_tables(islice(lines, 1, None), apps)
        connection.check_constraints()
        if content_hash(apps) != seen.content:
            raise ValueError("What was stored is not what was kept")


def _wait_with_constraints():
    """A step that fills a column leaves PostgreSQL looking at each row; they come in any order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as asked:
            asked.execute("SET CONSTRAINTS ALL DEFERRED")


def _tables():
    """All that are there, but those in which SQLite keeps what a table for words holds: they come
    and go with that."""
    tables = set(connection.introspection.table_names())
    if connection.vendor == "sqlite":
        with connection.cursor() as asked:
            asked.execute("SELECT name FROM pragma_table_list WHERE type = 'shadow'")
            tables -= {name for (name,) in asked.fetchall()}
    return tables


def _drop_tables():
    how = "CASCADE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as asked:
        for table in sorted(_tables()):
            asked.execute(f"DROP TABLE {connection.ops.quote_name(table)} {how}")


def _to_know(head):
    if head["version"] != version():
        yield f"Version {head['version']} took it; the database is as version {version()} needs it."
    key, *former = head.get("secrets", [""])
    if key and "SECRET_KEY" not in os.environ:
        _keep("secret_key", key)
        yield "The secret key of the backup is in DATA_DIR/secret_key now, in place of another."
    elif head["key"] != mark_of_key():
        yield KEY_IS_ANOTHER
    if former:
        _keep("former_keys", ",".join(former))
        yield "Set SECRET_KEY_FALLBACKS to what is in DATA_DIR/former_keys, and delete that file."


def _keep(name, text):
    with private(settings.DATA_DIR / name) as file:
        file.write(text.encode())
