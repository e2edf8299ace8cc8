"""Dates that are no more exact than what is known: EDTF (ISO 8601-2:2019).

`parse(text)` takes canonical EDTF, `read(text)` what people type; both raise ValueError with a
sentence for people. `words(value)` says a date, `EdtfField` keeps it, `EdtfFormField` asks for it.
"""

from engagement.dates.fields import EdtfField, OnceADate, settle_dates
from engagement.dates.forms import EdtfFormField
from engagement.dates.said import (
    SHORT_MONTHS,
    SOME_TIME,
    UNVOUCHED,
    day_and_month,
    from_to,
    last_words,
    meaning_of,
    words,
)
from engagement.dates.typed import read_typed
from engagement.dates.value import LONGEST_DATE, Edtf, parse
