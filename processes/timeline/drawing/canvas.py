"""Writing SVG: escaping and measuring. The only place where markup becomes trusted."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.utils.html import escape as escape_html
from django.utils.safestring import SafeString, mark_safe

from engagement.spelling import at_a_word

# What XML forbids even when escaped; an entry pasted from a word processor may hold it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def trusted(markup: str) -> SafeString:
    """Markup of this package, whole.

    The one call of `mark_safe` in the project. A drawing of 400 marks would cost ten times as
    much through `format_html`; instead every text passes `escape` on its way onto the canvas,
    and everything else is a number, a class or a path written here.
    """
    return mark_safe(markup)  # noqa: S308


def escape(text: object) -> str:
    return escape_html(_FORBIDDEN.sub("", str(text)))


def whole(value: float) -> float:
    """A position to the unit, which is a pixel or less; on a half, thin lines are sharp."""
    return value if value % 1 == 0.5 else round(value)


def num(value: float) -> str:
    return f"{whole(value):g}"


def href(anchor: str) -> str:
    """The attribute for an anchor, or nothing. "//host" would leave the site: it stays here."""
    if not anchor:
        return ""
    own = anchor[0] == "?" or (anchor[0] == "/" and anchor[1:2] not in ("/", "\\"))
    target = anchor if own or anchor[0] == "#" else "#" + anchor
    return f' href="{escape(target)}"'


# --------------------------------------------------------------------------- measuring


_WIDTHS = {  # in em, those of the widest of the usual system fonts (DejaVu Sans, Verdana)
    **dict.fromkeys("abdeghknopqu", 0.635),
    **dict.fromkeys("csvxyz", 0.595),
    **dict.fromkeys("ABCKRVX", 0.7),
    **dict.fromkeys("EFLPSTYZ", 0.685),
    **dict.fromkeys("DGHNOQUw", 0.82),
    **dict.fromkeys("0123456789", 0.64),
    **dict.fromkeys(" .,:;'|ijlI·", 0.34),
    **dict.fromkeys("frt-/()[]J!", 0.42),
    **dict.fromkeys("#&+<=>^~±×÷", 0.84),
    **dict.fromkeys("mMW@%…æœÆŒ", 1.05),
}
BOLD = 1.13  # how much wider the same words are in bold


@functools.lru_cache(4096)
def _em(char: str) -> float:
    if unicodedata.combining(char):
        return 0
    bare = unicodedata.normalize("NFD", char)[0]
    return _WIDTHS.get(bare) or (1 if unicodedata.east_asian_width(char) in "WF" else 0.66)


def measure(text: str, size: float = 13) -> float:
    """Estimated width: nothing is known of the reader's font, so rather too wide."""
    return sum(_WIDTHS.get(char) or _em(char) for char in text) * size


def cut(text: str, room: float, size: float = 13) -> str:
    """As much of the text as fits, with an ellipsis if that is not all."""
    if measure(text, size) <= room:
        return text
    return at_a_word(text, _fitting(text, room - size * 0.85, size)) + "…"


def _fitting(text: str, room: float, size: float) -> int:
    """How many characters fit, at least 3."""
    width = 0.0
    for place, char in enumerate(text):
        width += measure(char, size)
        if width > room:
            return max(place, 3)
    return len(text)


def fold(text: str, room: float, tail: str = "", size: float = 13) -> list[str]:
    """One line or two; what does not fit is cut, but never the `tail` after it.

    Breaks between words, else inside one.
    """
    room_at_end, rest = room - measure(tail, size), text.split()
    if measure(" ".join(rest), size) <= room_at_end:
        return [" ".join(rest) + tail]
    line = rest.pop(0)
    while rest and measure(f"{line} {rest[0]}", size) <= room:
        line = f"{line} {rest.pop(0)}"
    if measure(line, size) > room:
        keep = _fitting(line, room, size)
        rest.insert(0, line[keep:])
        line = line[:keep]
    if not rest:
        return [line, tail.strip()] if tail else [line]
    return [line, cut(" ".join(rest), room_at_end, size) + tail]


# --------------------------------------------------------------------------- writing


@functools.lru_cache(1024)
def _class(names: str) -> str:
    return f' class="{escape(names)}"' if names else ""


class Canvas:
    """Collects markup. Positions are given from left to right."""

    def __init__(self, width: float):
        self.width = width
        self.parts: list[str] = []

    def add(self, markup: str) -> None:
        self.parts.append(markup)

    def rect(self, cls: str, xa: float, xb: float, y: float, height: float, extra: str = ""):
        width = max(whole(xb) - whole(xa), 1)
        self.parts.append(
            f'<rect{_class(cls)} x="{num(xa)}" y="{num(y)}" width="{width:g}"'
            f' height="{num(height)}"{extra}/>'
        )

    def line(self, cls: str, *points: tuple[float, float]) -> None:
        (x, y), *others = points
        path = f"M{num(x)} {num(y)}"
        for right, down in others:  # straight lines are most of a drawing: the short words for them
            along = f"V{num(down)}" if right == x else f"L{num(right)} {num(down)}"
            path += f"H{num(right)}" if down == y else along
            x, y = right, down
        self.parts.append(f'<path class="{cls}" d="{path}"/>')

    def uprights(self, cls: str, at: list[float], top: float, bottom: float) -> None:
        """One path for lines at each of these x, from one height to another."""
        path = "".join(f"M{num(x)} {num(top)}V{num(bottom)}" for x in at)
        if path:
            self.parts.append(f'<path class="{cls}" d="{path}"/>')

    def text(self, cls: str, x: float, y: float, text: object, anchor: str = "") -> None:
        end = f' text-anchor="{anchor}"' if anchor else ""
        self.parts.append(
            f'<text class="{cls}" x="{num(x)}" y="{num(y)}"{end}>{escape(text)}</text>'
        )

    def use(self, symbol: str, x: float, y: float, size: float, cls: str = "") -> None:
        """A symbol of the sprite, centred on x and y."""
        side = num(size)
        self.parts.append(
            f'<use{_class(cls)} href="#{escape(symbol)}" x="{num(x - size / 2)}"'
            f' y="{num(y - size / 2)}" width="{side}" height="{side}"/>'
        )

    def shape(self, family: str, x: float, y: float, size: float) -> None:
        self.use(f"k-{family}", x, y, size)

    def outcome(self, glyph: str, letter: str, x: float, y: float, size: float) -> None:
        """What came of something, centred there; a letter stands in a ring."""
        self.use("o-ring" if letter else f"o-{glyph}", x, y, size, "oc")
        if letter:
            self.text("let", x, y + 4, letter)

    @contextmanager
    def link(self, anchor: str, cls: str, title: str) -> Iterator[None]:
        """A link out of the tab order: the list below has the same links (see `app.js`)."""
        said = f"<title>{escape(title)}</title>" if title else ""
        self.parts.append(f'<a{href(anchor)} tabindex="-1"{_class(cls)}>{said}')
        yield
        self.parts.append("</a>")

    @contextmanager
    def titled(self, cls: str, title: str) -> Iterator[None]:
        """A group with a tooltip that leads nowhere."""
        self.parts.append(f"<g{_class(cls)}><title>{escape(title)}</title>")
        yield
        self.parts.append("</g>")

    @contextmanager
    def group(self, cls: str) -> Iterator[None]:
        self.parts.append(f"<g{_class(cls)}>")
        yield
        self.parts.append("</g>")

    def svg(self, cls: str, height: float, before: Iterable[str] = ()) -> SafeString:
        """The whole drawing. Hidden from assistive technology, which has the list; the script
        lifts that when it has made the chart walkable."""
        width, height = num(self.width), num(height)
        return trusted(
            f'<svg class="{cls}" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' direction="ltr" aria-hidden="true">'
            f"{''.join(before)}{''.join(self.parts)}</svg>"
        )
