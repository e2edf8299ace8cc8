"""Writes lines that were looked through: composed before anybody has to wait, and then stored.

What is new is written in two steps. Its versions come first, some at a time: nobody reads them,
since the rule for what was asks what is there now (`access.readable_then`). The rows themselves
come last and all at once. Versions of what is there already are seen at once and come with these.
"""

from functools import partial
from typing import Any, NamedTuple

from processes.importing.reading import LINES_A_CHUNK
from processes.models import Part, Record, Shared, Verb, keep_made
from processes.writing.level import LEVEL_FIELDS
from processes.writing.many import Statements, changed_before
from processes.writing.writer import store


class Made(NamedTuple):
    """Who may read a row that is not there yet."""

    open_to_all: bool
    readers_id: int | None
    readers: Any


def is_saved_its_own_way(kind):
    """Does saving one do more than for others of its sort, such as finding its address?"""
    return kind.save not in (Record.save, Shared.save, Part.save)


class Storing:
    """Makes ready what a Reading says, as part of a change that is open, and writes it.

    Whoever calls it has asked for lines without a fault. unseen: what may be written at any time
    before the rest. shown: what shows it all, in one transaction.
    """

    def __init__(self, reading):
        self.reading, self.kind = reading, reading.kind
        self.unseen, self.shown = Statements(), Statements()
        self.one_by_one = []  # what is written as a page writes it, after `shown`
        self.relied = reading.targets.relied
        self.organisations, self.slugs, self.touched, self.made = set(), set(), {}, {}

    # -- making ready ------------------------------------------------------------------------
    def take(self, lines):
        self._take_organisations()
        new = [one for one in lines if one.verb == Verb.CREATE]
        noted = [partial(store, *row) for one in lines for row in one.noted]
        known = [one for one in lines if one.verb == Verb.CHANGE and not one.alone]
        records = [one.record for one in (*new, *known)]
        if records:
            self._take_records(new, known, records)
        self.one_by_one += [*noted, *(one.brought for one in lines if one.brought)]

    def _take_records(self, new, known, records):
        if issubclass(self.kind, Record):
            with self.kind.unrestricted.targets_of(records, made=self.made) as read:
                self.relied.note(read)
                self._take_rows(new, known)
        else:
            self._take_rows(new, known)
        for record in records:
            self._touch(record)
        self._take_sources(new, known)

    def end(self):
        """What parts were written into has changed with them."""
        for kind, ids in self.touched.items():
            ids = sorted(ids)
            for begin in range(0, len(ids), LINES_A_CHUNK):
                rows = list(kind.unrestricted.filter(pk__in=ids[begin : begin + LINES_A_CHUNK]))
                self.relied.note(rows)
                plain = changed_before(rows)
                together = [row for row in rows if row.pk in plain]
                self.shown.update(together, {"changed"})
                self.shown.versions(together, "~")
                self.shown.versions_of_lists(together)
                for row in rows:
                    if row.pk not in plain:
                        self.one_by_one.append(partial(row.save, update_fields=("changed",)))

    def _take_organisations(self):
        """Those that the file names and the directory did not know."""
        for one in self.reading.targets.made.values():
            if one.pk not in self.organisations:
                self.organisations.add(one.pk)
                one.slug = self._free_slug(one)
                self.shown.insert([one])
                self.shown.search_texts([one])
                self.shown.versions([one], "+")

    def _take_rows(self, new, known):
        if new and is_saved_its_own_way(self.kind):
            self.one_by_one += [partial(store, one.record, one.lists) for one in new]
        elif new:
            self._take_new(new)
        plain = changed_before([one.record for one in known])
        for one in known:
            if one.record.pk in plain and self._keeps_its_readers(one):
                self.shown.update([one.record])
                self.shown.versions([one.record], "~")
                self._take_search_texts([one.record])
                self._take_lists(one)
            else:
                self.one_by_one.append(partial(store, one.record, one.lists))

    def _take_new(self, lines):
        rows = [one.record for one in lines]
        for row in rows:
            if isinstance(row, Shared):
                row.slug = row.slug or self._free_slug(row)
        self.shown.insert(rows)
        self._take_search_texts(rows)
        (self.unseen if issubclass(self.kind, Record | Shared) else self.shown).versions(rows, "+")
        for one in lines:
            self._take_lists(one)
        for row in rows if issubclass(self.kind, Record) else ():
            self.relied.note_era(row)
            if self.reading.own:  # a line further down may point at it
                self.made[row.pk] = Made(row.open_to_all, row.readers_id, row.readers)

    def _take_search_texts(self, rows):
        self.shown.search_texts(rows)
        if issubclass(self.kind, Part):  # what it is of may be found by it
            self.one_by_one.append(partial(keep_made, self.kind, rows))

    def _keeps_its_readers(self, line):
        """Else others that point at it have to be settled anew."""
        if is_saved_its_own_way(self.kind) or not isinstance(line.record, Record):
            return not is_saved_its_own_way(self.kind)
        row = line.record
        readers, open_to_all = row.who_may_read()
        same = (readers and readers.pk, open_to_all) == (row.readers_id, row.open_to_all)
        return same and not set(LEVEL_FIELDS) & line.form.said.keys()

    def _free_slug(self, row):
        """One that nobody has, nor another of this file."""
        number, slug = 1, row.free_slug(str(row))
        while slug in self.slugs:
            number += 1
            slug = row.free_slug(f"{str(row)[:60]} {number}")
        self.slugs.add(slug)
        return slug

    def _take_lists(self, line):
        for name, listed in line.lists.items():
            self.shown.set_list(name, line.record, listed)
        self.shown.versions_of_lists([line.record])

    def _touch(self, record):
        for home in self.reading.homes:
            target = getattr(record, home.name)
            if isinstance(target, Record) and self.reading.rights.reader:
                self.touched.setdefault(type(target), set()).add(target.pk)

    def _take_sources(self, new, known):
        if issubclass(self.kind, Part):
            return
        old = [c for one in known if one.cited is not None for c in one.record.cited]
        plain = changed_before(old)
        gone = [one for one in old if one.pk in plain]
        self.shown.delete(gone)
        self.shown.versions(gone, "-")
        self.one_by_one += [one.delete for one in old if one.pk not in plain]
        for lines, versions in ((new, self.unseen), (known, self.shown)):
            cited = [c for one in lines for c in one.cited or ()]
            self.shown.insert(cited)
            versions.versions(cited, "+")

    # -- writing -----------------------------------------------------------------------------
    def write(self):
        """All that was made ready. Raises IntegrityError."""
        self.unseen.run()
        self.shown.run()
        for do in self.one_by_one:
            do()
        self.one_by_one = []
