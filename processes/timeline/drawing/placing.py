"""Where marks stand: on their day where it is known, else together on the stretch it lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from processes.timeline.drawing.inputs import Mark
from processes.timeline.drawing.scale import Scale, Span, exact, span
from processes.timeline.drawing.spans import BarPart, lasting

OFF_EDGE = 46  # units; room for an arrow and a year at the edge, and what is open reaches as far
GAP = 3  # between two marks of one stretch
ENDS = 5  # between a mark and the end of its stretch
FADES = 24  # units; so much of what is open at an end is seen beside its marks
MOST_ABREAST = 3  # marks of one stretch without a beginning or an end


@dataclass(frozen=True, slots=True)
class Style:
    """How marks are drawn: `size` across, `pitch` from row to row, with numbers or not."""

    numbered: bool
    size: float
    pitch: float
    max_rows: int = 9

    @property
    def half(self) -> float:
        return self.size / 2

    def label(self, mark: Mark) -> float:
        """Width of the number beside the mark."""
        return 3 + len(str(mark.number)) * 8.5 if self.numbered and mark.number is not None else 0

    def cell(self, mark: Mark) -> float:
        return self.size + self.label(mark)


NUMBERED_STYLE = Style(True, 18, 24)
SMALL_STYLE = Style(False, 14, 14)
AMPLE_STYLE = Style(False, 14, 18, max_rows=40)  # for the few marks that a page shows in all
# One swarm of all lanes, still lower than their counts.
PHONE = Style(False, 14, 16, max_rows=24)
PHONE_NUMBERED = Style(True, 14, 16, max_rows=30)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark at `x`, occupying `lo` to `hi` of its row.

    `soft`: its day is not known. `zone`: the stretch in which that lies, where it is drawn; of
    several marks of one stretch the first has it, and all `numbers` on its line, its own first.
    `lasted`: it is drawn for as long as it lasted. `side`: -1 before the drawing, 1 after it.
    """

    mark: Mark
    x: float
    lo: float
    hi: float
    soft: bool
    zone: tuple[float, float] | None = None
    lasted: bool = False
    side: int = 0
    row: int = 0
    numbers: tuple[tuple[float, float], ...] = ()


def lasted(mark: Mark) -> bool:
    """Is it told when it began to last? "By" a day it may have lasted or not: it had begun."""
    return mark.lasts and mark.date.is_interval and not span(mark.date.start).empty


def is_soft(mark: Mark) -> bool:
    """The day at which it stands is not known: of what lasted that of its beginning."""
    return not exact(mark.date.start if lasted(mark) else mark.date)


def zone_of(where: Span, scale: Scale, reach: float = OFF_EDGE) -> tuple[float, float]:
    """What is unbounded reaches a little way from the end that it has, and not across the break
    of the axis."""
    if where.a is None:
        xb = scale(where.b)
        return max(scale.x0, xb - reach), xb
    xa = scale(where.a)
    return xa, (min(scale.room(xa), xa + reach) if where.b is None else scale(where.b))


def stretches_of(mark: Mark, scale: Scale) -> dict[BarPart, tuple[float, float]]:
    """Where the parts of what lasted stand."""
    return {part: zone_of(Span(part.a, part.b), scale) for part in lasting(mark.date)}


class _Stretch(NamedTuple):
    family: str
    where: Span


def units_of(marks: Iterable[Mark], scale: Scale, style: Style) -> list[list[Placed]]:
    """Marks that stand in a row together, from left to right: those of one family whose days lie
    "some time within" one and the same stretch share it, in its middle; each other one is alone."""
    units, shared = [], {}
    for mark in marks:
        where = span(mark.date)
        if is_soft(mark) and not lasted(mark) and not scale.side(where):
            shared.setdefault(_Stretch(mark.family, where), []).append(mark)
        else:
            units.append([_placed(mark, scale, style)])
    for stretch, same in shared.items():
        units += _sharing(same, stretch.where, scale, style)
    return sorted(units, key=lambda unit: min(p.lo for p in unit))


def beside(mark: Mark, x: float, style: Style) -> Placed:
    """Where there are no dates, with its number behind it."""
    start, end = x + style.half, x + style.half + style.label(mark)
    return Placed(mark, x, x - style.half, end, soft=True, numbers=((start, end),) * (end > start))


def _placed(mark: Mark, scale: Scale, style: Style) -> Placed:
    """By itself: on its day, from its day on, or at the edge."""
    where, half, label = span(mark.date), style.half, style.label(mark)
    side, soft = scale.side(where), is_soft(mark)
    low, high = scale.x0 + half, scale.x1 - half - label
    if side:
        x = low + OFF_EDGE if side < 0 else high - OFF_EDGE
        edge = scale.x0 if side < 0 else scale.x1
        return Placed(mark, x, min(edge, x - half), max(edge, x + half + label), soft, side=side)
    xa, xb = began = zone_of(where, scale)
    if lasted(mark):
        began = zone_of(span(mark.date.start), scale)
        xa, xb = began[0], max(end for _a, end in stretches_of(mark, scale).values())
    x = _clear(scale, min(max(sum(began) / 2, low), high), style.cell(mark), half)
    drawn = (xa, xb) if lasted(mark) or (soft and xb - xa > style.size + 8) else None
    lo, hi, numbers = _numbered(scale, x, half, label, (xa, xb) if drawn else (x, x))
    if drawn:
        lo, hi = min(lo, xa), max(hi, xb)
    return Placed(mark, x, lo, hi, soft, drawn, lasted(mark), numbers=numbers)


def _clear(scale: Scale, x: float, cell: float, half: float) -> float:
    """Never under the break of the axis."""
    under = scale.gap and scale.tear - cell + half < x < scale.tear + half
    return scale.tear - cell + half if under else x


def _numbered(scale: Scale, x: float, half: float, label: float, line: tuple[float, float]):
    """From where to where a mark reaches with its number, and where the number stands: behind it,
    or else before it; beyond the end of its line where that would run into it."""
    begin, end = line
    if not label:
        return x - half, x + half, ()
    start = x + half
    if start < end < start + label + 6:
        start = end + 3
    if start + label > scale.x1 or scale.crossed(start, start + label + 2):
        stop = x - half
        if stop - label - 6 < begin < stop and begin - 3 - label >= scale.x0:
            stop = begin - 3
        return stop - label, x + half, ((stop - label, stop),)
    return x - half, start + label, ((start, start + label),)


def _sharing(marks: list[Mark], where: Span, scale: Scale, style: Style) -> list[list[Placed]]:
    """As many side by side as their stretch has room for, in one row or several."""
    cell = max(map(style.cell, marks)) + GAP
    abreast = _abreast(where, scale, style, cell)
    if not abreast:
        return [[_placed(mark, scale, style)] for mark in marks]
    rows = [marks[place : place + abreast] for place in range(0, len(marks), abreast)]
    return [_side_by_side(row, where, scale, style) for row in rows]


def _abreast(where: Span, scale: Scale, style: Style, cell: float) -> int:
    """How many marks a stretch has room for, 0 where a single one has to stand otherwise."""
    if None in where:
        xa, xb = zone_of(where, scale, MOST_ABREAST * cell + FADES + ENDS)
        return min(int((xb - xa - FADES - ENDS + 0.1) / cell), MOST_ABREAST)
    xa, xb = zone_of(where, scale)
    middle, half = (xa + xb) / 2, cell / 2
    if xb - xa <= style.size + 8 or scale.crossed(middle - half, middle + half):
        return 0
    number = int((xb - xa - 2 * ENDS) / cell)
    while number > 1 and scale.crossed(middle - half * number, middle + half * number):
        number -= 1
    return number


def _side_by_side(marks: list[Mark], where: Span, scale: Scale, style: Style) -> list[Placed]:
    """Next to one another in the middle of their stretch, so that none seems to have a day; at
    the end that is known where the other is not."""
    wide = sum(map(style.cell, marks)) + GAP * (len(marks) - 1)
    xa, xb = zone = zone_of(where, scale, max(OFF_EDGE, wide + FADES + ENDS))
    start = (xa + xb - wide) / 2
    if where.a is None:
        start = xb - ENDS - wide
    elif where.b is None:
        start = xa + ENDS
    found = []
    for mark in marks:
        x = start + style.half
        start += style.cell(mark)
        number = ((x + style.half, start),) if style.label(mark) else ()
        found.append(Placed(mark, x, x - style.half, start, soft=True, numbers=number))
        start += GAP
    numbers = tuple(number for one in found for number in one.numbers)
    first = found[0]
    found[0] = Placed(first.mark, first.x, xa, xb, soft=True, zone=zone, numbers=numbers)
    return found
