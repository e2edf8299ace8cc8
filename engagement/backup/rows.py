"""Rows of every table as lines, and back. SQLite and PostgreSQL give the same lines."""

import base64
import datetime as dt
import hashlib
import json
from contextlib import contextmanager
from itertools import chain

from django.apps import apps as apps_of_now
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models

# Who is signed in signs in again: nobody who finds a backup may go on in their place. What is made
# of other rows is made of them again.
TABLES_LEFT_OUT = {
    "django_session", "usersessions_usersession", "processes_edition", "processes_searchtext",
}  # fmt: skip
BEGIN = {
    "sqlite": "BEGIN DEFERRED",  # a reader: it waits for nobody, and nobody for it
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
ROWS_AT_ONCE = 500  # rows
A_COPY = 25 * 1024 * 1024  # bytes of lines that are stored at once, or one row


@contextmanager
def one_moment():
    """What is read within it is as it was at one moment, while others go on writing.

    Within a transaction of somebody else, it is that one's.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as asked:
        asked.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            asked.execute("ROLLBACK")


def tables(apps=apps_of_now):
    """{table: a class with its columns and fields that only store}, in order of name.

    Fields of ours would read and write by rules of today; what is kept is kept as it lies there.
    """
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and not model._meta.proxy and table not in TABLES_LEFT_OUT:
            found[table] = _storing(model)
    return dict(sorted(found.items()))


def _storing(model):
    fields = sorted(model._meta.local_concrete_fields, key=lambda one: one.column)
    meta = {"app_label": "backup", "db_table": model._meta.db_table, "apps": Apps()}
    own = {"__module__": __name__, "Meta": type("Meta", (), meta)}
    return type("Row", (models.Model,), own | {one.attname: _plain(one) for one in fields})


def _plain(field):
    column, key = field.column, field.primary_key
    while field.is_relation:
        field = field.target_field
    kind = getattr(models, field.get_internal_type().replace("AutoField", "IntegerField"))
    return kind(db_column=column, primary_key=key, null=not key)


def table_lines(apps=apps_of_now):
    """For each table a line that names its columns, then a line for each row, in order of key."""
    for table, row in tables(apps).items():
        fields = row._meta.concrete_fields
        yield _line({"table": table, "columns": [one.column for one in fields]})
        heavy = any(isinstance(one, models.BinaryField) for one in fields)
        rows = row._base_manager.order_by("pk").values_list(*(one.attname for one in fields))
        yield from map(_line, rows.iterator(chunk_size=1 if heavy else ROWS_AT_ONCE))


def _line(value):
    # Keys in order, since PostgreSQL does not keep that of a JSON column.
    said = json.dumps(value, default=_plain_value, sort_keys=True, ensure_ascii=False)
    return said.encode() + b"\n"


def _plain_value(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    return str(value)  # an id


def content_hash(apps=apps_of_now):
    """One hash, in hexadecimal digits, over all that a backup keeps of the database."""
    seen = hashlib.sha256()
    for line in table_lines(apps):
        seen.update(line)
    return seen.hexdigest()


def fill_tables(lines, apps):
    """Fill the tables with what such lines say, and nothing else. Other lines mean nothing."""
    known, batch, size, fields = tables(apps), [], 0, ()
    for row in known.values():
        row._base_manager.all().delete()
    for line in chain(lines, [b"{}"]):
        value = json.loads(line)
        if isinstance(value, dict) or len(batch) == ROWS_AT_ONCE or size > A_COPY:
            row._base_manager.bulk_create(batch)
            batch, size = [], 0
        if isinstance(value, list):
            said = {one.attname: one.to_python(it) for one, it in zip(fields, value, strict=True)}
            batch.append(row(**said))
            size += len(line)
        elif "table" in value:
            row = known[value["table"]]
            columns = {one.column: one for one in row._meta.concrete_fields}
            fields = [columns[one] for one in value["columns"]]
    _count_on(apps)


def _count_on(apps):
    """What gets a number by itself next gets one that is free."""
    with connection.cursor() as asked:
        counting = apps.get_models(include_auto_created=True)
        for said in connection.ops.sequence_reset_sql(no_style(), counting):
            asked.execute(said)
