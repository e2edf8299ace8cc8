"""What is known of a stage or a consultation over time, as parts of a bar.

solid   certain
fuzzy   somewhere in here
fade    under way when first seen: no beginning recorded (only `b` is set)
trail   no end recorded (only `a` is set)
open    still going at today, but nobody has checked
ahead   expected: after today, or only planned
"""

from typing import NamedTuple

from engagement.dates import Edtf
from processes.timeline.drawing.inputs import GOING, UNSURE, Bar, Opening
from processes.timeline.drawing.scale import NOWHERE, Span, exact, span


class BarPart(NamedTuple):
    kind: str
    a: int | None  # ordinals, half open
    b: int | None


def stage_parts(bar: Bar, today: int) -> list[BarPart]:
    """Honest parts of a stage, in order; empty if it has no date."""
    where = span(bar.date)
    if where.empty:
        return []
    if bar.lasts and bar.date.is_interval:
        parts = lasting(bar.date)
    elif bar.state in GOING and not bar.stood_still:
        parts = _begun(where, exact(bar.date), today)
    else:
        parts = _within(where, exact(bar.date))
    if bar.goes_on:
        parts = _reaching(parts, today)
    elif bar.state in GOING:
        parts = _left(parts, bar, today)
    return [piece for part in parts for piece in _at_today(part, bar, today)]


def _begun(where: Span, known: bool, today: int) -> list[BarPart]:
    """A stage that is not over: its date says when it began."""
    if where.a is None:
        return [BarPart("fade", None, where.b), BarPart("trail", where.b, None)]
    if where.a > today:
        return _within(where, known)
    began = Span(where.a, min(where.b or today, max(today, where.a + 1)))
    return _lasting(began, known, NOWHERE, False)


def _reaching(parts: list[BarPart], today: int) -> list[BarPart]:
    """What is going on is going on today, also where an end is not recorded or is to come."""
    first, last = parts[0], parts[-1]
    if first.kind == "fade" and first.b > today:
        parts = [BarPart("fade", None, today), BarPart("ahead", today, first.b), *parts[1:]]
    if last.kind == "trail" and last.a < today:
        parts = [*parts[:-1], BarPart("open", last.a, today)]
    return parts


def _left(parts: list[BarPart], bar: Bar, today: int) -> list[BarPart]:
    """What went on when a source last spoke of it: certain until the first day that can have been,
    possible until the last one, and not drawn on."""
    last = parts[-1]
    if last.kind != "trail":
        return parts
    sure = min(bar.confirmed.toordinal() + 1, today) if bar.confirmed else last.a
    said = span(bar.said).b
    until = max(sure, last.a, min(said or sure, today))
    cuts = [BarPart("solid", last.a, sure), BarPart("fuzzy", max(sure, last.a), until)]
    return [*parts[:-1], *(one for one in cuts if one.a < one.b), BarPart("trail", until, None)]


def lasting(date: Edtf) -> list[BarPart]:
    """Of what lasted from a beginning to an end."""
    return _lasting(span(date.start), exact(date.start), span(date.end), exact(date.end))


def _within(where: Span, known: bool) -> list[BarPart]:
    if where.a is None:
        return [BarPart("fade", None, where.b)]
    if where.b is None:
        return [BarPart("trail", where.a, None)]
    return [BarPart("solid" if known else "fuzzy", where.a, where.b)]


def _lasting(begins: Span, begin_known: bool, ends: Span, end_known: bool) -> list[BarPart]:
    """From a beginning to an end, each of them a zone of days, a day, or unknown."""
    if begins.empty:
        tail = ends.a if end_known else ends.b
        return [BarPart("fade", None, tail)] + [BarPart("solid", *ends)] * end_known
    start = begins.a if begin_known else begins.b
    parts = [] if begin_known else [BarPart("fuzzy", *begins)]
    if ends.empty:
        return [*parts, BarPart("trail", start, None)]
    stop = ends.b if end_known else ends.a
    if stop < start:  # the two zones overlap: nothing is certain
        return [BarPart("fuzzy", begins.a, max(ends.b, begins.b))]
    if stop > start:
        parts.append(BarPart("solid", start, stop))
    return parts if end_known else [*parts, BarPart("fuzzy", *ends)]


def _at_today(part: BarPart, bar: Bar, today: int) -> list[BarPart]:
    """Cut a part where certainty ends: at the last confirmation, and at today."""
    if part.kind not in ("solid", "open"):
        return [part]
    if bar.state in UNSURE:
        return [BarPart("ahead", part.a, part.b)]
    sure = today + 1
    if bar.state in GOING:
        sure = min(sure, bar.confirmed.toordinal() + 1) if bar.confirmed else part.a
    rest = "open" if part.kind == "open" else "fuzzy"
    cuts = [("solid", part.a, sure), (rest, sure, today), ("ahead", today, part.b)]
    if bar.state not in GOING:
        cuts = [("solid", part.a, today), ("ahead", today, part.b)]
    pieces = []
    for kind, a, b in cuts:
        a, b = max(a, part.a), min(b, part.b)
        if a < b:
            pieces.append(BarPart(kind, a, b))
    return pieces or [part]


def opening_parts(opening: Opening, today: int) -> list[BarPart]:
    """Of a consultation: "fuzzy" is the whole of what may be, "solid" what is certain and past.
    Where it began by a day, or ended after one, it fades out beyond that."""
    opens, closes = span(opening.opens), span(opening.closes)
    if opens.empty and closes.empty:
        return []
    begin_known, end_known = exact(opening.opens), exact(opening.closes)
    # One date for both: where it is open at an end, no day of that end is known.
    apart = opening.opens != opening.closes
    a = opens.b - 1 if apart and opens.a is None and opens.b else opens.a
    b = closes.a + 1 if apart and closes.b is None and closes.a else closes.b
    if a is None:
        return [BarPart("fade", None, b)]
    if b is None:
        return [BarPart("trail", a, None)]
    b = max(a + 1, b)
    before = [BarPart("fade", None, a)] if opens.a is None else []
    after = [BarPart("trail", b, None)] if closes.b is None else []
    return [*before, *_between(Span(a, b), opens, closes, begin_known, end_known, today), *after]


def _between(where: Span, opens: Span, closes: Span, begin_known, end_known, today: int):
    a, b = where
    sure_a = a if begin_known else opens.b or a
    sure_b = b if end_known else closes.a or b
    parts = []
    if not (begin_known and end_known) or b > today + 1 > a:
        parts.append(BarPart("fuzzy", a, b))
    if sure_a < min(sure_b, today):
        parts.append(BarPart("solid", sure_a, min(sure_b, today)))
    return parts or [BarPart("fuzzy" if a >= today else "solid", a, b)]
