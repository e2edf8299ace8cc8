"""EDTF: what is understood, what is refused and how, what is said, and what is kept."""

import re
from datetime import date

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import modelform_factory
from django.utils import translation
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.dates import (
    LONGEST,
    Edtf,
    EdtfField,
    EdtfFormField,
    parse,
    read,
    settle_dates,
    words,
)
from processes.models import Intervention, Process


def rows(table):
    """One row a line, columns set off by two spaces or more; lines of "#" are headings."""
    lines = [line.strip() for line in table.splitlines()]
    return [re.split(r"\s{2,}", line) for line in lines if line and not line.startswith("#")]


# -- canonical text -------------------------------------------------------------------------
# Text, first and last day it can mean, precision; "-" is unbounded. The examples of the
# specification are among them (loc.gov/standards/datetime, levels 0 and 1).
VALID = rows("""
    # level 0: dates
    1985-04-12                1985-04-12  1985-04-12  day
    2024-02-29                2024-02-29  2024-02-29  day
    2000-02-29                2000-02-29  2000-02-29  day
    0001-01-01                0001-01-01  0001-01-01  day
    9999-12-31                9999-12-31  9999-12-31  day
    2022-10-12                2022-10-12  2022-10-12  day
    2023-12-15                2023-12-15  2023-12-15  day
    1582-10-10                1582-10-10  1582-10-10  day
    1985-04                   1985-04-01  1985-04-30  month
    2022-10                   2022-10-01  2022-10-31  month
    2023-02                   2023-02-01  2023-02-28  month
    2024-02                   2024-02-01  2024-02-29  month
    1900-02                   1900-02-01  1900-02-28  month
    2000-02                   2000-02-01  2000-02-29  month
    9999-12                   9999-12-01  9999-12-31  month
    0001-01                   0001-01-01  0001-01-31  month
    1985                      1985-01-01  1985-12-31  year
    2022                      2022-01-01  2022-12-31  year
    0001                      0001-01-01  0001-12-31  year
    0985                      0985-01-01  0985-12-31  year
    9999                      9999-01-01  9999-12-31  year
    # level 0: intervals
    1964/2008                 1964-01-01  2008-12-31  range
    2004-06/2006-08           2004-06-01  2006-08-31  range
    2004-02-01/2005-02-08     2004-02-01  2005-02-08  range
    2004-02-01/2005-02        2004-02-01  2005-02-28  range
    2004-02-01/2005           2004-02-01  2005-12-31  range
    2005/2006-02              2005-01-01  2006-02-28  range
    2023-01/2023-04           2023-01-01  2023-04-30  range
    2022-08/2022-10           2022-08-01  2022-10-31  range
    2021/2024-08              2021-01-01  2024-08-31  range
    2021/2024-08-08           2021-01-01  2024-08-08  range
    2024-01-23/2024-02        2024-01-23  2024-02-29  range
    2022-09/2023-12-15        2022-09-01  2023-12-15  range
    2010/2019                 2010-01-01  2019-12-31  range
    2022/2022                 2022-01-01  2022-12-31  range
    2022-10-12/2022-10-12     2022-10-12  2022-10-12  range
    2022-10/2022              2022-10-01  2022-12-31  range
    2022/2022-03              2022-01-01  2022-03-31  range
    0001/9999                 0001-01-01  9999-12-31  range
    # level 1: about and perhaps
    1984?                     1984-01-01  1984-12-31  year
    1984~                     1984-01-01  1984-12-31  year
    1984%                     1984-01-01  1984-12-31  year
    2004-06?                  2004-06-01  2004-06-30  month
    2004-06~                  2004-06-01  2004-06-30  month
    2004-06%                  2004-06-01  2004-06-30  month
    2004-06-11?               2004-06-11  2004-06-11  day
    2004-06-11~               2004-06-11  2004-06-11  day
    2004-06-11%               2004-06-11  2004-06-11  day
    2022-07~                  2022-07-01  2022-07-31  month
    2024?                     2024-01-01  2024-12-31  year
    2024-08-08~               2024-08-08  2024-08-08  day
    # level 1: digits that are not given
    201X                      2010-01-01  2019-12-31  decade
    199X                      1990-01-01  1999-12-31  decade
    200X                      2000-01-01  2009-12-31  decade
    999X                      9990-01-01  9999-12-31  decade
    001X                      0010-01-01  0019-12-31  decade
    20XX                      2000-01-01  2099-12-31  century
    19XX                      1900-01-01  1999-12-31  century
    01XX                      0100-01-01  0199-12-31  century
    2004-XX                   2004-01-01  2004-12-31  year
    1985-04-XX                1985-04-01  1985-04-30  month
    2024-02-XX                2024-02-01  2024-02-29  month
    1985-XX-XX                1985-01-01  1985-12-31  year
    201X~                     2010-01-01  2019-12-31  decade
    19XX?                     1900-01-01  1999-12-31  century
    2004-XX?                  2004-01-01  2004-12-31  year
    1985-04-XX~               1985-04-01  1985-04-30  month
    1985-XX-XX%               1985-01-01  1985-12-31  year
    # level 1: seasons
    2001-21                   2001-03-01  2001-05-31  season
    2001-22                   2001-06-01  2001-08-31  season
    2001-23                   2001-09-01  2001-11-30  season
    2001-24                   2001-12-01  2002-02-28  season
    2023-24                   2023-12-01  2024-02-29  season
    9999-24                   9999-12-01  9999-12-31  season
    2024-21?                  2024-03-01  2024-05-31  season
    2024-22~                  2024-06-01  2024-08-31  season
    # level 1: intervals
    1985-04-12/..             1985-04-12  -           range
    1985-04/..                1985-04-01  -           range
    1985/..                   1985-01-01  -           range
    ../1985-04-12             -           1985-04-12  range
    ../1985-04                -           1985-04-30  range
    ../1985                   -           1985-12-31  range
    1985-04-12/               1985-04-12  -           range
    1985-04/                  1985-04-01  -           range
    1985/                     1985-01-01  -           range
    /1985-04-12               -           1985-04-12  range
    /1985-04                  -           1985-04-30  range
    /1985                     -           1985-12-31  range
    2023/..                   2023-01-01  -           range
    ../2022-10                -           2022-10-31  range
    2023-12-15/..             2023-12-15  -           range
    2017~/..                  2017-01-01  -           range
    ../2024?                  -           2024-12-31  range
    1984~/2004-06             1984-01-01  2004-06-30  range
    1984/2004-06~             1984-01-01  2004-06-30  range
    1984~/2004~               1984-01-01  2004-12-31  range
    1984?/2004%               1984-01-01  2004-12-31  range
    1984-06?/2004-08?         1984-06-01  2004-08-31  range
    1984-06-02?/2004-08-08~   1984-06-02  2004-08-08  range
    2021~/2024-08-08          2021-01-01  2024-08-08  range
    2024-09-02/2025~          2024-09-02  2025-12-31  range
    2001-21/2003              2001-03-01  2003-12-31  range
    2001-21/2001-23           2001-03-01  2001-11-30  range
    2023-24/2024-21           2023-12-01  2024-05-31  range
    # level 2: parts of a year
    2024-33                   2024-01-01  2024-03-31  season
    2024-34                   2024-04-01  2024-06-30  season
    2024-35                   2024-07-01  2024-09-30  season
    2024-36                   2024-10-01  2024-12-31  season
    2025-37                   2025-01-01  2025-04-30  season
    2025-38                   2025-05-01  2025-08-31  season
    2025-39                   2025-09-01  2025-12-31  season
    2025-40                   2025-01-01  2025-06-30  season
    2025-41                   2025-07-01  2025-12-31  season
    2025-33~                  2025-01-01  2025-03-31  season
    2025-37/2025-40           2025-01-01  2025-06-30  range
    2024-33/2024-35           2024-01-01  2024-09-30  range
""")

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


@pytest.mark.parametrize(("text", "earliest", "latest", "precision"), VALID)
def test_canonical_text_gives_its_first_and_last_day(text, earliest, latest, precision):
    value = parse(text)
    assert (value.earliest, value.latest) == (day_or_none(earliest), day_or_none(latest))
    assert value.precision == precision
    assert str(value) == text
    assert read(text) == value


def test_the_table_covers_levels_0_and_1_broadly():
    assert len({text for text, *_rest in VALID}) >= 100


def oracle_bounds(text):
    """First and last day by the edtf library; an infinite side is None."""
    value = parse_edtf(text)
    return tuple(
        date(*bound[:3]) if hasattr(bound, "tm_year") else None
        for bound in (value.lower_strict(), value.upper_strict())
    )


@pytest.mark.parametrize("text", [row[0] for row in VALID if row[0] not in ORACLE_SKIPS])
def test_bounds_agree_with_the_edtf_library(text):
    value = parse(text)
    assert (value.earliest, value.latest) == oracle_bounds(text)


def test_what_is_skipped_is_in_the_table():
    assert set(ORACLE_SKIPS) <= {row[0] for row in VALID}


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
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


# -- refusals -------------------------------------------------------------------------------
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


def is_a_sentence(text):
    return re.fullmatch(r"[A-Z“][^\n]+\.", text) and "Example" in text and "%(" not in text


@pytest.mark.parametrize(("text", "reason"), INVALID)
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


@pytest.mark.parametrize("understand", [parse, read])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Write a date"),
        (None, "Write a date"),
        (2022, "Write a date"),
        (["2022"], "Write a date"),
        ("2" * (LONGEST + 1), "at most 64"),
        ("2022" * 100_000, "at most 64"),
        ("2022\x00", "hidden"),
        ("\x00", "hidden"),
        ("2022\x1b[0m", "hidden"),
        ("2022\u202e10", "hidden"),
        ("2022\u200b-10", "hidden"),
        ("2022\n-10", "hidden"),
        ("\ud800", "hidden"),
    ],
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


# -- what people type -----------------------------------------------------------------------
TYPED = rows("""
    # months, days, years
    2022                                2022
    in 2022                             2022
    October 2022                        2022-10
    OCTOBER 2022                        2022-10
    Oct 2022                            2022-10
    oct. 2022                           2022-10
    Sept. 2022                          2022-09
    October, 2022                       2022-10
    octubre de 2022                     2022-10
    octobre 2022                        2022-10
    Février 2022                        2022-02
    fevrier 2022                        2022-02
    août 2022                           2022-08
    déc. 2022                           2022-12
    enero 2022                          2022-01
    setiembre de 2022                   2022-09
    10/2022                             2022-10
    12 Oct 2022                         2022-10-12
    12 October 2022                     2022-10-12
    October 12, 2022                    2022-10-12
    Oct. 1st, 2022                      2022-10-01
    12th of October 2022                2022-10-12
    the 12th of October, 2022           2022-10-12
    on 3rd May 2022                     2022-05-03
    12 de octubre de 2022               2022-10-12
    el 12 de octubre del 2022           2022-10-12
    1º de octubre de 2022               2022-10-01
    12 octobre 2022                     2022-10-12
    1er octobre 2022                    2022-10-01
    le 1er août 2022                    2022-08-01
    13/10/2022                          2022-10-13
    10/13/2022                          2022-10-13
    13.10.2022                          2022-10-13
    12/12/2022                          2022-12-12
    2022/10/12                          2022-10-12
    2022/1/5                            2022-01-05
    ２０２２-１０                            2022-10
    2022‑10‑12                          2022-10-12
    # about, perhaps
    about July 2022                     2022-07~
    c. 2022                             2022~
    c.2022                              2022~
    ca. 2022                            2022~
    circa 2022                          2022~
    around 12 October 2022              2022-10-12~
    approximately 2022                  2022~
    hacia julio de 2022                 2022-07~
    alrededor de 2022                   2022~
    alrededor del 12 de julio de 2022   2022-07-12~
    vers juillet 2022                   2022-07~
    environ 2022                        2022~
    perhaps 2024                        2024?
    maybe Feb 2024                      2024-02?
    quizá 2024                          2024?
    quizás febrero de 2024              2024-02?
    tal vez 2024                        2024?
    peut-être 2024                      2024?
    perhaps about 2024                  2024%
    quizá hacia 2024                    2024%
    October 2022?                       2022-10?
    about 2025-33                       2025-33~
    # intervals
    between January and April 2023      2023-01/2023-04
    between Jan and Apr 2023            2023-01/2023-04
    between Jan 2022 and Mar 2023       2022-01/2023-03
    between 2019 and 2021               2019/2021
    between about 2021 and Aug 2024     2021~/2024-08
    between 2023-01 and 2023-04         2023-01/2023-04
    entre enero y abril de 2023         2023-01/2023-04
    entre 2019 y 2021                   2019/2021
    entre el 8 y el 12 de julio de 2024  2024-07-08/2024-07-12
    entre janvier et avril 2023         2023-01/2023-04
    entre le 8 et le 12 juillet 2024    2024-07-08/2024-07-12
    from January to April 2023          2023-01/2023-04
    from 2019 to 2021                   2019/2021
    de enero a abril de 2023            2023-01/2023-04
    de 2019 a 2021                      2019/2021
    desde 2021 hasta agosto de 2024     2021/2024-08
    desde enero hasta abril de 2023     2023-01/2023-04
    del 8 al 12 de julio de 2024        2024-07-08/2024-07-12
    de janvier à avril 2023             2023-01/2023-04
    du 8 au 12 juillet 2024             2024-07-08/2024-07-12
    January to April 2023               2023-01/2023-04
    March–May 2024                      2024-03/2024-05
    March-May 2024                      2024-03/2024-05
    Mar – May 2024                      2024-03/2024-05
    2019–2021                           2019/2021
    2019-2021                           2019/2021
    8-12 July 2024                      2024-07-08/2024-07-12
    28 June to 3 July 2024              2024-06-28/2024-07-03
    2023-01 / 2023-04                   2023-01/2023-04
    2022-10-01 - 2022-10-05             2022-10-01/2022-10-05
    13/10/2022 - 14/10/2022             2022-10-13/2022-10-14
    # parts of a year
    early 2025                          2025-37
    mid 2025                            2025-38
    mid-2025                            2025-38
    late 2025                           2025-39
    beginning of 2025                   2025-37
    the middle of 2025                  2025-38
    end of 2025                         2025-39
    the end of the year 2025            2025-39
    principios de 2025                  2025-37
    a principios del año 2025           2025-37
    mediados de 2025                    2025-38
    finales de 2025                     2025-39
    a fines de 2025                     2025-39
    début 2025                          2025-37
    au début de l'année 2025            2025-37
    mi-2025                             2025-38
    à la mi-2025                        2025-38
    fin 2025                            2025-39
    early to mid 2025                   2025-37/2025-38
    first half of 2025                  2025-40
    second half of 2025                 2025-41
    H2 2025                             2025-41
    primer semestre de 2025             2025-40
    la segunda mitad de 2025            2025-41
    premier semestre 2025               2025-40
    2e semestre 2025                    2025-41
    Q3 2024                             2024-35
    2024 Q3                             2024-35
    2024-Q3                             2024-35
    third quarter of 2024               2024-35
    tercer trimestre de 2024            2024-35
    III trimestre de 2024               2024-35
    T3 2024                             2024-35
    3e trimestre 2024                   2024-35
    troisième trimestre de 2024         2024-35
    segundo cuatrimestre de 2024        2024-38
    Q1 to Q3 2024                       2024-33/2024-35
    spring 2023                         2023-21
    in the spring of 2023               2023-21
    Summer 2023                         2023-22
    autumn 2023                         2023-23
    fall 2023                           2023-23
    winter 2023                         2023-24
    primavera de 2023                   2023-21
    otoño de 2023                       2023-23
    l'été 2023                          2023-22
    hiver 2023                          2023-24
    the 1990s                           199X
    1990's                              199X
    los años 1990                       199X
    la década de 1990                   199X
    les années 1990                     199X
    about the 1990s                     199X~
    # open sides
    since 2023                          2023/..
    since about 2020                    2020~/..
    from 2023                           2023/..
    desde 2023                          2023/..
    a partir de julio de 2023           2023-07/..
    depuis 2023                         2023/..
    depuis le 12 juillet 2023           2023-07-12/..
    until July 2022                     ../2022-07
    by July 2022                        ../2022-07
    hasta julio de 2022                 ../2022-07
    a más tardar en julio de 2022       ../2022-07
    jusqu'en juillet 2022               ../2022-07
    jusqu’au 12 juillet 2022            ../2022-07-12
    au plus tard en juillet 2022        ../2022-07
    d'ici à 2025                        ../2025
    before 2022                         ../2021
    before January 2022                 ../2021-12
    before 1 March 2024                 ../2024-02-29
    antes de 2022                       ../2021
    avant juillet 2022                  ../2022-06
    after 2022                          2023/..
    after December 2022                 2023-01/..
    después del 31 de diciembre de 2022  2023-01-01/..
    après 2022                          2023/..
""")


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_people_are_understood(typed, meant):
    assert str(read(typed)) == meant


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_three_languages_are_understood_whatever_the_page_is_in(language):
    with translation.override(language):
        assert str(read("octobre 2022")) == "2022-10"
        assert str(read("hacia julio de 2022")) == "2022-07~"
        assert str(read("October 2022")) == "2022-10"


def test_spaces_and_line_ends_of_copied_text_do_no_harm():
    assert read("\t12\u00a0octobre\u202f2022\r\n") == parse("2022-10-12")


@pytest.mark.parametrize(
    ("typed", "reason"),
    rows("""
    12/10/2022                      the day first or with the month first
    1.2.2022                        the day first or with the month first
    10/12/2022 - 13/12/2022         the day first or with the month first
    the 1900s                       ten years or a hundred
    les années 2000                 ten years or a hundred
    early March 2025                part of a month
    mid-March 2025                  part of a month
    à la mi-mars 2025               part of a month
    finales de marzo de 2025        part of a month
    by the end of March 2025        part of a month
    31 February 2022                no day 31
    February 30, 2022               no day 30
    November to February 2024       ends before it starts
    2022-13                         no month 13
    2022-10-12T10:00                time of day
    [..1984]                        cannot be kept
    2022–23                         year, month and day
    21/2023                         year, month and day
    2022 10                         year, month and day
    12                              year, month and day
    today                           can be understood
    yesterday                       can be understood
    hoy                             can be understood
    soon                            can be understood
    October                         can be understood
    12 October                      can be understood
    12 Octember 2022                can be understood
    October 22                      can be understood
    third half of 2025              can be understood
    5th quarter of 2025             can be understood
    before spring 2022              can be understood
    before the year 0001            can be understood
    after 31 December 9999          can be understood
    between January and April       can be understood
    between 2022                    can be understood
    since                           can be understood
    about                           can be understood
    about about                     can be understood
    from 2021 to                    can be understood
    12 Oct 2022 or so               can be understood
    12 Oct 2022; 13 Oct 2022        can be understood
    <b>2022</b>                     can be understood
    два                             can be understood
"""),
)
def test_what_is_not_clear_is_refused_with_a_way_forward(typed, reason):
    with pytest.raises(ValueError, match=reason) as refused:
        read(typed)
    assert is_a_sentence(str(refused.value))


def test_a_lot_of_typing_takes_no_time():
    for typed in ("a " * 32, "de " * 21, "about " * 10, "-" * 64, "the " * 16, "l'" * 32):
        with pytest.raises(ValueError, match="Example"):
            read(typed)


# -- words ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "kind", "short", "full"),
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


@pytest.mark.parametrize("text", [row[0] for row in VALID])
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


# -- properties -----------------------------------------------------------------------------
marks = st.sampled_from(["", "", "?", "~", "%"])
day_texts = st.dates(min_value=date(1, 1, 1)).map(str)
month_texts = day_texts.map(lambda text: text[:7])
year_texts = day_texts.map(lambda text: text[:4])
part_texts = st.builds(
    "{}-{}".format, year_texts, st.sampled_from([*range(21, 25), *range(33, 42)])
)
blank_texts = st.one_of(
    month_texts.map(lambda text: f"{text}-XX"),
    year_texts.map(lambda text: f"{text}-XX"),
    year_texts.map(lambda text: f"{text}-XX-XX"),
    st.integers(1, 999).map("{:03}X".format),
    st.integers(1, 99).map("{:02}XX".format),
)
plain_texts = st.builds("{}{}".format, st.one_of(day_texts, month_texts, year_texts), marks)
side_texts = st.one_of(plain_texts, st.builds("{}{}".format, part_texts, marks))
single_texts = st.one_of(side_texts, st.builds("{}{}".format, blank_texts, marks))


def in_order(first, last):
    a, b = sorted((parse(first), parse(last)), key=lambda value: (value.earliest, value.latest))
    return f"{a}/{b}"


interval_texts = st.one_of(
    st.builds(in_order, side_texts, side_texts),
    st.builds("{}/{}".format, side_texts, st.sampled_from(["", ".."])),
    st.builds("{}/{}".format, st.sampled_from(["", ".."]), side_texts),
)
values = st.one_of(single_texts, interval_texts).map(parse)


@given(values)
def test_canonical_text_gives_the_same_date_back(value):
    again = parse(str(value))
    assert again == value
    assert str(again) == str(value)
    assert (again.earliest, again.latest, again.sort) == (value.earliest, value.latest, value.sort)
    assert read(str(value)) == value


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


@given(plain_texts.map(parse), st.booleans())
def test_words_for_days_months_and_years_are_understood_again(value, long):
    assert read(words(value, long=long)) == value


@given(values)
def test_a_form_shows_a_date_so_that_it_comes_back_unchanged(value):
    field = EdtfFormField(required=False)
    shown = field.prepare_value(value)
    assert field.clean(shown) == value
    assert not field.has_changed(value, shown)


@given(st.one_of(st.text(max_size=80), st.text("0123456789-/.X?~%TYZES[]{}", max_size=30)))
def test_any_text_is_a_date_or_is_refused_with_a_sentence(text):
    for understand in (parse, read):
        try:
            assert isinstance(understand(text), Edtf)
        except ValueError as refused:
            assert is_a_sentence(str(refused))


@settings(max_examples=60, deadline=None)
@given(st.one_of(plain_texts, st.builds(in_order, plain_texts, plain_texts)))
def test_bounds_of_any_date_agree_with_the_edtf_library(text):
    value = parse(text)
    assert (value.earliest, value.latest) == oracle_bounds(text)


# -- the form field -------------------------------------------------------------------------
def test_the_form_takes_what_people_type():
    assert EdtfFormField().clean(" 12 de octubre de 2022 ") == parse("2022-10-12")
    assert EdtfFormField(required=False).clean("  ") is None


@pytest.mark.parametrize("typed", ["2022-13", "soon", "\x00", "2022\x00", "x" * 65])
def test_the_form_refuses_with_the_sentence(typed):
    with pytest.raises(ValidationError) as refused:
        EdtfFormField().clean(typed)
    with pytest.raises(ValueError, match="Example") as reason:
        read(typed)
    assert refused.value.messages == [str(reason.value)]


def test_the_form_shows_words_where_they_mean_the_same():
    field = EdtfFormField()
    assert field.prepare_value(parse("2022-10")) == "October 2022"
    assert field.prepare_value(parse("2023-01/2023-04")) == "between January and April 2023"
    assert field.prepare_value(parse("2025-33")) == "2025-33"
    assert field.prepare_value("what was typed") == "what was typed"


def test_the_form_hints_that_a_day_is_not_needed():
    field = EdtfFormField()
    assert "Leave the day out" in str(field.help_text)
    assert EdtfFormField(help_text="When it was.").help_text == "When it was."


def test_a_browser_does_not_cut_what_is_pasted():
    assert "maxlength" not in EdtfFormField().widget.attrs


def test_the_form_knows_when_nothing_changed():
    field = EdtfFormField(required=False)
    assert not field.has_changed(parse("2022-10"), "oct. 2022")
    assert not field.has_changed("2022-10", "October 2022")
    assert not field.has_changed(None, "")
    assert field.has_changed(parse("2022-10"), "2022-11")
    assert field.has_changed(parse("2022-10"), "soon")


# -- the model field, on a kind that has three of them ----------------------------------------
COLUMNS = ("date", "date_earliest", "date_latest", "date_sort")
OCTOBER = (parse("2022-10"), date(2022, 10, 1), date(2022, 10, 31), "2022-10-011")
NOTHING = (None, None, None, "")


def engagement(**values):
    given = {"title": "Met the committee", "kind": "meeting", "visibility": "public", **values}
    return Intervention(**given)


def kept(row):
    return Intervention.unrestricted.values_list(*COLUMNS).get(pk=row.pk)


def test_each_kind_has_each_companion_once():
    names = [field.name for field in Intervention._meta.local_fields]
    for name in ("date", "response_date", "next_step_due"):
        columns = Intervention._meta.get_field(name).columns
        assert [names.count(column) for column in columns] == [1, 1, 1, 1]


def test_an_attribute_takes_text_and_gives_a_date():
    row = engagement(date="2022-10")
    assert row.date == parse("2022-10")
    assert (row.date, row.date_earliest, row.date_latest, row.date_sort) == OCTOBER
    row.date = ""
    assert (row.date, row.date_earliest, row.date_latest, row.date_sort) == NOTHING


def test_text_that_is_no_date_fails_validation_and_is_never_stored(db):
    row = engagement(date="2022-10")
    row.save()
    row.date = "2022-13"
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert "no month 13" in refused.value.message_dict["date"][0]
    with pytest.raises(ValueError, match="no month 13"), transaction.atomic():
        row.save()
    with pytest.raises(ValueError, match="no month 13"):
        settle_dates(row)
    assert kept(row) == OCTOBER


def test_saving_keeps_the_companions_in_step(db):
    row = engagement(date="2022-10")
    row.save()
    assert kept(row) == OCTOBER
    row.date = parse("../2020")
    row.save()
    assert kept(row) == (parse("../2020"), None, date(2020, 12, 31), "2020-12-316")
    row.date = None
    row.save()
    assert kept(row) == NOTHING


def test_saving_the_date_alone_writes_its_companions(db):
    row = engagement(date="2021", title="As it was")
    row.save()
    row.date, row.title = "2022-10", "Not asked to be saved"
    row.save(update_fields=["date"])
    assert kept(row) == OCTOBER
    row.refresh_from_db()
    assert row.title == "As it was"


def test_many_at_once_get_their_companions(db):
    made = Intervention.unrestricted.bulk_create(
        [engagement(date="2022-10", open_to_all=True), engagement(open_to_all=True)]
    )
    assert [kept(row) for row in made] == [OCTOBER, NOTHING]


def test_writing_round_the_companions_is_refused(db):
    row = engagement(date="2022-10")
    row.save()
    rows = models.QuerySet(Intervention)  # ours refuses it anyway, for the sake of its past
    refused = pytest.raises(TypeError, match="date_sort must be written together with date")
    with refused, transaction.atomic():
        rows.filter(pk=row.pk).update(date="2023")
    row.date = "2023"
    with refused, transaction.atomic():
        rows.bulk_update([row], ["date"])
    assert kept(row) == OCTOBER
    rows.bulk_update([row], COLUMNS)
    assert kept(row)[3] == "2023-01-013"


def test_a_row_is_found_by_its_date(db):
    row = engagement(date="2022-10")
    row.save()
    engagement(date="2022-10~").save()
    found = Intervention.unrestricted
    assert list(found.filter(date="2022-10")) == [row]
    assert list(found.filter(date=parse("2022-10"))) == [row]
    with pytest.raises(ValueError, match="no month 13"):
        found.filter(date="2022-13").count()


def test_rows_are_ordered_by_earliest_day_then_precision(db):
    texts = ["2022-10-01", "2022-10", "2022-10/2022-12", "../2022-11", "2023", ""]
    for text in reversed(texts):
        engagement(date=text).save()
    rows_back = Intervention.unrestricted.order_by("-date_sort")
    assert [str(row.date or "") for row in rows_back] == [*reversed(texts[:-1]), ""]


def test_a_row_loaded_in_part_keeps_its_dates_in_step(db):
    engagement(date="2022-10").save()
    row = Intervention.unrestricted.only("date_sort").get()
    assert row.date_sort == "2022-10-011"
    assert row.date == parse("2022-10")
    row = Intervention.unrestricted.only("title").get()
    assert row.date_earliest == date(2022, 10, 1)
    row.date = "2023"
    assert row.date_earliest == date(2023, 1, 1)


def test_a_fixture_carries_the_date_and_computes_the_rest(db):
    row = engagement(date="2022-10")
    row.save()
    written = serializers.serialize("json", [row])
    assert '"date": "2022-10"' in written
    assert "date_sort" not in written
    Intervention.unrestricted.all().delete()
    for loaded in serializers.deserialize("json", written):
        loaded.save()
    assert kept(row) == OCTOBER


def test_a_fixture_with_a_wrong_date_is_refused(db):
    row = engagement(date="2022-10")
    row.save()
    written = serializers.serialize("json", [row]).replace("2022-10", "2022-13")
    with pytest.raises(serializers.base.DeserializationError, match="no month 13"):
        list(serializers.deserialize("json", written))


def test_a_database_rule_sees_no_date_as_empty(db):
    process = Process(name="Cybercrime", kind="treaty", level="global", visibility="public")
    process.where_it_stands = "Adopted in committee."
    with pytest.raises(ValidationError, match="on which day"):
        process.validate_constraints()
    process.as_of = "2024-08-08"
    process.validate_constraints()


def test_a_model_form_reads_what_is_typed_and_keeps_it_canonical(db):
    form_class = modelform_factory(Intervention, fields=["date"])
    form = form_class({"date": "Oct 2022"}, instance=engagement())
    assert isinstance(form.fields["date"], EdtfFormField)
    assert kept(form.save()) == OCTOBER
    assert form_class(instance=engagement(date="2022-10"))["date"].value() == "October 2022"
    assert form_class({"date": "2022-13"}, instance=engagement()).errors["date"] == [
        "“2022-13” has no month 13; months go from 01 to 12. Example: 2022-10."
    ]


@pytest.mark.parametrize("field", [EdtfField("when"), EdtfField(blank=False, help_text="When.")])
def test_a_migration_can_write_the_field_down(field):
    _name, path, args, kwargs = field.deconstruct()
    assert path == "engagement.dates.EdtfField"
    again = EdtfField(*args, **kwargs)
    assert again.deconstruct()[1:] == field.deconstruct()[1:]
    assert again.blank == field.blank


def test_companions_are_plain_fields_in_a_migration():
    paths = [Intervention._meta.get_field(name).deconstruct()[1] for name in COLUMNS[1:]]
    assert paths == ["django.db.models.DateField"] * 2 + ["django.db.models.CharField"]


def test_a_date_that_is_needed_cannot_be_left_out():
    field = EdtfField(blank=False)
    with pytest.raises(ValidationError, match="blank"):
        field.clean("", None)
    assert field.clean("2022", None) == parse("2022")
