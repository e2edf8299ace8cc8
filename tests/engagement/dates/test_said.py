"""Dates in words."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from engagement.dates import parse, read_typed, words
from tests.engagement.dates.cases import VALID, each, plain_texts


@each(
    [
        ("", "", "No date recorded", "No date recorded"),
        (None, "span", "No date recorded", "No date recorded"),
        ("2024-08-08", "", "8 Aug 2024", "8 August 2024"),
        ("2022-10", "", "Oct 2022", "October 2022"),
        ("2023", "", "2023", "2023"),
        ("0985", "", "0985", "0985"),
        (
            "2022-08/2022-10",
            "within",
            "between Aug and Oct 2022",
            "between August and October 2022",
        ),
        ("2023-01/2023-04", "", "between Jan and Apr 2023", "between January and April 2023"),
        ("2022-11/2023-02", "within", "between Nov 2022 and Feb 2023", None),
        ("2019/2021", "within", "between 2019 and 2021", "between 2019 and 2021"),
        ("2021/2024-08", "span", "2021 to Aug 2024", "2021 to August 2024"),
        ("2022-08/2022-10", "span", "Aug to Oct 2022", "August to October 2022"),
        ("2024-08-08/2024-09-02", "span", "8 Aug 2024 to 2 Sep 2024", None),
        ("2021~/2024-08-08", "span", "about 2021 to 8 Aug 2024", None),
        ("2022-08~/2022-10", "within", "between about Aug 2022 and Oct 2022", None),
        ("2022-10/2022-10", "within", "Oct 2022", "October 2022"),
        ("../2022-07", "", "by Jul 2022", "by July 2022"),
        ("../2022-07", "span", "by Jul 2022", "by July 2022"),
        ("/2022-07", "", "until Jul 2022, start not recorded", None),
        ("2023/..", "", "since 2023", "since 2023"),
        ("2017~/..", "span", "since about 2017", None),
        ("2021/", "", "from 2021, end not recorded", None),
        ("2024-02~", "", "about Feb 2024", "about February 2024"),
        ("2024?", "", "perhaps 2024", "perhaps 2024"),
        ("2024-02%", "", "perhaps about Feb 2024", None),
        ("2025-33", "", "between Jan and Mar 2025", "between January and March 2025"),
        ("2025-36", "span", "between Oct and Dec 2025", None),
        ("2025-33~", "", "about the first quarter of 2025", None),
        ("2024-33/2024-35", "span", "the first quarter of 2024 to the third quarter of 2024", None),
        ("2025-37", "", "early 2025", "early 2025"),
        ("2025-38", "", "mid 2025", "mid 2025"),
        ("2025-39", "", "late 2025", "late 2025"),
        ("2025-40", "", "first half of 2025", "first half of 2025"),
        ("2025-41?", "", "perhaps the second half of 2025", None),
        ("../2025-40", "", "by the first half of 2025", None),
        ("2023-21", "", "spring 2023", "spring 2023"),
        ("2023-22", "", "summer 2023", "summer 2023"),
        ("2023-23", "", "autumn 2023", "autumn 2023"),
        ("2023-24", "", "winter 2023", "winter 2023"),
        ("201X", "", "the 2010s", "the 2010s"),
        ("199X~", "", "about the 1990s", None),
        ("200X", "", "between 2000 and 2009", None),
        ("20XX", "", "between 2000 and 2099", None),
        ("20XX?", "", "perhaps the years 2000 to 2099", None),
        ("2004-XX", "", "2004, month not recorded", "2004, month not recorded"),
        ("1985-04-XX", "", "Apr 1985, day not recorded", "April 1985, day not recorded"),
        ("1985-XX-XX", "", "1985, month and day not recorded", None),
    ],
)
def test_dates_are_said_at_their_own_precision(text, kind, short, full):
    assert words(text, kind) == short
    if full:
        assert words(text, kind, long=True) == full


@each([row[:1] for row in VALID])
def test_every_date_has_words_without_a_gap(text):
    for kind in ("", "span", "within"):
        for long in (False, True):
            said = words(parse(text), kind, long)
            assert said
            assert not re.search(r"%|\{|None|\s{2}|between between|X", said)


def test_month_names_follow_the_language():
    with translation.override("es"):
        assert "octubre" in words("2022-10-12", long=True)
    with translation.override("fr"):
        assert "octobre" in words("2022-10-12", long=True)


def test_words_refuse_text_that_is_no_date():
    with pytest.raises(ValueError, match="no month 13"):
        words("2022-13")


@given(plain_texts.map(parse), st.booleans())
def test_words_for_days_months_and_years_are_understood_again(value, long):
    assert read_typed(words(value, long=long)) == value
