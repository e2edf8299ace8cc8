"""Twelve months by year: what there was of each sort, as small shapes with their number.

From left to right a row has its year, twelve months, and what is known to be of that year alone.
It has no words: the table below says the same.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.safestring import SafeString

from processes.timeline.drawing.canvas import Canvas, measure
from processes.timeline.drawing.shapes import OF_HINDRANCES

LABEL, CELL, LAST, HEAD, LINE, ACROSS = 40, 27, 36, 18, 14, 10  # units
NUMBER_SIZE = 11
WHOLE_YEAR = 0  # the month of what is known to be of a year alone


class Sort(NamedTuple):
    """A shape with its class, and how many there are."""

    symbol: str
    cls: str
    number: int


def month_grid(
    rows: Iterable[tuple[int, Mapping[int, list[Sort]]]], heads: list[str]
) -> SafeString:
    """rows: (year, {month: what was in it}). heads: a letter for each month, and for the year."""
    canvas = Canvas(LABEL + 12 * CELL + LAST)
    for place, head in enumerate(heads):
        canvas.text("ql", LABEL + CELL * (place + 0.5), 12, head, "middle")
    y = HEAD
    for year, months in rows:
        tall = max(len(found) for found in months.values()) * LINE + 4
        canvas.line("rule", (0, y + 0.5), (canvas.width, y + 0.5))
        canvas.text("yl", 0, y + 13, year)
        for month, found in sorted(months.items()):
            _cell(canvas, LABEL + CELL * ((month or 13) - 1), y + 2, found)
        y += tall
    at = [LABEL + CELL * place - 0.5 for place in range(13)]
    ground = Canvas(canvas.width)
    ground.uprights("qt", at, HEAD, y)
    shapes = f"<defs>{OF_HINDRANCES}</defs>"
    return canvas.svg("tl months", y, [shapes, *ground.parts])


def _cell(canvas: Canvas, x: float, y: float, found: list[Sort]) -> None:
    for place, one in enumerate(found):
        middle = y + LINE * (place + 0.5)
        canvas.use(one.symbol, x + 6, middle, ACROSS, one.cls)
        if one.number > 1 and measure(str(one.number), NUMBER_SIZE) < CELL - 13:
            canvas.text("mn", x + 12, middle + 4, one.number)
        elif one.number > 1:
            canvas.text("mn", x + 12, middle + 4, "+")  # the table has the number
