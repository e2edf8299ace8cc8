"""Shapes of the nine families and of what stood in the way, outcome glyphs and icons, as symbols
of one sprite."""

import tomllib
from pathlib import Path

from processes.timeline.drawing.canvas import trusted

SHAPES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
HINDRANCES = {name: trusted(body) for name, body in SHAPES["hindrances"].items()}
FAMILY_SHAPES = {**SHAPES["families"], **HINDRANCES}
SYMBOLS = {
    **{f"i-{name}": ("0 0 16 16", f'<path d="{path}"/>') for name, path in SHAPES["icons"].items()},
    **{f"k-{name}": ("-9 -9 18 18", body) for name, body in SHAPES["families"].items()},
    **{f"o-{name}": ("-9 -9 18 18", body) for name, body in SHAPES["outcomes"].items()},
}


def symbols(given):
    return "".join(
        f'<symbol id="{name}" viewBox="{box}">{body}</symbol>'
        for name, (box, body) in sorted(given.items())
    )


def sprite_of(given):
    return trusted(
        '<svg class="sprite" width="0" height="0" aria-hidden="true"><defs>'
        f"{symbols(given)}</defs></svg>"
    )


# Every symbol that a page may use, by its name ("k-meeting", "o-done", "i-lock"). Strangers add
# nothing, and nothing they read is private.
SPRITE = sprite_of(SYMBOLS)
NOT_OF_STRANGERS = ("i-lock", "i-plus")
SPRITE_OF_STRANGERS = sprite_of(
    {name: one for name, one in SYMBOLS.items() if name not in NOT_OF_STRANGERS}
)
# What stood in the way is drawn on few pages, which bring these themselves.
OF_HINDRANCES = symbols({f"k-{name}": ("-9 -9 18 18", body) for name, body in HINDRANCES.items()})
THREAD_ICON = {"ask": "i-ask", "commitment": "i-commit"}


def family(name: str) -> str:
    """The family to draw: a code that is not ours is "something else"."""
    return name if name in FAMILY_SHAPES else "other"


def hatchings(uid: str) -> str:
    """Hatching: "somewhere in here". Used as an attribute, since a stylesheet resolves `url(#…)`
    against itself in some browsers."""
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
