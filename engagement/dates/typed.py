"""What people type: dates in English, Spanish or French, or as EDTF.

All three languages are known, whatever language is active, without regard to case, accents and
the full stops of abbreviations. The forms are in `phrases.py`, what a calendar allows is decided
in `value.py`.
"""

import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from engagement.dates import phrases
from engagement.dates.value import LONGEST_DATE, parsed, refuse_unreadable

NOT_UNDERSTOOD = _(
    "“%(text)s” is not a date that can be understood here. Examples: 2022, October 2022,"
    " 12 Oct 2022, about July 2022, between January and April 2023."
)
PART_OF_A_MONTH = _(
    "“%(text)s” names a part of a month, which cannot be kept; write the month alone or the"
    " days. Example: March 2025."
)
DAY_OR_MONTH_FIRST = _(
    "“%(text)s” can be read with the day first or with the month first; write the month as a"
    " word. Example: 12 Oct 2022."
)
YEAR_IN_FULL = _("“%(text)s” has a year of two digits; write it with four. Example: 12 Oct 2022.")
SHORT_YEAR = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d\d", re.ASCII)
TEN_OR_HUNDRED = _(
    "“%(text)s” can mean ten years or a hundred; write the first and the last year."
    " Example: %(interval)s."
)


def read_typed(text):
    """The Edtf that a person means who types `text`, in English, Spanish or French, or as EDTF.

    Raises ValueError as parse() does, also where a text can be read in two ways.
    """
    if isinstance(text, str) and len(text := text.strip()) <= LONGEST_DATE:
        # Full-width digits and no-break spaces come from keyboards and copied pages.
        text = unicodedata.normalize("NFKC", text)
    refuse_unreadable(text)
    try:
        return parsed(text)
    except ValueError:
        if meant := _canonical(text):
            return _meant(meant, text)
        if SHORT_YEAR.fullmatch(text):
            raise ValueError(YEAR_IN_FULL % {"text": text}) from None
        if not _has_words(text):
            raise  # Written in figures: the exact reason helps more than a list of phrases.
    raise ValueError(NOT_UNDERSTOOD % {"text": text})


def _meant(meant, text):
    """parsed() of what a phrase means. Where it is refused, the sentence quotes what was typed."""
    try:
        return parsed(meant)
    except ValueError as wrong:
        said = str(wrong)
        quoted = next((one for one in (meant, *meant.split("/")) if one in said), meant)
        raise ValueError(said.replace(quoted, text, 1)) from wrong


def _canonical(text):
    """The EDTF that a phrase means, still to be parsed, or None where it is not understood.

    Raises ValueError with a sentence where the phrase can be read in two ways or is about
    something EDTF has no word for.
    """
    folded = _fold(text)
    if phrases.PART_OF_MONTH.search(folded):
        raise ValueError(PART_OF_A_MONTH % {"text": text})
    return _marked(folded) or _open(folded) or _closed(folded)


def _has_words(text):
    """Whether somebody wrote words, not only figures and the letters that EDTF has."""
    return bool(re.search(r"[^\W\d_etsxyz]", _fold(text)))


def _fold(text):
    """Lower case without accents, commas and the full stops of abbreviations; plain dashes."""
    text = re.sub("[–—]", " - ", text.casefold())  # Between words: "2022–23" is no season.
    text = re.sub("[‐‑−]", "-", text).replace("’", "'")
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"(?<=[a-z])\.|,", " ", text).split())


def _marked(text):
    """One date with what says "about" and "perhaps"."""
    marks = set()
    while match := phrases.QUALIFIER.match(text):
        marks.add("~" if match["about"] else "?")
        text = text[match.end() :]
    if match := phrases.LAST_MARK.search(text):
        marks.update("?~" if match[1] == "%" else match[1])
        text = text[: match.start()]
    if single := _single(text):
        return single + ("%" if len(marks) == 2 else "".join(marks))
    return None


def _single(text):
    text = text[phrases.LEAD.match(text).end() :]
    if phrases.CANONICAL.fullmatch(text):
        return text
    for pattern in phrases.MONTH_IN_WORDS:
        if match := pattern.fullmatch(text):
            name = match["month"]
            month = f"{match['year']}-{phrases.MONTHS.get(name) or int(name):02}"
            day = match.groupdict().get("day")
            return f"{month}-{int(day):02}" if day else month
    if match := phrases.ALL_IN_FIGURES.fullmatch(text):
        return _figures(text, match["year"], int(match["one"]), int(match["two"]))
    if match := phrases.DECADE.fullmatch(text):
        return _decade(text, match["s"] or match["n"])
    return _part_of_year(text)


def _figures(text, year, one, two):
    """Day and month in figures: whoever writes 12/10 may mean October or December."""
    if one != two and one <= 12 and two <= 12:
        raise ValueError(DAY_OR_MONTH_FIRST % {"text": text})
    day, month = (two, one) if two > 12 else (one, two)
    return f"{year}-{month:02}-{day:02}"


def _decade(text, year):
    if year.endswith("00"):
        raise ValueError(TEN_OR_HUNDRED % {"text": text, "interval": f"{year}/{year[:3]}9"})
    return f"{year[:3]}X"


def _part_of_year(text):
    if match := phrases.SEASON.fullmatch(text):
        return f"{match['year']}-{phrases.SEASONS[match['season']]}"
    for pattern in phrases.COUNTED_PERIODS:
        if match := pattern.fullmatch(text):
            first, count = phrases.UNITS[match["unit"]]
            nth = phrases.ORDINALS.get(match["nth"]) or int(match["nth"])
            return f"{match['year']}-{first + nth - 1}" if nth <= count else None
    for code, pattern in phrases.THIRD.items():
        if match := pattern.fullmatch(text):
            return f"{match['year']}-{code}"
    return None


def _open(text):
    """An interval of which one side is told: since, until, before, after."""
    since, until, before, after = (pattern.fullmatch(text) for pattern in phrases.OPEN)
    if since and (side := _marked(since[1])):
        return f"{side}/.."
    if until and (side := _marked(until[1])):
        return f"../{side}"
    if before and (side := _neighbour(_single(before[1]), -1)):
        return f"../{side}"
    if after and (side := _neighbour(_single(after[1]), 1)):
        return f"{side}/.."
    return None


def _neighbour(single, step):
    """The year, month or day before (-1) or after (1): "before 2022" ends with 2021."""
    if not single or not phrases.CANONICAL.fullmatch(single):
        return None
    year, *rest = (int(component) for component in single.split("-"))
    try:
        if not rest:
            return str(date(year + step, 1, 1))[:4]
        if len(rest) == 2:
            return str(date(year, *rest) + timedelta(days=step))
        years, month = divmod(date(year, *rest, 1).month - 1 + step, 12)
        return str(date(year + years, month + 1, 1))[:7]
    except (ValueError, OverflowError):
        return None


def _closed(text):
    """An interval of which both sides are told."""
    if match := phrases.BETWEEN_TWO.fullmatch(text):
        return _interval(match[1], match[2])
    if match := phrases.START.match(text):
        text = text[match.end() :]
    tries = ((text[: m.start()], text[m.end() :]) for m in phrases.RANGE_SEPARATOR.finditer(text))
    return next((found for first, last in tries if (found := _interval(first, last))), None)


def _interval(first, last):
    """The first date may leave to the last what both share: the year, or year and month."""
    end = _marked(last)
    if not end:
        return None
    start = _marked(first) or _marked(f"{first} {end[:4]}")
    day = phrases.DAY_ALONE.fullmatch(first)
    if not start and day and re.match(r"\d{4}-\d\d-\d\d", end):
        start = f"{end[:8]}{int(day['day']):02}"
    return start and f"{start}/{end}"
