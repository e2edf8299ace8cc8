"""Asks and commitments for phones, from when they were made to what came of them."""

from functools import partial

from engagement.dates import Edtf
from processes.timeline.drawing.bars import Extent
from processes.timeline.drawing.canvas import fold
from processes.timeline.drawing.inputs import PENDING, Picture, Thread
from processes.timeline.drawing.marks import apart, draw_bracket, made_and_settled, source_class
from processes.timeline.drawing.packing import threads_of
from processes.timeline.drawing.placing import zone_of
from processes.timeline.drawing.scale import Span, exact
from processes.timeline.drawing.shapes import THREAD_ICON
from processes.timeline.drawing.strip import NAME_SIZE, Named, Strip
from processes.timeline.drawing.texts import and_more, thread_title

GLYPH = 16  # units across
BRACKETED = 24  # units; a stretch wider than this has a bracket


def compact_threads(picture: Picture) -> str:
    """Empty without any."""
    threads = threads_of(picture)
    if not threads:
        return ""
    strip = Strip(picture)
    for thread in threads:
        _thread(strip, thread)
    plot = strip.y + 2
    strip.y += 6 if strip.dateless else 0  # clear of what stands upright in the plot
    for row in strip.dateless:
        strip.undated_row(*row)
    return strip.finished(plot)


def _thread(strip: Strip, thread: Thread) -> None:
    """As far as it has days; what has none stands below the axis."""
    made, settled = made_and_settled(thread)
    note = f"{and_more(thread)} · {thread.outcome}"
    if made.empty and settled.empty:
        strip.dateless.append((thread.text + note, "cl", thread.anchor))
        return
    left, right = strip.scale.widest
    whole = "…" not in fold(thread.text, right - left - 6, note, NAME_SIZE)[-1]
    title = "" if whole or thread.number > 1 else thread_title(thread)  # a list says what of many
    over = 7 * _is_wide(strip, made, thread.made)
    under = 7 * _is_wide(strip, settled, thread.settled)
    row = Named(thread.anchor, thread.text, note, "cl", title, over, under)
    strip.named(row, partial(_thread_line, strip, thread))


def _thread_line(strip: Strip, thread: Thread, y: float) -> Extent:
    """From the day it was made to that of its outcome, or to today while it is open; over and
    under it the stretches in which these days lie."""
    made, settled = made_and_settled(thread)
    is_open = thread.glyph == PENDING
    ends = [_middle(strip, one) for one in (made, settled) if not one.empty]
    if settled.empty and is_open:
        said = ends[0] + GLYPH - 1
        ends.append(strip.scale(strip.scale.now) if thread.reaches_today else said)
    xs, xe, y = ends[0], max(ends), y + 5
    if len(ends) > 1:
        xs, xe = apart(xs, xe, GLYPH - 1, settled.empty or exact(thread.settled))
    cls = f"ask out-{thread.glyph}" + (" open" if is_open else "")
    with strip.group(cls):
        for where, date, at in ((made, thread.made, y - 9), (settled, thread.settled, y + 9)):
            if _is_wide(strip, where, date):
                draw_bracket(strip, strip.scale, where, zone_of(where, strip.scale), at)
        if xe - xs > 16:
            strip.line("thr", (xs + 7, y), (xe - 8, y))
        if not made.empty:
            strip.use(THREAD_ICON[thread.type], xs, y, 12, source_class(thread))
        if len(ends) > 1 or made.empty:
            strip.rect("under", xe - 8, xe + 8, y - 7, 14)
            strip.outcome(thread.glyph, thread.letter, xe, y, GLYPH)
    return xs - 7, xe + 8


def _middle(strip: Strip, where: Span) -> float:
    xa, xb = zone_of(where, strip.scale)
    return min(max((xa + xb) / 2, strip.scale.x0 + 8), strip.scale.x1 - 8)


def _is_wide(strip: Strip, where: Span, date: Edtf | None) -> bool:
    """Whether a day that is not known lies in a stretch wide enough for a bracket."""
    if where.empty or exact(date) or strip.scale.side(where):
        return False
    xa, xb = zone_of(where, strip.scale)
    return xb - xa > BRACKETED
