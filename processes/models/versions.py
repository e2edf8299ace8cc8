"""The versions of every record and part: each change is kept, with who made it and when.

django-simple-history keeps a version of the row beside it; this says what is different here. A
version carries the answer to "who may read" as it was then, so that `access.py` can ask it. All
versions that one request makes of a row are one change, and only the last of them stays: what a
record said for a moment before the same request narrowed it was never readable.
"""

import uuid
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace

from django.db import models, transaction
from django.db.models.signals import m2m_changed, pre_save
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords


def change_id():
    """What ties together all that one request changes; without a request each row stands alone."""
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return uuid.uuid4()
    if not hasattr(request, "change_id"):
        request.change_id = uuid.uuid4()
    return request.change_id


@contextmanager
def as_one_change(change, person):
    """All that is written within is one change of this person, such as an import."""
    context, before = HistoricalRecords.context, getattr(HistoricalRecords.context, "request", None)
    context.request = SimpleNamespace(change_id=change, user=person)
    try:
        yield
    finally:
        context.request = before


class VersionRow(models.Model):
    """A row as it was from `history_date` on. It is read through `processes.history` only.

    One that was kept as the start of a row that had no version carries the id of the row itself as
    its `change`.
    """

    change = models.UUIDField(default=change_id, editable=False)

    unrestricted = models.Manager()

    class Meta:
        abstract = True


class VersionListing(models.Model):
    """One of a list that a row held (who asked, who leads), as it was."""

    unrestricted = models.Manager()

    class Meta:
        abstract = True


class VersionManager(HistoryManager):
    """Made once: the library makes the class anew each time a kind is asked for its versions."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class, class_name=None):
        return super().from_queryset(queryset_class, class_name)


class Versions(HistoricalRecords):
    """Keeps each change of every class below the one it stands in."""

    def __init__(self):
        bases = {"bases": (VersionRow,), "m2m_bases": (VersionListing,)}
        super().__init__(app="processes", inherit=True, history_manager=VersionManager, **bases)

    def add_extra_methods(self, cls):
        """None: the library's own would save a row without its history."""

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        if issubclass(sender, self.cls):
            sender.versioning = self
            pre_save.connect(self.before_save, sender=sender, weak=False)
            for field in sender._meta.local_many_to_many:
                through = field.remote_field.through
                m2m_changed.connect(self.before_listing, sender=through, weak=False)

    def get_m2m_fields_from_model(self, model):
        return list(model._meta.local_many_to_many)

    # -- what was there at the start ---------------------------------------------------------
    def before_save(self, instance, raw=False, **kwargs):
        instance.loaded_raw = raw  # so do its lists come from a fixture, and are no change
        if not raw and not instance._state.adding:
            self.keep_start(instance)

    def before_listing(self, instance, action, **kwargs):
        if action.startswith("pre_") and not instance.loaded_raw:
            self.keep_start(instance)

    def pre_delete(self, instance, **kwargs):
        super().pre_delete(instance, **kwargs)
        self.keep_start(instance)

    def keep_start(self, instance):
        """Before the first change of what came in a fixture: keep what it was until now."""
        kind = type(instance)
        if kind.unrestricted_versions.filter(id=instance.pk).exists():
            return
        row = kind._base_manager.filter(pk=instance.pk).first()
        if row is not None:
            mark_start(row)
            self.keep_version(row, "+", row.pk)

    # -- each change -------------------------------------------------------------------------
    def post_save(self, instance, created, using=None, update_fields=None, raw=False, **kwargs):
        row = instance
        if update_fields is not None and not raw:
            # What was not written may be stale in memory, and so may be who could read it.
            row = type(instance)._base_manager.get(pk=instance.pk)
            if hasattr(instance, "_history_user"):
                row._history_user = instance._history_user
        super().post_save(row, created, using=using, raw=raw, **kwargs)

    def m2m_changed(self, instance, action, attr, pk_set, reverse, **kwargs):
        if not instance.loaded_raw:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **kwargs)

    def create_historical_record(self, instance, history_type, using=None):
        change, rows = change_id(), type(instance).unrestricted_versions
        with transaction.atomic(savepoint=False):
            earlier = rows.filter(id=instance.pk, change=change)
            asked = () if instance.came_now else earlier.values_list("pk", "history_type")
            types, instance.came_now = dict(asked), False
            self.delete_versions(rows.model, list(types))
            if "+" not in types.values():
                self.keep_version(instance, history_type, change)
            elif history_type != "-":  # what came and went within one change was never there
                self.keep_version(instance, "+", change)

    def keep_version(self, instance, history_type, change):
        version = self.version_of(instance, history_type, change)
        version.save(force_insert=True)
        for field in version._history_m2m_fields:
            through = field.remote_field.through
            listed = through._base_manager.filter(**{field.m2m_field_name(): instance.pk})
            names = [one.attname for one in through._meta.concrete_fields]
            table = self.m2m_models[field].unrestricted
            table.bulk_create(table.model(history=version, **one) for one in listed.values(*names))

    def version_of(self, instance, history_type, change):
        names = [field.attname for field in self.fields_included(instance)]
        return type(instance).unrestricted_versions.model(
            change=change,
            history_type=history_type,
            history_user=self.get_history_user(instance),
            history_date=getattr(instance, "_history_date", None) or timezone.now(),
            **{name: getattr(instance, name) for name in names},
        )

    def keep_new(self, rows):
        """Keep the start of many rows that have just been made; their lists are still empty."""
        change = change_id()
        versions = [self.version_of(row, "+", change) for row in rows]
        if versions:
            type(versions[0]).unrestricted.bulk_create(versions)

    def delete_versions(self, model, ids):
        if ids:
            for field in model._history_m2m_fields:
                self.m2m_models[field].unrestricted.filter(history__in=ids).delete()
            model.unrestricted.filter(pk__in=ids).delete()


def keeps_versions(model):
    """Are versions kept, under the one name the tests know to look for?"""
    named = getattr(model._meta, "simple_history_manager_attribute", "")
    return named == "unrestricted_versions" and issubclass(
        model.unrestricted_versions.model, VersionRow
    )


def mark_start(row):
    """A version of this row is that of its start, whoever changes it now."""
    row._history_user, row._history_date = getattr(row, "logged_by", None), since_when(row)


def since_when(row):
    """When a row without versions began, at the earliest: with the youngest it points at."""
    if hasattr(row, "created"):
        return row.created
    targets = [getattr(row, field.name) for field in row._meta.concrete_fields if field.is_relation]
    return max(target.created for target in targets if hasattr(target, "created"))
