"""How people write dates, and how the record writes them: phrases in, words out.

Reading knows English, Spanish and French, whatever language is active, without regard to case,
accents and the full stops of abbreviations. Writing goes through gettext, one whole phrase a
message. `dates.py` is the public door; what a calendar allows is decided there.
"""

import re
import unicodedata
from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

# -- phrases in -----------------------------------------------------------------------------
MONTH_NAMES = (
    "january jan enero ene janvier janv",
    "february feb febr febrero fevrier fevr fev",
    "march mar marzo mars",
    "april apr abril abr avril avr",
    "may mayo mai",
    "june jun junio juin",
    "july jul julio juillet juil",
    "august aug agosto ago aout",
    "september sept sep septiembre setiembre set septembre",
    "october oct octubre octobre",
    "november nov noviembre novembre",
    "december dec diciembre dic decembre",
)
MONTH_NUMBERS = {n: i for i, names in enumerate(MONTH_NAMES, 1) for n in names.split()}
SEASON_NAMES = (
    "spring primavera printemps",
    "summer verano ete",
    "autumn fall otono automne",
    "winter invierno hiver",
)
SEASON_CODES = {n: i for i, names in enumerate(SEASON_NAMES, 21) for n in names.split()}
ORDINAL_NAMES = (
    "first 1st primer primero primera 1er 1o 1a premier premiere 1ere i",
    "second 2nd segundo segunda 2o 2a deuxieme seconde 2e 2eme 2d ii",
    "third 3rd tercer tercero 3o troisieme 3e 3eme iii",
    "fourth 4th cuarto 4o quatrieme 4e 4eme iv",
)
ORDINALS = {n: i for i, names in enumerate(ORDINAL_NAMES, 1) for n in names.split()}
# What is counted in a year -> the code of the first, and how many there are.
UNITS = {
    **dict.fromkeys(("quarter", "trimester", "trimestre", "q", "t"), (33, 4)),
    **dict.fromkeys(("quadrimester", "cuatrimestre", "quadrimestre"), (37, 3)),
    **dict.fromkeys(("half", "semester", "semestre", "mitad", "moitie", "h", "s"), (40, 2)),
}
THIRDS = {
    37: "early|beginning|start|principios|comienzos|inicios|debut",
    38: "mid|middle|mediados|mi|milieu",
    39: "late|end|finales|fines|fin",
}
ABOUT = (
    "about|around|approximately|approx|roughly|circa|ca?|hacia|alrededor del?|cerca del?"
    "|aproximadamente|aprox|vers|environ|env|autour d[eu]"
)
PERHAPS = (
    "perhaps|maybe|possibly|probably|quizas?|tal vez|posiblemente|probablemente|peut[- ]etre"
    "|possiblement|probablement"
)
SINCE = "since|as of|starting|from|desde|a partir d(?:el?|u)|depuis"
UNTIL = "until|till|by|up to|no later than|hasta|a mas tardar|jusqu'(?:en|au?)|d'ici|au plus tard"
BEFORE = "before|antes del?|avant"
AFTER = "after|despues del?|apres"
FROM = "from|desde|del?|du|depuis"
TO = "to|until|till|through|hasta|al?|au|jusqu'(?:en|au?)"

_lead = r"(?:(?:in|on|the|en|el|la|le|les|los|al?|au) |l')*"
_of = r"(?:(?:of|in|del?|the year|year|ano|l'annee) |d'|l')*"
_year = r"(?P<year>\d{4})"
_day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|o)?"
_month = rf"(?P<month>{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})"
_number = r"(?P<month>0?[1-9]|1[0-2])"


def _re(source):
    return re.compile(source, re.ASCII)


LEAD = _re(_lead)
CANONICAL = _re(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
NAMED = (
    _re(rf"{_day}[ -]{_of}{_month}[ -]{_of}{_year}"),
    _re(rf"{_month} (?:the )?{_day} {_year}"),
    _re(rf"{_month}[ -]{_of}{_year}"),
    _re(rf"{_number}[/.]{_year}"),
    _re(rf"{_year}[/.-]{_number}[/.-](?P<day>\d{{1,2}})"),
)
FIGURES = _re(rf"(?P<one>\d{{1,2}})[/.-](?P<two>\d{{1,2}})[/.-]{_year}")
SEASON = _re(rf"(?P<season>{'|'.join(SEASON_CODES)}) {_of}{_year}")
COUNTED = (
    _re(rf"(?P<nth>{'|'.join(ORDINALS)}) (?P<unit>{'|'.join(UNITS)}) {_of}{_year}"),
    _re(rf"(?P<unit>[qths])(?P<nth>[1-4])[ -]{_of}{_year}"),
    _re(rf"{_year}[ -](?P<unit>[qths])(?P<nth>[1-4])"),
)
THIRD = {code: _re(rf"(?:{names})[ -]{_of}{_year}") for code, names in THIRDS.items()}
PART_OF_MONTH = _re(rf"\b(?:{'|'.join(THIRDS.values())})[ -](?:the )?{_of}{_month}\b")
DECADE = _re(r"(?P<s>\d{3}0)'?s|(?:decada de (?:los )?(?:anos )?|anos |annees )(?P<n>\d{3}0)")
MARK = _re(rf"(?P<about>(?:{ABOUT}) |ca?(?=\d)|~ ?)|(?:{PERHAPS}) ")
LAST_MARK = _re(r" ?([?~%])$")
OPEN = tuple(_re(rf"(?:{names}) (.+)") for names in (SINCE, UNTIL, BEFORE, AFTER))
BETWEEN = _re(r"(?:between|entre) (.+) (?:and|y|e|et) (.+)")
SEPARATOR = _re(rf" (?:{TO}) | ?[-/] ?")
START = _re(rf"(?:{FROM}) ")
PART_OF_A_MONTH = gettext_lazy(
    "“%(text)s” names a part of a month, which cannot be kept; write the month alone or the"
    " days. Example: March 2025."
)
DAY_OR_MONTH_FIRST = gettext_lazy(
    "“%(text)s” can be read with the day first or with the month first; write the month as a"
    " word. Example: 12 Oct 2022."
)
TEN_OR_HUNDRED = gettext_lazy(
    "“%(text)s” can mean ten years or a hundred; write the first and the last year."
    " Example: %(interval)s."
)


def canonical(text):
    """The EDTF that a phrase means, still to be parsed, or None where it is not understood.

    Raises ValueError with a sentence where the phrase can be read in two ways or is about
    something EDTF has no word for.
    """
    folded = _fold(text)
    if PART_OF_MONTH.search(folded):
        raise ValueError(PART_OF_A_MONTH % {"text": text})
    return _marked(folded) or _open(folded) or _closed(folded)


def has_words(text):
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
    while match := MARK.match(text):
        marks.add("~" if match["about"] else "?")
        text = text[match.end() :]
    if match := LAST_MARK.search(text):
        marks.update("?~" if match[1] == "%" else match[1])
        text = text[: match.start()]
    if single := _single(text):
        return single + ("%" if len(marks) == 2 else "".join(marks))
    return None


def _single(text):
    text = text[LEAD.match(text).end() :]
    if CANONICAL.fullmatch(text):
        return text
    for pattern in NAMED:
        if match := pattern.fullmatch(text):
            name = match["month"]
            month = f"{match['year']}-{MONTH_NUMBERS.get(name) or int(name):02}"
            day = match.groupdict().get("day")
            return f"{month}-{int(day):02}" if day else month
    if match := FIGURES.fullmatch(text):
        return _figures(text, match["year"], int(match["one"]), int(match["two"]))
    if match := DECADE.fullmatch(text):
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
    if match := SEASON.fullmatch(text):
        return f"{match['year']}-{SEASON_CODES[match['season']]}"
    for pattern in COUNTED:
        if match := pattern.fullmatch(text):
            first, count = UNITS[match["unit"]]
            nth = ORDINALS.get(match["nth"]) or int(match["nth"])
            return f"{match['year']}-{first + nth - 1}" if nth <= count else None
    for code, pattern in THIRD.items():
        if match := pattern.fullmatch(text):
            return f"{match['year']}-{code}"
    return None


def _open(text):
    """An interval of which one side is told: since, until, before, after."""
    since, until, before, after = (pattern.fullmatch(text) for pattern in OPEN)
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
    if not single or not CANONICAL.fullmatch(single):
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
    if match := BETWEEN.fullmatch(text):
        return _interval(match[1], match[2])
    if match := START.match(text):
        text = text[match.end() :]
    tries = ((text[: m.start()], text[m.end() :]) for m in SEPARATOR.finditer(text))
    return next((found for first, last in tries if (found := _interval(first, last))), None)


def _interval(first, last):
    """The first date may leave to the last what both share: the year, or year and month."""
    end = _marked(last)
    if not end:
        return None
    start = _marked(first) or _marked(f"{first} {end[:4]}")
    day = re.fullmatch(_lead + _day, first, re.ASCII)
    if not start and day and re.match(r"\d{4}-\d\d-\d\d", end):
        start = f"{end[:8]}{int(day['day']):02}"
    return start and f"{start}/{end}"


# -- words out ------------------------------------------------------------------------------
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


def say(value, kind="", long=False):
    """An Edtf, or None, in words of the active language. kind and long as in dates.words()."""
    if value is None:
        return _("No date recorded")
    if value.is_interval and value.start != value.end:
        return _say_interval(value, kind == "span", long)
    return _say_single(value.end, long)


def _say_interval(value, lasted, long):
    start, end = value.start, value.end
    if start is None:
        known = str(value).startswith("..")
        phrase = _("by %(date)s") if known else _("until %(date)s, start not recorded")
        return phrase % {"date": _say_single(end, long, inside=True)}
    if end is None:
        known = str(value).endswith("..")
        phrase = _("since %(date)s") if known else _("from %(date)s, end not recorded")
        return phrase % {"date": _say_single(start, long, inside=True)}
    first, last = (_say_side(side, lasted, long) for side in (start, end))
    if _is_month(start) and _is_month(end) and start.earliest.year == end.earliest.year:
        first = _month(start.earliest.month, long)
    if not lasted:
        return _between(first, last)
    if end.precision == "day":
        phrase = pgettext("the end is a day", "%(first)s to %(last)s")
    else:
        phrase = pgettext("the end is no day", "%(first)s to %(last)s")
    return phrase % {"first": first, "last": last}


def _say_side(value, lasted, long):
    # "8 Aug 2024 to ..." stands as it would alone, but a quarter must be called by its name.
    return _say_single(value, long, inside=not lasted or value.precision == "season")


def _between(first, last):
    return _("between %(first)s and %(last)s") % {"first": first, "last": last}


def _is_month(value):
    return value.precision == "month" and bool(CANONICAL.fullmatch(str(value)))


def _say_single(value, long, inside=False):
    marked = value.approximate or value.uncertain
    said = {"date": _say_bare(value, long, inside or marked)}
    if value.approximate and value.uncertain:
        return _("perhaps about %(date)s") % said
    if value.approximate:
        return _("about %(date)s") % said
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
