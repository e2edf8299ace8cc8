"""Writes lines that were looked through, many at once where nothing hangs on the way of saving."""

from processes.models import Citation, Part, Record, Verb
from processes.writing.writer import store


class Storing:
    """Writes what a Reading says, within a transaction and a change that are open.

    Whoever calls it has asked for lines without a fault.
    """

    def __init__(self, reading):
        self.reading, self.kind = reading, reading.kind
        self.organisations, self.touched = set(), {}
        # What has an address makes it when it is saved.
        self.together = not hasattr(self.kind, "slug")

    def write(self, lines):
        self._write_organisations()
        new = [one for one in lines if one.verb == Verb.CREATE]
        noted = [row for one in lines for row in one.noted]
        known = [one for one in lines if one.verb == Verb.CHANGE and not one.alone]
        lists = {one.number: one.lists for one in (*new, *known)}
        if self.together:
            self.kind.unrestricted.bulk_create([one.record for one in new])
        for one in (*new, *known):
            if one.verb == Verb.CREATE and self.together:
                for name, listed in lists[one.number].items():
                    getattr(one.record, name).set(listed)
            else:
                store(one.record, lists[one.number])
            self._touch(one.record)
        self._write_sources(new, known)
        for row, said in noted:
            store(row, said)

    def end(self):
        """What parts were written into has changed with them."""
        for kind, ids in self.touched.items():
            for pk in sorted(ids):
                kind.unrestricted.get(pk=pk).save(update_fields=("changed",))

    def _write_organisations(self):
        """Those that the file names and the directory did not know."""
        for one in self.reading.targets.made.values():
            if one.pk not in self.organisations:
                self.organisations.add(one.pk)
                store(one, {})

    def _touch(self, record):
        for home in self.reading.homes:
            target = getattr(record, home.name)
            if isinstance(target, Record) and self.reading.rights.reader:
                self.touched.setdefault(type(target), set()).add(target.pk)

    def _write_sources(self, new, known):
        if issubclass(self.kind, Part):
            return
        for one in known:
            if one.cited is not None:
                for old in one.record.cited:
                    old.delete()
        cited = [c for one in (*new, *known) for c in one.cited or ()]
        if cited:
            Citation.unrestricted.bulk_create(cited)
