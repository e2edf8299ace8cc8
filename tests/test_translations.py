"""What is committed for other languages is complete, and compiled from what translators wrote."""

import json
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
GLOSSARIES = LOCALE.parent.parent / "docs"
FIXTURES = LOCALE.parent.parent / "fixtures"


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


def said_in(language):
    """(message, translation) of each form of each entry."""
    for entry in catalogue(language):
        for text in {entry.msgstr, *entry.msgstr_plural.values()}:
            yield entry.msgid, text


@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_plural_has_all_the_forms_its_language_declares(language):
    """Twelve fell back to English, since two forms stood where the catalogue declares three."""
    words = catalogue(language)
    forms = int(re.search(r"nplurals=(\d+)", words.metadata["Plural-Forms"])[1])
    short = [
        one.msgid
        for one in words
        if one.msgid_plural and not all(one.msgstr_plural.get(form) for form in range(forms))
    ]
    assert short == []


def avoided_in(language):
    """The words that the glossary of a language says not to write."""
    table = (GLOSSARIES / f"glossary-{language}.md").read_text()
    rows = re.findall(r"^\| .+ \| .+ \|(.*)\|$", table, re.M)
    return [word.strip() for row in rows[1:] for word in row.split(",") if word.strip(" -")]


def stands_in(word, text):
    return re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", text, re.I)


@pytest.mark.parametrize("language", ["es", "fr"])
def test_one_word_stands_for_one_thing(language):
    """What the glossary of a language says not to write is nowhere in its catalogue."""
    avoided = avoided_in(language)
    assert len(avoided) > 8
    wrong = [
        (word, text)
        for message, text in said_in(language)
        for word in avoided
        if stands_in(word, text)
        and message not in ("Entry into force",)  # a term of law
        and "Enter opens" not in message  # a key
    ]
    assert wrong == []


# Words that have another meaning in what the record tells than on the pages of the site.
OF_THE_SUBJECT = {"entrada", "entrée"}  # into force


@pytest.mark.parametrize("language", ["es", "fr"])
def test_the_demonstration_keeps_to_the_words_of_the_pages(language):
    """Was: “salvaguardas” and “salvaguardias” on one page."""
    rows = [one for path in FIXTURES.glob("*.json") for one in json.loads(path.read_text())]
    told = [one["fields"].get("in_other_languages", {}).get(language, {}) for one in rows]
    avoided = {*avoided_in(language)} - OF_THE_SUBJECT
    texts = [text for said in told for text in said.values()]
    assert len(texts) > 300
    assert [(word, text) for text in texts for word in avoided if stands_in(word, text)] == []


def test_french_keeps_its_spaces_and_apostrophes():
    for message, text in said_in("fr"):
        bare = re.sub(r"https?:\S+|%\(\w+\)s", "x", text)
        assert not re.search(r"(?<![\u00a0\u202f:/])[:;?!»](?=\s|$)", bare), message
        assert not re.search(r"«(?!\u00a0)", bare), message
        assert "'" not in re.sub(r"<[^>]+>", "", bare), message


def test_spanish_says_usted():
    familiar = re.compile(
        r"\b(tú|tus?|puedes|puedas|tienes|quieres|abriste|decide primero)\b", re.I
    )
    assert [text for _message, text in said_in("es") if familiar.search(text)] == []


GONE = (
    "Hangs together with", "is not told", "At hand in French only", "It says: ", "also in “",
    "Have no register", "Floor inside", "nobody has written that sentence yet", "From us to them",
    "days ago",
)  # fmt: skip
GONE_LABELS = {
    "Looked through", "Being looked through", "left alone", "Not confirmed for long",
    "No word for half a year", "where in it", "Which", "Ours", "Theirs",
}  # fmt: skip


def test_what_read_as_translated_is_gone():
    """From the catalogues, which hold what templates and code say, and from the record shown."""
    texts = {message for language in ("es", "fr") for message, _text in said_in(language)}
    texts |= {path.read_text() for path in (LOCALE.parent.parent / "fixtures").glob("*.json")}
    assert [one for one in GONE if any(one.lower() in text.lower() for text in texts)] == []
    assert texts & GONE_LABELS == set()


ENDS = re.compile(r"[.?!]$")


@pytest.mark.parametrize("language", ["es", "fr"])
def test_a_translation_ends_as_its_sentence_does(language):
    """Was: “La dernière enregistréegardé une copie. Qui suit un lien …”, the end of another."""
    wrong = [
        (message, text)
        for message, text in said_in(language)
        if text
        and len(message) > 4  # a month cut short
        and bool(ENDS.search(message.strip())) != bool(ENDS.search(text.strip()))
    ]
    assert wrong == []


def test_no_article_stands_before_a_date_that_may_be_a_month_or_a_year():
    """Was: “desde el may 2023”, “depuis le peut-être le 11 juin 2021”."""
    for language, article in (("es", "desde el %"), ("fr", "depuis le %")):
        for message, text in said_in(language):
            if message in ("Nothing since %(when)s", "Nothing recorded since %(when)s",
                           "Nothing logged since %(when)s"):  # fmt: skip
                assert article not in text, message
