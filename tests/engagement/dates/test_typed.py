"""What people type, in three languages."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from engagement.dates import Edtf, parse, read_typed
from tests.engagement.dates.cases import each, is_a_sentence, rows

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


@each(TYPED)
def test_people_are_understood(typed, meant):
    assert str(read_typed(typed)) == meant


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_three_languages_are_understood_whatever_the_page_is_in(language):
    with translation.override(language):
        assert str(read_typed("octobre 2022")) == "2022-10"
        assert str(read_typed("hacia julio de 2022")) == "2022-07~"
        assert str(read_typed("October 2022")) == "2022-10"


def test_spaces_and_line_ends_of_copied_text_do_no_harm():
    assert read_typed("\t12\u00a0octobre\u202f2022\r\n") == parse("2022-10-12")


@each(
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
        read_typed(typed)
    assert is_a_sentence(str(refused.value))


def test_a_lot_of_typing_takes_no_time():
    for typed in ("a " * 32, "de " * 21, "about " * 10, "-" * 64, "the " * 16, "l'" * 32):
        with pytest.raises(ValueError, match="Example"):
            read_typed(typed)


@given(st.one_of(st.text(max_size=80), st.text("0123456789-/.X?~%TYZES[]{}", max_size=30)))
def test_any_text_is_a_date_or_is_refused_with_a_sentence(text):
    for understand in (parse, read_typed):
        try:
            assert isinstance(understand(text), Edtf)
        except ValueError as refused:
            assert is_a_sentence(str(refused))
