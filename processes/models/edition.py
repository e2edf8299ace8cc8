"""Which edition it is of all that everybody may read."""

from django.db import connection, models


class Edition(models.Model):
    """Of all that everybody may read: the tokens of all places. Without any, nobody knows."""

    place = models.PositiveIntegerField(primary_key=True)
    token = models.CharField(max_length=36)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return self.token

    @classmethod
    def now(cls):
        """Another text after each change of what everybody may read; "" while nobody looks."""
        with connection.cursor() as cursor:
            cursor.execute(EDITION_ASKED[connection.vendor])
            return cursor.fetchone()[0] or ""


EDITION_ASKED = {
    "sqlite": "SELECT group_concat(token) FROM processes_edition",
    # What is written after this in the same transaction is noted once more.
    "postgresql": """SELECT string_agg(token, ',' ORDER BY place),
        set_config('record.edition', '', true) FROM processes_edition""",
}
