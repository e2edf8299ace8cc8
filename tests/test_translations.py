"""What is committed for other languages is complete, and compiled from what translators wrote."""

import os
import pty
import re
import shutil
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from engagement.management.commands.words import messages_of, python_of_template
from processes.models import Organisation
from tests.making import make

LOCALE = Path(__file__).parent.parent / "engagement" / "locale"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")
RUN = "Run: python3 run.py manage words"


def catalogue(language, folder=LOCALE):
    return polib.pofile(str(folder / language / "LC_MESSAGES" / "django.po"))


@pytest.fixture
def copies(settings, tmp_path):
    """A folder with copies of the catalogues, which the command works on."""
    settings.LOCALE_PATHS = [shutil.copytree(LOCALE, tmp_path / "locale")]
    return tmp_path / "locale"


def test_the_catalogues_hold_what_the_source_says_and_are_compiled(copies):
    call_command("words")
    for kept in (path for path in LOCALE.rglob("*.*o")):
        path = copies / kept.relative_to(LOCALE)
        if path.suffix == ".po":
            assert path.read_text().splitlines() == kept.read_text().splitlines(), RUN
        assert path.read_bytes() == kept.read_bytes(), RUN


def test_what_is_new_is_marked_and_what_nobody_says_goes(copies, capsys):
    words = catalogue("fr", copies)
    removed, entry = words[7], words[8]
    words.remove(removed)
    words.append(polib.POEntry(msgid="nobody says this", msgstr="personne"))
    words.save()
    call_command("words")
    (new,) = catalogue("fr", copies).untranslated_entries()
    assert (new.msgid, new.comment or new.tcomment) == (removed.msgid, "To be translated")
    assert catalogue("fr", copies).find("nobody says this") is None
    assert catalogue("fr", copies).find(entry.msgid).msgstr == entry.msgstr
    assert f"fr/LC_MESSAGES/django.po:{new.linenum}: “{new.msgid}”" in capsys.readouterr().out


def test_a_plural_that_is_new_has_all_its_forms(copies):
    words = catalogue("es", copies)
    words.remove(next(entry for entry in words if entry.msgid_plural))
    words.save()
    call_command("words")
    (new,) = catalogue("es", copies).untranslated_entries()
    assert list(new.msgstr_plural) == [0, 1, 2]


def test_at_a_terminal_what_is_missing_is_asked_for(copies, monkeypatch):
    words = catalogue("es", copies)
    words.remove(words.find("Engagement record"))
    words.save()
    ours, theirs = pty.openpty()
    os.write(ours, b"Registro\n")
    with open(theirs) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        call_command("words")
    os.close(ours)
    entry = catalogue("es", copies).find("Engagement record")
    assert (entry.msgstr, entry.tcomment) == ("Registro", "")
    assert b"Registro" in (copies / "es/LC_MESSAGES/django.mo").read_bytes()


SAYS = [
    ('_("one")', {(None, "one"): None}),
    ('gettext_lazy("one" " line")', {(None, "one line"): None}),
    ('ngettext("a day", "days", n)', {(None, "a day"): "days"}),
    ('pgettext("verb", "open")', {("verb", "open"): None}),
    ('npgettext_lazy("verb", "open", "opens", n)', {("verb", "open"): "opens"}),
    ("_(text), other('one')", {}),
    ('_("a day"), ngettext("a day", "days", n)', {(None, "a day"): "days"}),
]


@pytest.mark.parametrize(("source", "messages"), SAYS)
def test_messages_are_read_off_python(source, messages):
    assert messages_of([source]) == messages


def test_messages_are_read_off_templates():
    text = (
        '<p title="{% translate "It’s" %}">{{ "x"|default:_("Not known") }}'
        ' {% translate "open" context "verb" %}'
        "{% blocktranslate trimmed count n=days %}\n {{ n }} day\n{% plural %}{{ n }} days"
        "{% endblocktranslate %}"
    )
    assert messages_of([python_of_template(text)]) == {
        (None, "It’s"): None,
        (None, "Not known"): None,
        ("verb", "open"): None,
        (None, "%(n)s day"): "%(n)s days",
    }


@pytest.mark.parametrize("language", ["es", "fr"])
def test_everything_is_translated(language):
    assert [one.msgid for one in catalogue(language) if not one.translated()] == []


@pytest.mark.parametrize("language", ["es", "fr"])
def test_no_translation_loses_a_value(language):
    for one in catalogue(language):
        said = list(one.msgstr_plural.values()) or [one.msgstr]
        wanted = {*PLACES.findall(one.msgid), *PLACES.findall(one.msgid_plural)}
        for text in said:
            assert set(PLACES.findall(text)) <= wanted, one.msgid
        assert set(PLACES.findall(said[-1])) == wanted, one.msgid


@pytest.mark.django_db
def test_countries_are_named_in_the_language_of_each_page_whoever_came_first(client):
    make(Organisation, name="Somebody", country="DE")
    names = {"es": "Alemania", "fr": "Allemagne", "en": "Germany"}
    for language in ("es", "fr", "en", "es"):
        text = client.get(f"/organisations/?lang={language}").content.decode()
        assert [one for one in names.values() if one in text] == [names[language]]
