"""Where in a source something stands, in the language of the page."""

import pytest
from django.utils import translation

from engagement.templatetags.inline import as_located

SAID = [
    ("paragraph 5", "párrafo 5", "paragraphe\u00a05"),
    ("paragraphs 4, 9 and 17", "párrafos 4, 9 y 17", "paragraphes\u00a04, 9 et 17"),
    ("paragraphs 2 to 4 and 8", "párrafos 2 a 4 y 8", "paragraphes\u00a02 à 4 et 8"),
    *((typed,) * 3 for typed in ("", "p. 5", "paragraph five", "see paragraph 5")),
]


@pytest.mark.parametrize(("typed", "es", "fr"), SAID)
def test_numbers_of_paragraphs_are_said_in_the_language_and_all_else_as_typed(typed, es, fr):
    """Was: “Fuente: …, paragraph 5”."""
    for language, said in (("en", typed), ("es", es), ("fr", fr)):
        with translation.override(language):
            assert as_located(typed) == said, language
