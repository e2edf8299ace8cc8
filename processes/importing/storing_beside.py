"""Makes ready what lines note beside entries and ask for in them: many rows at once, as entries.

What comes with a new entry is stored unseen, as it is: who may not read that entry yet reads
neither what is noted beside it nor what was asked in it. New asks are kept back themselves.
"""

from functools import partial

from processes.models import Ask, Level, Raising, Verb
from processes.writing.many import Statements, changed_before
from processes.writing.writer import note_level


class StoringBeside:
    """For one Storing. unseen: as there, once the entries are."""

    def __init__(self, storing):
        self.storing, self.unseen = storing, Statements()
        self.asks = storing.reading.besides.asking.written

    def take(self, lines):
        new = [one for one in lines if one.verb == Verb.CREATE]
        self._take_noted(new, self._into()[0])
        self._take_noted([one for one in lines if one.verb != Verb.CREATE], self.storing.shown)
        self._take_raised([raised for one in new for raised in one.raised])

    def _into(self):
        into, apart = self.storing.into()
        return (self.unseen if into is self.storing.unseen else into), apart

    def _take_noted(self, lines, into):
        rows = [noted(*pair) for one in lines for pair in one.noted]
        for kind in dict.fromkeys(map(type, rows)):
            some = [row for row in rows if type(row) is kind]
            came = [row for row in some if row._state.adding]
            into.insert(came)
            into.versions(came, "+")
            known = [row for row in some if not row._state.adding]
            plain = changed_before(known)
            changed = [row for row in known if row.pk in plain]
            into.update(changed)
            into.versions(changed, "~")
            self.storing.one_by_one += [row.save for row in known if row.pk not in plain]

    # -- asks --------------------------------------------------------------------------------
    def _take_raised(self, each):
        """An ask is made for the first new entry that brings it."""
        new = {}
        for one in each:
            if one.ask is None and one.key not in self.asks.made:
                new.setdefault(one.key, one)
        self._take_asks(new)
        pairs = ((one.entry, one.ask.pk if one.ask else self.asks.made[one.key]) for one in each)
        rows = [Raising(intervention=entry, ask_id=pk) for entry, pk in pairs]
        into = self._into()[0]
        into.insert(rows)
        into.versions(rows, "+")

    def _take_asks(self, new):
        """new: {key: the Raised that brings it}."""
        each = []
        for one in new.values():
            bringing = self.asks.bringing(one)
            each.append((bringing, *bringing.ask_and_sides(one.text, one.whom, one.holders)))
        asks = [ask for _bringing, ask, _sides in each]
        into, apart = self._into()
        with Ask.unrestricted.targets_of(asks) as read:
            self.storing.relied.note(read)
            lists = [bringing.made_ready(ask, sides) for bringing, ask, sides in each]
            into.insert(asks, apart)
        into.search_texts(asks, apart)
        into.versions(asks, "+")
        for (bringing, ask, _sides), listed in zip(each, lists, strict=True):
            for name, rows in listed.items():
                into.set_list(name, ask, rows)
            self.storing.relied.note_era(ask)
            if ask.visibility != Level.ORGANISATION:
                self.storing.one_by_one.append(partial(note_level, ask, None, bringing.person))
        into.versions_of_lists(asks)
        self.asks.made |= {key: ask.pk for key, ask in zip(new, asks, strict=True)}


def noted(row, values):
    """A row with its values, to be stored."""
    for name, value in values.items():
        setattr(row, name, value)
    return row
