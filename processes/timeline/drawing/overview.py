"""Processes beside one another on one axis of years: a strip each, and the axis above them.

From top to bottom a strip has the stages, the entries by family, and how open the consultations
were. It has no words: the row in which it stands says the same in words. What lies outside of the
years of the axis is not drawn.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from engagement.dates import Edtf
from processes.timeline.drawing.bars import PILL, draw_opening, draw_stage, opening_extent
from processes.timeline.drawing.canvas import Canvas, measure
from processes.timeline.drawing.inputs import Mark, Opening, Picture
from processes.timeline.drawing.marks import draw_placed, draw_shape, mark_class
from processes.timeline.drawing.packing import arrange
from processes.timeline.drawing.placing import Style, is_soft
from processes.timeline.drawing.rows import bar_class
from processes.timeline.drawing.scale import YEAR, Scale, span, ticks
from processes.timeline.drawing.shapes import hatchings
from processes.timeline.drawing.texts import opening_title
from processes.timeline.drawing.wide import draw_tear

WIDTH, AXIS = 440, 22
STAGES, ENTRIES = 10, 20  # where stages and entries begin
SMALL = Style(False, 11, 11, max_rows=14)
YEAR_ROOM, TODAY_SIZE = 34, 13
STEPS = (1, 2, 5, 10, 20, 50, 100, 10000)  # years between two labels
CLEAR = 4  # units; what is wider is a stretch, within which the day lies
UID = "ov"  # the hatchings of the axis serve all strips


def overview_axis(whole: Picture, hatched: bool = True) -> SafeString:
    """Years and today, for all strips; `whole` is a picture of what is on any of them. Of several
    axes on one page the first alone is `hatched`: it has the hatchings of all."""
    axis, scale = Canvas(WIDTH), _scale(whole)
    words = gettext("Today") if scale.shows_today else ""
    free = WIDTH - measure(words, TODAY_SIZE) - 3
    for tick in ticks(scale, label_room=YEAR_ROOM, years_only=True):
        if tick.label and tick.x + tick.shift + YEAR_ROOM < free:
            axis.text("yl", tick.x + tick.shift + 3, 16, tick.year)
    if words:
        axis.text("todc", WIDTH - 1, 16, words, "end")
    return axis.svg("tl over", AXIS, [f"<defs>{hatchings(UID)}</defs>"] if hatched else [])


def overview_strip(row: Picture, whole: Picture, about: Edtf | None = None) -> SafeString:
    """The strip of one process, on the axis of `whole`; marked in it is the date it is about."""
    scale = _scale(whole)
    at = [round(tick.x) + 0.5 for tick in ticks(scale, YEAR_ROOM, years_only=True) if tick.kind]
    return _strip(row, scale, at, _stretch(scale, about))


def elapsed_axis(before: int, after: int) -> SafeString:
    """Years before and after a day that every process begins its clock with."""
    axis, zero = Canvas(WIDTH), dt.date.min.toordinal() + before
    scale = _elapsed(zero, before, after, dt.date.max)
    for number, x in _years_from(scale, zero):
        words = f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else gettext("Text")
        if x + YEAR_ROOM < WIDTH:
            axis.text("yl", x + 3, 16, words)
    return axis.svg("tl over", AXIS, [f"<defs>{hatchings(UID)}</defs>"])


def elapsed_strip(row: Picture, zero: Edtf, before: int, after: int) -> SafeString:
    """The strip of one process on that clock; where its day is not known, all days that may be it
    are marked."""
    begins = span(zero).a
    scale = _elapsed(begins, before, after, row.today)
    at = [round(x) + 0.5 for number, x in _years_from(scale, begins) if number]
    return _strip(row, scale, at, _stretch(scale, zero))


def _stretch(scale: Scale, date: Edtf | None) -> tuple:
    """From where to where a date may lie, never narrower than a line; () where it is not drawn."""
    a, b = where = span(date)
    if where.empty or scale.side(where):
        return ()
    begins = scale(scale.first if a is None else a)
    return begins, max(scale(scale.last if b is None else b), begins + 2)


def _elapsed(zero: int, before: int, after: int, today: dt.date) -> Scale:
    first, last = Scale.day(zero - before), Scale.day(zero + after)
    return Scale(Picture(first, last, today), 2, WIDTH - 2)


def _years_from(scale: Scale, zero: int) -> list[tuple[int, float]]:
    """(number, where) of whole years before and after a day, by as many as have room."""
    step = next(s for s in STEPS if s * YEAR * scale.k >= YEAR_ROOM + 4)
    least, most = -((zero - scale.first) / YEAR // step), (scale.last - zero) / YEAR // step
    numbers = [step * n for n in range(int(least), int(most) + 1)]
    return [(number, scale(zero + round(number * YEAR))) for number in numbers]


def _strip(row: Picture, scale: Scale, years: list[float], zero=()) -> SafeString:
    strip = Canvas(WIDTH)
    for bar in row.stages:
        where = span(bar.date)
        if not where.empty and not scale.side(where):
            with strip.group(bar_class(bar)):
                draw_stage(strip, scale, bar, STAGES - 7, 8, UID)
    bottom = _entries(strip, scale, [mark for lane in row.lanes for mark in lane.marks])
    height, ground = _openings(strip, scale, row.openings, bottom + 4), Canvas(WIDTH)
    _ground(ground, scale, height, years, zero)
    if scale.gap:
        draw_tear(strip, scale, 0, height, tooth=3)
    return strip.svg("tl over", height, ground.parts)


def _scale(whole: Picture) -> Scale:
    return Scale(whole, 2, WIDTH - 2)


def _entries(strip: Canvas, scale: Scale, marks: list[Mark]) -> float:
    """Returns where they end. Those that do not fit one above the other stand in one row."""
    arranged = arrange(marks, scale, (SMALL,))
    if arranged is None:
        for mark in marks:
            where = span(mark.date)
            if not where.empty and not scale.side(where):
                x = scale(where.a if where.a is not None else where.b)
                with strip.group(mark_class(mark, is_soft(mark))):
                    draw_shape(strip, mark, x, ENTRIES, SMALL.size)
        return ENTRIES + SMALL.half
    for placed in arranged.placed:
        y = ENTRIES + placed.row * SMALL.pitch
        with strip.group(mark_class(placed.mark, placed.soft)):
            draw_placed(strip, scale, placed, SMALL, y)
    return ENTRIES + arranged.rows * SMALL.pitch - SMALL.half


def _openings(strip: Canvas, scale: Scale, openings: Iterable[Opening], top: float) -> float:
    """Returns where they end. What was open at the same time stands one below the other."""
    ends: list[float] = []  # of each row, where the last one in it ends
    for opening in openings:
        found = [one for one in (span(opening.opens), span(opening.closes)) if not one.empty]
        if not found or all(scale.side(one) for one in found):
            continue
        a, b = opening_extent(scale, opening)
        row = next((row for row, end in enumerate(ends) if end + 2 <= a), len(ends))
        ends[row : row + 1] = [b]
        with strip.link(opening.anchor, f"con {opening.access}", opening_title(opening)):
            draw_opening(strip, scale, opening, top + row * (PILL + 3), UID)
    return top + len(ends) * (PILL + 3) + 1


def _ground(ground: Canvas, scale: Scale, height: float, years: list[float], zero) -> None:
    now = scale(scale.now)
    if scale.x1 - now > 0.5:
        ground.rect("fut", now, scale.x1, 0, height)
    ground.uprights("yr", years, 0, height)
    if zero:
        ground.rect("zero" if zero[1] - zero[0] < CLEAR else "zero vague", *zero, 0, height)
    if scale.shows_today:
        ground.line("tod", (now, 0), (now, height))
