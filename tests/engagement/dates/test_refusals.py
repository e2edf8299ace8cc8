"""Canonical EDTF: what is refused, and the reason that is given."""

import re

import pytest

from engagement.dates import LONGEST_DATE, parse, read_typed
from tests.engagement.dates.cases import each, is_a_sentence, rows

# Text and a word of the sentence that tells why.
INVALID = rows("""
    # months, days and years that are not there
    2022-13                   no month 13
    2022-00                   no month 00
    2022-20                   no month 20
    2022-42                   no month 42
    2022-99                   no month 99
    2022-02-30                01 to 28
    2023-02-29                01 to 28
    1900-02-29                01 to 28
    2022-04-31                01 to 30
    2022-10-32                01 to 31
    2022-10-00                no day 00
    2022-21-01                no month 21
    2022-33-XX                no month 33
    0000                      years 0001 to 9999
    0000-01-01                years 0001 to 9999
    000X                      years 0001 to 9999
    00XX                      years 0001 to 9999
    -0001                     years 0001 to 9999
    -1985                     years 0001 to 9999
    -1985-04                  years 0001 to 9999
    Y170000002                years 0001 to 9999
    Y-170000002               years 0001 to 9999
    Y-17E7                    years 0001 to 9999
    # not canonical
    22                        year, month and day
    202                       year, month and day
    20221                     year, month and day
    2022-1                    year, month and day
    2022-1-5                  year, month and day
    2022-10-1                 year, month and day
    20221012                  year, month and day
    2022/10                   year, month and day
    2022.10.12                year, month and day
    2022-10-12-01             year, month and day
    2022-                     year, month and day
    2022-10 .                 year, month and day
    +2022                     year, month and day
    ２０２２                    year, month and day
    ٢٠٢٢                      year, month and day
    2022–10                   year, month and day
    ..                        year, month and day
    2022..                    year, month and day
    2022/../2023              year, month and day
    2022//2023                year, month and day
    2022/2023/2024            year, month and day
    2022\\2023                 year, month and day
    October 2022              year, month and day
    today                     year, month and day
    # intervals
    /                         no date on either side
    ../..                     no date on either side
    /..                       no date on either side
    ../                       no date on either side
    2022/2021                 ends before it starts
    2022-10/2022-09           ends before it starts
    2022-10-12/2022-10-11     ends before it starts
    2022-10/2021              ends before it starts
    2024-11~/2024-02          ends before it starts
    2022-13/2023              no month 13
    2022/2023-02-29           01 to 28
    2022 / 2023               year, month and day
    # times of day
    1985-04-12T23:20:30       time of day
    1985-04-12T23:20:30Z      time of day
    1985-04-12T23:20:30-04    time of day
    1985-04-12T23:20:30+04:30  time of day
    2004-01-01T10:10:10/2005  time of day
    2022-10-12 10:00          time of day
    # level 2
    2001-25                   one hemisphere
    2001-28                   one hemisphere
    2001-32                   one hemisphere
    Y17E8                     years 0001 to 9999
    1950S2                    cannot be kept
    [1667,1668,1670..1672]    cannot be kept
    [..1760-12-03]            cannot be kept
    [1760-12..]               cannot be kept
    [1667,1760-12]            cannot be kept
    [..1984]                  cannot be kept
    {1667,1668,1670..1672}    cannot be kept
    {1960,1961-12}            cannot be kept
    {..1984}                  cannot be kept
    2004-06~-11               cannot be kept
    2004?-06-11               cannot be kept
    ?2004-06-~11              cannot be kept
    2004-%06-11               cannot be kept
    ~2022                     cannot be kept
    2022?~                    cannot be kept
    2022??                    cannot be kept
    156X-12-25                cannot be kept
    15XX-12-25                cannot be kept
    XXXX-12-XX                cannot be kept
    1XXX-XX                   cannot be kept
    1XXX-12                   cannot be kept
    1984-1X                   cannot be kept
    1985-XX-12                cannot be kept
    1985-04-1X                cannot be kept
    2XXX                      cannot be kept
    XXXX                      cannot be kept
    2004-06-~01/2004-06-~20   cannot be kept
    2004-06-XX/2004-07-03     X in an interval
    201X/202X                 X in an interval
    201X/..                   X in an interval
""")


@each(INVALID)
def test_what_is_not_canonical_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=re.escape(reason)) as refused:
        parse(text)
    assert is_a_sentence(str(refused.value))


def test_the_sentence_names_what_is_wrong_and_shows_an_example():
    with pytest.raises(ValueError) as refused:
        parse("2022-13")
    assert str(refused.value) == (
        "“2022-13” has no month 13; months go from 01 to 12. Example: 2022-10."
    )


def test_the_sentence_quotes_what_was_typed():
    for typed, day in (("31/02/2024", "31"), ("from 30 Feb 2023 to 3 March 2023", "30")):
        with pytest.raises(ValueError) as refused:
            read_typed(typed)
        assert str(refused.value).startswith(f"“{typed}” has no day {day};")


@each(
    [
        (understand, *case)
        for understand in (parse, read_typed)
        for case in [
            ("", "Write a date"),
            (None, "Write a date"),
            (2022, "Write a date"),
            (["2022"], "Write a date"),
            ("2" * (LONGEST_DATE + 1), "at most 64"),
            ("2022" * 100_000, "at most 64"),
            ("2022\x00", "hidden"),
            ("\x00", "hidden"),
            ("2022\x1b[0m", "hidden"),
            ("2022\u202e10", "hidden"),
            ("2022\u200b-10", "hidden"),
            ("2022\n-10", "hidden"),
            ("\ud800", "hidden"),
        ]
    ]
)
def test_what_cannot_be_shown_again_is_refused(understand, text, reason):
    with pytest.raises(ValueError, match=reason) as refused:
        understand(text)
    assert is_a_sentence(str(refused.value))


def test_refusals_are_made_in_the_language_of_the_reader(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "django.utils.translation._trans.gettext", lambda message: asked.append(message) or message
    )
    for _visit in range(2):
        with pytest.raises(ValueError, match="no month 13"):
            parse("2022-13")
    assert len(asked) == 2
