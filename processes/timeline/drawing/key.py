"""What the signs of a drawing mean: those that are in it, and no others."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.safestring import SafeString

from processes.timeline.drawing.bars import draw_arrow
from processes.timeline.drawing.canvas import Canvas
from processes.timeline.drawing.inputs import OutcomeCount, Thread
from processes.timeline.drawing.marks import draw_bracket
from processes.timeline.drawing.scale import Span
from processes.timeline.drawing.shapes import THREAD_ICON, hatch, hatchings
from processes.timeline.drawing.texts import SIGNS, THREADS

WIDTH, HEIGHT, MIDDLE = 28, 14, 7


class Ends(NamedTuple):
    """Of a sample, which has no days: all of it is inside."""

    first: int = 0
    last: int = 9


def _hatched(canvas: Canvas) -> None:
    canvas.add(f"<defs>{hatchings('k')}</defs>")
    canvas.rect("", 1, 27, 0, HEIGHT, hatch("k", now=False))


def _fading(canvas: Canvas) -> None:
    draw_bracket(canvas, Ends(), Span(None, 1), (0, 26), MIDDLE)


def _expected(canvas: Canvas) -> None:
    with canvas.group("bar next"):
        canvas.rect("ahead", 1, 27, 1, 12)


def _moved(canvas: Canvas) -> None:
    with canvas.group("ghost"):
        canvas.rect("", 6, 22, 1, 12)


def _torn(canvas: Canvas) -> None:
    canvas.line("tear", (12, 0), (16, 4), (12, 9), (16, 14))


# Where a class is in a drawing, and how the sign that has it is drawn.
SAMPLES: dict[str, tuple[str, Callable[[Canvas], None]]] = {
    "exact": (r"mk k-\w+", lambda canvas: canvas.use("k-meeting", 14, MIDDLE, 14)),
    "hollow": (
        r"mk [^\"]*soft[^\"]*",
        lambda canvas: canvas.use("k-meeting", 14, MIDDLE, 14, "mk soft"),
    ),
    "bracket": ("rng", lambda canvas: draw_bracket(canvas, Ends(), Span(1, 2), (1, 27), MIDDLE)),
    "fading": ("\\w+ fd|fade", _fading),
    "question": ("q( halo)?", lambda canvas: canvas.text("q", 10, 12, "?")),
    "lasted": ("dur( fd)?", lambda canvas: canvas.line("dur", (3, MIDDLE), (25, MIDDLE))),
    "hatched": ("fuzzy", _hatched),
    "expected": ('bar next|mk [^"]*planned', _expected),
    "moved": ("ghost", _moved),
    "beyond": ("off", lambda canvas: draw_arrow(canvas, 10, MIDDLE, -1)),
    "going": ("arr", lambda canvas: canvas.line("arr", (11, 1), (18, MIDDLE), (11, 13))),
    "stopped": ("strike( stop)?", lambda canvas: canvas.line("strike", (8, 13), (20, 1))),
    "torn": ("tear", _torn),
}


def thread_signs(
    threads: Iterable[Thread | OutcomeCount], verdicts: Iterable[tuple[str, str, str]]
) -> list[tuple[str, SafeString, str]]:
    """As `signs_in`, for asks and commitments: who said them, and each (glyph, letter, words) of
    `verdicts` that is among what came of them."""
    threads = list(threads)
    sorts = {getattr(one, "type", "") for one in threads}
    ends = {(one.glyph, one.letter) for one in threads}
    found = [(icon, "", str(THREADS[sort])) for sort, icon in THREAD_ICON.items() if sort in sorts]
    found += [one for one in verdicts if one[:2] in ends]
    return [("", _thread_sample(*one[:2]), one[2]) for one in found]


def _thread_sample(glyph: str, letter: str) -> SafeString:
    canvas = Canvas(WIDTH)
    with canvas.group(f"ask out-{glyph}"):
        if glyph in THREAD_ICON.values():
            canvas.use(glyph, 7, MIDDLE, 12, "src")
            canvas.use(glyph, 21, MIDDLE, 12, "src soft")
        else:
            canvas.outcome(glyph, letter, 14, MIDDLE, 14)
    return canvas.svg("tl sign", HEIGHT)


def signs_in(wide: str, compact: str) -> list[tuple[str, SafeString, str]]:
    """(which of the two drawings alone has it, as a class; drawn; in words)."""
    found = []
    for name, (classes, draw) in SAMPLES.items():
        sought = f'class="(?:{classes})"'
        has = [re.search(sought, drawn) for drawn in (wide, compact)]
        if any(has):
            canvas = Canvas(WIDTH)
            with canvas.group("k-research"):
                draw(canvas)
            alone = "" if all(has) else " only-wide" if has[0] else " only-phone"
            found.append((alone, canvas.svg("tl sign", HEIGHT), str(SIGNS[name])))
    return found
