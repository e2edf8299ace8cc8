"""The compact drawing for phones, with the numbers of the list, where they have room.

The list follows at once on the page, with the same entries as full-size links.
"""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from processes.timeline.drawing.bars import (
    Extent,
    draw_forecasts,
    draw_opening,
    draw_stage,
    wider,
)
from processes.timeline.drawing.canvas import cut, measure
from processes.timeline.drawing.inputs import Bar, Lane, Mark, Opening, Picture
from processes.timeline.drawing.lanes import draw_histogram
from processes.timeline.drawing.marks import draw_mark, draw_marks
from processes.timeline.drawing.packing import (
    Arrangement,
    arrange,
    threads_of,
    undated,
    undated_count,
)
from processes.timeline.drawing.placing import PHONE, PHONE_NUMBERED, beside
from processes.timeline.drawing.rows import bar_class
from processes.timeline.drawing.scale import span
from processes.timeline.drawing.shapes import family, hatchings
from processes.timeline.drawing.strip import COMPACT_ROW, COMPACT_WIDTH, NAME_SIZE, Named, Strip
from processes.timeline.drawing.texts import ACCESS_LETTERS, no_date, stage_note


def compact(picture: Picture) -> SafeString:
    """Without asks and commitments, of which `compact_threads` is a drawing; too many to be told
    apart are counted here."""
    strip = Strip(picture)
    for bar in picture.stages:
        _stage(strip, bar)
    _openings(strip)
    lanes = [lane for lane in picture.lanes if lane.total or lane.marks]
    loose = _entries(strip, lanes) if lanes else []
    loose += _hindrances(strip)
    plot = strip.y + 2
    if strip.dateless:
        strip.rule()
    for row in strip.dateless:
        strip.undated_row(*row)
    if loose:
        _undated(strip, loose)
    if not threads_of(picture):
        _outcomes(strip)
    return strip.finished(plot, f"<defs>{hatchings(strip.uid)}</defs>")


# --------------------------------------------------------------------------- bars and pills


def _stage(strip: Strip, bar: Bar) -> None:
    note = stage_note(bar, strip.picture.today)
    note = f" · {note}" if note else ""
    cls = "cl now" if bar.goes_on else "cl"
    if span(bar.date).empty:
        strip.dateless.append((bar.name + note, cls, bar.anchor))
        return

    def draw(y: float) -> Extent:
        moved = draw_forecasts(strip, strip.scale, bar, y, 10)
        with strip.group(bar_class(bar)):
            return wider(draw_stage(strip, strip.scale, bar, y, 10, strip.uid), moved)

    strip.named(Named(bar.anchor, bar.name, note, cls), draw)


def _openings(strip: Strip) -> None:
    strip.rule()
    strip.write("cl", 2, strip.y + 9, gettext("Who could take part"))
    strip.y += 20
    for opening in strip.picture.openings:
        _opening(strip, opening)
    if not strip.picture.openings:
        strip.write("none", 2, strip.y + 9, gettext("No consultation recorded"))
        strip.y += COMPACT_ROW


def _opening(strip: Strip, opening: Opening) -> None:
    note = opening.deadline or ("" if opening.access in ACCESS_LETTERS else opening.note)
    note = f" · {note}" if note else ""
    if span(opening.opens).empty and span(opening.closes).empty:
        strip.dateless.append((opening.name + note, "cl", opening.anchor))
        return

    def draw(y: float) -> Extent:
        with strip.group(f"con {opening.access}"):
            return draw_opening(strip, strip.scale, opening, y, strip.uid)

    strip.named(Named(opening.anchor, opening.name, note), draw)
    if opening.deadline:
        strip.y += 4  # its line reaches further down than the pill


# --------------------------------------------------------------------------- entries


def _entries(strip: Strip, lanes: list[Lane]) -> list[Mark]:
    """All families in one swarm, or counts by month with a line of words for each lane.

    Returns the undated marks, which are not drawn yet.
    """
    strip.rule()
    marks = [mark for lane in lanes for mark in lane.marks]
    counted = strip.picture.density == "counts" or any(x.months or x.undated for x in lanes)
    numbered = strip.picture.density == "numbered"
    styles = (PHONE_NUMBERED, PHONE) if numbered else (PHONE,)
    arranged = None if counted else arrange(marks, strip.scale, styles)
    if arranged is None:
        for lane in lanes:
            _histogram(strip, lane)
        return []
    if arranged.placed:
        _swarm(strip, arranged)
    return undated(marks)


def _hindrances(strip: Strip) -> list[Mark]:
    """What stood in the way, in a swarm of its own under its name; returns the undated marks."""
    marks = [mark for lane in strip.picture.hindrances for mark in lane.marks]
    arranged = arrange(marks, strip.scale, (PHONE,))
    if arranged is None or not arranged.placed:
        return undated(marks)
    strip.rule()
    strip.write("cl", 2, strip.y + 9, gettext("What stood in the way"))
    strip.y += 16
    _swarm(strip, arranged)
    return undated(marks)


def _swarm(strip: Strip, arranged: Arrangement) -> None:
    draw_marks(strip, strip.scale, arranged, strip.y + 8)
    strip.y += arranged.rows * arranged.style.pitch + 2


def _undated(strip: Strip, loose: list[Mark]) -> None:
    """Below the plot, so that no year stands behind them."""
    strip.y += 4
    strip.rule()
    words = no_date()
    strip.over.text("none", 2, strip.y + 12, words)
    style = PHONE_NUMBERED if strip.picture.density == "numbered" else PHONE
    x = start = measure(words) + 16
    for mark in loose:
        if x + style.cell(mark) > COMPACT_WIDTH:
            x, strip.y = start, strip.y + style.pitch
        draw_mark(strip, strip.scale, beside(mark, x + style.half, style), style, strip.y + 8)
        x += style.cell(mark) + 4
    strip.y += style.pitch + 2


def _histogram(strip: Strip, lane: Lane) -> None:
    kind, x = f"k-{family(lane.family)}", 22
    strip.over.use(kind, 9, strip.y + 5, 14, kind)
    missing = undated_count(lane)
    words = f"{no_date()}: {missing}" if missing else ""
    room = COMPACT_WIDTH - x - (measure(words) + 12 if words else 2)
    total = f" ({lane.total})"
    label = cut(lane.label, room - measure(total, NAME_SIZE), NAME_SIZE) + total
    strip.write("cl", x, strip.y + 9, label)
    if words:
        strip.write("none halo", COMPACT_WIDTH - 2 - measure(words), strip.y + 9, words)
    base = strip.y + 42.5
    strip.line("base", (0, base), (COMPACT_WIDTH, base))
    draw_histogram(strip, strip.scale, lane, base - 0.5, 16)
    strip.y += 48


# --------------------------------------------------------------------------- outcomes


def _outcomes(strip: Strip) -> None:
    """Asks and commitments as counts by outcome."""
    counts = strip.picture.outcomes
    if not counts:
        return
    strip.y += 4
    strip.rule()
    strip.text("cl", 2, strip.y + 9, gettext("Asks and commitments"))
    strip.y += 20
    x = 2.0
    for label, glyph, letter, count in counts:
        words = gettext("%(label)s: %(count)s") % {"label": label, "count": count}
        text = cut(words, COMPACT_WIDTH - 26, NAME_SIZE)
        width = measure(text, NAME_SIZE) + 34
        if x + width - 12 > COMPACT_WIDTH and x > 2:
            x, strip.y = 2.0, strip.y + 20
        with strip.group(f"ask out-{glyph}"):
            strip.outcome(glyph, letter, x + 8, strip.y + 5, 16)
        strip.text("cl", x + 20, strip.y + 9, text)
        x += width
    strip.y += 16
