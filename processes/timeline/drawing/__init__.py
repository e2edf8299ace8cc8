"""The picture of a process: one SVG, drawn on the server from a plain description.

Nothing here knows a model, a request or an address. `inputs` is what goes in, `wide` and
`compact` are what comes out; in between, `scale` turns days into positions, `spans` says what
is known of a stage, `packing` puts marks into rows, and `canvas` writes and escapes the markup.

Rules of the drawing: nothing is drawn more exactly than it is known; what has no date says so
in words or stands in a column of its own, and is never dropped; every colour is a class of the
stylesheet, so that dark mode, print and forced colours need no second drawing.
"""

from processes.timeline.drawing.bars import access_samples
from processes.timeline.drawing.compact import compact
from processes.timeline.drawing.compact_threads import compact_threads
from processes.timeline.drawing.inputs import (
    Bar,
    Lane,
    Mark,
    Opening,
    OutcomeCount,
    Picture,
    Thread,
)
from processes.timeline.drawing.key import signs_in, thread_signs
from processes.timeline.drawing.months import Sort, month_grid
from processes.timeline.drawing.overview import (
    elapsed_axis,
    elapsed_strip,
    overview_axis,
    overview_strip,
)
from processes.timeline.drawing.ring import Spot, ring
from processes.timeline.drawing.scale import frame, is_dated
from processes.timeline.drawing.shapes import HINDRANCES, SPRITE, SPRITE_OF_STRANGERS
from processes.timeline.drawing.wide import wide, wide_threads
