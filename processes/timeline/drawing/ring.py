"""The drawing of a network: names round a circle, a line between each two that act together."""

from math import cos, pi, sin
from typing import NamedTuple

from django.utils.html import format_html, format_html_join

from engagement.in_languages import Text

SIZE, CENTRE, RADIUS = 800, 400, 200
DOT = (4, 9)  # the radius of a dot, for the fewest and the most entries
LINE = (1, 6)  # the width of a line, the same
LONGEST_NAME_DRAWN = 24  # characters of a name


class Spot(NamedTuple):
    """Somebody on the circle: a name, where it leads, in how many entries they acted."""

    said: Text
    href: str
    number: int


def between(ends, number, most):
    share = (number - 1) / max(most - 1, 1)
    return round(ends[0] + (ends[1] - ends[0]) * share, 1)


def at(place, number, radius):
    """Where a place on the circle is, clockwise from the top: (x, y, angle)."""
    angle = 2 * pi * place / number - pi / 2
    return round(CENTRE + radius * cos(angle), 1), round(CENTRE + radius * sin(angle), 1), angle


def line(tie, number, most):
    first, second, weight = tie
    start, end = at(first, number, RADIUS)[:2], at(second, number, RADIUS)[:2]
    return *start, CENTRE, CENTRE, *end, between(LINE, weight, most)


def name(spot, place, number, most):
    x, y, angle = at(place, number, RADIUS)
    tx, ty, _angle = at(place, number, RADIUS + 16)
    left = cos(angle) < -0.01  # so that no name stands on its head
    turn = round(angle * 180 / pi + (180 if left else 0), 1)
    words, language = spot.said
    if len(words) > LONGEST_NAME_DRAWN:
        words = f"{words[: LONGEST_NAME_DRAWN - 1]}…"
    dot, end = between(DOT, spot.number, most), "end" if left else "start"
    marked = format_html(' lang="{}"', language) if language else ""
    return spot.href, x, y, dot, tx, ty, end, turn, tx, ty, marked, words


def ring(spots, ties, title, description):
    """An SVG with a link for each of the spots; its table says the same in words.

    ties: (place, place, number of entries) of each two that act together.
    """
    heaviest = max((weight for *_ends, weight in ties), default=1)
    lines = format_html_join(
        "",
        '<path class="tie" d="M{} {}Q{} {} {} {}" stroke-width="{}"/>',
        (line(tie, len(spots), heaviest) for tie in sorted(ties, key=lambda tie: tie[2])),
    )
    busiest = max((spot.number for spot in spots), default=1)
    names = format_html_join(
        "",
        '<a href="{}"><circle class="dot" cx="{}" cy="{}" r="{}"/>'
        '<text x="{}" y="{}" dy=".35em" text-anchor="{}" transform="rotate({} {} {})"{}>'
        "{}</text></a>",
        (name(spot, place, len(spots), busiest) for place, spot in enumerate(spots)),
    )
    return format_html(
        '<svg class="ring" viewBox="0 0 {} {}" role="group" aria-labelledby="ring-t ring-d">'
        '<title id="ring-t">{}</title><desc id="ring-d">{}</desc>{}{}</svg>',
        SIZE, SIZE, title, description, lines, names,
    )  # fmt: skip
