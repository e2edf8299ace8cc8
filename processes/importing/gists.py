"""What lines and rows have in common that are the same, and which of many rows are worth comparing.

Each line of a long file is compared with few of what is there, however much that is: with what is
about its days or with what shares letters that few share, whichever are fewer.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import chain
from math import ceil
from sys import intern
from typing import Any, NamedTuple

from engagement.spelling import bare, grams

LIKE = 0.6  # of 1: titles that are less alike say nothing
A_SLIP = dt.timedelta(days=45)  # by which a date may have been wrong, if all else is the same
FIRST_DAY, LAST_DAY = dt.date.min, dt.date.max
MOST_BESIDE = 500  # rows with one line
LIKELIEST = 100  # of more, those that share most rare letters with it


def letters_of(title):
    """The `grams` of a title, each kept once for all titles."""
    return tuple(sorted(map(intern, grams(bare(title)))))


class Gist(NamedTuple):
    """What two entries, or stages, have in common that are the same. people: of an entry, without
    its own organisation; title: of an entry, as written."""

    letters: tuple
    days: Any
    kind: str
    process: Any
    people: frozenset
    title: str = ""

    def is_like(self, other):
        if self.people is None:
            return self._is_same_stage(other)
        if self.process and other.process and self.process != other.process:
            return False
        timed = self.days and other.days
        if timed and not self.meets(other.days):
            same = self.but_for_days == other.but_for_days
            return same and is_a_slip(self.days[0], other.days[0])
        if self._nearness(other) >= LIKE:
            return True
        same_people = bool(self.people) and self.people == other.people
        return bool(timed) and same_people and self.kind == other.kind

    def _is_same_stage(self, other):
        """Readings and votes have names much alike, so it is the very name of the very kind."""
        apart = self.days and other.days and not self.meets(other.days)
        return not apart and self.but_for_days == other.but_for_days

    def _nearness(self, other):
        """As `spelling.nearness_of`; 0 where one of them has no letters."""
        if not self.letters or not other.letters:
            return 0
        shared = len({*self.letters}.intersection(other.letters))
        return 2 * shared / (len(self.letters) + len(other.letters))

    def meets(self, days):
        return self.days[0] <= days[1] and days[0] <= self.days[1]

    @property
    def but_for_days(self):
        return self._replace(days=None)


class RowHere(NamedTuple):
    """A row that is there. numbered: was it brought by a sheet with numbers of its own?"""

    pk: Any
    gist: Gist
    numbered: bool


class Gists:
    """Rows of one process, in their order, by all that a line may be like them in."""

    def __init__(self):
        self.rows, self.by_days, self.by_letters = [], {}, {}
        self.by_people, self.by_rest = {}, {}

    def add(self, row):
        place, gist = len(self.rows), row.gist
        self.rows.append(row)
        self.by_rest.setdefault(gist.but_for_days, []).append(place)
        if gist.people is None:
            return
        self.by_days.setdefault(gist.days, []).append(place)
        if gist.people:
            self.by_people.setdefault((gist.people, gist.kind), []).append(place)
        for three in gist.letters:
            self.by_letters.setdefault(three, []).append(place)

    def in_order(self):
        """Once all are there."""
        told = [days for days in self.by_days if days]
        self.single = sorted(one[0] for one in told if one[0] == one[1])
        self.spans = [one for one in told if one[0] != one[1]]
        return self

    def worth_comparing(self, gist):
        """Those that are like it are among these."""
        places = {*self.by_rest.get(gist.but_for_days, ())[:MOST_BESIDE]}
        if gist.people is not None:
            places.update(self._likely(gist))
        return [self.rows[place] for place in sorted(places)]

    def _likely(self, gist):
        about, sharing = [*self._about(gist)], [*self._sharing(gist)]
        fewer = min(about, sharing, key=lambda lists: sum(map(len, lists)))
        if sum(map(len, fewer)) <= MOST_BESIDE:
            return chain(*fewer)
        return (place for place, _times in Counter(chain(*sharing)).most_common(LIKELIEST))

    def _about(self, gist):
        """Those about its days, and those whose days are not told."""
        if gist.days is None:
            return self.by_days.values()
        first, last = gist.days
        single = self.single[bisect_left(self.single, first) : bisect_right(self.single, last)]
        spans = [days for days in self.spans if gist.meets(days)]
        keys = (None, *((day, day) for day in single), *spans)
        return (self.by_days[key] for key in keys if key in self.by_days)

    def _sharing(self, gist):
        """Those with the same people, and those with one of its rarest letters: what is like it
        shares so many of them that it has one at least of these."""
        shared = ceil(LIKE / (2 - LIKE) * len(gist.letters) - 1e-9)
        lists = sorted((self.by_letters.get(one, ()) for one in gist.letters), key=len)
        yield from lists[: len(lists) - shared + 1]
        yield self.by_people.get((gist.people, gist.kind), ())


def is_a_slip(one, other):
    """May two days be the same one, mistyped or with day and month exchanged?"""
    exchanged = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return exchanged or abs(one - other) <= A_SLIP


def days_of(date):
    """The first and last day it may have been, or None."""
    return (date.earliest or FIRST_DAY, date.latest or LAST_DAY) if date else None
