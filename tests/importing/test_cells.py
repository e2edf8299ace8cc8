"""What the cells of a file mean for a form."""

import pytest
from django.utils import translation

from engagement.dates.typed import read_typed
from processes.importing.cells import codes_by_word, value_of
from processes.models import Organisation

COUNTRY = Organisation._meta.get_field("country")


@pytest.mark.parametrize("first", ["en", "es", "fr"])
def test_a_country_is_known_by_its_name_in_each_language_whoever_came_first(first):
    codes_by_word.cache_clear()
    with translation.override(first):
        for name in ("Germany", "alemania", "Allemagne", "DE", "de"):
            assert value_of(COUNTRY, name) == "DE", name


@pytest.mark.parametrize("text", ["3/5/26", "03.05.26", "31-12-25"])
def test_a_year_of_two_digits_is_asked_for_in_full(text):
    """Was: not written in the order year, month, day."""
    with pytest.raises(ValueError, match="has a year of two digits; write it with four"):
        read_typed(text)
