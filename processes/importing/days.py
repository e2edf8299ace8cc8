"""Dates in figures: whether a file writes the day or the month first, and times of day."""

import re

from django.utils.translation import gettext as _

from engagement.dates import EdtfField, parse, words
from engagement.dates.typed import read_typed

DAY_FIRST, MONTH_FIRST = "day", "month"
DAY_IN_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
# As spreadsheets and programs write a moment: its day counts here.
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]\d\d(:?\d\d){0,2}([.,]\d+)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII
)
# As spreadsheets write a month, such as "abr-24"; up to 49 its year is of this century.
MONTH_AND_YEAR = re.compile(r"([^\W\d_]{3,10}\.?)[ -]+['’]?(\d\d)")
LAST_OF_THIS_CENTURY = 49


def orders_in(texts):
    """What texts tell of the order: {DAY_FIRST}, {MONTH_FIRST}, both, or none; and whether some
    could be either."""
    told, open_ = set(), False
    for text in texts:
        found = DAY_IN_FIGURES.fullmatch(text)
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            told.add(DAY_FIRST)
        elif second > 12 >= first:
            told.add(MONTH_FIRST)
        elif first != second and max(first, second) <= 12:
            open_ = True
    return told, open_


def settled_by(texts):
    """(the order that other dates of the file tell, or ""; does anybody have to say it?)"""
    told, open_ = orders_in(texts)
    order = next(iter(told)) if len(told) == 1 else ""
    return order, open_ and not order


def date_texts(lines, is_date):
    """The texts of those cells of the lines, lists of texts, whose number `is_date` holds."""
    return (text.strip() for _n, texts in lines for at, text in enumerate(texts) if at in is_date)


def as_a_day(field, text, order):
    """The text of a cell, in the order of its file where the figures leave it open."""
    if not isinstance(field, EdtfField):
        return text
    if found := MOMENT.fullmatch(text):
        return found[1]
    if month := month_in(text):
        return month
    found = DAY_IN_FIGURES.fullmatch(text) if order else None
    if found is None or max(int(found[1]), int(found[3])) > 12:
        return text
    day, month = (found[1], found[3]) if order == DAY_FIRST else (found[3], found[1])
    return f"{found[4]}-{int(month):02}-{int(day):02}"


def month_in(text):
    """The month that a text such as "abr-24" names, with its year in full; "" of any other."""
    found = MONTH_AND_YEAR.fullmatch(text)
    if found is None:
        return ""
    year = ("20" if int(found[2]) <= LAST_OF_THIS_CENTURY else "19") + found[2]
    try:
        return str(read_typed(f"{found[1]} {year}"))
    except ValueError:
        return ""


def read_as_month(field, text):
    """That such a text was read as a month, which could be meant as a day; "" of any other."""
    month = month_in(text) if isinstance(field, EdtfField) else ""
    if not month:
        return ""
    return _("“%(text)s” is read as %(month)s.") % {"text": text, "month": words(parse(month))}
