"""Rows of the wide drawing that stand for one thing each: stages, consultations, threads."""

from django.utils.translation import gettext, pgettext

from processes.timeline.drawing.bars import (
    PILL,
    draw_cuts,
    draw_forecasts,
    draw_opening,
    draw_stage,
    wider,
)
from processes.timeline.drawing.canvas import fold, measure
from processes.timeline.drawing.chart import MARGIN, Chart
from processes.timeline.drawing.inputs import PENDING, Bar, Opening, Thread
from processes.timeline.drawing.packing import counts_of, zone_of
from processes.timeline.drawing.scale import Span, exact, span
from processes.timeline.drawing.shapes import THREAD_ICON
from processes.timeline.drawing.texts import (
    access,
    no_date,
    opening_title,
    stage_note,
    stage_title,
    thread_title,
)

ROW = 30
MANY = 14  # stages; from here on names of one line get a lower row


def _name(chart: Chart, anchor: str, name: str, y: float, title: str, cls: str = "lab") -> None:
    """In the margin; what is drawn beside it has the title, and so has a name that is cut."""
    whole = not fold(name, MARGIN - 12)[-1].endswith("…")
    with chart.link(anchor, "", "" if whole else title):
        chart.name(name, y, cls=cls)


# --------------------------------------------------------------------------- stages


def stages(chart: Chart) -> None:
    bars = chart.picture.stages
    if not bars:
        return
    chart.head(gettext("Stages"))
    for bar in bars:
        if span(bar.date).empty:
            cls = "lab now" if bar.goes_on else "lab"
            today = chart.picture.today
            _without_date(chart, bar, cls, stage_title(bar, today), stage_note(bar, today))
            continue
        single = len(fold(bar.name, MARGIN - 12)) == 1
        height = 22 if single and len(bars) > MANY else ROW
        _stage(chart, bar, chart.y + height / 2)
        chart.y += height
    chart.y += 8


def _stage(chart: Chart, bar: Bar, y: float) -> None:
    title = stage_title(bar, chart.picture.today)
    now = bar.goes_on
    _name(chart, bar.anchor, bar.name, y, title, "lab now" if now else "lab")
    moved = draw_forecasts(chart, chart.scale, bar, y - 8, 16)
    note = stage_note(bar, chart.picture.today)
    with chart.link(bar.anchor, bar_class(bar), title):
        extent = draw_stage(chart, chart.scale, bar, y - 8, 16, chart.uid)
    if note:
        chart.tag(*wider(extent, moved), y, note)


def bar_class(bar: Bar) -> str:
    if bar.goes_on:
        return "bar now"
    return "bar next" if bar.state == "planned" else "bar"


def _without_date(chart: Chart, one: Bar | Opening, cls: str, title: str, note: str) -> None:
    """In the margin, below the name: in the plot a year would stand above the words."""
    names = len(fold(one.name, MARGIN - 12))
    words = fold(f"{no_date()}. {note}" if note else no_date(), MARGIN - 12)
    with chart.link(one.anchor, "", title):
        chart.name(one.name, chart.y + 7 * names + 1, cls=cls)
    for line, text in enumerate(words, names):
        chart.text("none", 0, chart.y + 14 * line + 12, text)
    chart.y += 14 * (names + len(words)) + 5


# --------------------------------------------------------------------------- consultations


def openings(chart: Chart) -> None:
    chart.head(gettext("Who could take part"))
    if not chart.picture.openings:
        chart.text("none", 0, chart.y + 14, gettext("No consultation recorded"))
        chart.y += 22
    for opening in chart.picture.openings:
        if span(opening.opens).empty and span(opening.closes).empty:
            _without_date(chart, opening, "lab", opening_title(opening), _word(opening))
            continue
        _opening(chart, opening, chart.y + ROW / 2)
        chart.y += ROW
    chart.y += 8


def _opening(chart: Chart, opening: Opening, y: float) -> None:
    title = opening_title(opening)
    _name(chart, opening.anchor, opening.name, y, title)
    with chart.link(opening.anchor, f"con {opening.access}", title):
        xa, xb = draw_opening(chart, chart.scale, opening, y - PILL / 2, chart.uid)
    chart.tag(xa, xb, y, _word(opening))


def _word(opening: Opening) -> str:
    return opening.deadline or opening.note or access(opening)


# --------------------------------------------------------------------------- threads


def threads(chart: Chart) -> None:
    picture = chart.picture
    counts = counts_of(picture)
    if not (picture.threads or counts):
        return
    chart.head(gettext("Asks and commitments"))
    if counts:
        _counts(chart, counts)
    else:
        for thread in picture.threads:
            height = 40 if len(fold(thread.text, MARGIN - 12)) > 1 else ROW
            _thread(chart, thread, chart.y + height / 2)
            chart.y += height
    chart.y += 4


def _thread(chart: Chart, thread: Thread, y: float) -> None:
    title = thread_title(thread)
    _name(chart, thread.anchor, thread.text, y, title)
    made, settled = span(thread.made), span(thread.settled)
    over = thread.glyph != PENDING and not settled.empty
    cls = f"ask out-{thread.glyph}" + ("" if over else " open")
    with chart.link(thread.anchor, cls, title):
        xs, xe = _thread_ends(chart, thread, made, settled)
        if xe - xs > 20:
            chart.line("thr", (xs + 8, y), (xe - 8, y))
        if not exact(thread.made):
            _zone_bracket(chart, made, y - 11)
        if not exact(thread.settled):
            _zone_bracket(chart, settled, y + 11)
        if made.empty and not settled.empty:
            chart.text("q halo", xs - 18, y + 4.5, "?")
        chart.rect("under", xs - 8, xs + 8, y - 9, 18)
        chart.use(THREAD_ICON[thread.type], xs, y, 14, "src")
        chart.rect("under", xe - 9, xe + 9, y - 9, 18)
        chart.use(f"o-{thread.glyph}", xe, y, 18, "oc")
        draw_cuts(chart, chart.scale, [Span(made.a, settled.b)], y)
    _outcome(chart, thread.outcome, xs, xe, y)


def _outcome(chart: Chart, word: str, xs: float, xe: float, y: float) -> None:
    """Beside the glyph; before the flag where the glyph stands in the column without dates."""
    if xe <= chart.x1:
        chart.tag(xs - 6, xe + 6, y, word)
    elif xs > chart.x1 or measure(word, 12) > xs - 14 - chart.x0:
        chart.text("tag halo", chart.x1 - 8, y + 4, word, "end")
    else:
        chart.text("tag halo", xs - 14, y + 4, word, "end")


def _thread_ends(chart: Chart, thread: Thread, made: Span, settled: Span) -> tuple[float, float]:
    """Where the flag and the outcome stand. What has no date stands in the column for that.

    Flag and outcome of the same days would cover each other; then the flag gives way.
    """
    scale, column = chart.scale, chart.x1 + 24
    if not settled.empty:
        xe = _middle(chart, settled, exact(thread.settled))
    elif thread.glyph == PENDING and not made.empty:
        xe = scale(scale.now)
    else:
        xe = column + (28 if made.empty else 0)
    if not made.empty:
        xs = _middle(chart, made, exact(thread.made))
    else:
        xs = column if settled.empty else xe - 46
    xe = max(xe, chart.x0 + 30)
    return min(xs, xe - 20), xe


def _middle(chart: Chart, where: Span, known: bool) -> float:
    xa, xb = zone_of(where, chart.scale)
    return min(max((xa + xb) / 2, chart.x0 + 9), chart.x1 - 9)


def _zone_bracket(chart: Chart, where: Span, y: float) -> None:
    if where.empty or chart.scale.side(where):
        return
    xa, xb = zone_of(where, chart.scale)
    if xb - xa > ROW:
        chart.bracket(xa, xb, y, where)


def _counts(chart: Chart, counts: tuple[tuple[str, str, int], ...]) -> None:
    """Outcomes with their number, as many in a line as fit."""
    total = sum(count for _, _, count in counts)
    y = chart.y + ROW / 2
    chart.name(pgettext("asks and commitments", "%(count)s in all") % {"count": total}, y)
    x = chart.x0 + 8
    for label, glyph, count in counts:
        text = gettext("%(label)s: %(count)s") % {"label": label, "count": count}
        width = measure(text, 13) + 44
        if x + width > chart.x1 and x > chart.x0 + 8:
            x, y = chart.x0 + 8, y + 26
        with chart.group(f"ask out-{glyph}"):
            chart.use(f"o-{glyph}", x + 9, y, 18, "oc")
        chart.text("halo", x + 24, y + 4.5, text)
        x += width
    chart.y = y + ROW / 2
