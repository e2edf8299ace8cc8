"""Every word in the drawing. Looked up when it is drawn, in the reader's language."""

import datetime as dt

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from engagement.dates import SHORT_MONTHS, SOME_TIME, Edtf, last_words, parse, words
from processes.timeline.drawing.inputs import Bar, Mark, Opening, Thread

STAGE_STATES = {
    "": pgettext_lazy("stage", "state not recorded"),
    "planned": pgettext_lazy("stage", "planned"),
    "current": pgettext_lazy("stage", "current"),
    "skipped": pgettext_lazy("stage", "skipped"),
    "stalled": pgettext_lazy("stage", "stalled"),
    "withdrawn": pgettext_lazy("stage", "withdrawn"),
    "rejected": pgettext_lazy("stage", "rejected"),
    "lapsed": pgettext_lazy("stage", "lapsed"),
}
MARK_STATES = {
    "planned": pgettext_lazy("entry", "planned"),
    "cancelled": pgettext_lazy("entry", "cancelled"),
    "not_admitted": pgettext_lazy("entry", "not admitted"),
}
ACCESS = {
    "open": pgettext_lazy("access", "Open"),
    "limited": pgettext_lazy("access", "Limited"),
    "closed": pgettext_lazy("access", "Closed"),
    "unknown": pgettext_lazy("access", "How open is not known"),
}

ACCESS_KEY = {
    "open": ACCESS["open"],
    "limited": gettext_lazy("Limited, with gaps, or in form only"),
    "closed": gettext_lazy("Closed, or somebody left out"),
    "unknown": ACCESS["unknown"],
}
ACCESS_LETTERS = {
    "open": pgettext_lazy("letter for open", "O"),
    "limited": pgettext_lazy("letter for limited or in form only", "L"),
    "closed": pgettext_lazy("letter for closed or somebody left out", "C"),
    "unknown": "?",
}

SIGNS = {
    "exact": gettext_lazy("exact day"),
    "hollow": gettext_lazy("day not known"),
    "bracket": gettext_lazy("some day within the bracket"),
    "fading": gettext_lazy("fades out: no beginning, or no end, is recorded"),
    "question": gettext_lazy("not recorded since when, or until when"),
    "lasted": gettext_lazy("for as long as it lasted"),
    "hatched": gettext_lazy("start or end not known exactly"),
    "expected": gettext_lazy("planned, or not confirmed"),
    "moved": gettext_lazy("where it was expected before"),
    "beyond": gettext_lazy("before the first year, or after the last"),
    "going": gettext_lazy("still going on"),
    "stopped": gettext_lazy("cancelled, not admitted, or stopped"),
    "torn": gettext_lazy("time left out, in which nothing is recorded"),
}
THREADS = {
    "ask": gettext_lazy("ask, on its exact day; hollow: day not known"),
    "commitment": gettext_lazy("commitment, on its exact day; hollow: day not known"),
}


def no_date() -> str:
    return gettext("No date recorded")


def month_name(month: int) -> str:
    return str(SHORT_MONTHS[month - 1]).capitalize()


def month(year: int, number: int) -> str:
    return words(parse(f"{year:04d}-{number:02d}"))


def today_label(today: dt.date) -> str:
    return gettext("Today, %(date)s") % {"date": words(parse(today.isoformat()))}


def silent_since(date: Edtf, filtered: bool) -> str:
    """A day is said as its month."""
    last = date.end or date.start
    exact = last.precision == "day"
    facts = {"month": month(last.latest.year, last.latest.month) if exact else last_words(last)}
    if filtered:
        return gettext("Nothing to show after %(month)s") % facts
    return gettext("Nothing recorded since %(month)s") % facts


# --------------------------------------------------------------------------- stages


def stage_note(bar: Bar, today: dt.date) -> str:
    """One word for a stage whose bar alone would not tell; empty for the usual states."""
    if bar.state == "planned" and bar.date and bar.date.latest and bar.date.latest < today:
        return pgettext("stage", "Not confirmed")
    if bar.state == "current" and not bar.now:
        return as_of(bar)
    if bar.state in ("planned", "current", "completed"):
        return ""
    return capfirst(str(STAGE_STATES[bar.state]))


def as_of(bar: Bar) -> str:
    if bar.said is None:
        return gettext("Day not recorded")
    return gettext("As of %(date)s") % {"date": words(bar.said, SOME_TIME)}


def stage_title(bar: Bar, today: dt.date) -> str:
    meaning = bar.meaning or ("span" if bar.lasts else "within")
    date = words(bar.date, meaning) if bar.date else no_date()
    facts = {"name": bar.name, "date": date, "state": STAGE_STATES.get(bar.state, "")}
    if bar.state == "planned" and (note := stage_note(bar, today)):
        facts["state"] = f"{note[:1].lower()}{note[1:]}"
    if bar.state == "completed":
        return gettext("%(name)s: %(date)s") % facts
    if bar.state == "current" and not bar.now and bar.said is None:
        facts["going_on"] = gettext("Going on; the day is not recorded")
        return gettext("%(name)s: %(date)s. %(going_on)s") % facts
    if bar.state == "current" and not bar.now:
        facts["as_of"] = as_of(bar)
        return gettext("%(name)s: %(date)s. %(as_of)s; nothing newer is recorded") % facts
    if bar.said and bar.state == "current":
        facts["day"] = words(bar.said, "within")
        return gettext("%(name)s: %(date)s, %(state)s, last confirmed %(day)s") % facts
    return gettext("%(name)s: %(date)s, %(state)s") % facts


def forecast_title(forecast) -> str:
    return gettext("Earlier forecast: %(date)s") % {"date": words(forecast, "within")}


# --------------------------------------------------------------------------- consultations


def opening_title(opening: Opening) -> str:
    opens, closes = opening.opens, opening.closes
    facts = {"name": opening.name, "access": opening.words or access(opening)}
    if opens and closes and opens != closes:
        facts |= {"opens": words(opens, "within"), "closes": words(closes, "within")}
        return gettext("%(name)s: %(opens)s to %(closes)s. %(access)s.") % facts
    if opens and not closes:
        facts["opens"] = words(opens, "within")
        return gettext("%(name)s: %(opens)s, end not recorded. %(access)s.") % facts
    if closes and not opens:
        facts["closes"] = words(closes, "within")
        return gettext("%(name)s: start not recorded, closes %(closes)s. %(access)s.") % facts
    facts["date"] = words(opens, "within") if opens else no_date()
    return gettext("%(name)s: %(date)s. %(access)s.") % facts


def access(opening: Opening) -> str:
    return str(ACCESS.get(opening.access, ACCESS["unknown"]))


# --------------------------------------------------------------------------- entries


def mark_title(mark: Mark) -> str:
    date = words(mark.date, "span" if mark.lasts else "within") if mark.date else no_date()
    facts = {"title": mark.title, "date": date, "state": MARK_STATES.get(mark.state, "")}
    if mark.state in MARK_STATES:
        text = gettext("%(title)s, %(date)s, %(state)s") % facts
    else:
        text = gettext("%(title)s, %(date)s") % facts
    return text if mark.number is None else f"{mark.number}. {text}"


def bin_title(year: int, first: int, months: int, count: int) -> str:
    if not first:
        when = gettext("%(year)s, month not recorded") % {"year": year}
    elif months == 12:
        when = str(year)
    elif months == 1:
        when = month(year, first)
    else:
        ends = {"first": month(year, first), "last": month(year, first + months - 1)}
        when = gettext("%(first)s to %(last)s") % ends
    return f"{when}: {count}"


def beyond_title(year: int, count: int, side: int) -> str:
    facts = {"count": count, "year": year}
    if side < 0:
        return gettext("Earlier, from %(year)s on: %(count)s") % facts
    return gettext("Later, up to %(year)s: %(count)s") % facts


def undated_title(label: str, count: int) -> str:
    return gettext("%(label)s: %(count)s without a date") % {"label": label, "count": count}


# --------------------------------------------------------------------------- asks, commitments


def and_more(thread: Thread) -> str:
    """What stands behind the first of several that are drawn as one."""
    number = thread.number - 1
    more = ngettext("and %(number)s more", "and %(number)s more", number) % {"number": number}
    return f" {more}" if number else ""


def thread_title(thread: Thread) -> str:
    facts = {"outcome": thread.outcome, "type": _type_words(thread)}
    facts["text"] = thread.text.rstrip(".") + and_more(thread)
    facts["made"] = words(thread.made, "within") if thread.made else no_date()
    if thread.settled:
        facts["settled"] = words(thread.settled, "within")
        return gettext("%(type)s: %(text)s. %(made)s. %(outcome)s, %(settled)s.") % facts
    return gettext("%(type)s: %(text)s. %(made)s. %(outcome)s.") % facts


def _type_words(thread: Thread) -> str:
    """Which sort it is, and how many of it."""
    number = thread.number
    if number == 1:
        return gettext("Ask") if thread.type == "ask" else gettext("Commitment")
    if thread.type == "ask":
        said = ngettext("%(number)s ask", "%(number)s asks", number)
    else:
        said = ngettext("%(number)s commitment", "%(number)s commitments", number)
    return said % {"number": number}
