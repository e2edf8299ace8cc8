"""The chart of the wide drawing: names in a margin, the plot, and a column without dates."""

from collections.abc import Sequence
from functools import cached_property

from processes.timeline.drawing.canvas import BOLD, Canvas, fold, measure, num
from processes.timeline.drawing.inputs import PENDING, Bar, Opening, Picture, Thread
from processes.timeline.drawing.packing import undated
from processes.timeline.drawing.placing import NUMBERED_STYLE, SMALL_STYLE
from processes.timeline.drawing.scale import Scale, span
from processes.timeline.drawing.shapes import FAMILY_SHAPES

WIDTH, MARGIN, EDGE, TOP = 1120, 286, 10, 46
MOST_UNDATED = 400  # units of width


class Chart(Canvas):
    """A canvas with a scale and a cursor `y` that moves down as rows are added."""

    uid = "tl"

    def __init__(self, picture: Picture, threads: Sequence[Thread] = ()):
        super().__init__(WIDTH)
        self.picture, self.threads = picture, threads
        self.x0 = MARGIN
        self.x1 = WIDTH - EDGE - self.column_width
        self.scale = Scale(picture, self.x0, self.x1)
        self.y = TOP + (16 if self.scale.silent_since else 0)
        self.shapes: dict[str, str] = {}  # small shapes used, by family

    @cached_property
    def column_width(self) -> int:
        """Of "No date": as wide as the fullest lane needs for about four rows; 0 without need."""
        columns = self.undated_columns
        if not columns:
            return 0
        return max(86, columns * self.undated_cell + 22)

    @cached_property
    def undated_columns(self) -> int:
        picture = self.picture
        most = max((len(undated(lane.marks)) for lane in picture.lanes), default=0)
        counted = any(lane.undated for lane in picture.lanes)
        if picture.density == "counts":
            counted, most = counted or most > 0, 0
        most = max(most, *(len(undated(lane.marks)) for lane in picture.hindrances), 0)
        rows = [*picture.stages, *picture.openings, *self.threads]
        if not (most or counted or any(map(_undated, rows))):
            return 0
        few, many = (2, 12) if picture.density == "numbered" else (4, 22)
        return min(max(few, -(-most // 4)), many, MOST_UNDATED // self.undated_cell)

    @cached_property
    def undated_cell(self) -> int:
        """Width of one mark in the column."""
        if self.picture.density != "numbered":
            return 17
        marks = [mark for lane in self.picture.lanes for mark in undated(lane.marks)]
        return 12 + round(
            max((NUMBERED_STYLE.size + NUMBERED_STYLE.label(m) for m in marks), default=18)
        )

    @property
    def undated_style(self):
        return NUMBERED_STYLE if self.picture.density == "numbered" else SMALL_STYLE

    def shape(self, family: str, x: float, y: float, size: float) -> None:
        """A small one is defined once: of those there are many."""
        if size >= NUMBERED_STYLE.size:
            super().shape(family, x, y, size)
            return
        self.shapes[family] = FAMILY_SHAPES[family]
        self.add(f'<use href="#{self.uid}-{family}" x="{num(x)}" y="{y:g}"/>')

    # ------------------------------------------------------------------ parts of every section

    def head(self, title: str) -> None:
        self.line("rule", (0, self.y + 3.5), (WIDTH, self.y + 3.5))
        self.text("h", 0, self.y + 22, title)
        self.y += 30

    def name(self, text: str, y: float, x: float = 0, cls: str = "lab", tail: str = "") -> None:
        """A name in the margin, in one or two lines around y."""
        found = in_margin(text, cls, x, tail)
        top = y + 4.5 if len(found) == 1 else y - 2
        for i, line in enumerate(found):
            self.text(cls, x, top + i * 14, line)

    def tag(self, xa: float, xb: float, y: float, word: str) -> bool:
        """A word to the right of xb where there is room, else to the left of xa, else nowhere."""
        width = measure(word, 12)
        if width <= self.scale.free(xb)[1] - xb - 8:
            self.text("tag halo", xb + 8, y + 4, word)
        elif width <= xa - 8 - self.scale.free(xa)[0]:
            self.text("tag halo", xa - 8, y + 4, word, "end")
        else:
            return False
        return True


def in_margin(text: str, cls: str = "lab", x: float = 0, tail: str = "") -> list[str]:
    """A name in the lines that it has in the margin."""
    return fold(text, (MARGIN - 12 - x) / (BOLD if cls == "lab now" else 1), tail=tail)


def _undated(row: Bar | Opening | Thread) -> bool:
    """Whether it needs the column: no date at all, or an outcome without a day."""
    if isinstance(row, Bar):
        return span(row.date).empty
    if isinstance(row, Opening):
        return span(row.opens).empty and span(row.closes).empty
    return span(row.settled).empty and (span(row.made).empty or row.glyph != PENDING)
