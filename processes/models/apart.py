"""Rows that one import shows, or takes back, all at once, however many they are.

They have a readership of that import alone (`Readership.apart`), and nobody reads them while it
has no circle. So one statement shows all of them and one hides them; what takes long, storing and
deleting, is done some at a time, when nobody sees them.
"""

from django.db import connection, transaction

from engagement.resources import kinds

from .citation import CITING, Citation
from .participation import Participation, Raising
from .readership import Readership
from .search_text import SearchText
from .upkeep import Remembered
from .working_note import Beside

LINES_AT_ONCE = 500  # whose rows are written in one transaction
COMING, GOING = "+", "-"
HANGING = (Participation, Raising, Beside)  # on an entry, and nobody reads them without it


def apart_of(change, turn=""):
    """The readerships of the rows of an import alone: of those COMING, or GOING, or both."""
    return Readership.unrestricted.filter(pk__lt=0, key__startswith=f"{change}{turn}")


def forget_apart(change, within=transaction.atomic, was_shown=True):
    """Delete all rows of an import that nobody reads; how many there were. Of what never was shown
    the versions go, too.

    within: makes a transaction, as no more than LINES_AT_ONCE are gone through at once.
    """
    locked, number = apart_of(change).filter(circles=None), 0
    if not locked.exists():
        return 0
    for kind in kinds("processes"):
        if hasattr(kind, "readers"):
            rows = kind.unrestricted.filter(readers__in=locked).order_by()
            while some := list(rows.values_list("pk", flat=True)[:LINES_AT_ONCE]):
                with within():
                    forget_rows(kind, some)
                    if not was_shown:
                        forget_versions(kind, change, some)
                number += len(some)
    with within():
        locked.delete()
    return number


def forget_rows(kind, ids):
    """With what hangs on them. No version says that they were there, and nothing points at them."""
    for field in kind._meta.concrete_fields:
        if field.related_model is kind:
            kind._base_manager.filter(**{f"{field.name}__in": ids}).update(**{field.name: None})
    for model, name in hanging_on(kind):
        delete_plainly(model._base_manager.filter(**{f"{name}__in": ids}))
    delete_plainly(SearchText._base_manager.filter(pk__in=ids))
    delete_plainly(kind._base_manager.filter(pk__in=ids))


def hanging_on(kind):
    """(model, its field) of its lists, its sources, who took part, what was asked, noted, and only
    remembered of it."""
    lists = [one.remote_field.through for one in kind._meta.many_to_many]
    relations = kind._meta.get_fields(include_hidden=True)
    beside = {one.field.model for one in relations if one.auto_created and not one.concrete}
    beside = [one for one in beside if issubclass(one, (Remembered, *HANGING))]
    for model in (*lists, *beside):
        for field in model._meta.concrete_fields:
            if field.related_model is kind:
                yield model, field.name
    if kind._meta.model_name in CITING:
        yield Citation, kind._meta.model_name


def forget_versions(kind, change, ids):
    """Of rows that are not there: their versions, those of their sources and of who took part."""
    kind.unrestricted_versions.filter(change=change, id__in=ids).delete()
    for part, name in hanging_on(kind):
        if part is Citation or issubclass(part, HANGING):
            rows = part.unrestricted_versions.filter(change=change)
            rows.filter(**{f"{name}__in": ids}).delete()


def delete_plainly(rows):
    """In one statement, without asking what depends on each."""
    rows._raw_delete(connection.alias)
