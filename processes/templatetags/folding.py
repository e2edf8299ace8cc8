"""What of a long list a page shows at once; the others unfold in their place."""

from typing import NamedTuple

from django import template

register = template.Library()
FEW, SPARE = 3, 2  # rows that are shown; so many more are not worth a fold
ENTRIES = 5  # engagements of a timeline that are shown


class Folded(NamedTuple):
    """shown: the first of the rows. rest: the others. count: how many those are."""

    shown: list
    rest: list
    count: int


@register.filter
def folded(rows, after=0):
    """The first three, less those that stand before them (`after`), and the rest to unfold."""
    rows, few = list(rows), max(FEW - after, 0)
    cut = few if len(rows) > few + SPARE else len(rows)
    return Folded(rows[:cut], rows[cut:], len(rows) - cut)


@register.filter
def folded_entries(listed, whole=False):
    """The same of what `Timeline.listed` yields: five entries with what stands between them, or
    the `whole` of it."""
    listed = list(listed)
    places = [nth for nth, (what, _one) in enumerate(listed) if what == "entry"]
    if whole or len(places) <= ENTRIES + SPARE:
        return Folded(listed, [], 0)
    cut = places[ENTRIES - 1] + 1
    return Folded(listed[:cut], listed[cut:], len(places) - ENTRIES)
