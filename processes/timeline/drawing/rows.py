"""Rows of the wide drawing that stand for one thing each: stages, consultations, threads."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext, pgettext

from processes.timeline.drawing.bars import (
    PILL,
    Extent,
    draw_cuts,
    draw_forecasts,
    draw_opening,
    draw_stage,
    wider,
)
from processes.timeline.drawing.canvas import cut, measure
from processes.timeline.drawing.chart import MARGIN, Chart, in_margin
from processes.timeline.drawing.inputs import PENDING, Bar, Opening, OutcomeCount, Thread
from processes.timeline.drawing.marks import apart, draw_bracket, made_and_settled, source_class
from processes.timeline.drawing.packing import MAX_THREADS
from processes.timeline.drawing.placing import zone_of
from processes.timeline.drawing.scale import Span, exact, span
from processes.timeline.drawing.shapes import THREAD_ICON, hatch
from processes.timeline.drawing.texts import (
    access,
    and_more,
    opening_title,
    stage_note,
    stage_title,
    thread_title,
)

ROW = 30
MANY = 14  # stages; from here on names of one line get a lower row
LOW = 24  # of a thread, where they are many: with its two brackets


class Row(NamedTuple):
    """What stands in the margin beside something: where it leads, and what is said of it."""

    anchor: str
    name: str
    title: str
    cls: str = "lab"
    tail: str = ""  # of a name, never cut

    @property
    def lines(self) -> list[str]:
        return in_margin(self.name, self.cls, tail=self.tail)


def _row(
    chart: Chart, row: Row, height: float, draw: Callable[[float], Extent], say: Callable
) -> None:
    """A name, what `draw` draws beside it, and the word that `say` has beside that.

    Where the word has no room there, `say` returns it, and it stands under the name.
    """
    start, y = len(chart.parts), chart.y + height / 2
    _name(chart, row, y)
    word = say(*draw(y), y)
    if word:
        del chart.parts[start:]
        lines = len(row.lines)
        height = max(height, 14 * lines + 19)
        y = chart.y + height / 2
        _name(chart, row, y - 7)
        chart.text("none", 0, y + (11.5 if lines == 1 else 19), cut(word, MARGIN - 12))
        draw(y)
    chart.y += height


def _name(chart: Chart, row: Row, y: float) -> None:
    """In the margin; what is drawn beside it has the title, and so has a name that is cut."""
    whole = "…" not in row.lines[-1]
    with chart.link(row.anchor, "", "" if whole else row.title):
        chart.name(row.name, y, cls=row.cls, tail=row.tail)


def _beside(chart: Chart, word: str) -> Callable[[float, float, float], str]:
    """Says a word beside what is drawn; returns it if it has no room."""
    return lambda xa, xb, y: "" if not word or chart.tag(xa, xb, y, word) else word


# --------------------------------------------------------------------------- stages


def stages(chart: Chart) -> None:
    bars = chart.picture.stages
    if not bars:
        return
    chart.head(gettext("Stages"))
    for bar in bars:
        if span(bar.date).empty:
            today = chart.picture.today
            row = Row(bar.anchor, bar.name, stage_title(bar, today), _label(bar))
            _without_date(chart, bar, row, bar_class(bar), stage_note(bar, today))
            continue
        _stage(chart, bar, many=len(bars) > MANY)
    chart.y += 8


def _stage(chart: Chart, bar: Bar, many: bool) -> None:
    title = stage_title(bar, chart.picture.today)
    row = Row(bar.anchor, bar.name, title, _label(bar))

    def draw(y: float) -> Extent:
        moved = draw_forecasts(chart, chart.scale, bar, y - 8, 16)
        with chart.link(bar.anchor, bar_class(bar), title):
            return wider(draw_stage(chart, chart.scale, bar, y - 8, 16, chart.uid), moved)

    height = 22 if many and len(row.lines) == 1 else ROW
    _row(chart, row, height, draw, _beside(chart, stage_note(bar, chart.picture.today)))


def _label(bar: Bar) -> str:
    return "lab now" if bar.goes_on else "lab"


def bar_class(bar: Bar) -> str:
    if bar.goes_on:
        return "bar now"
    return "bar next" if bar.state == "planned" else "bar"


def _without_date(chart: Chart, one: Bar | Opening, row: Row, cls: str, note: str) -> None:
    """In the column for that; what more is to be said of it below its name."""
    lines = row.lines
    height = (22 if len(lines) == 1 else ROW) + (14 if note else 0)
    y = chart.y + height / 2
    _name(chart, row, y - (7 if note else 0))
    if note:
        chart.text("none", 0, y + (11.5 if len(lines) == 1 else 19), cut(note, MARGIN - 12))
    with chart.link(one.anchor, cls, row.title):
        chart.rect("fuzzy", chart.x1 + 14, chart.x1 + 34, y - 6, 12, hatch(chart.uid, now=False))
    chart.y += height


# --------------------------------------------------------------------------- consultations


def openings(chart: Chart) -> None:
    chart.head(gettext("Who could take part"))
    if not chart.picture.openings:
        chart.text("none", 0, chart.y + 14, gettext("No consultation recorded"))
        chart.y += 22
    for opening in chart.picture.openings:
        if span(opening.opens).empty and span(opening.closes).empty:
            row = Row(opening.anchor, opening.name, opening_title(opening))
            _without_date(chart, opening, row, f"con {opening.access}", _word(opening))
            continue
        _opening(chart, opening)
    chart.y += 8


def _opening(chart: Chart, opening: Opening) -> None:
    row = Row(opening.anchor, opening.name, opening_title(opening))

    def draw(y: float) -> Extent:
        with chart.link(opening.anchor, f"con {opening.access}", row.title):
            return draw_opening(chart, chart.scale, opening, y - PILL / 2, chart.uid)

    _row(chart, row, ROW, draw, _beside(chart, _word(opening)))


def _word(opening: Opening) -> str:
    return opening.deadline or opening.note or access(opening)


# --------------------------------------------------------------------------- threads


def threads(chart: Chart) -> None:
    if not chart.threads:
        return
    chart.head(gettext("Asks and commitments"))
    low = len(chart.threads) > MAX_THREADS
    for thread in chart.threads:
        row = Row(thread.anchor, thread.text, thread_title(thread), tail=and_more(thread))
        height = (LOW if low else ROW) + (10 if len(row.lines) > 1 else 0)
        draw = partial(_thread, chart, thread)
        _row(chart, row, height, draw, partial(_outcome, chart, thread.outcome))
    chart.y += 4


def outcomes(chart: Chart) -> None:
    """How many asks and commitments came to what."""
    if chart.picture.outcomes:
        chart.head(gettext("Asks and commitments"))
        _counts(chart, chart.picture.outcomes)
        chart.y += 4


def _thread(chart: Chart, thread: Thread, y: float) -> Extent:
    made, settled = made_and_settled(thread)
    over = thread.glyph != PENDING and not settled.empty
    cls = f"ask out-{thread.glyph}" + ("" if over else " open")
    with chart.link(thread.anchor, cls, thread_title(thread)):
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
        chart.use(THREAD_ICON[thread.type], xs, y, 14, source_class(thread))
        chart.rect("under", xe - 9, xe + 9, y - 9, 18)
        chart.outcome(thread.glyph, thread.letter, xe, y, 18)
        draw_cuts(chart, chart.scale, [Span(made.a, settled.b)], y)
    return (xs - 18 if made.empty and not settled.empty else xs), xe


def _outcome(chart: Chart, word: str, xs: float, xe: float, y: float) -> str:
    """Beside the glyph; before the flag where the glyph stands in the column without dates.

    Returns the word if it has no room.
    """
    if xe <= chart.x1:
        return _beside(chart, word)(xs - 6, xe + 6, y)
    end = min(xs - 14, chart.x1 - 8)
    if measure(word, 12) > end - chart.scale.free(end)[0]:
        return word
    chart.text("tag halo", end, y + 4, word, "end")
    return ""


def _thread_ends(chart: Chart, thread: Thread, made: Span, settled: Span) -> tuple[float, float]:
    """Where the flag and the outcome stand. What has no date stands in the column for that."""
    scale, column = chart.scale, chart.x1 + 24
    if not settled.empty:
        xe = _middle(chart, settled, exact(thread.settled))
    elif thread.glyph == PENDING and not made.empty:
        said = _middle(chart, made, exact(thread.made)) + 20
        xe = scale(scale.now) if thread.reaches_today else said
    else:
        xe = column + (28 if made.empty else 0)
    if not made.empty:
        xs = _middle(chart, made, exact(thread.made))
    else:
        xs = column if settled.empty else xe - 46
    xe = max(xe, chart.x0 + 30)
    return apart(xs, xe, 20, settled.empty or exact(thread.settled))


def _middle(chart: Chart, where: Span, known: bool) -> float:
    xa, xb = zone_of(where, chart.scale)
    return min(max((xa + xb) / 2, chart.x0 + 9), chart.x1 - 9)


def _zone_bracket(chart: Chart, where: Span, y: float) -> None:
    if where.empty or chart.scale.side(where):
        return
    xa, xb = zone_of(where, chart.scale)
    if xb - xa > ROW:
        draw_bracket(chart, chart.scale, where, (xa, xb), y)


def _counts(chart: Chart, counts: tuple[OutcomeCount, ...]) -> None:
    """Outcomes with their number, as many in a line as fit."""
    total = sum(one.count for one in counts)
    y = chart.y + ROW / 2
    chart.name(pgettext("asks and commitments", "%(count)s in all") % {"count": total}, y)
    x = chart.x0 + 8
    for label, glyph, letter, count in counts:
        text = gettext("%(label)s: %(count)s") % {"label": label, "count": count}
        width = measure(text, 13) + 44
        if x + width > chart.scale.free(x)[1] and x > chart.x0 + 8:
            x, y = chart.x0 + 8, y + 26
        with chart.group(f"ask out-{glyph}"):
            chart.outcome(glyph, letter, x + 9, y, 18)
        chart.text("halo", x + 24, y + 4.5, text)
        x += width
    chart.y = y + ROW / 2
