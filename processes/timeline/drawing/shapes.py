"""Shapes of the eight families, five outcome glyphs and the icons, as symbols of one sprite.

A shape is drawn in a box of -9 to 9, an icon in a box of 0 to 16.
"""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from processes.timeline.drawing.canvas import trusted
from processes.timeline.drawing.inputs import Picture

FAMILY_SHAPES = {
    "meeting": '<circle r="7"/>',
    "submission": '<rect x="-6.5" y="-6.5" width="13" height="13"/>',
    "oral": '<path d="M0-7.5 7.8 6h-15.6z"/>',
    "joint": '<path d="M-2.6-7.5h5.2v4.9h4.9v5.2h-4.9v4.9h-5.2v-4.9h-4.9v-5.2h4.9z"/>',
    "media": '<path d="M0-8.4 8.4 0 0 8.4-8.4 0z"/>',
    "event": '<path d="M-3.9-7h7.8l4 7-4 7h-7.8l-4-7z"/>',
    "research": '<path d="M0 7.5 7.8-6h-15.6z"/>',
    "other": '<rect x="-8" y="-3.6" width="16" height="7.2" rx="3.6"/>',
}
OUTCOMES = {
    "done": '<circle r="7"/><path class="g" d="M-3.2.3-.8 2.8 3.6-2.6"/>',
    "part": '<circle class="o" r="6.2"/><path d="M0-6.2A6.2 6.2 0 0 1 0 6.2z"/>',
    "not": (
        '<rect x="-6.3" y="-6.3" width="12.6" height="12.6" rx="1.5"/>'
        '<path class="g" d="M-2.8-2.8 2.8 2.8M2.8-2.8-2.8 2.8"/>'
    ),
    "open": (
        '<circle class="o d" r="6.2"/>'
        '<path class="q" d="M-1.9-1.6c0-2.6 3.9-2.6 3.9-.2C2-.2 0-.3 0 1.3M0 3.2v.5"/>'
    ),
    "moot": '<circle class="o" r="6.2"/><path class="q" d="M-3 0h6"/>',
}
ICONS = {
    "check": "M6.2 12.6 1.8 8.2l1.5-1.5 2.9 2.9 6.5-6.5 1.5 1.5z",
    "differ": "M1 5l4-4v3h10v2H5v3zm14 6l-4 4v-3H1v-2h10V7z",
    "lock": (
        "M4.5 7V5a3.5 3.5 0 0 1 7 0v2h.5a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8"
        "a1 1 0 0 1 1-1zm1.6 0h3.8V5a1.9 1.9 0 0 0-3.8 0z"
    ),
    "warn": "M8 1.2 15.2 14H.8zM7.2 6v4h1.6V6zm0 5.2v1.6h1.6v-1.6z",
    "clock": (
        "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 1.7a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7z"
        "M7.2 4.2h1.6v3.5l2.4 1.4-.8 1.4-3.2-1.9z"
    ),
    "plus": "M7 2h2v5h5v2H9v5H7V9H2V7h5z",
    "ask": "M3 1h1.6v1H13l-2 3.2L13 8.5H4.6V15H3z",
    "commit": "M2 3h12v8H8.8L5 14.5V11H2z",
}
SYMBOLS = {
    **{f"k-{name}": ("-9 -9 18 18", body) for name, body in FAMILY_SHAPES.items()},
    **{f"o-{name}": ("-9 -9 18 18", body) for name, body in OUTCOMES.items()},
    **{f"i-{name}": ("0 0 16 16", f'<path d="{path}"/>') for name, path in ICONS.items()},
}
THREAD_ICON = {"ask": "i-ask", "commitment": "i-commit"}


def family(name: str) -> str:
    """The family to draw: a code that is not ours is "something else"."""
    return name if name in FAMILY_SHAPES else "other"


def sprite_of(names: Iterable[str]) -> SafeString:
    """The `<symbol>`s of these names ("k-meeting", "o-done", "i-lock"), each once.

    Raises KeyError for a name that is not a symbol.
    """
    symbols = "".join(
        f'<symbol id="{name}" viewBox="{SYMBOLS[name][0]}">{SYMBOLS[name][1]}</symbol>'
        for name in sorted(set(names))
    )
    return trusted(
        f'<svg class="sprite" width="0" height="0" aria-hidden="true"><defs>{symbols}</defs></svg>'
    )


def symbols(picture: Picture) -> frozenset[str]:
    """Names of the symbols that the drawings of a picture use, to be given to `sprite_of`."""
    lanes = {f"k-{family(lane.family)}" for lane in picture.lanes if lane.family}
    marks = {f"k-{family(mark.family)}" for lane in picture.lanes for mark in lane.marks}
    glyphs = {f"o-{thread.glyph}" for thread in picture.threads}
    glyphs |= {f"o-{glyph}" for _, glyph, _ in picture.thread_counts}
    icons = {THREAD_ICON[thread.type] for thread in picture.threads}
    return frozenset(lanes | marks | glyphs | icons)


def hatchings(uid: str) -> str:
    """Hatching: "somewhere in here". Used as an attribute, since a stylesheet resolves `url(#…)`
    against itself in some browsers. `uid` is escaped already."""
    frame = (
        'width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="{}" d="M0 0h5v5H0z"/><path class="{}" d="M1.25 0v5"/></pattern>'
    )
    return (
        f'<pattern id="{uid}-h" {frame.format("hb", "hl")}'
        f'<pattern id="{uid}-hn" {frame.format("hnb", "hn")}'
    )


def hatch(uid: str, now: bool) -> str:
    return f' fill="url(#{uid}-h{"n" if now else ""})"'
