"""A folder with a table of every kind: what one person may see, or all there is."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q

from engagement.formats.writing import write_csv
from processes.access import NOBODY, readable_by_somebody
from processes.exchange.columns import (
    NOTE_KINDS,
    exchange_kinds,
    plural_of,
)
from processes.exchange.tables import exchange_queryset, table_of
from processes.models import Citation, Record, Shared, Term

VOCABULARY = "vocabulary"
TERM = ("vocabulary", "code", "label_en", "label_es", "label_fr", "retired", "group")
EVERYTHING = object()  # the operator's own word, given on the command line and nowhere else


def export_to(folder, reader):
    """Write `<kind>.csv` for every kind to a new folder; number of rows of each, by its word.

    `reader`: whose eyes are used, or EVERYTHING. The folder appears when it is complete, and for
    its owner alone (0700, files 0600). Raises FileExistsError where something is in it already.
    """
    folder = Path(folder).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    # mkdtemp makes it for its owner alone, and next to its place, so that it moves in one step.
    begun = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with _as_of_one_moment():
            counts = {VOCABULARY: _put(begun, VOCABULARY, TERM, terms())}
            noted = NOTE_KINDS if reader is EVERYTHING or reader.works_here else ()
            kinds = (*exchange_kinds(), *noted)
            counts |= {plural_of(kind): _write(begun, kind, reader) for kind in kinds}
        begun.rename(folder)
    except BaseException:
        shutil.rmtree(begun)
        raise
    return counts


def terms():
    """What curators have added to vocabularies or retired: the dictionary tells it to everybody."""
    for term in Term.unrestricted.order_by("vocabulary", "code"):
        kept = [getattr(term, name) for name in TERM if name != "retired"]
        kept.insert(TERM.index("retired"), "yes" if term.retired else "")
        yield kept


def _write(folder, kind, reader):
    if reader is EVERYTHING:
        rows = everything(kind).order_by("pk")
        header, texts = table_of(rows, None, cited=_every_citation)
    else:
        header, texts = table_of(exchange_queryset(kind, reader), reader)
    return _put(folder, plural_of(kind), header, texts)


def _put(folder, name, header, texts):
    """Write a table to a new file of the folder; how many rows there were."""
    count = 0

    def counted():
        nonlocal count
        for one in texts:
            count += 1
            yield one

    path = folder / f"{name}.csv"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        write_csv(file, header, counted())
        file.flush()
        os.fsync(file.fileno())
    return count


def everything(kind):
    """All rows of a kind, whoever keeps them; not what was removed, nor what hangs on it."""
    if issubclass(kind, Shared):
        return kind.visible_to(NOBODY)
    rows = kind.unrestricted.all()
    if issubclass(kind, Record):
        return rows.filter(readable_by_somebody())
    for field in kind.pointers():
        rows = rows.filter(
            readable_by_somebody(f"{field.name}__") | Q(**{f"{field.name}__isnull": True})
        )
    return rows


def _every_citation(_person, _kind):
    return Citation.unrestricted.all()


@contextmanager
def _as_of_one_moment():
    """All tables from one state of the database, whoever writes meanwhile."""
    begun_before = connection.in_atomic_block
    with transaction.atomic():
        # A transaction of SQLite reads one state anyway.
        if connection.vendor == "postgresql" and not begun_before:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
