"""The compact drawing for phones: 358 units, with the numbers of the list, where they have room.

The list follows at once on the page, with the same entries as full-size links.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from processes.timeline.drawing.bars import (
    Extent,
    draw_forecasts,
    draw_opening,
    draw_stage,
    wider,
)
from processes.timeline.drawing.canvas import BOLD, Canvas, cut, fold, measure
from processes.timeline.drawing.inputs import PENDING, Bar, Lane, Mark, Opening, Picture, Thread
from processes.timeline.drawing.lanes import draw_histogram, draw_shape, mark_class
from processes.timeline.drawing.packing import (
    PHONE,
    PHONE_NUMBERED,
    Arrangement,
    Placed,
    arrange,
    threads_of,
    undated,
    undated_count,
    zone_of,
)
from processes.timeline.drawing.rows import bar_class
from processes.timeline.drawing.scale import Scale, Span, span, ticks
from processes.timeline.drawing.shapes import THREAD_ICON, family, hatchings
from processes.timeline.drawing.texts import (
    ACCESS_LETTERS,
    mark_title,
    no_date,
    silent_since,
    stage_note,
    thread_title,
)
from processes.timeline.drawing.wide import draw_beside_tear, draw_tear

COMPACT_WIDTH = 358
NAME_SIZE = 12  # size of the text
COMPACT_ROW = 18


class Named(NamedTuple):
    """What stands beside a bar: where it leads, its name, and what follows that."""

    anchor: str
    name: str
    note: str
    cls: str = "cl"
    title: str = ""  # where the name is cut


class Strip(Canvas):
    """A canvas with a scale, a cursor `y`, and a layer `over` it for the words."""

    uid = "tlc"

    def __init__(self, picture: Picture):
        super().__init__(COMPACT_WIDTH)
        self.picture = picture
        self.scale = Scale(picture, 2, COMPACT_WIDTH - 2)
        self.over = Canvas(COMPACT_WIDTH)
        self.dateless: list[tuple[str, str, str]] = []  # name, class, anchor, for below the plot
        self.across: list[tuple[float, float]] = []  # heights at which words stand across all
        self.y = 36 + (14 if self.scale.silent_since else 0)

    def unbroken(self, bottom: float) -> Iterator[tuple[float, float]]:
        """From the axis to there, without the heights at which words stand across."""
        top = 14.0
        for a, b in sorted(self.across):
            yield top, a
            top = b
        yield top, bottom

    def rule(self) -> None:
        self.line("rule", (0, self.y + 2.5), (COMPACT_WIDTH, self.y + 2.5))
        self.y += 10

    def write(self, cls: str, x: float, y: float, text: str) -> None:
        """Words over the whole width: the break of the axis and today leave room for them."""
        self.over.text(cls, x, y, text)
        if self.scale.crossed(x, x + _width(text, cls)):
            self.across.append((y - 11, y + 4))

    def named(self, row: Named, draw: Callable[[float], Extent]) -> None:
        """A bar with its name to the right or to the left. If neither has room it stands above, in
        one line or two, where it crosses neither the break of the axis nor today; the note after
        it is never cut."""
        start, text, cls = len(self.parts), row.name + row.note, row.cls
        xa, xb = draw(self.y)
        width = _width(text, cls)
        after, before = self.scale.free(xb)[1] - xb - 8, xa - 8 - self.scale.free(xa)[0]
        with self.over.link(row.anchor, "", row.title):
            if width <= after:
                self.over.text(cls, xb + 6, self.y + 9, text)
            elif width <= before:
                self.over.text(cls, xa - 6, self.y + 9, text, "end")
            else:
                del self.parts[start:]
                self._above(row, xa)
                draw(self.y)
        self.y += COMPACT_ROW

    def _above(self, row: Named, xa: float) -> None:
        left, right = self.scale.widest
        for line in fold(row.name, (right - left - 6) / _bold(row.cls), row.note, NAME_SIZE):
            x = max(min(xa, right - 4 - _width(line, row.cls)), left + 2)
            self.over.text(row.cls, x, self.y + 9, line.removeprefix("· "))
            self.y += 14
        self.y += 2

    def undated_row(self, text: str, cls: str, anchor: str) -> None:
        """The words stand beside the name."""
        words = no_date()
        name = _fitting(text, cls, COMPACT_WIDTH - 34 - measure(words))
        with self.over.link(anchor, "", text if name != text else ""):
            self.over.text(cls, 2, self.y + 9, name)
        self.over.text("none halo", 18 + _width(name, cls), self.y + 9, words)
        self.y += COMPACT_ROW


def _bold(cls: str) -> float:
    return BOLD if cls == "cl now" else 1


def _width(text: str, cls: str = "cl") -> float:
    return measure(text, NAME_SIZE) * _bold(cls)


def _fitting(text: str, cls: str, room: float) -> str:
    return cut(text, room / _bold(cls), NAME_SIZE)


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
    return _finished(strip, plot, f"<defs>{hatchings(strip.uid)}</defs>")


def compact_threads(picture: Picture) -> str:
    """Asks and commitments from when they were made to what came of them; empty without any."""
    threads = threads_of(picture)
    if not threads:
        return ""
    strip = Strip(picture)
    for thread in threads:
        _thread(strip, thread)
    plot = strip.y + 2
    for row in strip.dateless:
        strip.undated_row(*row)
    return _finished(strip, plot)


def _finished(strip: Strip, plot: float, *defs: str) -> SafeString:
    """With the axis behind it, down to there, and the words over it."""
    ground = Canvas(COMPACT_WIDTH)
    _ground(ground, strip, plot)
    if strip.scale.gap:
        for top, bottom in strip.unbroken(plot):
            draw_tear(strip, strip.scale, top, bottom, tooth=3)
    _words(strip.over, strip)
    strip.parts += strip.over.parts
    return strip.svg("tl tlc", strip.y + 4, [*defs, *ground.parts])


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
    pitch = arranged.style.pitch
    for placed in arranged.placed:
        y = strip.y + 8 + placed.row * pitch
        if placed.lasted:
            _lasted(strip, placed, y)
        _mark(strip, placed.mark, placed.soft, placed.x, y, placed.numbers[:1])
    strip.y += arranged.rows * pitch + 2


def _lasted(strip: Strip, placed: Placed, y: float) -> None:
    """A line behind it, and behind its number, for as long as it lasted."""
    start = max([placed.x + PHONE.half, *(end for _start, end in placed.numbers)])
    if placed.side or placed.zone[1] <= start + 2:
        return
    strip.line("dur", (start + 2, y), (placed.zone[1], y))


def _mark(strip: Strip, mark: Mark, soft: bool, x: float, y: float, numbers=()) -> None:
    """Without its number it says in words which it is."""
    with strip.link(mark.anchor, mark_class(mark, soft), "" if numbers else mark_title(mark)):
        draw_shape(strip, mark, x, y, 14)
        for start, _end in numbers:
            strip.text("n", start + 1, y + 4, mark.number)


def _undated(strip: Strip, loose: list[Mark]) -> None:
    """Below the plot, so that no year stands behind them."""
    strip.y += 4
    strip.rule()
    words = no_date()
    start = measure(words) + 16
    across = int((COMPACT_WIDTH - start) // PHONE.pitch)
    strip.over.text("none", 2, strip.y + 12, words)
    for place, mark in enumerate(loose):
        row, column = divmod(place, across)
        y = strip.y + 8 + row * PHONE.pitch
        _mark(strip, mark, True, start + (column + 0.5) * PHONE.pitch, y)
    strip.y += -(-len(loose) // across) * PHONE.pitch + 2


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


def _thread(strip: Strip, thread: Thread) -> None:
    """As far as it has days; what has none stands below the axis."""
    made, settled = span(thread.made), span(thread.settled)
    note = f" · {thread.outcome}"
    if made.empty and settled.empty:
        strip.dateless.append((thread.text + note, "cl", thread.anchor))
        return
    left, right = strip.scale.widest
    text = cut(thread.text, right - left - 6 - _width(note), NAME_SIZE)
    title = "" if text == thread.text else thread_title(thread)
    row = Named(thread.anchor, text, note, title=title)
    strip.named(row, partial(_thread_line, strip, thread))


def _thread_line(strip: Strip, thread: Thread, y: float) -> Extent:
    """From the day it was made to that of its outcome, or to today while it has none."""
    made, settled = span(thread.made), span(thread.settled)
    is_open = thread.glyph == PENDING
    ends = [_middle(strip, one) for one in (made, settled) if not one.empty]
    if settled.empty and is_open:
        ends.append(strip.scale(strip.scale.now))
    xs, xe, y = ends[0], max(ends), y + 5
    cls = f"ask out-{thread.glyph}" + (" open" if is_open else "")
    with strip.group(cls):
        if xe - xs > 16:
            strip.line("thr", (xs + 7, y), (xe - 8, y))
        if not made.empty:
            strip.use(THREAD_ICON[thread.type], xs, y, 12, "src")
        if len(ends) > 1 or made.empty:
            strip.rect("under", xe - 7, xe + 7, y - 7, 14)
            strip.outcome(thread.glyph, thread.letter, xe, y, 14)
    return xs - 7, xe + 7


def _middle(strip: Strip, where: Span) -> float:
    xa, xb = zone_of(where, strip.scale)
    return min(max((xa + xb) / 2, strip.scale.x0 + 7), strip.scale.x1 - 7)


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


# --------------------------------------------------------------------------- axis


def _ground(ground: Canvas, strip: Strip, height: float) -> None:
    scale = strip.scale
    now = scale(scale.now)
    if scale.x1 - now > 0.5:
        ground.rect("fut", now, scale.x1, 14, height - 14)
    for tick in ticks(scale, label_room=41, years_only=True):
        x = round(tick.x) + 0.5
        if tick.kind:
            ground.line(tick.kind, (x, 16), (x, height))
        if tick.label:
            ground.text("yl halo", tick.x + 4, 24, tick.year)
    if scale.shows_today:
        for top, bottom in strip.unbroken(height):
            ground.line("tod", (now, top), (now, bottom))


def _words(over: Canvas, strip: Strip) -> None:
    scale = strip.scale
    label = gettext("Today")
    half = measure(label, NAME_SIZE) * BOLD / 2 + 2
    if scale.shows_today:
        x = min(max(scale(scale.now), half), COMPACT_WIDTH - half)
        over.text("todc", x, 10, label, "middle")
    if scale.silent_since:
        words = silent_since(scale.silent_since, strip.picture.filtered)
        draw_beside_tear(over, scale, 40, words)
