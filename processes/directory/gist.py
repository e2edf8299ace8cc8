"""What two entries, or two stages, have in common that are likely the same."""

import datetime as dt
from sys import intern
from typing import Any, NamedTuple

from engagement.spelling import bare, grams
from processes.directory.names import Name
from processes.models import SPOKEN_OF

LIKE = 0.6  # of 1: titles that are less alike say nothing
A_SLIP = dt.timedelta(days=45)  # by which a date may have been wrong, if all else is the same
FIRST_DAY, LAST_DAY = dt.date.min, dt.date.max


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
        if self.nearness(other) >= LIKE:
            return True
        same_people = bool(self.people) and self.people == other.people
        return bool(timed) and same_people and self.kind == other.kind

    def _is_same_stage(self, other):
        """Readings and votes have names much alike, so it is the very name of the very kind."""
        apart = self.days and other.days and not self.meets(other.days)
        return not apart and self.but_for_days == other.but_for_days

    def nearness(self, other):
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


def is_a_slip(one, other):
    """May two days be the same one, mistyped or with day and month exchanged?"""
    exchanged = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return exchanged or abs(one - other) <= A_SLIP


def days_of(date):
    """The first and last day it may have been, or None."""
    return (date.earliest or FIRST_DAY, date.latest or LAST_DAY) if date else None


def is_said_by(row):
    """What two rows have in common that say the same: whom it was with, or who took part."""
    spoken_of = row.role if row.role in SPOKEN_OF else ""
    return row.organisation_id or as_called(row.name), spoken_of


def as_called(name):
    """A name without accents, capitals and legal forms, as two people write it alike."""
    return " ".join(Name(name).in_order)
