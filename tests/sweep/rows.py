"""How does one marked row come about? What is typed into it, on which level it stands, whom it
names, and who may therefore see it."""

import datetime as dt
import itertools

from django_countries.fields import CountryField

from engagement.dates import EdtfField, parse
from processes.models import Organisation, Participation, Post, Process, ProcessLead, Source
from tests.sweep.kinds import (
    COUNTRIES,
    DIRECTORY,
    EITHER,
    SPANS,
    TYPED,
    codes,
    marks,
    pointers,
    saved,
    texts,
)
from tests.sweep.people import EVERYBODY, LEVELS, SEES
from tests.sweep.world import Item


class Rows:
    """Puts rows into a world, each with the next mark."""

    def __init__(self, world):
        self.world, self.marks, self._days = world, marks(), itertools.count(1)
        self.seen_by = {}  # the id of a record: who sees it

    def level(self, name):
        """Fields that put a record on a level."""
        if name == "theirs":
            return {"visibility": "organisation", "owner": self.world.base.stranger}
        return self.world.base.level(name)

    def shared(self, kind, sees):
        """An organisation, a post of it or a source that occurs only in what these people see."""
        known = self.world.shared
        if (kind, sees) not in known:
            mark = next(self.marks)
            of_it = {Source: "publisher", Post: "organisation"}.get(kind)
            of_it = {of_it: self.shared(Organisation, sees)} if of_it else {}
            known[kind, sees] = saved(kind, **texts(kind, mark), **of_it)
            self.world.directory.append(Item(known[kind, sees], mark, sees))
        return known[kind, sees]

    def fields(self, kind, level, sees):
        """(mark, all that is typed in): words, dates, codes, and whom it names."""
        mark, number = next(self.marks), next(self._days)
        span = "public" if sees == SEES["public"] else ("older", "newer")[number % 2]
        words = texts(kind, mark)
        values = {**words, **codes(kind, LEVELS.index(level))}
        if set(words) == {"claimant"}:  # all it says in words, and it says it of an allegation
            values["standing"] = "alleged"
        for one in kind._meta.concrete_fields:
            if isinstance(one, EdtfField):
                values[one.name] = parse(str(SPANS[span] + dt.timedelta(days=number)))
            elif isinstance(one, CountryField):
                values[one.name] = COUNTRIES[level]
            elif one.related_model in DIRECTORY and one.name not in {"owner", "coalition"}:
                values[one.name] = self.shared(one.related_model, sees)
        return mark, values

    def add(self, kind, level, /, sees=None, **given):
        """A record on a level; it is seen by those who may see it (`sees`, or by its level) and
        all that it points at."""
        seen = [self.seen_by[given[one.name].pk] for one in pointers(kind) if given.get(one.name)]
        sees = (sees or SEES[level]).intersection(*seen)
        mark, values = self.fields(kind, level, sees)
        row = saved(kind, **{**values, **self.level(level), **given})
        for many in kind._meta.many_to_many:
            getattr(row, many.name).set([self.shared(many.related_model, sees)])
        return self.keep(Item(row, mark, sees, level))

    def keep(self, item):
        self.world.items.append(item)
        self.seen_by[item.row.pk] = item.sees
        return item

    def backbone(self, kind, number=0):
        """A public record for others to point at, `number` where one points at two of a kind."""
        known = self.world.backbone
        if (kind, number) not in known:
            known[kind, number] = self.add(kind, "public", **self.beside(kind, every=True)).row
        return known[kind, number]

    def beside(self, kind, every=False):
        """What a record must point at, or `every` thing that it may, all of it public."""
        given = {}
        for pointer in pointers(kind):
            target = pointer.related_model
            second = EITHER.get(kind.__name__, ("",))[1:]
            if target is kind or pointer.name in second:
                continue
            if every or not pointer.null or target is Process:
                same = [row for row in given.values() if type(row) is target]
                given[pointer.name] = self.backbone(target, len(same))
        return given

    def add_part(self, part, rows, level, /, **given):
        """A part of these rows; whoever sees all of them sees it."""
        sees = frozenset(EVERYBODY).intersection(*(self.seen_by[row.pk] for row in rows.values()))
        mark, values = self.fields(part, level, sees)
        if part not in (Participation, ProcessLead):
            values.pop("organisation", None)
        values.pop("whole_group", None)  # an admission is of others in words, which are marked
        values = {**values, **rows, **given}
        if part in TYPED and values.get(TYPED[part][0]):
            values[TYPED[part][1]] = ""
        if "post" in values and not values.get("organisation"):
            values["post"] = None  # it is one of an organisation
        self.world.parts.append(Item(saved(part, **values), mark, sees, level))
