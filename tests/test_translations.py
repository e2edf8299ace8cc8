"""What is committed for other languages is complete, and compiled from what translators wrote."""

import re
from pathlib import Path

import polib
import pytest

LOCALE = Path(__file__).parent.parent / "engagement" / "locale"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")


def catalogue(language):
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", ["es", "fr"])
def test_everything_is_translated(language):
    assert [one.msgid for one in catalogue(language) if not one.translated()] == []


@pytest.mark.parametrize("language", ["es", "fr"])
def test_the_compiled_catalogue_is_that_of_the_written_one(language):
    compiled = LOCALE / language / "LC_MESSAGES" / "django.mo"
    assert compiled.read_bytes() == catalogue(language).to_binary()


@pytest.mark.parametrize("language", ["es", "fr"])
def test_no_translation_loses_a_value(language):
    for one in catalogue(language):
        said = list(one.msgstr_plural.values()) or [one.msgstr]
        wanted = {*PLACES.findall(one.msgid), *PLACES.findall(one.msgid_plural)}
        for text in said:
            assert set(PLACES.findall(text)) <= wanted, one.msgid
        assert set(PLACES.findall(said[-1])) == wanted, one.msgid
