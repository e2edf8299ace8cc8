"""The wide drawing: 1,120 units, with names in the margin and numbered marks."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from processes.timeline.drawing.canvas import Canvas, measure
from processes.timeline.drawing.inputs import Picture
from processes.timeline.drawing.lanes import lanes
from processes.timeline.drawing.rows import openings, stages, threads
from processes.timeline.drawing.scale import TEAR, Scale, ticks
from processes.timeline.drawing.shapes import patterns
from processes.timeline.drawing.sheet import EDGE, TOP, WIDTH, Sheet
from processes.timeline.drawing.texts import month, month_name, silent_since, today_label


def wide(picture: Picture, rtl: bool = False) -> SafeString:
    """From top to bottom: axis, stages, consultations, entries, asks and commitments."""
    sheet = Sheet(picture, rtl)
    for section in (stages, openings, lanes, threads):
        section(sheet)
    height = sheet.y + 10
    ground = Canvas(WIDTH, rtl)
    _ground(ground, sheet, height)
    _axis(ground, sheet.scale, height)
    _today(sheet, height)
    shapes = "".join(
        f'<g id="{sheet.uid}-{name}" transform="scale(.78)">{body}</g>'
        for name, body in sheet.shapes.items()
    )
    defs = f"<defs>{patterns(sheet.uid)}{shapes}</defs>"
    return sheet.svg("tl", height, [defs, *ground.parts])


def _ground(ground: Canvas, sheet: Sheet, height: float) -> None:
    """Lighter where the future is, darker where there are no dates."""
    now = sheet.scale(sheet.scale.now)
    if sheet.x1 - now > 0.5:
        ground.rect("fut", now, sheet.x1, 26, height - 26)
    if sheet.column_width:
        ground.rect("und", sheet.x1 + 4, WIDTH, 26, height - 26)
        middle = sheet.x1 + 2 + (sheet.column_width + EDGE) / 2
        ground.text("yl", middle, 38, gettext("No date"), "middle")


def _axis(ground: Canvas, scale: Scale, height: float) -> None:
    for tick in ticks(scale):
        x = round(tick.x) + 0.5
        if tick.kind:
            ground.line(tick.kind, (x, 26 if tick.kind == "yr" else 34), (x, height))
        if tick.label == "month":
            ground.text("ql halo", tick.x + 6, 38, month_name(tick.month))
        elif tick.label:
            text = month(tick.year, tick.month) if tick.label == "both" else tick.year
            ground.text("yl halo", tick.x + 6, 38, text)
    now = scale(scale.now)
    if scale.shows_today:
        ground.line("tod", (now, 22), (now, height))


def _today(sheet: Sheet, height: float) -> None:
    """On top of everything: the break of the axis, if there is one, and the label of today."""
    if sheet.scale.gap:
        draw_tear(sheet, sheet.scale, 26, height)
    if sheet.silent_since:
        words = silent_since(sheet.silent_since, sheet.picture.filtered)
        x = max(sheet.scale.tear + TEAR, sheet.x0 + measure(words, 13))
        sheet.text("none halo", x, TOP + 8, words, "end")
    if sheet.scale.shows_today:
        _today_label(sheet)


def _today_label(sheet: Sheet) -> None:
    label = today_label(sheet.picture.today)
    width = measure(label, 12) * 1.08 + 14
    x = min(max(sheet.scale(sheet.scale.now), sheet.x0 + width / 2), sheet.x1 - width / 2)
    sheet.rect("todb", x - width / 2, x + width / 2, 2, 20, ' rx="3"')
    sheet.text("todt", x, 16, label, "middle")


def draw_tear(canvas: Canvas, scale: Scale, top: float, bottom: float, tooth: float = 4) -> None:
    """The axis is broken here: two torn edges with the ground of the page between them."""
    left, right = scale.tear, scale.tear + TEAR
    steps = round((bottom - top) / 8)
    rises = [top + (bottom - top) * i / steps for i in range(steps + 1)]
    edges = [
        [(x + (tooth if i % 2 else 0), y) for i, y in enumerate(rises)]
        for x in (left, right - tooth)
    ]
    canvas.line("torn", *edges[0], *reversed(edges[1]))
    for edge in edges:
        canvas.line("tear", *edge)
