"""Lanes of entries in the wide drawing."""

from django.utils.translation import gettext

from processes.timeline.drawing.bars import draw_beyond
from processes.timeline.drawing.canvas import Canvas
from processes.timeline.drawing.chart import Chart
from processes.timeline.drawing.inputs import Lane, Mark
from processes.timeline.drawing.marks import draw_mark, draw_marks
from processes.timeline.drawing.packing import (
    Bin,
    arrange,
    histogram,
    months_of,
    span_of,
    undated,
    undated_count,
)
from processes.timeline.drawing.placing import (
    AMPLE_STYLE,
    NUMBERED_STYLE,
    SMALL_STYLE,
    Style,
    beside,
)
from processes.timeline.drawing.scale import Scale
from processes.timeline.drawing.shapes import family
from processes.timeline.drawing.texts import beyond_title, bin_title, undated_title

STYLES = {"numbered": (NUMBERED_STYLE, SMALL_STYLE), "marks": (SMALL_STYLE,), "counts": ()}
BARS = 46  # height of a lane of counts


def lanes(chart: Chart) -> None:
    _section(chart, gettext("Entries"), chart.picture.lanes, STYLES[chart.picture.density])


def hindrances(chart: Chart) -> None:
    _section(chart, gettext("What stood in the way"), chart.picture.hindrances, (AMPLE_STYLE,))


def _section(chart: Chart, title: str, lanes: tuple[Lane, ...], styles: tuple[Style, ...]) -> None:
    found = [lane for lane in lanes if lane.total or lane.marks]
    if not found:
        return
    chart.head(title)
    for lane in found:
        _lane(chart, lane, styles)
    chart.y += 8


def _lane(chart: Chart, lane: Lane, styles: tuple[Style, ...]) -> None:
    """Marks, or counts by month: when the density says so, or nine rows do not hold them."""
    arranged = arrange(lane.marks, chart.scale, styles) if styles and not lane.months else None
    loose = undated(lane.marks) if styles and not lane.undated else []
    rows = -(-len(loose) // max(chart.undated_columns, 1))
    if rows > 9:
        loose, rows = [], 0
    plot = arranged.rows * arranged.style.pitch + 6 if arranged else BARS
    height = max(30, plot, rows * chart.undated_style.pitch + 6)
    middle = chart.y + height / 2
    chart.use(f"k-{family(lane.family)}", 9, middle, 15, f"k-{family(lane.family)}")
    chart.name(lane.label, middle, 25, tail=f" ({lane.total})")
    if arranged:
        top = middle - (arranged.rows - 1) * arranged.style.pitch / 2
        draw_marks(chart, chart.scale, arranged, top)
    else:
        _bars(chart, lane, middle + BARS / 2)
    _undated(chart, lane, loose, rows, middle)
    chart.y += height


def _undated(chart: Chart, lane: Lane, loose: list[Mark], rows: int, middle: float) -> None:
    """The column at the end: each mark, or how many there are."""
    style = chart.undated_style
    top = middle - (rows - 1) * style.pitch / 2
    for place, mark in enumerate(loose):
        row, column = divmod(place, chart.undated_columns)
        x, y = chart.x1 + 24 + column * chart.undated_cell, top + row * style.pitch
        draw_mark(chart, chart.scale, beside(mark, x, style), style, y)
    count = undated_count(lane)
    if count and not loose:
        kind = family(lane.family)
        with chart.link("undated", f"mk k-{kind} soft", undated_title(lane.label, count)):
            chart.use(f"k-{kind}", chart.x1 + 24, middle, 18)
            chart.text("n halo", chart.x1 + 36, middle + 4, count)


# --------------------------------------------------------------------------- counts


def _bars(chart: Chart, lane: Lane, bottom: float) -> None:
    base = bottom - 4.5
    chart.line("base", (chart.x0, base), (chart.x1, base))
    draw_histogram(chart, chart.scale, lane, base - 0.5, 26, chart.picture.month_link)


def draw_histogram(
    canvas: Canvas, scale: Scale, lane: Lane, base: float, height: float, month_link: str = ""
) -> None:
    """Bars on a base line, as high as there are entries a month; the busiest is labelled.

    A year without months is a hollow bar across the year, as high as its monthly average.
    Without `month_link` the bars lead nowhere and say nothing.
    """
    counted = histogram(months_of(lane), scale)
    busiest = max(counted.bins, key=lambda one: (one.month > 0, one.count), default=None)
    with canvas.group(f"bin k-{family(lane.family)}"):
        for one in sorted(counted.bins, key=lambda one: one.month > 0):
            tall = max(2, round(height * one.count / one.months / counted.peak))
            where = span_of(one)
            xa, xb = scale(where.a), scale(where.b) - (1 if scale.k * 30 > 3 else 0.3)
            if month_link:
                title = bin_title(one.year, one.month, one.months, one.count)
                with canvas.link(_bin_link(one, month_link), "", title):
                    canvas.rect("" if one.month else "soft", xa, xb, base - tall, tall)
            else:
                canvas.rect("" if one.month else "soft", xa, xb, base - tall, tall)
            if one == busiest and one.count > 1:
                x = min(max((xa + xb) / 2, scale.x0 + 8), scale.x1 - 8)
                canvas.text("n halo", x, base - tall - 4, one.count, "middle")
        for one, side in ((counted.before, -1), (counted.after, 1)):
            if one:
                with canvas.titled("", beyond_title(one.year, one.count, side)):
                    draw_beyond(canvas, scale, side, one.count, base - 8)


def _bin_link(b: Bin, month_link: str) -> str:
    if b.months > 1:
        month_link = month_link.replace("-{month}", "")
    return month_link.replace("{year}", f"{b.year:04d}").replace("{month}", f"{b.month:02d}")
