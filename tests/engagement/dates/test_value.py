"""Canonical EDTF: what it means."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.dates import parse, read_typed
from tests.engagement.dates.cases import VALID, each, in_order, oracle_bounds, plain_texts, values

# Where the library is known to be wrong, or to know less.
ORACLE_SKIPS = {
    "2001-24": "ends a winter with December",
    "2023-24": "ends a winter with December",
    "2024-21?": "knows no mark after a season",
    "2024-22~": "knows no mark after a season",
    "2025-33~": "knows no mark after a quarter",
    "2025-37/2025-40": "knows no quadrimester in an interval",
    "2024-33/2024-35": "knows no quarter in an interval",
    **dict.fromkeys(
        ("1985-04-12/", "1985-04/", "1985/", "/1985-04-12", "/1985-04", "/1985"),
        "takes a side that is not known to be ten years away",
    ),
}


def day_or_none(text):
    return None if text == "-" else date.fromisoformat(text)


@each(VALID)
def test_canonical_text_gives_its_first_and_last_day(text, earliest, latest, precision):
    value = parse(text)
    assert (value.earliest, value.latest) == (day_or_none(earliest), day_or_none(latest))
    assert value.precision == precision
    assert str(value) == text
    assert read_typed(text) == value


def test_the_table_covers_levels_0_and_1_broadly():
    assert len({text for text, *_rest in VALID}) >= 100


@each([row[:1] for row in VALID if row[0] not in ORACLE_SKIPS])
def test_bounds_agree_with_the_edtf_library(text):
    value = parse(text)
    assert (value.earliest, value.latest) == oracle_bounds(text)


def test_what_is_skipped_is_in_the_table():
    assert set(ORACLE_SKIPS) <= {row[0] for row in VALID}


@each(
    [
        ("2022", False, False),
        ("2022~", True, False),
        ("2022?", False, True),
        ("2022%", True, True),
        ("2021~/2024-08-08", True, False),
        ("2021/2024?", False, True),
        ("2021~/2024?", True, True),
        ("2021/..", False, False),
        ("../2021%", True, True),
    ],
)
def test_marks_are_told_apart(text, approximate, uncertain):
    value = parse(text)
    assert (value.approximate, value.uncertain) == (approximate, uncertain)


def test_an_interval_knows_its_sides():
    value = parse("2021~/2024-08")
    assert value.is_interval
    assert (value.start, value.end) == (parse("2021~"), parse("2024-08"))
    assert parse("2023/..").end is None
    assert parse("/1985").start is None


def test_a_single_date_is_both_its_sides():
    value = parse("2022-10")
    assert not value.is_interval
    assert value.start is value
    assert value.end is value


def test_equal_means_written_the_same():
    assert parse("2022-10") == parse("2022-10")
    assert len({parse("2022-10"), parse("2022-10"), parse("2022-10~")}) == 2
    assert parse("2022/..") != parse("2022/")
    assert parse("2022") != "2022"


def test_a_date_cannot_be_changed():
    with pytest.raises(AttributeError):
        parse("2022").text = "2023"


@given(values)
def test_canonical_text_gives_the_same_date_back(value):
    again = parse(str(value))
    assert again == value
    assert str(again) == str(value)
    assert (again.earliest, again.latest, again.sort) == (value.earliest, value.latest, value.sort)
    assert read_typed(str(value)) == value


@given(values)
def test_a_date_never_ends_before_it_starts(value):
    assert value.earliest or value.latest
    if value.earliest and value.latest:
        assert value.earliest <= value.latest


@given(values)
def test_the_sort_text_has_one_form(value):
    assert re.fullmatch(r"\d{4}-\d\d-\d\d[0-6]", value.sort)
    assert len(value.sort) == 11


@given(values, values)
def test_what_is_over_before_another_starts_sorts_before_it(a, b):
    if a.latest and b.earliest and a.latest < b.earliest:
        assert a.sort < b.sort


@given(values, values)
def test_the_sort_text_is_earliest_day_then_precision(a, b):
    order = ["day", "month", "season", "year", "decade", "century", "range"]

    def key(value):
        return value.earliest or value.latest, order.index(value.precision)

    assert (a.sort < b.sort) == (key(a) < key(b))


@settings(max_examples=60, deadline=None)
@given(st.one_of(plain_texts, st.builds(in_order, plain_texts, plain_texts)))
def test_bounds_of_any_date_agree_with_the_edtf_library(text):
    value = parse(text)
    assert (value.earliest, value.latest) == oracle_bounds(text)
