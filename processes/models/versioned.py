"""Query sets of rows whose versions are kept, also when many are written at once."""

from django.db import models, transaction

from .searched import keep_made


class VersionedQuerySet(models.QuerySet):
    """Refuses changes of many rows at once, which history would not know of."""

    def one(self):
        """The row, or None; where at most one fits, so that nothing is sorted to find it."""
        return next(iter(self.order_by()[:1]), None)

    def update(self, **values):
        self._refuse(values)
        return super().update(**values)

    def bulk_update(self, objs, fields, **options):
        self._refuse(fields)
        return super().bulk_update(objs, fields, **options)

    @transaction.atomic(savepoint=False)
    def bulk_create(self, objs, *args, ignore_conflicts=False, update_conflicts=False, **options):
        if ignore_conflicts or update_conflicts:
            raise TypeError("save() each row instead: history would not know which were there")
        made = super().bulk_create(objs, *args, **options)
        self.model.versioning.keep_new(made)
        keep_made(self.model, made)
        return made

    bulk_create.alters_data = bulk_update.alters_data = update.alters_data = True

    def _refuse(self, names):
        if changed := set(names) - {"readers", "open_to_all"}:  # `settle_readers` mends these
            raise TypeError(f"save() each row instead: history would not know {', '.join(changed)}")
