"""The operator's own way in: a folder with a table of every kind, as `export` wrote it."""

import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from engagement.formats.packing import kept_rows, packed
from engagement.formats.reading import read_table
from engagement.formats.tables import NoRows, TableRefused
from engagement.trail.events import What, note
from processes.directory import vocabulary
from processes.exchange.columns import NOTE_KINDS, exchange_kinds, plural_of
from processes.exchange.folder import TERM, VOCABULARY
from processes.importing.cells import cell
from processes.importing.led_by import with_leads
from processes.importing.part_of import with_efforts
from processes.importing.reading import Reading
from processes.importing.rights import Operators
from processes.importing.since import Since
from processes.importing.storing import Storing
from processes.models import Organisation, Source, Verb, as_one_change

KEPT_FIELDS = "kept"
FIRST = (Organisation, Source)  # each points at the other, and all others at them


class FolderRefused(Exception):
    """Nothing was written: which file, row and column, and why."""


def import_from(folder, overwrite=False):
    """{word of a kind: {verb: number}}, all of it or nothing. Raises FolderRefused.

    overwrite: also what was changed here since, and what is empty there. Else those
    fields are counted as KEPT_FIELDS.

    The files are read before anything is written, so that nobody waits for that.
    """
    rest = [kind for kind in (*exchange_kinds(), *NOTE_KINDS) if kind not in FIRST]
    words = [VOCABULARY, *(plural_of(kind) for kind in (*FIRST, *rest))]
    tables = {word: table for word in words if (table := table_in(Path(folder), word))}
    if not tables:
        raise FolderRefused(f"There is no file of ours in {folder}.")
    with refusals_of("interventions.csv"):
        tables = with_leads(with_efforts(tables))
    found, change = {}, uuid.uuid4()
    with transaction.atomic(), as_one_change(change, None), vocabulary.once():
        bring_in_terms(tables, found)
        # What organisations cite is written once the sources are there.
        for kind, left_out in [(k, ("sources",)) for k in FIRST] + [(Organisation, ())]:
            import_kind(tables, kind, found, left_out, overwrite)
        for kind in rest:
            import_kind(tables, kind, found, overwrite=overwrite)
        new = sum(counts[Verb.CREATE] for counts in found.values())
        note(What.IMPORTED, new=new, changed=sum(one[Verb.CHANGE] for one in found.values()))
    return found


@dataclass(frozen=True)
class FileOfOurs:
    """Its name, its headings and its rows, packed: none in a file without rows."""

    name: str
    header: list = ()
    packed: bytes = b""

    @property
    def rows(self):
        return kept_rows(self.packed, len(self.header)) if self.packed else ()


def table_in(folder, word):
    path = folder / f"{word}.csv"
    if not path.exists():
        return None
    with refusals_of(path.name):
        try:
            table = read_table(path, path.name)
        except NoRows:
            return FileOfOurs(path.name)
        return FileOfOurs(path.name, table.header, packed(table.rows)[1])


def bring_in_terms(tables, found):
    """The codes that curators had added, before what holds them."""
    if VOCABULARY not in tables:
        return
    table, known = tables[VOCABULARY], vocabulary.vocabularies()
    counts = found[VOCABULARY] = dict.fromkeys(Verb.values, 0)
    with refusals_of(table.name):
        for number, texts in table.rows:
            # Not strict: what an earlier release exported has no group.
            said = {name: cell(text) for name, text in zip(TERM, texts, strict=False)}
            if said["vocabulary"] not in known:
                raise TableRefused(f"no list is called “{said['vocabulary'][:40]}”", number, 1)
            try:
                counts[vocabulary.import_term(known[said["vocabulary"]], said)] += 1
            except ValidationError as wrong:
                raise TableRefused(" ".join(wrong.messages), number, 2) from wrong


@contextmanager
def refusals_of(name):
    """Says of what is refused in which file it stands."""
    try:
        yield
    except TableRefused as wrong:
        where = f", row {wrong.row}, column {wrong.column}" if wrong.row else ""
        raise FolderRefused(f"{name}{where}: {wrong.message}") from wrong
    except IntegrityError as wrong:
        raise FolderRefused(f"{name}: two rows cannot both be.") from wrong


def import_kind(tables, kind, found, left_out=(), overwrite=False):
    table = tables.get(plural_of(kind))
    if table is None:
        return
    rights = Operators()
    since = Since(rights, ours=True, taking=overwrite, emptying=overwrite)
    reading, kept = Reading(kind, rights, since=since), 0
    storing = Storing(reading)
    counts = dict.fromkeys(Verb.values, 0)
    if unknown := [one for one in table.header if one not in reading.known_names]:
        raise FolderRefused(f"{table.name}: no column is called “{unknown[0][:80]}”.")
    with refusals_of(table.name):
        for lines in reading.chunks(named_rows(table, left_out)):
            for line in lines:
                if line.verb == Verb.REFUSE:
                    name, said = line.faults[0]
                    where = f"row {line.number}, {name or 'all of it'}"
                    raise FolderRefused(f"{table.name}, {where}: {said}")
                counts[line.verb] += 1
                kept += sum(bool(said["kept"]) for said in line.changes)
            storing.take(lines)
            storing.write()
        storing.end()
        storing.write()
    if before := found.get(plural_of(kind)):  # the second time, for what it cites
        counts[Verb.CREATE] = before[Verb.CREATE]
        counts[Verb.CHANGE] = max(before[Verb.CHANGE], counts[Verb.CHANGE] - before[Verb.CREATE])
        kept = max(kept, before.pop(KEPT_FIELDS, 0))
        counts[Verb.SAME] = sum(before.values()) - counts[Verb.CREATE] - counts[Verb.CHANGE]
    if kept:
        counts[KEPT_FIELDS] = kept
    found[plural_of(kind)] = counts


def named_rows(table, left_out):
    for number, texts in table.rows:
        named = dict(zip(table.header, texts, strict=True))
        yield number, {name: text for name, text in named.items() if name not in left_out}
