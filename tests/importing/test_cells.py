"""What the cells of a file mean for a form."""

import pytest
from django.utils import translation

from processes.importing.cells import codes_by_word, value_of
from processes.models import Organisation

COUNTRY = Organisation._meta.get_field("country")


@pytest.mark.parametrize("first", ["en", "es", "fr"])
def test_a_country_is_known_by_its_name_in_each_language_whoever_came_first(first):
    codes_by_word.cache_clear()
    with translation.override(first):
        for name in ("Germany", "alemania", "Allemagne", "DE", "de"):
            assert value_of(COUNTRY, name) == "DE", name
