"""Words, bare: as two people write them alike who type differently."""

import pytest

from engagement.spelling import bare, without_marks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’État d’urgence", "l etat d urgence"),
        ("Open-Data  ACT_2024", "open data act 2024"),
        ("Straße, Łódź", "strasse lodz"),
        ("co\u00adoperation", "cooperation"),
        ("", ""),
    ],
)
def test_accents_capitals_quotes_and_dashes_are_left_out(text, words):
    assert bare(text) == words


def test_plain_letters_need_not_be_without_marks():
    for one in map(chr, range(128)):
        assert without_marks(f"A{one}b") == f"A{one}b".casefold()
