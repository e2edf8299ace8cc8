"""From days to positions: which days the drawing shows, and where each of them stands.

Days are counted as ordinals and stretches are half open, [first day, day after the last), so
that the year 9999 needs no care.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple

from engagement.dates import Edtf, parse
from processes.timeline.drawing.inputs import GOING, PENDING, UNSURE, Picture

YEAR = 365.2425
REACH = round(5 * YEAR)  # days; an outlier nearer than this to the rest is never cut off
TEAR = 16  # units; width of an axis break
MOST_BACK = 14  # units; so far before its line the label of a year may begin
BACK_AT_TEAR = 30  # the same before the break of the axis, behind which no other follows


class Span(NamedTuple):
    """Half open, in ordinals; None is unbounded."""

    a: int | None
    b: int | None

    @property
    def empty(self) -> bool:
        return self.a is None and self.b is None


NOWHERE = Span(None, None)


def span(value: Edtf | dt.date | None) -> Span:
    if value is None:
        return NOWHERE
    if isinstance(value, dt.date):
        return Span(value.toordinal(), value.toordinal() + 1)
    a, b = value.earliest, value.latest
    return Span(a and a.toordinal(), b and b.toordinal() + 1)


def exact(value: Edtf | None) -> bool:
    """The day is known, and nobody doubts it."""
    return bool(
        value and value.precision == "day" and not value.approximate and not value.uncertain
    )


# --------------------------------------------------------------------------- which days


def frame(dates: Iterable[Edtf | dt.date | None], today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the drawing. Today is always inside.

    Everything is shown, unless it would squeeze the rest: the earliest quarter of the facts gets
    at most half of the way to the latest one. (With q the first quartile of all beginnings, the
    drawing begins no earlier than q minus the time from q to the end, or minus five years if
    that is longer.) The same holds for the far future. What lies outside is drawn at the edge
    with an arrow and its year. Fewer than three facts are never cut.

    Then padded to whole years, or to quarters when the whole is shorter than three years, with
    some ground to the right of today for what is planned.
    """
    spans = [s for s in map(span, dates) if not s.empty]
    now = today.toordinal()
    if not spans:
        return _quarter_start(now - 180), _quarter_end(now + 30)
    starts = sorted(s.b - 1 if s.a is None else s.a for s in spans)
    ends = sorted(s.a + 1 if s.b is None else s.b for s in spans)
    first = min(now, _kept(starts, min(ends[-1], now)))
    last = max(now, -_kept([1 - b for b in reversed(ends)], -first, floor=-now))
    length = last - first
    start = _quarter_start(first) if length < 3 * YEAR else dt.date(_date(first).year, 1, 1)
    return start, _quarter_end(last + max(30, round(length * 0.02)))


def stretch(dates: Iterable[Edtf | dt.date | None]) -> Span:
    """From the first to the last of what is recorded, without what would squeeze the rest."""
    spans = [s for s in map(span, dates) if not s.empty]
    starts = sorted(s.b - 1 if s.a is None else s.a for s in spans)
    ends = sorted(s.a + 1 if s.b is None else s.b for s in spans)
    first = _kept(starts, ends[-1])
    return Span(first, -_kept([-b for b in reversed(ends)], -first))


def _kept(days: list[int], end: int, floor: int | None = None) -> int:
    """The earliest of the sorted `days` that the rule of `frame` keeps."""
    if len(days) < 3:
        return days[0]
    pivot = days[max(1, len(days) // 4)]
    limit = pivot - max(end - pivot, REACH)
    if floor is not None:
        limit = min(limit, floor)
    return next(day for day in days if day >= limit)


def _date(ordinal: int) -> dt.date:
    return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))


def _quarter_start(ordinal: int) -> dt.date:
    day = _date(ordinal)
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_end(ordinal: int) -> dt.date:
    day = _date(ordinal)
    month = (day.month - 1) // 3 * 3 + 3
    return dt.date(day.year, month, calendar.monthrange(day.year, month)[1])


# --------------------------------------------------------------------------- silence


class Silence(NamedTuple):
    """A stretch before today about which nothing is recorded, long enough to cut out."""

    a: int
    b: int
    since: Edtf | None  # the last that is recorded


def silence(picture: Picture) -> Silence | None:
    """Break the axis when more than 15 % of it, and four months, lie empty before today.

    Someone who looks in November 2026 at a process last confirmed in September 2024 should see
    the process and not two empty years; nor should the axis pretend that it ended in 2024. So
    the ground after the last fact (and a margin of 7 %) is torn out, today stands right behind
    the tear, and words say since when nothing is recorded. A stage, thread or entry that "goes
    on", or that somebody confirmed it, is nothing that happened: where anything else has a date,
    that alone counts for where the break begins.
    """
    now, first = picture.today.toordinal(), picture.first.toordinal()
    happened = _traces(picture, confirmed=False) or _traces(picture)
    drawn = max((end for end, *_rest in _ends(happened, now)), default=None)
    if drawn is None or picture.last < picture.today:
        return None
    kept = max(drawn, first) - first
    a, b = first + kept + max(round(kept * 0.07), 14), now - max(round(kept * 0.02), 5)
    empty = (now - first - kept) / max(picture.last.toordinal() - first, 1)
    if now - first - kept < 120 or empty <= 0.15 or b - a < 30:
        return None
    recorded = [one for one in _traces(picture) if one[1]]
    before = (one for one in _ends(recorded, now) if one[0] <= a)
    return Silence(a, b, max(before, key=itemgetter(0, 1), default=(0, 0, None))[2])


def _ends(traces, now: int) -> Iterator[tuple[int, int, Edtf | None]]:
    """End, beginning and date of what begins by now; of two that end alike the more exact one
    begins later."""
    for where, _firm, date in traces:
        a = where.b - 1 if where.a is None else where.a
        if a <= now:
            yield a + 1 if where.b is None else min(where.b, now), a, date


def is_dated(picture: Picture) -> bool:
    """Has anything in it a date? Where nothing has, there are no days to draw."""
    return bool(_traces(picture))


def _traces(picture: Picture, confirmed: bool = True) -> list[tuple[Span, bool, Edtf | None]]:
    """Where something is drawn, whether it is a recorded fact (not a plan), and its date.
    `confirmed`: with the days on which somebody confirmed that a stage goes on."""
    pairs: list[tuple[Edtf | None, bool]] = []
    for bar in picture.stages:
        begun = bar.date and bar.state in GOING and bar.date.earliest
        begun = parse(begun.isoformat()) if begun else None
        pairs += [(begun, True), (bar.said if confirmed else None, True)]
        pairs += [(bar.date, bar.state not in (*GOING, *UNSURE))]
        pairs += [(forecast, False) for forecast in bar.earlier]
    for opening in picture.openings:
        pairs += [(opening.opens, True), (opening.closes, True)]
    for lane in (*picture.lanes, *picture.hindrances):
        pairs += [(mark.date, mark.state != "planned") for mark in lane.marks]
        pairs += [(_month(year, month), True) for year, month, _ in lane.months]
    for thread in picture.threads:
        pairs += [(thread.made, True), (thread.settled, thread.glyph != PENDING)]
    found = ((span(value), firm, value) for value, firm in pairs)
    return [one for one in found if not one[0].empty]


def _last_year(picture: Picture) -> int:
    """In which something is recorded, or which is this one: later ones need no label."""
    known = (where.a if where.b is None else where.b - 1 for where, *_rest in _traces(picture))
    return max(picture.today.year, *(_date(day).year for day in known))


def _month(year: int, month: int) -> Edtf:
    """Month 0 is the whole year."""
    return parse(f"{year:04d}-{month:02d}" if month else f"{year:04d}")


def month_end(year: int, month: int) -> dt.date:
    """Month 0 is the whole year."""
    month = month or 12
    return dt.date(year, month, calendar.monthrange(year, month)[1])


# --------------------------------------------------------------------------- where


class Scale:
    """Ordinals to positions between x0 and x1. What lies outside is clamped to the edge."""

    __slots__ = ("first", "gap", "k", "last", "last_year", "now", "tear", "x0", "x1")

    def __init__(self, picture: Picture, x0: float, x1: float):
        self.now = picture.today.toordinal()
        self.first = picture.first.toordinal()
        self.last = max(picture.last, picture.first).toordinal() + 1
        self.x0, self.x1, self.gap = x0, x1, silence(picture)
        gap = self.gap
        self.last_year = _last_year(picture) if gap else dt.MAXYEAR
        days = self.last - self.first - (gap.b - gap.a if gap else 0)
        self.k = (x1 - x0 - (TEAR if gap else 0)) / days
        self.tear = x0 + (gap.a - self.first) * self.k if gap else x1  # where the break begins

    def __call__(self, day: int) -> float:
        day = min(max(day, self.first), self.last)
        gap = self.gap
        if gap is None or day <= gap.a:
            return self.x0 + (day - self.first) * self.k
        if day < gap.b:
            return self.tear + TEAR * (day - gap.a) / (gap.b - gap.a)
        return self.tear + TEAR + (day - gap.b) * self.k

    @staticmethod
    def day(ordinal: int) -> dt.date:
        return _date(ordinal)

    @property
    def silent_since(self) -> Edtf | None:
        return self.gap and self.gap.since

    @property
    def shows_today(self) -> bool:
        return self.first <= self.now < self.last

    def side(self, where: Span) -> int:
        """-1: all of it lies before the drawing, 1: after it, 0: at least a part is inside."""
        if where.b is not None and where.b <= self.first:
            return -1
        return 1 if where.a is not None and where.a >= self.last else 0

    def room(self, x: float) -> float:
        """How far to the right something that begins at x may reach."""
        return self.tear if x < self.tear else self.x1

    def free(self, x: float) -> tuple[float, float]:
        """From where to where words around x may reach, so that they cross neither the break of
        the axis nor the line of today."""
        left, right = self.x0, self.x1
        for a, b in self._uprights():
            if x < (a + b) / 2:
                right = min(right, a)
            else:
                left = max(left, b)
        return left, right

    @property
    def widest(self) -> tuple[float, float]:
        """The widest of the stretches that they leave to words."""
        ends = [self.x0, *(end for pair in sorted(self._uprights()) for end in pair), self.x1]
        return max(zip(ends[::2], ends[1::2], strict=True), key=lambda pair: pair[1] - pair[0])

    def crossed(self, xa: float, xb: float) -> bool:
        """Whether words from xa to xb would cross one of them."""
        return any(xa < b and a < xb for a, b in self._uprights())

    def _uprights(self) -> list[tuple[float, float]]:
        found = [(self.tear - 1, self.tear + TEAR + 1)] if self.gap else []
        now = self(self.now)
        return [*found, (now - 2, now + 2)] if self.shows_today else found

    def stretches(self) -> list[tuple[int, int]]:
        """The unbroken parts of the axis."""
        if self.gap is None:
            return [(self.first, self.last)]
        return [(self.first, self.gap.a), (self.gap.b, self.last)]


# --------------------------------------------------------------------------- ticks


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    kind: str  # "yr" a year, "qt" a quarter or a month
    year: int
    month: int
    label: str  # "year", "month", "both" or "" (a line only)
    shift: float = 0  # of the label, which else would be dropped at the end of the axis


def ticks(scale: Scale, label_room: float = 42, years_only: bool = False) -> list[Tick]:
    """Lines and labels of the axis.

    Years by 1, 2, 5, 10… so that labels never meet; quarter lines from 20 units a quarter, their
    names from 70; every month from 44 units a month. A stretch that does not begin with a year
    begins with a label of its own.
    """
    year = scale.k * YEAR
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 500, 10000) if s * year >= label_room + 4)
    months = 12 * step
    if step == 1 and year >= 80 and not years_only:
        months = 1 if year >= 12 * 44 else 3
    named = months < 12 and year >= 4 * 70
    found: list[Tick] = []
    for a, b in scale.stretches():
        limit = scale.room(scale(a) + 0.1)
        part = list(_stretch_ticks(scale, a, b, months, step, named))
        if part and part[0].x - scale(a) < 1 and part[0].label == "month":
            part[0] = replace(part[0], label="both")
            crowded = len(part) > 1 and part[1].label == "month"
            if crowded and part[1].x - part[0].x < label_room + 28:
                part[1] = replace(part[1], label="")
        elif not part or part[0].x - scale(a) >= 1:
            part.insert(0, Tick(scale(a), "", _date(a).year, _date(a).month, "year"))
        back = BACK_AT_TEAR if limit == scale.tear != scale.x1 else MOST_BACK
        found += _fitting(part, limit, label_room, back)
    last = scale.last_year
    found = [one if one.year <= last else replace(one, label="") for one in found]
    return [_beside_today(scale, tick, label_room) for tick in found]


def _beside_today(scale: Scale, tick: Tick, label_room: float) -> Tick:
    """Without its label where that would cross the line of today."""
    reach = tick.x + tick.shift + label_room + (28 if tick.label == "both" else 0)
    crosses = scale.shows_today and tick.x < scale(scale.now) < reach
    return replace(tick, label="") if crosses else tick


def _stretch_ticks(scale, a: int, b: int, months: int, step: int, named: bool) -> Iterator[Tick]:
    day = _date(a)
    at = day.year // step * step * 12 if months >= 12 else day.year * 12
    while at // 12 <= dt.MAXYEAR:
        year, month = divmod(at, 12)
        ordinal = dt.date(max(year, 1), month + 1, 1).toordinal()
        if ordinal >= b:
            return
        if ordinal >= a:
            kind, label = ("yr", "year") if month == 0 else ("qt", "month" if named else "")
            yield Tick(scale(ordinal), kind, max(year, 1), month + 1, label)
        at += months


def _fitting(part: list[Tick], limit: float, label_room: float, back: float) -> list[Tick]:
    """Keep the lines, drop the labels that would run into the next one or over the edge."""
    ends = [tick.x for tick in part[1:] if tick.label] + [limit]
    found = []
    for tick in part:
        if tick.label:
            room = min(x for x in ends if x > tick.x or x == ends[-1]) - tick.x
            if tick.label == "both" and room < label_room + 28:
                tick = replace(tick, label="year")
            if room < label_room and tick.x + room < limit:
                tick = replace(tick, label="")
            elif room < label_room:
                tick = _drawn_back(tick, room - label_room, found, label_room, back)
        found.append(tick)
    return found


def _drawn_back(tick: Tick, shift: float, before: list[Tick], label_room: float, back: float):
    """With its label a little to the left, if that is free; else without it."""
    taken = max((one.x + label_room for one in before if one.label), default=float("-inf"))
    if shift < -back or tick.x + shift < taken:
        return replace(tick, label="")
    return replace(tick, shift=shift)
