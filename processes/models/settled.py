"""Query sets that keep the answer to "who may read" true when many rows are written at once."""

from django.db import transaction

from processes.models.versioned import VersionedQuerySet


class SettledQuerySet(VersionedQuerySet):
    """Settles who may read the rows that are made many at once."""

    def held(self):
        """Read and held until the transaction ends, so that nobody narrows them meanwhile.

        Their readers come in a query of their own: PostgreSQL, having waited for a row, reads
        only that row anew, and would join what it pointed at before.
        """
        return self.select_for_update(no_key=True).prefetch_related("readers")

    @transaction.atomic
    def bulk_create(self, objs, *args, **options):
        objs = list(objs)
        self._read_targets(objs)
        try:
            return super().bulk_create(objs, *args, **options)
        finally:
            for row in objs:  # true for this one writing; a later save() reads anew
                del row.targets_read, row.readerships_read

    bulk_create.alters_data = True

    def _read_targets(self, rows):
        """Read what many rows point at in one query for each pointer, not in one for each row."""
        here, readerships = {row.pk: row for row in rows}, {}
        for row in rows:
            row.targets_read, row.readerships_read = {}, readerships
        for field in self.model.pointers():
            wanted = {getattr(row, field.attname) for row in rows} - {None}
            pointed = field.related_model.unrestricted.held().order_by("pk")
            found = pointed.in_bulk(wanted - here.keys()) if wanted else {}
            for row in rows:
                target = getattr(row, field.attname)
                if target not in here:  # one of the same batch is asked for when its turn comes
                    row.targets_read[field.name] = found.get(target)
