"""The wide drawing: 1,120 units, with names in the margin and numbered marks."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from processes.timeline.drawing.canvas import BOLD, Canvas, cut, measure
from processes.timeline.drawing.chart import EDGE, TOP, WIDTH, Chart
from processes.timeline.drawing.inputs import Picture
from processes.timeline.drawing.lanes import hindrances, lanes
from processes.timeline.drawing.packing import has_few_threads, threads_of
from processes.timeline.drawing.rows import openings, outcomes, stages, threads
from processes.timeline.drawing.scale import TEAR, Scale, ticks
from processes.timeline.drawing.shapes import OF_HINDRANCES, hatchings
from processes.timeline.drawing.texts import month, month_name, silent_since, today_label


def wide(picture: Picture) -> SafeString:
    """From top to bottom: axis, stages, consultations, entries, what stood in the way, asks and
    commitments; many are in `wide_threads`, and of too many for that it is said how many."""
    are_few = has_few_threads(picture)
    chart = Chart(picture, picture.threads if are_few else ())
    for section in (stages, openings, lanes, hindrances, threads):
        section(chart)
    if not threads_of(picture):
        outcomes(chart)
    shapes = "".join(
        f'<g id="{chart.uid}-{name}" transform="scale(.78)">{body}</g>'
        for name, body in chart.shapes.items()
    )
    shapes += OF_HINDRANCES if picture.hindrances else ""
    return _finished(chart, f"<defs>{hatchings(chart.uid)}{shapes}</defs>")


def wide_threads(picture: Picture) -> str:
    """Asks and commitments, where they are many, from when they were made to what came of them;
    empty where they are few, or too many to be told apart."""
    bundles = threads_of(picture)
    if has_few_threads(picture) or not bundles:
        return ""
    chart = Chart(picture, bundles)
    threads(chart)
    return _finished(chart)


def _finished(chart: Chart, *defs: str) -> SafeString:
    height = chart.y + 10
    ground = Canvas(WIDTH)
    _ground(ground, chart, height)
    _axis(ground, chart.scale, height)
    _today(chart, height)
    return chart.svg("tl", height, [*defs, *ground.parts])


def _ground(ground: Canvas, chart: Chart, height: float) -> None:
    """Lighter where the future is, darker where there are no dates."""
    now = chart.scale(chart.scale.now)
    if chart.x1 - now > 0.5:
        ground.rect("fut", now, chart.x1, 26, height - 26)
    if chart.column_width:
        ground.rect("und", chart.x1 + 4, WIDTH, 26, height - 26)
        middle = chart.x1 + 2 + (chart.column_width + EDGE) / 2
        ground.text("yl", middle, 38, gettext("No date"), "middle")


def _axis(ground: Canvas, scale: Scale, height: float) -> None:
    for kind, top in (("yr", 26), ("qt", 34)):
        at = [round(tick.x) + 0.5 for tick in ticks(scale) if tick.kind == kind]
        ground.uprights(kind, at, top, height)
    for tick in ticks(scale):
        if tick.label == "month":
            ground.text("ql halo", tick.x + 6, 38, month_name(tick.month))
        elif tick.label:
            text = month(tick.year, tick.month) if tick.label == "both" else tick.year
            ground.text("yl halo", tick.x + tick.shift + 6, 38, text)
    now = scale(scale.now)
    if scale.shows_today:
        ground.line("tod", (now, 22), (now, height))


def _today(chart: Chart, height: float) -> None:
    """On top of everything: the break of the axis, if there is one, and the label of today."""
    if chart.scale.gap:
        draw_tear(chart, chart.scale, 26, height)
    if chart.scale.silent_since:
        words = silent_since(chart.scale.silent_since, chart.picture.filtered)
        draw_beside_tear(chart, chart.scale, TOP + 8, words)
    if chart.scale.shows_today:
        _today_label(chart)


def _today_label(chart: Chart) -> None:
    label = today_label(chart.picture.today)
    width = measure(label, 12) * BOLD + 14
    x = min(max(chart.scale(chart.scale.now), chart.x0 + width / 2), chart.x1 - width / 2)
    chart.rect("todb", x - width / 2, x + width / 2, 2, 20, ' rx="3"')
    chart.text("todt", x, 16, label, "middle")


def draw_beside_tear(canvas: Canvas, scale: Scale, y: float, words: str) -> None:
    """Before the break of the axis, or behind today where that has more room."""
    before, behind = scale.tear - 6 - scale.x0, scale.x1 - scale(scale.now) - 8
    if measure(words) <= before or before >= behind:
        canvas.text("none halo", scale.tear - 6, y, cut(words, before), "end")
    else:
        canvas.text("none halo", scale.x1 - behind, y, cut(words, behind))


def draw_tear(canvas: Canvas, scale: Scale, top: float, bottom: float, tooth: float = 4) -> None:
    """The axis is broken here: two torn edges with the ground of the page between them."""
    left, right = scale.tear, scale.tear + TEAR
    steps = max(round((bottom - top) / 8), 1)
    rises = [top + (bottom - top) * i / steps for i in range(steps + 1)]
    edges = [
        [(x + (tooth if i % 2 else 0), y) for i, y in enumerate(rises)]
        for x in (left, right - tooth)
    ]
    canvas.line("torn", *edges[0], *reversed(edges[1]))
    for edge in edges:
        canvas.line("tear", *edge)
