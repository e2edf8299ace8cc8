"""Query sets that keep the answer to "who may read" true when many rows are written at once."""

from django.db import models, transaction


class SettledQuerySet(models.QuerySet):
    """Refuses bulk changes that would leave the kept answer to "who may read" behind."""

    def held(self):
        """Read and held until the transaction ends, so that nobody narrows them meanwhile.

        Their readers come in a query of their own: PostgreSQL, having waited for a row, reads
        only that row anew, and would join what it pointed at before.
        """
        return self.select_for_update(no_key=True).prefetch_related("readers")

    def update(self, **values):
        self._refuse(values)
        return super().update(**values)

    def bulk_update(self, objs, fields, **options):
        self._refuse(fields)
        return super().bulk_update(objs, fields, **options)

    @transaction.atomic
    def bulk_create(self, objs, *args, update_fields=None, **options):
        self._refuse(update_fields or ())
        objs = list(objs)
        self._read_targets(objs)
        try:
            return super().bulk_create(objs, *args, update_fields=update_fields, **options)
        finally:
            for row in objs:  # true for this one writing; a later save() reads anew
                del row.targets_read

    bulk_create.alters_data = bulk_update.alters_data = update.alters_data = True

    def _refuse(self, names):
        if held := self.model.decides_readers() & set(names):
            raise TypeError(f"save() each row instead: {', '.join(held)} decides who may read it")

    def _read_targets(self, rows):
        """Read what many rows point at in one query for each pointer, not in one for each row."""
        here = {row.pk: row for row in rows}
        for row in rows:
            row.targets_read = {}
        for field in self.model.pointers():
            wanted = {getattr(row, field.attname) for row in rows} - {None}
            pointed = field.related_model.unrestricted.held().order_by("pk")
            found = pointed.in_bulk(wanted - here.keys()) if wanted else {}
            for row in rows:
                target = getattr(row, field.attname)
                if target not in here:  # one of the same batch is asked for when its turn comes
                    row.targets_read[field.name] = found.get(target)
