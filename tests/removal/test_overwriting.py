"""What is erased is overwritten in the file, where the database is a file."""

from django.db import connection


def test_the_database_overwrites_what_is_deleted(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1
