"""The forms of dates that people type, as expressions; the words in them are in `phrases.json`.

They are matched with small letters without accents: see `typed.py`, which puts them together.
"""

import json
import re
from pathlib import Path

DATE_WORDS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def _numbered(lists, first=1):
    return {word: number for number, words in enumerate(lists, first) for word in words}


MONTHS = _numbered(DATE_WORDS["months"])
SEASONS = _numbered(DATE_WORDS["seasons"], 21)
ORDINALS = _numbered(DATE_WORDS["ordinals"])
# What is counted in a year -> the code of the first, and how many there are.
UNITS = {
    **dict.fromkeys(DATE_WORDS["quarters"], (33, 4)),
    **dict.fromkeys(DATE_WORDS["quadrimesters"], (37, 3)),
    **dict.fromkeys(DATE_WORDS["halves"], (40, 2)),
}


def _re(source):
    return re.compile(source, re.ASCII)


def _one_of(words):
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _any_of(words):
    """Any number of them, each with the space after it, or with its apostrophe."""
    spaced = (word if word.endswith("'") else f"{word} " for word in words)
    return f"(?:{'|'.join(map(re.escape, spaced))})*"


_word = {name: _one_of(words) for name, words in DATE_WORDS.items() if isinstance(words[0], str)}
_lead = _any_of(DATE_WORDS["leading to a date"])
_of = _any_of(DATE_WORDS["leading to a month or year"])
_year = r"(?P<year>\d{4})"
_day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|o)?"
_month = f"(?P<month>{_one_of(MONTHS)})"
_number = r"(?P<month>0?[1-9]|1[0-2])"

LEAD = _re(_lead)
DAY_ALONE = _re(_lead + _day)
CANONICAL = _re(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
MONTH_IN_WORDS = (
    _re(rf"{_day}[ -]{_of}{_month}[ -]{_of}{_year}"),
    _re(rf"{_month} (?:the )?{_day} {_year}"),
    _re(rf"{_month}[ -]{_of}{_year}"),
    _re(rf"{_number}[/.]{_year}"),
    _re(rf"{_year}[/.-]{_number}[/.-](?P<day>\d{{1,2}})"),
)
ALL_IN_FIGURES = _re(rf"(?P<one>\d{{1,2}})[/.-](?P<two>\d{{1,2}})[/.-]{_year}")
SEASON = _re(rf"(?P<season>{_one_of(SEASONS)}) {_of}{_year}")
COUNTED_PERIODS = (
    _re(rf"(?P<nth>{_one_of(ORDINALS)}) (?P<unit>{_one_of(UNITS)}) {_of}{_year}"),
    _re(rf"(?P<unit>[qths])(?P<nth>[1-4])[ -]{_of}{_year}"),
    _re(rf"{_year}[ -](?P<unit>[qths])(?P<nth>[1-4])"),
)
THIRD = {
    code: _re(rf"{_word[name]}[ -]{_of}{_year}")
    for code, name in ((37, "early"), (38, "mid"), (39, "late"))
}
PART_OF_MONTH = _re(
    rf"\b(?:{_word['early']}|{_word['mid']}|{_word['late']})[ -](?:the )?{_of}{_month}\b"
)
DECADE = _re(rf"(?P<s>\d{{3}}0)'?s|{_word['decade']} (?P<n>\d{{3}}0)")
QUALIFIER = _re(rf"(?P<about>{_word['about']} |ca?(?=\d)|~ ?)|{_word['perhaps']} ")
LAST_MARK = _re(r" ?([?~%])$")
OPEN = tuple(_re(rf"{_word[name]} (.+)") for name in ("since", "until", "before", "after"))
BETWEEN_TWO = _re(rf"{_word['between']} (.+) {_word['and']} (.+)")
RANGE_SEPARATOR = _re(rf" {_word['to']} | ?[-/] ?")
START = _re(rf"{_word['from']} ")
