"""Statements that are composed once and asked again and again, with other values each time.

Django makes a statement of a query anew whenever it is asked, which costs more than the asking
where it asks little of many tables.
"""

import datetime as dt
import json
import re
import uuid
from contextlib import suppress
from copy import copy
from functools import partial

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import CharField, Lookup, UUIDField

IS_POSTGRESQL = connection.vendor == "postgresql"
if IS_POSTGRESQL:  # SQLite does without its driver
    import psycopg

    # Makes times of what the database says faster than Django's own, which is written in Python.
    LOADS_TIMES = psycopg.adapters.get_loader(
        psycopg.adapters.types["timestamptz"].oid, psycopg.pq.Format.TEXT
    )

COMPOSED, MOST_COMPOSED = {}, 300  # statements of some 60 kB, by all they follow from


def kept_statement(key, compose):
    """What `compose()` makes, made once. key: all it follows from."""
    with suppress(KeyError):
        return COMPOSED[key]
    if len(COMPOSED) > MOST_COMPOSED:
        COMPOSED.clear()
    return COMPOSED.setdefault(key, compose())


def asked(key, query_for, **given):
    """The rows of `query_for(**given)`, read: its statement is composed once for a key, which holds
    all it follows from besides what is given. Of that, days, ids, and lists of ids or codes, asked
    for with "among", may be others each time."""
    ids = {name: value for name, value in given.items() if isinstance(value, tuple(GIVEN_ANEW))}
    rest = {name: value for name, value in given.items() if name not in ids}
    whole = key, *ids, *rest.items()
    kept = kept_statement(whole, lambda: KeptStatement(partial(query_for, **rest), ids))
    return kept.rows_for(ids)


@CharField.register_lookup
@UUIDField.register_lookup
class Among(Lookup):
    """As "in", but all are one value: so a statement is the same for any number of them."""

    lookup_name, prepare_rhs = "among", False

    def as_sql(self, compiler, connection):
        column, said = self.process_lhs(compiler, connection)
        ids = "= ANY(%s)" if IS_POSTGRESQL else IN_JSON
        return f"{column} {ids}", [*said, bound(self.rhs)]


# What may be given anew each time, and what stands for it in a statement: none that occurs.
GIVEN_ANEW = {
    uuid.UUID: lambda place: uuid.UUID(int=place),
    list: lambda place: [uuid.UUID(int=place)],
    dt.date: lambda place: dt.date.max - dt.timedelta(days=place),
}
ID = UUIDField()
IN_JSON = "IN (SELECT value FROM json_each(%s))"


def mark_like(value, place):
    if isinstance(value, list) and value and isinstance(value[0], str):
        return [f"mark {place}"]
    return next(mark for kind, mark in GIVEN_ANEW.items() if isinstance(value, kind))(place)


def bound(value):
    """A day, an id, or a list of ids or codes, as this database takes it."""
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, list):
        return value if IS_POSTGRESQL else json.dumps([getattr(one, "hex", one) for one in value])
    return ID.get_db_prep_value(value, connection)


class KeptStatement:
    """The statement of `query_for(**given)`, which holds for others of those.

    PostgreSQL keeps its plan, too: there all but those ids stands in the words of the statement.
    """

    def __init__(self, query_for, given):
        numbered = enumerate(given.items(), 1)
        marks = {name: mark_like(value, place) for place, (name, value) in numbered}
        self.rows = query_for(**marks)
        self.compiler = self.rows.query.get_compiler(self.rows.db)
        try:
            self.sql, self.said = self.compiler.as_sql()
        except EmptyResultSet:  # nobody with these rights finds anything
            self.sql, self.said = "", ()
        if self.sql and IS_POSTGRESQL:
            self.sql, self.said = with_values_in(self.sql, self.said, [*map(bound, marks.values())])
        columns = [
            column for column, *_more in (self.compiler.select or ())[: self.compiler.col_count]
        ]
        self.converters = self.compiler.get_converters(columns)
        names = {repr(bound(mark)): name for name, mark in marks.items()}
        self.places = [
            (place, names[repr(one)]) for place, one in enumerate(self.said) if repr(one) in names
        ]

    def rows_for(self, given):
        """The rows, read. They cannot be narrowed further: so it is a list."""
        if not self.sql:
            return []
        said = [*self.said]
        for place, name in self.places:
            said[place] = bound(given[name])
        compiler = copy(self.compiler)
        compiler.connection = Preparing(connections[DEFAULT_DB_ALIAS])
        compiler.as_sql = lambda *_words, **_named: (self.sql, said)
        compiler.get_converters = lambda _columns: self.converters
        rows = self.rows.all()
        rows.query.get_compiler = lambda *_words, **_named: compiler
        return list(rows)


def with_values_in(sql, said, marks):
    """A statement for PostgreSQL with its values in it, but for these, which it is given."""
    compose = connection.ops.compose_sql
    found = {compose("%s", [mark]): mark for mark in marks}
    place = re.compile("|".join(map(re.escape, found)) or "$^")
    whole = compose(sql, said)
    return place.sub("%s", whole.replace("%", "%%")), [found[one] for one in place.findall(whole)]


class Preparing:
    """A connection whose statements PostgreSQL takes with their values beside them, and plans once
    where it is asked them again; with SQLite the connection as it is."""

    def __init__(self, real):
        self.real = real

    def __getattr__(self, name):
        return getattr(self.real, name)

    def cursor(self):
        if not IS_POSTGRESQL or self.real.queries_logged:
            return self.real.cursor()
        self.real.ensure_connection()
        held = self.real.connection
        before, held.cursor_factory = held.cursor_factory, psycopg.Cursor
        try:
            cursor = self.real.cursor()
            cursor.cursor.adapters.register_loader("timestamptz", LOADS_TIMES)
            return cursor
        finally:
            held.cursor_factory = before
