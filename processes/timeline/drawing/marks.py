"""Marks of entries and of what stood in the way, with the stretch that is known of each."""

from processes.timeline.drawing.bars import draw_beyond
from processes.timeline.drawing.canvas import Canvas
from processes.timeline.drawing.inputs import Mark, Thread
from processes.timeline.drawing.packing import Arrangement
from processes.timeline.drawing.placing import FADES, NUMBERED_STYLE, Placed, Style, stretches_of
from processes.timeline.drawing.scale import Scale, Span, exact, span
from processes.timeline.drawing.shapes import family
from processes.timeline.drawing.texts import mark_title

STRUCK = ("cancelled", "not_admitted")
CAP = 4  # units; how far the end of a stretch reaches up and down


def draw_marks(canvas: Canvas, scale: Scale, arranged: Arrangement, top: float) -> None:
    """Rows of them, the first one at this height."""
    for placed in arranged.placed:
        y = top + placed.row * arranged.style.pitch
        draw_mark(canvas, scale, placed, arranged.style, y)


def draw_mark(canvas: Canvas, scale: Scale, placed: Placed, style: Style, y: float) -> None:
    """A link, which says which entry it is; on a phone, where nothing can point without tapping,
    its number does."""
    mark = placed.mark
    title = "" if placed.numbers and style.size < NUMBERED_STYLE.size else mark_title(mark)
    with canvas.link(mark.anchor, mark_class(mark, placed.soft), title):
        draw_placed(canvas, scale, placed, style, y)


def draw_placed(canvas: Canvas, scale: Scale, placed: Placed, style: Style, y: float) -> None:
    mark = placed.mark
    if placed.side:
        day = mark.date.latest if placed.side < 0 else mark.date.earliest
        draw_beyond(canvas, scale, placed.side, day.year, y)
    elif placed.lasted:
        _duration(canvas, scale, placed, y)
    elif placed.zone:
        draw_bracket(canvas, scale, span(mark.date), placed.zone, y, placed.numbers)
    draw_shape(canvas, mark, placed.x, y, style.size)
    for start, _end in placed.numbers[:1]:
        canvas.text("n halo", start + 2, y + 4, mark.number)


def draw_shape(canvas: Canvas, mark: Mark, x: float, y: float, size: float) -> None:
    canvas.shape(family(mark.family), x, y, size)
    if mark.state in STRUCK:
        reach = size / 2
        canvas.line("strike", (x - reach - 1, y + reach - 1), (x + reach + 1, y - reach + 1))


def mark_class(mark: Mark, soft: bool) -> str:
    cls = f"mk k-{family(mark.family)}"
    if soft:
        cls += " soft"
    return cls if mark.state == "done" else f"{cls} {mark.state}"


def source_class(thread: Thread) -> str:
    """Of the flag of an ask or the bubble of a commitment: hollow, where its day is not known."""
    return "src" if exact(thread.made) else "src soft"


def made_and_settled(thread: Thread) -> tuple[Span, Span]:
    """When it was made and when it came to something: nothing is made after what came of it."""
    made, settled = span(thread.made), span(thread.settled)
    if made.empty or settled.b is None or (made.a or 0) >= settled.b:
        return made, settled
    return Span(made.a, min(made.b or settled.b, settled.b)), settled


def apart(xs: float, xe: float, least: float, firm: bool) -> tuple[float, float]:
    """Flag and outcome of the same days would cover each other: then the flag gives way, or both
    where no day of the outcome is known."""
    short = max(least - (xe - xs), 0)
    return (xs - short, xe) if firm else (xs - short / 2, xe + short / 2)


def _duration(canvas: Canvas, scale: Scale, placed: Placed, y: float) -> None:
    """A thick line for as long as it certainly lasted, a thin one where it began or ended."""
    for part, zone in stretches_of(placed.mark, scale).items():
        if part.kind == "solid":
            _line(canvas, "dur", *zone, y, placed.numbers)
        elif part.kind == "trail":
            _fading(canvas, "dur", zone, y, placed.numbers)
        else:
            draw_bracket(canvas, scale, Span(part.a, part.b), zone, y, placed.numbers)


def draw_bracket(canvas: Canvas, scale: Scale, where: Span, zone, y: float, breaks=()) -> None:
    """A stretch within which something happened. No end is drawn where it goes on beyond the
    drawing; where it has none, it fades out."""
    xa, xb = zone[0] + 0.5, zone[1] - 0.5
    begins = where.a is not None and where.a >= scale.first
    ends = where.b is not None and where.b <= scale.last
    if where.a is None:
        _fading(canvas, "rng", (xb, xa), y, breaks, ends)
    elif where.b is None:
        _fading(canvas, "rng", (xa, xb), y, breaks, begins)
    else:
        caps = [xa] * begins + [xb] * ends
        _line(canvas, "rng", xa, xb, y, breaks, caps)


def _fading(canvas: Canvas, cls: str, zone, y: float, breaks, capped: bool = False) -> None:
    """From the end that is known, and beyond everything that stands on it in shorter dashes."""
    known, far = zone
    back = FADES if far < known else -FADES
    turn = far + back if abs(far - known) > FADES else known
    caps = (known,) if capped else ()
    _line(canvas, cls, *sorted((known, turn)), y, breaks, caps)
    canvas.line(f"{cls} fd", (turn, y), (far, y))


def _line(canvas: Canvas, cls: str, xa: float, xb: float, y: float, breaks, caps=()) -> None:
    """It is broken where numbers stand on it, and ends upright at its caps."""
    pieces, start = [], xa
    for a, b in sorted(breaks):
        if a < xb and start < b:
            pieces.append((start, a))
            start = b
    for left, right in (*pieces, (start, xb)):
        if left < right or (left == right and left in caps):
            begin, end = ([(x, y - CAP), (x, y + CAP)] * (x in caps) for x in (left, right))
            canvas.line(cls, *begin, (left, y), (right, y), *end)
