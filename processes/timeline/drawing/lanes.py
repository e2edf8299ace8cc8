"""Lanes of entries in the wide drawing."""

from django.utils.translation import gettext

from processes.timeline.drawing.bars import Extent, draw_beyond
from processes.timeline.drawing.canvas import Canvas, num
from processes.timeline.drawing.chart import Chart
from processes.timeline.drawing.inputs import Lane, Mark
from processes.timeline.drawing.packing import (
    AMPLE_STYLE,
    NUMBERED_STYLE,
    SMALL_STYLE,
    Arrangement,
    Bin,
    Placed,
    Style,
    arrange,
    histogram,
    months_of,
    span_of,
    undated,
    undated_count,
)
from processes.timeline.drawing.scale import Scale, span
from processes.timeline.drawing.shapes import FAMILY_SHAPES, family
from processes.timeline.drawing.texts import beyond_title, bin_title, mark_title, undated_title

STYLES = {"numbered": (NUMBERED_STYLE, SMALL_STYLE), "marks": (SMALL_STYLE,), "counts": ()}
BARS = 46  # height of a lane of counts
STRUCK = ("cancelled", "not_admitted")


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
        _marks(chart, arranged, middle)
    else:
        _bars(chart, lane, middle + BARS / 2)
    _undated(chart, lane, loose, rows, middle)
    chart.y += height


# --------------------------------------------------------------------------- marks


def _marks(chart: Chart, arranged: Arrangement, middle: float) -> None:
    style = arranged.style
    top = middle - (arranged.rows - 1) * style.pitch / 2
    for placed in arranged.placed:
        _mark(chart, placed, style, top + placed.row * style.pitch)


def _mark(chart: Chart, placed: Placed, style: Style, y: float) -> None:
    mark, x = placed.mark, placed.x
    with chart.link(mark.anchor, mark_class(mark, placed.soft), mark_title(mark)):
        if placed.side:
            day = mark.date.latest if placed.side < 0 else mark.date.earliest
            draw_beyond(chart, chart.scale, placed.side, day.year, y)
        elif placed.lasted:
            _duration(chart, placed, y)
        elif placed.bracket:
            chart.bracket(*placed.zone, y, span(mark.date), placed.numbers)
        _shape(chart, mark, style, x, y, *placed.numbers[:1])


def _shape(
    chart: Chart, mark: Mark, style: Style, x: float, y: float, number: Extent | None = None
) -> None:
    kind = family(mark.family)
    if style.numbered:
        draw_shape(chart, mark, x, y, 18)
    else:
        chart.shapes[kind] = FAMILY_SHAPES[kind]
        chart.add(f'<use href="#{chart.uid}-{kind}" x="{num(x)}" y="{y:g}"/>')
        _strike(chart, mark, x, y, 7)
    if style.numbered and mark.number is not None:
        chart.text("n halo", (number[0] if number else x + style.half) + 2, y + 4, mark.number)


def draw_shape(canvas: Canvas, mark: Mark, x: float, y: float, size: float) -> None:
    canvas.use(f"k-{family(mark.family)}", x, y, size)
    _strike(canvas, mark, x, y, size / 2)


def _strike(canvas: Canvas, mark: Mark, x: float, y: float, reach: float) -> None:
    if mark.state in STRUCK:
        canvas.line("strike", (x - reach - 1, y + reach - 1), (x + reach + 1, y - reach + 1))


def mark_class(mark: Mark, soft: bool) -> str:
    cls = f"mk k-{family(mark.family)}"
    if soft:
        cls += " soft"
    return cls if mark.state == "done" else f"{cls} {mark.state}"


def _duration(chart: Chart, placed: Placed, y: float) -> None:
    """A line for as long as it lasted: dotted where it began unseen, an arrow if it goes on."""
    xa, xb = placed.zone
    where = span(placed.mark.date)
    chart.along("rng faint" if where.a is None else "dur", xa, xb, y, placed.numbers)
    if where.b is None:
        chart.line("dur", (xb - 5, y - 4), (xb, y), (xb - 5, y + 4))


def _undated(chart: Chart, lane: Lane, loose: list[Mark], rows: int, middle: float) -> None:
    """The column at the end: each mark, or how many there are."""
    style = chart.undated_style
    top = middle - (rows - 1) * style.pitch / 2
    for place, mark in enumerate(loose):
        row, column = divmod(place, chart.undated_columns)
        x, y = chart.x1 + 24 + column * chart.undated_cell, top + row * style.pitch
        with chart.link(mark.anchor, mark_class(mark, soft=True), mark_title(mark)):
            _shape(chart, mark, style, x, y)
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
