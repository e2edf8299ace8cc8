"""What is kept in memory follows from what is asked, and from the settings as they are."""

from django.test import override_settings
from django.utils import translation

from engagement import dates
from engagement.remembering import remembered


def test_the_words_of_a_date_are_those_of_the_language_in_which_they_are_asked():
    said = {}
    for _twice in range(2):
        for language in ("en", "es", "fr"):
            with translation.override(language):
                said.setdefault(language, set()).add(dates.words("2024-08"))
    assert said == {"en": {"Aug 2024"}, "es": {"ago 2024"}, "fr": {"août 2024"}}


def test_nothing_is_remembered_of_other_settings():
    asked = []
    answer = remembered(lambda word: asked.append(word) or len(asked))
    assert (answer("a"), answer("a"), asked) == (1, 1, ["a"])
    with override_settings(APPEND_SLASH=False):
        assert answer("a") == 2
    assert answer("a") == 3
