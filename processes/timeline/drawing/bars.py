"""Bars and pills, in the wide and in the compact drawing alike."""

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString

from processes.timeline.drawing.canvas import Canvas
from processes.timeline.drawing.inputs import UNSURE, Bar, Opening
from processes.timeline.drawing.scale import Scale, Span, span
from processes.timeline.drawing.shapes import hatch
from processes.timeline.drawing.spans import BarPart, opening_parts, stage_parts
from processes.timeline.drawing.texts import ACCESS_KEY, ACCESS_LETTERS, forecast_title

PILL = 14  # units; how high a consultation is drawn, and how wide at least
TAIL = 40  # units; how far an unknown beginning or end fades out
STOPPED = ("withdrawn", "rejected", "lapsed")  # stages that were stopped

Extent = tuple[float, float]


def draw_stage(canvas: Canvas, scale: Scale, bar: Bar, y: float, height: float, uid: str) -> Extent:
    """The bar of a stage that has a date. Returns where it begins and ends."""
    parts = stage_parts(bar, scale.now)
    side, year = _outside(scale, parts)
    if side:
        return draw_beyond(canvas, scale, side, year, y + height / 2)
    now = bar.goes_on
    xa = xb = 0.0
    for place, part in enumerate(parts):
        a, b = _extent(scale, part, alone=len(parts) == 1)
        if part.kind in ("fade", "trail"):
            _draw_fading(canvas, part, a, b, y, height, hatch(uid, now))
            if bar.state in UNSURE:
                known, far = (b, a) if part.kind == "fade" else (a, b)
                canvas.line("plan", (far, y), (known, y), (known, y + height), (far, y + height))
        elif part.kind in ("solid", "ahead"):
            canvas.rect(part.kind, a, b, y, height, ' rx="2"')
        else:
            canvas.rect("fuzzy", a, b, y, height, hatch(uid, now))
        xa, xb = (xa if place else a), b
    if parts[-1].kind == "open":
        points = [(xb, y), (xb + 7, y + height / 2), (xb, y + height)]
        canvas.line("arr", *points)
        xb += 7
    if bar.state == "skipped":
        canvas.line("strike", (xa - 3, y + height / 2), (xb + 3, y + height / 2))
    elif bar.state in STOPPED:
        canvas.line("strike stop", (xb, y - 3), (xb, y + height + 3))
    draw_cuts(canvas, scale, parts, y + height / 2)
    return xa, xb


def draw_forecasts(canvas: Canvas, scale: Scale, bar: Bar, y: float, height: float) -> Extent:
    """Dotted outlines where the stage was expected before; taller, to show round the bar.

    Returns what they cover, or an extent that widens no other.
    """
    left, right = float("inf"), float("-inf")
    for forecast in bar.earlier:
        where = span(forecast)
        if where.a is None or where.b is None or scale.side(where):
            continue
        xa = scale(where.a)
        xb = max(scale(where.b), xa + 6)
        with canvas.titled("ghost", forecast_title(forecast)):
            canvas.rect("", xa, xb, y - 3, height + 6)
        left, right = min(left, xa), max(right, xb)
    return left, right


def wider(one: Extent, other: Extent) -> Extent:
    return min(one[0], other[0]), max(one[1], other[1])


def draw_opening(canvas: Canvas, scale: Scale, opening: Opening, y: float, uid: str) -> Extent:
    """The pill of a consultation that has a date, with the letter for who could take part.

    Returns where it begins and ends.
    """
    parts = opening_parts(opening, scale.now)
    side, year = _outside(scale, parts)
    if side:
        return draw_beyond(canvas, scale, side, year, y + PILL / 2)
    xa, xb = opening_extent(scale, opening)
    begins = xa
    for part in parts:
        a, b = _extent(scale, part, alone=len(parts) == 1, least=PILL)
        if part.kind in ("fade", "trail"):
            _draw_slices(canvas, part, a, b, y, PILL, hatch(uid, now=False))
            end = b if part.kind == "fade" else a
            if len(parts) == 1:
                canvas.line("cap", (end, y), (end, y + PILL))
            begins = end if part.kind == "fade" else begins
        elif part.kind == "solid":
            canvas.rect("span", a, b, y, PILL)
        else:
            canvas.rect("fuzzy", a, b, y, PILL, hatch(uid, now=False))
    _letter(canvas, opening.access, min(begins + PILL / 2, xb - PILL / 2), y)
    if opening.deadline and opening.closes and parts[-1].kind != "trail":
        canvas.line("dead", (xb, y - 5), (xb, y + PILL + 5))
    draw_cuts(canvas, scale, parts, y + PILL / 2)
    return xa, xb


def _letter(canvas: Canvas, access: str, x: float, y: float) -> None:
    if access in ACCESS_LETTERS:
        canvas.text("let", x, y + PILL / 2 + 4, ACCESS_LETTERS[access])


def access_samples(openings: Iterable[Opening]) -> list[tuple[SafeString, str]]:
    """(drawn, in words): how those who could take part in these are told apart."""
    found, occurring = [], {one.access for one in openings}
    for access, words in ACCESS_KEY.items():
        if access in occurring:
            canvas = Canvas(PILL + 4)
            with canvas.group(f"con {access}"):
                canvas.rect("span", 2, PILL + 2, 2, PILL)
                _letter(canvas, access, PILL / 2 + 2, 2)
            found.append((canvas.svg("tl", PILL + 4), str(words)))
    return found


def opening_extent(scale: Scale, opening: Opening) -> Extent:
    """Where the pill of a consultation that has a date begins and ends."""
    parts = opening_parts(opening, scale.now)
    whole = [one for one in parts if one.kind != "solid"] or parts
    ends = [_extent(scale, one, alone=True, least=PILL) for one in whole]
    return min(a for a, _b in ends), max(b for _a, b in ends)


def draw_beyond(canvas: Canvas, scale: Scale, side: int, year: int, y: float) -> Extent:
    """An arrow and a year at the edge, for what lies outside of the drawing."""
    edge = scale.x0 + 3 if side < 0 else scale.x1 - 3
    draw_arrow(canvas, edge, y, side)
    canvas.text("tag halo", edge - side * 11, y + 4, year, "" if side < 0 else "end")
    return (scale.x0, scale.x0 + 46) if side < 0 else (scale.x1 - 46, scale.x1)


def draw_arrow(canvas: Canvas, tip: float, y: float, side: int) -> None:
    canvas.line("off", (tip, y), (tip - side * 7, y - 5), (tip - side * 7, y + 5))


def draw_cuts(canvas: Canvas, scale: Scale, parts: Sequence[BarPart | Span], y: float) -> None:
    """Small arrows beyond the edge, for what begins before or ends after the drawing."""
    if parts[0].a is not None and parts[0].a < scale.first:
        canvas.line("off", (scale.x0 - 8, y), (scale.x0 - 2, y - 4), (scale.x0 - 2, y + 4))
    if parts[-1].b is not None and parts[-1].b > scale.last:
        canvas.line("off", (scale.x1 + 8, y), (scale.x1 + 2, y - 4), (scale.x1 + 2, y + 4))


def _outside(scale: Scale, parts: list[BarPart]) -> tuple[int, int]:
    """On which side of the drawing all of it lies, and the year to name there."""
    whole = Span(parts[0].a, parts[-1].b)
    side = scale.side(whole)
    day = (whole.b or 1) - 1 if side < 0 else whole.a
    return side, Scale.day(day).year if side else 0


def _extent(scale: Scale, part: BarPart, alone: bool, least: float = 6) -> Extent:
    """Left and right end; never so narrow that it cannot be seen."""
    if part.a is None:
        b = scale(part.b)
        return max(scale.x0, b - TAIL), max(b, scale.x0 + least)
    a = scale(part.a)
    if part.b is None:
        return min(a, scale.x1 - least), min(scale.x1, max(min(scale.room(a), a + TAIL), a + least))
    b = max(scale(part.b), a + (least if alone else 1.5))
    return (a, b) if b <= scale.x1 else (scale.x1 - (b - a), scale.x1)


def _draw_fading(canvas, part: BarPart, a: float, b: float, y: float, height: float, fill: str):
    """With a question mark on the side that is not known."""
    _draw_slices(canvas, part, a, b, y, height, fill)
    _question(canvas, a + 4 if part.kind == "fade" else b - 11, y, height)


def _draw_slices(canvas, part: BarPart, a: float, b: float, y: float, height: float, fill: str):
    """Three of them, paler towards the side that is not known, where they have no edge."""
    third = (b - a) / 3
    for piece in range(3):
        opacity = (piece + 1 if part.kind == "fade" else 3 - piece) / 3
        xa = a + third * piece
        canvas.rect("fade", xa, xa + third, y, height, f'{fill} fill-opacity="{opacity:.2f}"')


def _question(canvas: Canvas, x: float, y: float, height: float) -> None:
    if height > 9:  # home's row has no room for it
        canvas.text("q", x, y + height / 2 + 4.5, "?")
