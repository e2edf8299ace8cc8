"""What several tests of dates look at: tables of them, any of them, what another library says."""

import re
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import strategies as st

from engagement.dates import parse


def rows(table):
    """One row a line, columns set off by two spaces or more; lines of "#" are headings."""
    lines = [line.strip() for line in table.splitlines()]
    return [re.split(r"\s{2,}", line) for line in lines if line and not line.startswith("#")]


def each(cases):
    """A test that looks at every one of many cases, and names each that fails."""

    def looking(check):
        def test():
            wrong = []
            for case in cases:
                try:
                    check(*case)
                except (Exception, pytest.fail.Exception) as fault:
                    wrong.append(f"{case}: {type(fault).__name__}: {fault}")
            assert not wrong, "\n".join(wrong)

        return test

    return looking


def is_a_sentence(text):
    """With an example, and with nothing left to fill in but what was typed and is quoted."""
    ours = re.sub("“.*”", "", text)
    return re.fullmatch(r"[A-Z“][^\n]+\.", text) and "Example" in text and "%(" not in ours


def oracle_bounds(text):
    """First and last day by the edtf library; an infinite side is None."""
    value = parse_edtf(text)
    return tuple(
        date(*bound[:3]) if hasattr(bound, "tm_year") else None
        for bound in (value.lower_strict(), value.upper_strict())
    )


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
