"""What is committed for other languages is complete, and compiled from what translators wrote."""

import ast
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "engagement" / "locale"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")
# What translates, and which of its arguments are the context, the message and the plural.
CALLS = {"_": "m", "gettext": "m", "ngettext": "mp", "pgettext": "cm", "npgettext": "cmp"}
TEXT = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"""\b(?:_|n?p?gettext)\((?:{TEXT}|[^'")])*\)""")


def catalogue(language):
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def python_of_the_source():
    for app in ("engagement", "processes"):
        for path in (ROOT / app).rglob("*.py"):
            yield path.read_text()
    # Of a template Django makes calls between blanked-out text, so that only the calls are Python.
    for path in (ROOT / "templates").rglob("*.*"):
        yield "\n".join(CALL.findall(templatize(path.read_text(), origin=path)))


@cache
def messages_of_the_source():
    """{(context, message): plural}, as makemessages finds them with xgettext, which not every
    machine has. What is no literal text is left out there and here."""
    found = {}
    calls = (one for text in python_of_the_source() for one in ast.walk(ast.parse(text)))
    for call in (one for one in calls if isinstance(one, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", "")).removesuffix("_lazy")
        parts = zip(CALLS.get(name, ""), call.args, strict=False)
        said = {part: getattr(text, "value", None) for part, text in parts}
        if isinstance(said.get("m"), str):
            key = said.get("c"), said["m"]
            found[key] = said.get("p") or found.get(key)  # one entry, with a plural if any has
    return found


@pytest.mark.parametrize("language", ["es", "fr"])
def test_the_catalogue_holds_what_the_source_says(language):
    known = {(one.msgctxt, one.msgid): one.msgid_plural or None for one in catalogue(language)}
    source = messages_of_the_source()
    missing = sorted(map(str, source.items() - known.items()))
    assert not missing, "\n".join(["Add these to the .po file (docs/how-to.md):", *missing])
    # What nobody says any more goes. This also shows that nothing above was overlooked.
    gone = sorted(map(str, known.items() - source.items()))
    assert not gone, "\n".join(["Nobody says these any more; take them out:", *gone])


@pytest.mark.parametrize("language", ["es", "fr"])
def test_everything_is_translated(language):
    assert [one.msgid for one in catalogue(language) if not one.translated()] == []


@pytest.mark.parametrize("language", ["es", "fr"])
def test_the_compiled_catalogue_is_that_of_the_written_one(language):
    compiled = LOCALE / language / "LC_MESSAGES" / "django.mo"
    same = compiled.read_bytes() == catalogue(language).to_binary()
    assert same, "Make the compiled files anew: docs/how-to.md has the command."


@pytest.mark.parametrize("language", ["es", "fr"])
def test_no_translation_loses_a_value(language):
    for one in catalogue(language):
        said = list(one.msgstr_plural.values()) or [one.msgstr]
        wanted = {*PLACES.findall(one.msgid), *PLACES.findall(one.msgid_plural)}
        for text in said:
            assert set(PLACES.findall(text)) <= wanted, one.msgid
        assert set(PLACES.findall(said[-1])) == wanted, one.msgid
