"""Rows of the wide drawing that stand for one thing each: stages, consultations, threads."""

from django.utils.translation import gettext, pgettext

from processes.timeline.drawing.bars import (
    draw_cuts,
    draw_forecasts,
    draw_opening,
    draw_stage,
    wider,
)
from processes.timeline.drawing.canvas import fold, measure
from processes.timeline.drawing.inputs import GOING, PENDING, Bar, Opening, Thread
from processes.timeline.drawing.packing import counts_of, zone_of
from processes.timeline.drawing.scale import Span, exact, span
from processes.timeline.drawing.shapes import THREAD_ICON
from processes.timeline.drawing.sheet import MARGIN, Sheet
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


# --------------------------------------------------------------------------- stages


def stages(sheet: Sheet) -> None:
    bars = sheet.picture.stages
    if not bars:
        return
    sheet.head(gettext("Stages"))
    for bar in bars:
        single = len(fold(bar.name, MARGIN - 12)) == 1
        height = 22 if single and len(bars) > MANY else ROW
        _stage(sheet, bar, sheet.y + height / 2)
        sheet.y += height
    sheet.y += 8


def _stage(sheet: Sheet, bar: Bar, y: float) -> None:
    title = stage_title(bar)
    now = bar.state in GOING
    with sheet.link(bar.anchor, "", title):
        sheet.name(bar.name, y, cls="lab now" if now else "lab")
    moved = draw_forecasts(sheet, sheet.scale, bar, y - 8, 16)
    note = stage_note(bar, sheet.picture.today)
    if span(bar.date).empty:
        _no_date(sheet, y, note)
        return
    with sheet.link(bar.anchor, bar_class(bar), title):
        extent = draw_stage(sheet, sheet.scale, bar, y - 8, 16, sheet.uid)
    if note:
        sheet.tag(*wider(extent, moved), y, note)


def bar_class(bar: Bar) -> str:
    if bar.state in GOING:
        return "bar now"
    return "bar next" if bar.state == "planned" else "bar"


def _no_date(sheet: Sheet, y: float, note: str = "") -> None:
    """Beside the name, not in the plot: words must not look like a place in time."""
    words = no_date()
    sheet.text("none halo", sheet.x0 + 8, y + 4, words)
    if note:
        sheet.text("tag halo", sheet.x0 + 20 + measure(words), y + 4, note)


# --------------------------------------------------------------------------- consultations


def openings(sheet: Sheet) -> None:
    if not sheet.picture.openings:
        return
    sheet.head(gettext("Consultations"))
    for opening in sheet.picture.openings:
        _opening(sheet, opening, sheet.y + ROW / 2)
        sheet.y += ROW
    sheet.y += 8


def _opening(sheet: Sheet, opening: Opening, y: float) -> None:
    title = opening_title(opening)
    with sheet.link(opening.anchor, "", title):
        sheet.name(opening.name, y)
    word = opening.deadline or access(opening)
    if span(opening.opens).empty and span(opening.closes).empty:
        _no_date(sheet, y, word)
        return
    with sheet.link(opening.anchor, f"con {opening.access}", title):
        xa, xb = draw_opening(sheet, sheet.scale, opening, y - 6, 12)
    sheet.tag(xa, xb, y, word)


# --------------------------------------------------------------------------- threads


def threads(sheet: Sheet) -> None:
    picture = sheet.picture
    counts = counts_of(picture)
    if not (picture.threads or counts):
        return
    sheet.head(gettext("Asks and commitments"))
    if counts:
        _counts(sheet, counts)
    else:
        for thread in picture.threads:
            height = 40 if len(fold(thread.text, MARGIN - 12)) > 1 else ROW
            _thread(sheet, thread, sheet.y + height / 2)
            sheet.y += height
    sheet.y += 4


def _thread(sheet: Sheet, thread: Thread, y: float) -> None:
    title = thread_title(thread)
    with sheet.link(thread.anchor, "", title):
        sheet.name(thread.text, y)
    made, settled = span(thread.made), span(thread.settled)
    over = thread.glyph != PENDING and not settled.empty
    cls = f"ask out-{thread.glyph}" + ("" if over else " open")
    with sheet.link(thread.anchor, cls, title):
        xs, xe = _thread_ends(sheet, thread, made, settled)
        if xe - xs > 20:
            sheet.line("thr", (xs + 8, y), (xe - 8, y))
        if not exact(thread.made):
            _zone_bracket(sheet, made, y - 11)
        if not exact(thread.settled):
            _zone_bracket(sheet, settled, y + 11)
        if made.empty and not settled.empty:
            sheet.text("q halo", xs - 18, y + 4.5, "?")
        sheet.rect("under", xs - 8, xs + 8, y - 9, 18)
        sheet.use(THREAD_ICON[thread.type], xs, y, 14, "src")
        sheet.rect("under", xe - 9, xe + 9, y - 9, 18)
        sheet.use(f"o-{thread.glyph}", xe, y, 18, "oc")
        draw_cuts(sheet, sheet.scale, [Span(made.a, settled.b)], y)
    _outcome(sheet, thread.outcome, xs, xe, y)


def _outcome(sheet: Sheet, word: str, xs: float, xe: float, y: float) -> None:
    """Beside the glyph; before the flag where the glyph stands in the column without dates."""
    if xe <= sheet.x1:
        sheet.tag(xs - 6, xe + 6, y, word)
    elif xs > sheet.x1 or measure(word, 12) > xs - 14 - sheet.x0:
        sheet.text("tag halo", sheet.x1 - 8, y + 4, word, "end")
    else:
        sheet.text("tag halo", xs - 14, y + 4, word, "end")


def _thread_ends(sheet: Sheet, thread: Thread, made: Span, settled: Span) -> tuple[float, float]:
    """Where the flag and the outcome stand. What has no date stands in the column for that.

    Flag and outcome of the same days would cover each other; then the flag gives way.
    """
    scale, column = sheet.scale, sheet.x1 + 24
    if not settled.empty:
        xe = _middle(sheet, settled, exact(thread.settled))
    elif thread.glyph == PENDING and not made.empty:
        xe = scale(scale.now)
    else:
        xe = column + (28 if made.empty else 0)
    if not made.empty:
        xs = _middle(sheet, made, exact(thread.made))
    else:
        xs = column if settled.empty else xe - 46
    xe = max(xe, sheet.x0 + 30)
    return min(xs, xe - 20), xe


def _middle(sheet: Sheet, where: Span, known: bool) -> float:
    xa, xb = zone_of(where, sheet.scale)
    return min(max((xa + xb) / 2, sheet.x0 + 9), sheet.x1 - 9)


def _zone_bracket(sheet: Sheet, where: Span, y: float) -> None:
    if where.empty or sheet.scale.side(where):
        return
    xa, xb = zone_of(where, sheet.scale)
    if xb - xa > ROW:
        sheet.bracket(xa, xb, y, where)


def _counts(sheet: Sheet, counts: tuple[tuple[str, str, int], ...]) -> None:
    """Outcomes with their number, as many in a line as fit."""
    total = sum(count for _, _, count in counts)
    y = sheet.y + ROW / 2
    sheet.name(pgettext("asks and commitments", "%(count)s in all") % {"count": total}, y)
    x = sheet.x0 + 8
    for label, glyph, count in counts:
        text = f"{count} {label}"
        width = measure(text, 13) + 44
        if x + width > sheet.x1 and x > sheet.x0 + 8:
            x, y = sheet.x0 + 8, y + 26
        with sheet.group(f"ask out-{glyph}"):
            sheet.use(f"o-{glyph}", x + 9, y, 18, "oc")
        sheet.text("halo", x + 24, y + 4.5, text)
        x += width
    sheet.y = y + ROW / 2
