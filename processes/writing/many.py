"""Many rows written at once: composed before, so that nobody has to wait for that.

On SQLite one writes at a time. Composing a row takes many times as long as storing it, so plain
statements and their values are made before the transaction, and only carried out within it.
Whoever composes sees to it that what the rows were made from is still so when they are stored.
"""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import prefetch_related_objects

from processes.models import (
    Remembered,
    SearchText,
    change_id,
    mark_start,
    search_values,
    searched_kinds,
    storing_search_text,
)

DELETED_TOGETHER = 5000  # rows
MOST_TEXTS_HELD = 10_000
FIRST, THEN, LAST = range(3)  # turns: what goes before what comes, and what is read off both


class Statements:
    """SQL with the values of its rows, some at a time: {(turn, SQL): values}."""

    def __init__(self):
        self.rows = {}
        self.kept = {}  # texts and keys of the last rows: what is said again is held once

    def add(self, turn, sql, values):
        self.rows.setdefault((turn, sql), []).extend(values)

    def insert(self, rows, apart=None):
        """New rows of one model; a number that the database gives is left to it.

        apart: a function of a row, for the id of the readership that it comes with."""
        if not rows:
            return
        fields = [one for one in rows[0]._meta.concrete_fields if not one.db_returning]
        names, places = ", ".join(map(quoted_column, fields)), ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {quoted_table(rows[0])} ({names}) VALUES ({places})"  # noqa: S608 - ours
        to, kept = connections[DEFAULT_DB_ALIAS], self.kept.setdefault
        values = []
        for row in rows:
            each = [one.get_db_prep_save(one.pre_save(row, True), to) for one in fields]
            values.append([kept(one, one) if type(one) is str else one for one in each])
        if len(self.kept) > MOST_TEXTS_HELD:
            self.kept.clear()
        if apart:
            here = [one.name for one in fields]
            for row, said in zip(rows, values, strict=True):
                said[here.index("readers")], said[here.index("open_to_all")] = apart(row), False
        self.add(THEN, sql, values)

    def update(self, rows, names=None):
        """Rows of one model as they are to be: all their fields, or those of these names."""
        if not rows:
            return
        fields = [one for one in rows[0]._meta.concrete_fields if not one.primary_key]
        fields = [one for one in fields if names is None or one.name in names]
        said = ", ".join(f"{quoted_column(one)} = %s" for one in fields)
        table, pk = quoted_table(rows[0]), quoted_column(rows[0]._meta.pk)
        sql = f"UPDATE {table} SET {said} WHERE {pk} = %s"  # noqa: S608 - ours
        self.add(
            THEN, sql, [[*(database_value(one, row) for one in fields), key(row)] for row in rows]
        )

    def search_texts(self, rows, apart=None):
        """What these rows of one kind are found by, once they are there. apart: as in `insert`."""
        if rows and type(rows[0]) in searched_kinds():
            self.add(THEN, storing_search_text(), search_values(rows, apart))

    def delete(self, rows):
        if rows:
            own = quoted_column(rows[0]._meta.pk)
            sql = f"DELETE FROM {quoted_table(rows[0])} WHERE {own} = %s"  # noqa: S608 - ours
            self.add(FIRST, sql, [[key(row)] for row in rows])

    def forget(self, kind, ids):
        """Rows of one kind go, and what is only remembered of them; no version says that they
        were there. Whoever composes sees to it that nothing else points at them."""
        lists = [one.remote_field.through for one in kind._meta.many_to_many]
        beside = {one.field.model for one in kind._meta.related_objects}
        beside = [one for one in beside if issubclass(one, Remembered)]
        for model in (*lists, *sorted(beside, key=str)):
            for field in model._meta.concrete_fields:
                if field.related_model is kind:
                    self._delete_where(model, field, ids)
        if kind in searched_kinds():
            self._delete_where(SearchText, SearchText._meta.pk, ids)
        self._delete_where(kind, kind._meta.pk, ids)

    def _delete_where(self, model, field, ids):
        """Many in one statement, in their order: one by one takes four times as long."""
        values = sorted(kind_of_key(field).get_db_prep_value(pk, connection) for pk in ids)
        table, column = quoted_table(model), quoted_column(field)
        for begin in range(0, len(values), DELETED_TOGETHER):
            some = values[begin : begin + DELETED_TOGETHER]
            places = ", ".join(["%s"] * len(some))
            sql = f"DELETE FROM {table} WHERE {column} IN ({places})"  # noqa: S608 - ours
            self.add(FIRST, sql, [some])

    def set_list(self, name, row, listed):
        """What stands on a list of a row from now on, rows or their ids. The row may be new."""
        field = row._meta.get_field(name)
        through, own = field.remote_field.through, field.m2m_field_name()
        other = field.m2m_reverse_field_name()
        own_column = quoted_column(through._meta.get_field(own))
        sql = f"DELETE FROM {quoted_table(through)} WHERE {own_column} = %s"  # noqa: S608 - ours
        self.add(FIRST, sql, [[key(row)]])
        self.insert(
            [
                through(**{f"{own}_id": row.pk, f"{other}_id": getattr(one, "pk", one)})
                for one in listed
            ]
        )

    def versions(self, rows, history_type):
        """A version of each of these rows of one kind, of the change that is open."""
        change = change_id()
        self.insert([row.versioning.version_of(row, history_type, change) for row in rows])

    def starts(self, rows):
        """Of rows of one kind that came in a fixture and have no version: what they say now."""
        if rows and hasattr(rows[0], "logged_by_id"):
            prefetch_related_objects(rows, "logged_by")
        for row in rows:
            mark_start(row)
        self.insert([row.versioning.version_of(row, "+", row.pk) for row in rows])
        self.versions_of_lists(rows, of_start=True)

    def versions_of_lists(self, rows, of_start=False):
        """To the versions of this change, what the lists of their rows hold by then."""
        for row in rows:
            change = key(row) if of_start else change_of(row)
            for field, kept in row.versioning.m2m_models.items():
                if field.model is type(row):
                    self.add(LAST, copying(field, kept), [[key(row), change]])

    def run(self):
        """Carry them out, in the transaction that is open. Raises IntegrityError."""
        with connection.cursor() as cursor:
            for turn_and_sql in sorted(self.rows, key=lambda one: one[0]):
                cursor.executemany(turn_and_sql[1], self.rows[turn_and_sql])
        self.rows = {}


def kind_of_key(field):
    """The field of the key that it holds: of a pointer, that of what it points at."""
    return field.target_field if field.is_relation else field


@cache
def copying(field, kept):
    """SQL that copies what a list holds to the version of a row (%s) of a change (%s)."""
    through, versions = field.remote_field.through, field.model.unrestricted_versions.model
    names = [quoted_column(one) for one in through._meta.concrete_fields]
    into = ", ".join([quoted_column(kept._meta.get_field("history")), *names])
    read = ", ".join([f"v.{quoted_column(versions._meta.pk)}", *(f"t.{one}" for one in names)])
    own = quoted_column(through._meta.get_field(field.m2m_field_name()))
    return (
        f"INSERT INTO {quoted_table(kept)} ({into}) SELECT {read} FROM {quoted_table(through)} t"  # noqa: S608 - ours
        f" JOIN {quoted_table(versions)} v ON v.id = t.{own} WHERE v.id = %s AND v.change = %s"
    )


def change_of(row):
    field = type(row).unrestricted_versions.model._meta.get_field("change")
    return field.get_db_prep_save(change_id(), connection)


def changed_before(rows):
    """The ids of those of one kind that have versions, none of them of the change that is open.

    Others are written one by one: of what came in a fixture the start is kept when it first
    changes, and of what one change writes twice the last version stays.
    """
    ids = [row.pk for row in rows]
    if not ids:
        return set()
    versions = type(rows[0]).unrestricted_versions.filter(id__in=ids)
    found = set(versions.values_list("id", "change"))
    return {pk for pk, _change in found} - {pk for pk, change in found if change == change_id()}


def quoted_table(model):
    return connection.ops.quote_name(model._meta.db_table)


def quoted_column(field):
    return connection.ops.quote_name(field.column)


def database_value(field, row, new=False):
    return field.get_db_prep_save(field.pre_save(row, new), connection=connection)


def key(row):
    return database_value(row._meta.pk, row)
