"""Where in a source something stands, in the language of the page."""

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from engagement.templatetags.inline import as_located, places_in_one

SAID = [
    ("paragraph 5", "párrafo 5", "paragraphe\u00a05"),
    ("paragraphs 4, 9 and 17", "párrafos 4, 9 y 17", "paragraphes\u00a04, 9 et 17"),
    ("paragraphs 2 to 4 and 8", "párrafos 2 a 4 y 8", "paragraphes\u00a02 à 4 et 8"),
    (
        "paragraph 15; paragraphs 16 and 20; p. 3",
        "párrafo 15; párrafos 16 y 20; p. 3",
        "paragraphe\u00a015\u202f; paragraphes\u00a016 et 20\u202f; p. 3",
    ),
    ("paragraph 4, note 2", "párrafo 4, note 2", "paragraphe\u00a04, note 2"),
    ("paragraphs 4 and 17 (table)", "párrafos 4 y 17 (table)", "paragraphes\u00a04 et 17 (table)"),
    *((typed,) * 3 for typed in ("", "p. 5", "paragraph five", "see paragraph 5")),
]


@pytest.mark.parametrize(("typed", "es", "fr"), SAID)
def test_numbers_of_paragraphs_are_said_in_the_language_and_all_else_as_typed(typed, es, fr):
    """Was: “Fuente: …, paragraph 5”."""
    for language, said in (("en", typed), ("es", es), ("fr", fr)):
        with translation.override(language):
            assert as_located(typed) == said, language


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (["paragraph 4", "paragraphs 4 and 17"], "paragraphs 4 and 17"),  # was: both
        (["paragraph 215", "paragraph 215"], "paragraph 215"),
        (["paragraph 4", "paragraph 5"], "paragraph 4; paragraph 5"),
        (["p. five", "p. six"], "p. five; p. six"),
        ([], ""),
    ],
)
def test_places_in_one_source_are_said_once(places, said):
    assert strip_tags(places_in_one(places)) == said
