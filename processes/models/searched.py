"""Keeps what records are found by as they change, in the same transaction."""

from functools import cache

from django.db.models.signals import post_delete, post_save, pre_save

from .search_text import READ_BY, SearchText, searched_kinds


def keep_saved(instance, update_fields=None, **kwargs):
    written = set(update_fields or ())
    if written and not written & decides(type(instance)):
        return
    if written and written <= {*READ_BY, "era"}:
        now = {"readers_id": instance.readers_id, "open_to_all": instance.open_to_all}
        SearchText.unrestricted.filter(pk=instance.pk).update(**now)
        return
    if written:  # what was not written may be stale in memory
        instance = type(instance)._base_manager.get(pk=instance.pk)
    SearchText.keep([instance])


@cache
def decides(kind):
    """Names of the fields that what is kept of a row is made from."""
    names = {*kind.resource.search, *READ_BY, "in_other_languages", "removed", "merged_into"}
    return names | {"date", "date_earliest", "date_latest"}


def let_go(instance, **kwargs):
    SearchText.unrestricted.filter(pk=instance.pk).delete()


def note_homes(instance, **kwargs):
    """Where a name was before it is written: a merge moves it."""
    before = type(instance).unrestricted.filter(pk=instance.pk).one() if instance.pk else None
    instance.was_of = set(named_by(before)) if before else set()


def named_by(name):
    for field in type(name).homes():
        if pk := getattr(name, field.attname):
            yield field.related_model, pk


def keep_home(instance, **kwargs):
    """A name came, changed or went: what it is of is found by others."""
    for kind, pk in {*named_by(instance), *getattr(instance, "was_of", ())}:
        if row := kind._base_manager.filter(pk=pk).first():
            SearchText.keep([row])


def keep_made(kind, rows):
    """Of many rows that were made at once."""
    if kind in searched_kinds():
        SearchText.keep(rows)
    elif kind.__name__ == "OtherName":
        for row in rows:
            keep_home(row)


def listen(naming):
    """Hear of each change of what is searched. naming: the class of other names."""
    for kind in searched_kinds():
        post_save.connect(keep_saved, sender=kind)
        post_delete.connect(let_go, sender=kind)
    pre_save.connect(note_homes, sender=naming)
    post_save.connect(keep_home, sender=naming)
    post_delete.connect(keep_home, sender=naming)
