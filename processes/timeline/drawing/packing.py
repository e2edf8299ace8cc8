"""Marks into rows where nothing overlaps, and months into bars."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from processes.timeline.drawing.inputs import Lane, Mark, Picture, Thread
from processes.timeline.drawing.scale import YEAR, Scale, Span, exact, month_end, span
from processes.timeline.drawing.texts import threads_named

MAX_THREADS, MAX_BUNDLES = 8, 24
OFF_EDGE = 46  # units; room for an arrow and a year at the edge


@dataclass(frozen=True, slots=True)
class Style:
    """How marks are drawn: `size` across, `pitch` from row to row, with numbers or not, and with
    the stretch in which each happened or without."""

    numbered: bool
    size: float
    pitch: float
    max_rows: int = 9
    brackets: bool = False

    @property
    def half(self) -> float:
        return self.size / 2

    def label(self, mark: Mark) -> float:
        """Width of the number beside the mark."""
        return 3 + len(str(mark.number)) * 8.5 if self.numbered and mark.number is not None else 0


NUMBERED_STYLE = Style(True, 18, 24, brackets=True)
SMALL_STYLE = Style(False, 14, 14)
AMPLE_STYLE = Style(False, 14, 14, max_rows=40)  # for the few marks that a page shows in all
# One swarm of all lanes, still lower than their counts.
PHONE = Style(False, 14, 16, max_rows=20)
PHONE_NUMBERED = Style(True, 14, 16, max_rows=20)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark at `x`, occupying `lo` to `hi` of its row.

    `soft`: its day is not known. `zone`: the stretch in which it happened, or through which it
    lasted. `bracket`: whether that is drawn. `side`: -1 before the drawing, 1 after it.
    """

    mark: Mark
    x: float
    lo: float
    hi: float
    soft: bool
    zone: tuple[float, float] | None = None
    bracket: bool = False
    lasted: bool = False
    side: int = 0
    row: int = 0
    numbers: tuple[tuple[float, float], ...] = ()  # where its number stands, and others on its line


class Arrangement(NamedTuple):
    style: Style
    rows: int
    placed: list[Placed]


def arrange(marks: Iterable[Mark], scale: Scale, styles: Iterable[Style]) -> Arrangement | None:
    """The first style in which the dated marks fit into its rows; None if none does.

    Before a coarser style is tried, marks that happened "some time within" the same stretch
    share it: they stand side by side in it instead of one above the other in its middle. Each
    of them could stand anywhere in it, so nothing false is said.
    """
    dated = [mark for mark in marks if not span(mark.date).empty]
    for style in styles:
        if len(dated) * style.size > style.max_rows * (scale.x1 - scale.x0):
            continue  # cannot fit, however they lie
        placed = sorted((_place(mark, scale, style) for mark in dated), key=lambda p: (p.lo, p.x))
        packed = _pack([[p] for p in placed], style) or _pack(_share(placed, style), style)
        if packed is not None:
            return Arrangement(style, max((p.row for p in packed), default=0) + 1, packed)
    return None


def undated(marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if span(mark.date).empty]


def undated_count(lane: Lane) -> int:
    return lane.undated + len(undated(lane.marks))


def is_soft(mark: Mark) -> bool:
    """The day at which it stands is not known: of what lasted that of its beginning, or of its
    end where no beginning is told."""
    lasted = mark.lasts and mark.date.is_interval
    return not exact((mark.date.start or mark.date.end) if lasted else mark.date)


def _place(mark: Mark, scale: Scale, style: Style) -> Placed:
    where, half, label = span(mark.date), style.half, style.label(mark)
    lasted, soft = mark.lasts and mark.date.is_interval, is_soft(mark)
    side = scale.side(where)
    low, high = scale.x0 + half, scale.x1 - half - label
    if side:
        x = low + OFF_EDGE if side < 0 else high - OFF_EDGE
        edge = scale.x0 if side < 0 else scale.x1
        return Placed(mark, x, min(edge, x - half), max(edge, x + half + label), soft, side=side)
    zone = xa, xb = zone_of(where, scale)
    x = (xa + xb) / 2
    if lasted:
        x = xa if where.a is not None else xb
    x = min(max(x, low), high)
    if scale.gap and scale.tear - half - label < x < scale.tear + half:
        x = scale.tear - half - label  # never under the break
    bracket = lasted or (style.brackets and soft and xb - xa > 30)
    lo, hi, number = _numbered(scale, x, half, label, (xb if bracket else x))
    if bracket:
        lo, hi = min(lo, xa), max(hi, xb)
    zone = zone if lasted or soft else None
    return Placed(mark, x, lo, hi, soft, zone, bracket, lasted, numbers=number)


def _numbered(scale: Scale, x: float, half: float, label: float, end: float):
    """From where to where a mark reaches with its number, and where the number stands: behind
    it, behind the end of its line where that would run into it, or else before it."""
    if not label:
        return x - half, x + half, ()
    start = x + half
    if start < end < start + label + 6:
        start = end + 3
    if start + label > scale.x1 or scale.crossed(start, start + label + 2):
        return x - half - label, x + half, ((x - half - label, x - half),)
    return x - half, start + label, ((start, start + label),)


def zone_of(where: Span, scale: Scale) -> tuple[float, float]:
    """What is unbounded reaches to today, or a little way back from its end."""
    xb = scale(max(scale.now, where.a + 1) if where.b is None else where.b)
    xa = max(scale.x0, xb - OFF_EDGE) if where.a is None else scale(where.a)
    return xa, xb


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


def _share(placed: list[Placed], style: Style) -> list[list[Placed]]:
    """Units of marks that stand side by side within the stretch they have in common."""
    zones: dict[object, list[Placed]] = {}
    for one in placed:
        # An open end reaches across a break of the axis, and nothing may stand under that.
        alone = one.zone is None or one.lasted or one.mark.date.latest is None
        zones.setdefault(id(one) if alone else one.zone, []).append(one)
    units = []
    for marks in zones.values():
        xa, xb = marks[0].zone or (0, 0)
        cell = max(style.size + style.label(p.mark) + 3 for p in marks)
        fit = max(int((xb - xa) / cell), 1)
        if len(marks) == 1 or fit == 1:
            units += [[p] for p in marks]
            continue
        for i in range(0, len(marks), fit):
            units.append(_side_by_side(marks[i : i + fit], style))
    return sorted(units, key=lambda unit: min(p.lo for p in unit))


def _side_by_side(marks: list[Placed], style: Style) -> list[Placed]:
    xa, xb = marks[0].zone
    step = (xb - xa) / len(marks)
    found = []
    for place, one in enumerate(marks):
        label = style.label(one.mark)
        x = xa + step * (place + 0.5) - label / 2
        lo, hi = (xa, xb) if one.bracket else (x - style.half, x + style.half + label)
        bracket, numbers = one.bracket and place == 0, ((x + style.half, x + style.half + label),)
        found.append(replace(one, x=x, lo=lo, hi=hi, bracket=bracket, numbers=numbers))
    found[0] = replace(found[0], numbers=tuple(n for one in found for n in one.numbers))
    return found


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
    first, number = same[0], len(same)
    if number == 1:
        return first
    return replace(first, anchor=anchor, text=threads_named(first.type, number), number=number)


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
