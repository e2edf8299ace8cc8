"""The canvas for phones: 358 units, names beside what they name, words over everything."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from processes.timeline.drawing.bars import Extent
from processes.timeline.drawing.canvas import BOLD, Canvas, fold, measure
from processes.timeline.drawing.inputs import Picture
from processes.timeline.drawing.scale import Scale, ticks
from processes.timeline.drawing.texts import no_date, silent_since
from processes.timeline.drawing.wide import draw_beside_tear, draw_tear

COMPACT_WIDTH = 358
NAME_SIZE = 12  # size of the text
COMPACT_ROW = 18
YEAR_ROOM = 41


class Named(NamedTuple):
    """What stands beside a bar: where it leads, its name, and what follows that."""

    anchor: str
    name: str
    note: str
    cls: str = "cl"
    title: str = ""  # where the name is cut
    over: float = 0  # units above and under what is drawn that it needs as well
    under: float = 0


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
        if self.scale.crossed(x, x + width_of(text, cls)):
            self.across.append((y - 11, y + 4))

    def named(self, row: Named, draw: Callable[[float], Extent]) -> None:
        """A bar with its name to the right or to the left. If neither has room it stands above, in
        one line or two, where it crosses neither the break of the axis nor today; the note after
        it is never cut."""
        start, text, cls = len(self.parts), row.name + row.note, row.cls
        xa, xb = draw(self.y + row.over)
        width = width_of(text, cls)
        after, before = self.scale.free(xb)[1] - xb - 8, xa - 8 - self.scale.free(xa)[0]
        beside = self.y + row.over + 9
        with self.over.link(row.anchor, "", row.title):
            if width <= after:
                self.over.text(cls, xb + 6, beside, text)
            elif width <= before:
                self.over.text(cls, xa - 6, beside, text, "end")
            else:
                del self.parts[start:]
                self._above(row, xa)
                draw(self.y + row.over)
        self.y += COMPACT_ROW + row.over + row.under

    def _above(self, row: Named, xa: float) -> None:
        """Its lines begin below one another."""
        left, right = self.scale.widest
        lines = fold(row.name, (right - left - 6) / _bold(row.cls), row.note, NAME_SIZE)
        lines = [line.removeprefix("· ") for line in lines]
        widest = max(width_of(line, row.cls) for line in lines)
        x = max(min(xa, right - 4 - widest), left + 2)
        for line in lines:
            self.over.text(row.cls, x, self.y + 9, line)
            self.y += 14
        self.y += 2

    def undated_row(self, text: str, cls: str, anchor: str) -> None:
        """The words stand beside the name, which has one line or two."""
        words = no_date()
        lines = fold(text, (COMPACT_WIDTH - 34 - measure(words)) / _bold(cls), "", NAME_SIZE)
        self.over.text("none halo", 18 + width_of(lines[0], cls), self.y + 9, words)
        with self.over.link(anchor, "", text if "…" in lines[-1] else ""):
            for line in lines:
                self.over.text(cls, 2, self.y + 9, line)
                self.y += 14
        self.y += COMPACT_ROW - 14

    def finished(self, plot: float, *defs: str) -> SafeString:
        """With the axis behind it, down to there, and the words over it."""
        ground = Canvas(COMPACT_WIDTH)
        _ground(ground, self, plot)
        if self.scale.gap:
            for top, bottom in self.unbroken(plot):
                draw_tear(self, self.scale, top, bottom, tooth=3)
        _words(self.over, self)
        self.parts += self.over.parts
        return self.svg("tl tlc", self.y + 4, [*defs, *ground.parts])


def _bold(cls: str) -> float:
    return BOLD if cls == "cl now" else 1


def width_of(text: str, cls: str = "cl") -> float:
    return measure(text, NAME_SIZE) * _bold(cls)


def _ground(ground: Canvas, strip: Strip, height: float) -> None:
    scale = strip.scale
    now = scale(scale.now)
    if scale.x1 - now > 0.5:
        ground.rect("fut", now, scale.x1, 14, height - 14)
    for tick in ticks(scale, label_room=YEAR_ROOM, years_only=True):
        x = round(tick.x) + 0.5
        if tick.kind:
            ground.line(tick.kind, (x, 16), (x, height))
        if tick.label:
            ground.text("yl halo", tick.x + tick.shift + 4, 24, tick.year)
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
