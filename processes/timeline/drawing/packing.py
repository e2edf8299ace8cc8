"""Marks into rows where nothing overlaps, and months into bars."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from processes.timeline.drawing.inputs import Lane, Mark, Picture, Thread
from processes.timeline.drawing.placing import Placed, Style, units_of
from processes.timeline.drawing.scale import YEAR, Scale, Span, month_end, span

MAX_THREADS, MAX_BUNDLES = 8, 24


class Arrangement(NamedTuple):
    style: Style
    rows: int
    placed: list[Placed]


def arrange(marks: Iterable[Mark], scale: Scale, styles: Iterable[Style]) -> Arrangement | None:
    """The first style in which the dated marks fit into its rows; None if none does."""
    dated = [mark for mark in marks if not span(mark.date).empty]
    for style in styles:
        if len(dated) * style.size > style.max_rows * (scale.x1 - scale.x0):
            continue  # cannot fit, however they lie
        packed = _pack(units_of(dated, scale, style), style)
        if packed is not None:
            return Arrangement(style, max((p.row for p in packed), default=0) + 1, packed)
    return None


def undated(marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if span(mark.date).empty]


def undated_count(lane: Lane) -> int:
    return lane.undated + len(undated(lane.marks))


def _pack(units: list[list[Placed]], style: Style) -> list[Placed] | None:
    """Give each unit the first row in which it is free; None if the rows are not enough."""
    ends: list[float] = []
    result = []
    for unit in units:
        lo, hi = min(p.lo for p in unit), max(p.hi for p in unit)
        row = next((i for i, end in enumerate(ends) if lo > end + 2), len(ends))
        if row == style.max_rows:
            return None
        ends[row : row + 1] = [hi]
        result += [replace(p, row=row) for p in unit] if row else unit
    return result


# --------------------------------------------------------------------------- outcomes


def has_few_threads(picture: Picture) -> bool:
    return len(picture.threads) <= MAX_THREADS


def threads_of(picture: Picture) -> list[Thread]:
    """Each by itself while they are few, else together what has the same days and outcome; none
    where that is still too many."""
    if has_few_threads(picture):
        return list(picture.threads)
    together: dict[object, list[Thread]] = {}
    for one in picture.threads:
        key = (one.type, one.made, one.settled, one.outcome)
        together.setdefault(key, []).append(one)
    if len(together) > MAX_BUNDLES:
        return []
    bundles = [_together(same, picture.list_of_asks) for same in together.values()]
    return sorted(bundles, key=lambda one: one.made.sort if one.made else "A")


def _together(same: list[Thread], anchor: str) -> Thread:
    if len(same) == 1:
        return same[0]
    return replace(same[0], anchor=anchor, number=len(same))


# --------------------------------------------------------------------------- months


class Bin(NamedTuple):
    year: int
    month: int  # the first of the bin; 0: the year is known, the month is not
    months: int  # how many it covers
    count: int


class Histogram(NamedTuple):
    bins: list[Bin]
    before: Bin | None  # what lies outside of the drawing, added up
    after: Bin | None
    peak: float  # entries a month in the fullest bin


def months_of(lane: Lane) -> tuple[tuple[int, int, int], ...]:
    """(year, month, count); month 0 where the month is not known.

    What lasted or lies within several years is counted with the year in which it begins, the
    place it has in the list.
    """
    if lane.months:
        return lane.months
    found: Counter[tuple[int, int]] = Counter()
    for mark in lane.marks:
        if mark.again or span(mark.date).empty:
            continue
        a, b = mark.date.earliest or mark.date.latest, mark.date.latest or mark.date.earliest
        lasted = mark.lasts and mark.date.is_interval and mark.date.start
        if lasted:
            a, b = a, mark.date.start.latest or a
        same = (a.year, a.month) == (b.year, b.month)
        found[a.year, a.month if same else 0] += 1
    return tuple((*when, count) for when, count in sorted(found.items()))


def histogram(months: Iterable[tuple[int, int, int]], scale: Scale) -> Histogram:
    """Bins wide enough to see: months, else quarters, else years."""
    unit = next((u for u in (1, 3) if scale.k * YEAR / 12 * u >= 3), 12)
    found: Counter[tuple[int, int, int]] = Counter()
    outside: dict[int, list[tuple[int, int]]] = {-1: [], 1: []}
    for year, month, count in months:
        b = Bin(year, (month - 1) // unit * unit + 1 if month else 0, unit if month else 12, count)
        if b.month and unit == 12:
            b = Bin(year, 1, 12, count)
        side = scale.side(span_of(b))
        if side:
            outside[side].append((year, count))
        else:
            found[b.year, b.month, b.months] += count
    bins = [Bin(*when, count) for when, count in sorted(found.items())]
    peak = max((b.count / b.months for b in bins), default=1)
    return Histogram(bins, _sum(outside[-1], min), _sum(outside[1], max), peak)


def _sum(pairs: list[tuple[int, int]], pick) -> Bin | None:
    if not pairs:
        return None
    return Bin(pick(year for year, _ in pairs), 0, 12, sum(count for _, count in pairs))


def span_of(b: Bin) -> Span:
    """The days of a bin."""
    first = b.month or 1
    end = month_end(b.year, first + b.months - 1)
    return Span(dt.date(b.year, first, 1).toordinal(), end.toordinal() + 1)
