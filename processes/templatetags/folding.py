"""What of a long list a page shows at once; the others unfold in their place."""

from itertools import groupby
from typing import NamedTuple

from django import template

from engagement.templatetags.record import day_known
from processes.timeline.fates import rank_of

register = template.Library()
FEW, SPARE = 3, 2  # rows that are shown; so many more are not worth a fold


class Folded(NamedTuple):
    """shown: the first of the rows. rest: the others. count: how many those are."""

    shown: list
    rest: list
    count: int


@register.filter
def folded(rows, after=()):
    """The first three, of what stands `after` others fewer, and the rest to unfold."""
    rows, few = list(rows), max(FEW - len(after or ()), 1)
    cut = few if len(rows) > few + SPARE else len(rows)
    return Folded(rows[:cut], rows[cut:], len(rows) - cut)


@register.filter
def folded_at(rows, few):
    """The same with another number of rows that are shown."""
    rows = list(rows)
    cut = few if len(rows) > few + SPARE else len(rows)
    return Folded(rows[:cut], rows[cut:], len(rows) - cut)


@register.filter
def outcome_first(lines):
    """Asks from what was met to what is not known."""
    return sorted(lines, key=lambda line: rank_of(line.outcome))


class Stretch(NamedTuple):
    """A year, or an effort, of a timeline. what: which of both. entries, stages: how many it has.
    cut: its items; in the one that is open, a few of them at once."""

    what: str
    title: object
    cut: Folded
    entries: int
    stages: int
    is_open: bool


@register.filter
def stretches(listed, whole=False):
    """What `Timeline.listed` yields, year by year. Open is the first that has an entry, and of it a
    few are shown; or the `whole` of each. Entries of one vague date stand as ("run", them)."""
    found = []
    for what, one in listed:
        if what in ("year", "effort"):
            found.append((what, one, []))
        else:
            found[-1][2].append((what, one))
    first = next((nth for nth, (*_of, items) in enumerate(found) if entries_in(items)), None)
    return [
        Stretch(
            what, title, cut_after(items if whole else runs_in(items), nth == first and not whole),
            entries_in(items), sum(kind == "stage" for kind, _one in items), whole or nth == first,
        )
        for nth, (what, title, items) in enumerate(found)
    ]  # fmt: skip


def entries_in(items):
    return sum(len(one) if what == "run" else what == "entry" for what, one in items)


def runs_in(items):
    """Three and more entries in a row of which no more than one same span is known, as one."""
    found = []
    for date, group in groupby(items, vague_date):
        group = list(group)
        is_run = date is not None and len(group) >= FEW
        found += [("run", [one for _what, one in group])] if is_run else group
    return found


def vague_date(item):
    what, one = item
    return None if what != "entry" or not one.date or day_known(one) else (one.date, one.date_kind)


def cut_after(items, few):
    """The first of the entries, with what stands between them, if `few` are asked for."""
    places = [nth for nth, (what, _one) in enumerate(items) if what in ("entry", "run")]
    if not few or len(places) <= FEW + SPARE:
        return Folded(items, [], 0)
    cut = places[FEW - 1] + 1
    return Folded(items[:cut], items[cut:], entries_in(items[cut:]))
