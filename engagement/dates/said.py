"""Dates in words of the active language: through gettext, one whole phrase a message."""

from django.utils.dates import MONTHS
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from engagement.dates.value import as_edtf
from engagement.remembering import remembered

# Alone and inside a phrase are told apart, because other languages put an article before some
# dates there: "8 août 2024", but "depuis le 8 août 2024".
SHORT_MONTHS = (
    pgettext_lazy("short month", "Jan"),
    pgettext_lazy("short month", "Feb"),
    pgettext_lazy("short month", "Mar"),
    pgettext_lazy("short month", "Apr"),
    pgettext_lazy("short month", "May"),
    pgettext_lazy("short month", "Jun"),
    pgettext_lazy("short month", "Jul"),
    pgettext_lazy("short month", "Aug"),
    pgettext_lazy("short month", "Sep"),
    pgettext_lazy("short month", "Oct"),
    pgettext_lazy("short month", "Nov"),
    pgettext_lazy("short month", "Dec"),
)
# A quarter alone is told by its months, so it has no words of that kind.
PARTS_ALONE = {
    21: pgettext_lazy("a date alone", "spring %(year)s"),
    22: pgettext_lazy("a date alone", "summer %(year)s"),
    23: pgettext_lazy("a date alone", "autumn %(year)s"),
    24: pgettext_lazy("a date alone", "winter %(year)s"),
    37: pgettext_lazy("a date alone", "early %(year)s"),
    38: pgettext_lazy("a date alone", "mid %(year)s"),
    39: pgettext_lazy("a date alone", "late %(year)s"),
    40: pgettext_lazy("a date alone", "first half of %(year)s"),
    41: pgettext_lazy("a date alone", "second half of %(year)s"),
}
PARTS_INSIDE = {
    21: pgettext_lazy("a date inside a phrase", "spring %(year)s"),
    22: pgettext_lazy("a date inside a phrase", "summer %(year)s"),
    23: pgettext_lazy("a date inside a phrase", "autumn %(year)s"),
    24: pgettext_lazy("a date inside a phrase", "winter %(year)s"),
    33: pgettext_lazy("a date inside a phrase", "the first quarter of %(year)s"),
    34: pgettext_lazy("a date inside a phrase", "the second quarter of %(year)s"),
    35: pgettext_lazy("a date inside a phrase", "the third quarter of %(year)s"),
    36: pgettext_lazy("a date inside a phrase", "the fourth quarter of %(year)s"),
    37: pgettext_lazy("a date inside a phrase", "early %(year)s"),
    38: pgettext_lazy("a date inside a phrase", "mid %(year)s"),
    39: pgettext_lazy("a date inside a phrase", "late %(year)s"),
    40: pgettext_lazy("a date inside a phrase", "the first half of %(year)s"),
    41: pgettext_lazy("a date inside a phrase", "the second half of %(year)s"),
}


UNVOUCHED = "unvouched"
SOME_TIME = "some time"


def words(value, kind="", long=False):
    """A date in words, in the active language and at its own precision, never padded.

    value: an Edtf, canonical text, or nothing. kind: "span" where an interval lasted through,
    "within" or "" where something happened at some time in it; UNVOUCHED where it lasted, and
    no source says that it still does; SOME_TIME as "within", after words such as "as of".
    long: months in full.
    """
    return _words(str(value or ""), str(kind or ""), bool(long), get_language())


@remembered
def _words(text, kind, long, _language):
    value = as_edtf(text)
    if value is None:
        return _("No date recorded")
    if value.is_interval and value.start != value.end:
        return _say_interval(value, kind, long)
    return _say_single(value.end, long)


def last_words(value):
    """The last that a date can mean, as exactly as it is known: what stands after "since"."""
    value = as_edtf(value)
    return _say_single(value.end or value.start, long=False, inside=True)


def from_to(since, until):
    """From when to when something was so, of two dates or none; "" where neither is recorded."""
    if not (since and until):
        since, until = (one or "" for one in (since, until))
    if not (since or until):
        return ""
    try:
        return words(f"{since}/{until}", UNVOUCHED)
    except ValueError:  # one of them is an interval itself
        sides = [words(one, "within") for one in (since, until) if one]
        return " / ".join(sides)


def meaning_of(record, name="date"):
    """What an interval in this field means: as the record has it for its own date, else a day
    at some time within it."""
    if name != "date":
        return "within"
    return getattr(record, "date_meaning", getattr(record, "date_kind", "within"))


def _say_interval(value, kind, long):
    start, end, lasted = value.start, value.end, kind in ("span", UNVOUCHED)
    if start is None:
        known = str(value).startswith("..")
        by = pgettext("a month or a year", "by %(date)s") if _is_bare(end) else _("by %(date)s")
        phrase = by if known else _("until %(date)s, start not recorded")
        return phrase % {"date": _say_single(end, long, inside=True)}
    if end is None:
        known = str(value).endswith("..") and kind != UNVOUCHED
        phrase = _("since %(date)s") if known else _("from %(date)s, end not recorded")
        if kind == "within":
            phrase = _("%(date)s or later")
        return phrase % {"date": _say_single(start, long, inside=True)}
    first, last = (_say_side(side, lasted, long) for side in (start, end))
    if _is_month(start) and _is_month(end) and start.earliest.year == end.earliest.year:
        first = _month(start.earliest.month, long)
    if kind == SOME_TIME:
        return _("some time between %(first)s and %(last)s") % {"first": first, "last": last}
    if not lasted:
        return _between(first, last)
    if end.precision == "day":
        phrase = pgettext("the end is a day", "%(first)s to %(last)s")
    else:
        phrase = pgettext("the end is no day", "%(first)s to %(last)s")
    return phrase % {"first": first, "last": last}


def _say_side(value, lasted, long):
    # "8 Aug 2024 to ..." stands as it would alone, but a quarter must be called by its name.
    named = value.precision == "season" or value.approximate
    return _say_single(value, long, inside=not lasted or named)


def _between(first, last):
    return _("between %(first)s and %(last)s") % {"first": first, "last": last}


def _is_bare(value):
    """Is it a month or a year, and said without "about"? Some languages put "in" before these."""
    marked = value.approximate or value.uncertain
    return value.precision in {"month", "year"} and not marked


def _is_month(value):
    return value.precision == "month" and len(str(value)) == len("2022-10")


def _say_single(value, long, inside=False):
    marked = value.approximate or value.uncertain
    said = {"date": _say_bare(value, long, inside or marked)}
    if value.approximate and value.uncertain:
        return _("perhaps about %(date)s") % said
    if value.approximate:
        within = pgettext("inside a phrase", "about %(date)s")
        return (within if inside else _("about %(date)s")) % said
    return _("perhaps %(date)s") % said if value.uncertain else said["date"]


def _say_bare(value, long, inside):
    year, *rest = str(value).rstrip("?~%").split("-")
    if value.precision == "day":
        return _say_day(value.earliest, long, inside)
    if value.precision == "month":
        month = _say_month(value.earliest.month, year, long)
        return _("%(month)s, day not recorded") % {"month": month} if len(rest) == 2 else month
    if value.precision == "season":
        return _say_part(value, int(rest[0]), year, long, inside)
    if "X" in year:
        return _say_years(value, inside)
    if len(rest) == 2:
        return _("%(year)s, month and day not recorded") % {"year": year}
    return _("%(year)s, month not recorded") % {"year": year} if rest else year


def _say_day(day, long, inside):
    if long and inside:
        phrase = pgettext("a long date inside a phrase", "%(day)s %(month)s %(year)s")
    elif long:
        phrase = pgettext("a long date alone", "%(day)s %(month)s %(year)s")
    elif inside:
        phrase = pgettext("a short date inside a phrase", "%(day)s %(month)s %(year)s")
    else:
        phrase = pgettext("a short date alone", "%(day)s %(month)s %(year)s")
    return phrase % {
        "day": pgettext("first day of a month", "1") if day.day == 1 else day.day,
        "month": _month(day.month, long),
        "year": f"{day.year:04}",
    }


def day_and_month(day):
    """A day of this year in a list, "6 Sep"."""
    phrase = pgettext("a day without its year", "%(day)s %(month)s")
    first = pgettext("first day of a month", "1") if day.day == 1 else day.day
    return phrase % {"day": first, "month": _month(day.month, False)}


def _say_month(month, year, long):
    if long:
        phrase = pgettext("a long date", "%(month)s %(year)s")
    else:
        phrase = pgettext("a short date", "%(month)s %(year)s")
    return phrase % {"month": _month(month, long), "year": year}


def _month(number, long):
    return str(MONTHS[number] if long else SHORT_MONTHS[number - 1])


def _say_part(value, code, year, long, inside):
    if inside:
        return PARTS_INSIDE[code] % {"year": year}
    if code in PARTS_ALONE:
        return PARTS_ALONE[code] % {"year": year}
    last = _say_month(value.latest.month, year, long)
    return _between(_month(value.earliest.month, long), last)


def _say_years(value, inside):
    """A decade or a century; "the 2000s" could be either."""
    first, last = f"{value.earliest.year:04}", f"{value.latest.year:04}"
    if value.precision == "decade" and not first.endswith("00"):
        return _("the %(decade)ss") % {"decade": first}
    if inside:
        return _("the years %(first)s to %(last)s") % {"first": first, "last": last}
    return _between(first, last)
