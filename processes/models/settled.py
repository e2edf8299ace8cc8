"""Query sets that keep the answer to "who may read" true when many rows are written at once."""

from contextlib import contextmanager

from django.db import transaction

from processes.models.versioned import VersionedQuerySet

from .search_text import READ_BY, SearchText


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
        with self.targets_of(objs, held=True):
            return super().bulk_create(objs, *args, **options)

    bulk_create.alters_data = True

    def update(self, **values):
        """Of who may read them alone; what they are found by says it, too."""
        if values.keys() & set(READ_BY):
            SearchText.unrestricted.filter(pk__in=list(self.values_list("pk", flat=True))).update(
                **values
            )
        return super().update(**values)

    update.alters_data = True

    @contextmanager
    def targets_of(self, rows, held=False, made=None):
        """Within it, who may read these rows is settled from what they point at, which is read in
        one query for each pointer, not in one for each row. Yields what was read.

        made: what stands for those that are not there yet, by id. Whoever does not hold the
        targets sees to it that they are as they were when the rows are written.
        """
        read = self._read_targets(rows, held, made or {})
        try:
            yield read
        finally:
            for row in rows:  # true for this one writing; a later save() reads anew
                del row.targets_read, row.readerships_read

    def _read_targets(self, rows, held, made):
        here, readerships, read = {row.pk for row in rows if row._state.adding}, {}, []
        for row in rows:
            row.targets_read, row.readerships_read = {}, readerships
        for field in self.model.pointers():
            wanted = {getattr(row, field.attname) for row in rows} - {None}
            pointed = field.related_model.unrestricted.all()
            pointed = pointed.held() if held else pointed.prefetch_related("readers")
            wanted -= here | made.keys()
            found = pointed.order_by("pk").in_bulk(wanted) if wanted else {}
            read += found.values()
            for row in rows:
                target = getattr(row, field.attname)
                if target not in here:  # one of the same batch is asked for when its turn comes
                    row.targets_read[field.name] = made.get(target) or found.get(target)
        return read
