"""Dates that are no more exact than what is known: EDTF (ISO 8601-2:2019).

The rules are those of the EDTF specification of the Library of Congress: levels 0 and 1, and of
level 2 the sub-year groupings (seasons, quarters, quadrimesters, semesters). What else level 2
has is refused with a sentence. All days are of the proleptic Gregorian calendar, years 0001 to
9999.
"""

import functools
import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

LONGEST_DATE = 64  # characters anybody may type; the longest canonical date has 23
PRECISIONS = ("day", "month", "season", "year", "decade", "century", "range")
# Code of a part of a year -> its first and last month. The codes 21 to 24 leave the hemisphere
# open; their months are those of the northern one, and a winter (24) ends in the next year.
SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
SEASON_MONTHS |= {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}
SEASON_MONTHS |= {37: (1, 4), 38: (5, 8), 39: (9, 12), 40: (1, 6), 41: (7, 12)}
HEMISPHERIC = range(25, 33)

SINGLE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d\dXX)(?:-(?P<part>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?P<mark>[?~%]?)",
    re.ASCII,
)
WITH_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d", re.ASCII)
BEYOND = re.compile(r"[\[{].*|.*[\]}]|(?=.*[X?~%SE])[\dX?~%SE-]+", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Edtf:
    """A date as exact as it is known. Made by parse() or read(), equal when written the same.

    earliest, latest: the first and the last day it can mean; None is unbounded. "About" and
    "perhaps" do not widen them. precision: one of PRECISIONS; what is spelled out as not known
    does not count ("2004-XX" is a year), every interval is a "range".
    """

    text: str
    precision: str = field(compare=False)
    earliest: date | None = field(compare=False)
    latest: date | None = field(compare=False)
    approximate: bool = field(compare=False, default=False)
    uncertain: bool = field(compare=False, default=False)
    sides: tuple = field(compare=False, default=())

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"Edtf({self.text!r})"

    @property
    def is_interval(self):
        return bool(self.sides)

    @property
    def start(self):
        """Where an interval starts, None where that is open or not known; else itself."""
        return self.sides[0] if self.sides else self

    @property
    def end(self):
        """Where an interval ends, None where that is open or not known; else itself."""
        return self.sides[1] if self.sides else self

    @property
    def sort(self):
        """Text whose plain order is "earliest day, then precision": YYYY-MM-DD and a digit."""
        return f"{self.earliest or self.latest}{PRECISIONS.index(self.precision)}"

    def is_apart_from(self, other):
        """Is there no day that both can mean?"""
        first, last = sorted((self, other), key=lambda one: one.earliest or date.min)
        return bool(first.latest and last.earliest and first.latest < last.earliest)


# Why a text is refused.
EMPTY = _("Write a date. Example: 2022-10.")
TOO_LONG = _("Write the date in at most %(longest)s characters. Example: 2022-10.")
HIDDEN_CHARACTERS = _("Write the date without hidden characters. Example: 2022-10.")
NOT_CANONICAL = _(
    "“%(text)s” is not a date written as year, month and day. Examples: 2022, 2022-10,"
    " 2022-10-12, 2021/2024-08."
)
NO_SIDE = _("“%(text)s” has no date on either side. Example: 2021/2024-08.")
ENDS_FIRST = _("“%(text)s” ends before it starts. Example: 2021/2024-08.")
X_IN_INTERVAL = _(
    "“%(text)s” has an X in an interval, which cannot be kept; write the first and the last"
    " year. Example: 2010/2029."
)
TIME_OF_DAY = _("“%(text)s” has a time of day; write the day alone. Example: 2022-10-12.")
OUT_OF_YEARS = _("“%(text)s” is not in the years 0001 to 9999. Example: 2022.")
NO_MONTH = _("“%(text)s” has no month %(month)s; months go from 01 to 12. Example: 2022-10.")
NO_DAY = _(
    "“%(text)s” has no day %(day)s; that month has the days 01 to %(last)s. Example: 2022-10-12."
)
ONE_HEMISPHERE = _(
    "“%(text)s” names a season of one hemisphere, which cannot be kept; write 21 for spring, 22"
    " for summer, 23 for autumn or 24 for winter. Example: 2023-21."
)
LEVEL_2 = _(
    "“%(text)s” is a form of date that cannot be kept; write one date with X, or one of the"
    " marks ? ~ %%, only at its end. Examples: 2022-XX, 2022-10~, 2021/2024-08."
)


def parse(text):
    """The Edtf that `text`, canonical EDTF, says.

    Raises ValueError with a sentence for people, in their language, and an example.
    """
    refuse_unreadable(text)
    return parsed(text)


def as_edtf(value):
    """The Edtf or None that an Edtf, canonical text, "" or None stands for."""
    if value is None or value == "":
        return None
    return value if isinstance(value, Edtf) else parse(value)


def refuse_unreadable(text):
    """Raises ValueError for what is no text, too long or could not be shown again."""
    if not isinstance(text, str) or not text:
        raise ValueError(str(EMPTY))
    if len(text) > LONGEST_DATE:
        raise ValueError(TOO_LONG % {"longest": LONGEST_DATE})
    if not text.isprintable():  # Nor could a sentence repeat it.
        raise ValueError(str(HIDDEN_CHARACTERS))


@functools.lru_cache(maxsize=4096)
def parsed(text):
    """parse() for a text that can be read, remembered."""
    if "/" not in text:
        return _parse_single(text)
    sides = text.split("/")
    if len(sides) > 2:
        raise ValueError(NOT_CANONICAL % {"text": text})
    start, end = (None if side in ("", "..") else _parse_single(side) for side in sides)
    if not start and not end:
        raise ValueError(NO_SIDE % {"text": text})
    if "X" in text:
        raise ValueError(X_IN_INTERVAL % {"text": text})
    if start and end and end.latest < start.earliest:
        raise ValueError(ENDS_FIRST % {"text": text})
    known = [side for side in (start, end) if side]
    return Edtf(
        "/".join(sides),
        "range",
        start and start.earliest,
        end and end.latest,
        approximate=any(side.approximate for side in known),
        uncertain=any(side.uncertain for side in known),
        sides=(start, end),
    )


def _parse_single(text):
    match = SINGLE.fullmatch(text)
    if not match:
        raise ValueError(_why_not(text) % {"text": text})
    precision, earliest, latest = _bounds(text, match["year"], match["part"], match["day"])
    mark = match["mark"]
    return Edtf(match[0], precision, earliest, latest, mark in ("~", "%"), mark in ("?", "%"))


def _why_not(text):
    if WITH_TIME.match(text):
        return TIME_OF_DAY
    if text[:1] in ("-", "Y"):
        return OUT_OF_YEARS
    return LEVEL_2 if BEYOND.fullmatch(text) else NOT_CANONICAL


def _bounds(text, year, part, day):
    """Precision, first and last day of the single date `text`, given as its components."""
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if not first_year:
        raise ValueError(OUT_OF_YEARS % {"text": text})
    if ("X" in year and part) or (part == "XX" and day not in (None, "XX")):
        raise ValueError(LEVEL_2 % {"text": text})
    if part in (None, "XX"):
        precision = ("year", "decade", "century")[year.count("X")]
        return precision, date(first_year, 1, 1), date(last_year, 12, 31)
    number = int(part)
    if number in HEMISPHERIC:
        raise ValueError(ONE_HEMISPHERE % {"text": text})
    if number in SEASON_MONTHS and day is None:
        first, last = SEASON_MONTHS[number]
        return "season", date(first_year, first, 1), _last_day(first_year, last)
    if not 1 <= number <= 12:
        raise ValueError(NO_MONTH % {"text": text, "month": part})
    last_day = _last_day(first_year, number)
    if day in (None, "XX"):
        return "month", date(first_year, number, 1), last_day
    if not 1 <= int(day) <= last_day.day:
        raise ValueError(NO_DAY % {"text": text, "day": day, "last": last_day.day})
    exact = date(first_year, number, int(day))
    return "day", exact, exact


def _last_day(year, month):
    """The last day of a month; months after 12 are those of the next year."""
    if month > 12:
        if year == date.max.year:
            return date.max
        year, month = year + 1, month - 12
    return date(year, month, monthrange(year, month)[1])
