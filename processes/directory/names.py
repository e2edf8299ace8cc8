"""A name taken apart so that it can be compared: its words without accents, what they mean in
five languages, how they sound, their first letters."""

import re
import unicodedata
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils import translation
from django_countries import countries


def words_by_line(name):
    """The words of each line of a list in `words`."""
    text = (Path(__file__).parent / "words" / f"{name}.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines()]


SMALL_WORDS = {word for line in words_by_line("small") for word in line}
LEGAL = {word for line in words_by_line("legal") for word in line}  # how a body is registered
# Words that bodies are named by, one meaning a line: English, Spanish, French, Portuguese, Arabic.
MEANINGS = words_by_line("meanings")
SOUNDS = (("ph", "f"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("q", "k"), ("c", "k"))


def without_accents(text):
    """`text` in small letters without accents; Arabic letters without what only some write."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    letters = "".join(c for c in letters if not unicodedata.combining(c) and c != "\u0640")
    return letters.translate({0x0649: "\u064a", 0x0629: "\u0647", 0x0671: "\u0627"})


def name_words(text):
    text = re.sub(r"(?<=\w)[.·](?=\w|\s|$)", "", without_accents(text))  # A.C. is one word
    text = re.sub(r"(?<=\w)['’ʼ`ʻ](?=\w{3})(?<!\b[dl]['’])", "", text.replace("&", " and "))
    return tuple(without_article(word) for word in re.findall(r"\w+", text.replace("_", " ")))


def without_article(word):
    """The Arabic article is written with its word."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def is_code(word):
    """A number, arabic or roman: two bodies with different ones are two."""
    return any(c.isdigit() for c in word) or bool(re.fullmatch(r"[ivx]+", word))


@cache
def meanings():
    found = {}
    for words in MEANINGS:
        for word in words:
            found.setdefault(word, words[0])
    for code, names in country_names().items():
        for words in names:
            if len(words) == 1:
                found.setdefault(words[0], f"@{code}")
    return found


@cache
def country_names():
    found = {}
    for language in ("en", "es", "fr", "pt", "ar"):
        with translation.override(language):
            for code, name in countries:
                found.setdefault(code, set()).add(name_words(str(name)))
    return found


@cache
def country_words():
    """Every word of the names of countries, so that Gambia is no slip for Zambia."""
    names = country_names().values()
    return {w for several in names for words in several for w in words if len(w) > 3}


def meaning_of_word(word):
    return meanings().get(word, word)


class Name:
    """A name, and the forms of it that are compared."""

    def __init__(self, text):
        self.text = text
        self.words = name_words(text)

    @cached_property
    def in_order(self):
        """Its words without the small ones, as they stand."""
        core = [w for w in self.words if w not in SMALL_WORDS]
        while len(core) > 1 and core[-1] in LEGAL:
            core.pop()
        return tuple(core) or self.words

    @cached_property
    def core(self):
        return tuple(sorted(self.in_order))

    @cached_property
    def compact(self):
        return "".join(self.words)

    @cached_property
    def meaning(self):
        return tuple(sorted(meaning_of_word(word) for word in self.in_order))

    @cached_property
    def skeleton(self):
        """Its consonants as they sound, none twice in a row; "" for a name with a number."""
        if self.has_code:
            return ""
        text = "".join(self.in_order)
        for written, sound in SOUNDS:
            text = text.replace(written, sound)
        return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyw]", "", re.sub(r"(.)\1+", r"\1", text)))

    @cached_property
    def has_code(self):
        return any(is_code(word) for word in self.in_order)

    @cached_property
    def initials(self):
        if len(self.in_order) < 2 or self.has_code:
            return ""
        return "".join(word[0] for word in self.in_order)

    @cached_property
    def spelt_out(self):
        """As first letters: R3D is R, and three times D."""
        return re.sub(r"([2-9])([a-z])", lambda m: m[2] * int(m[1]), self.compact)


SHORT_FIRST = re.compile(r"^(?P<short>[^\s:()]{2,12})\s*(?::|\s[–—-])\s+(?P<long>.+)$")
SHORT_LAST = re.compile(r"^(?P<long>.+?)\s*\((?P<short>[^\s()]{2,12})\)$")


def names_in(text):
    """(the names in a name, the acronyms): "ABC: A Body of Citizens" is two names."""
    text = " ".join(text.split())
    found = SHORT_FIRST.match(text) or SHORT_LAST.match(text)
    if found and found["short"] == found["short"].upper() and found["short"].isalnum():
        return [Name(text), Name(found["long"])], {Name(found["short"]).compact}
    return [Name(text)], set()


FOLLOWS_READERS = re.compile(r"^(utm_.*|fbclid|gclid|mc_cid|mc_eid|ref)$")


def address_key(link):
    """An address without what changes nothing: the scheme, "www.", a last stroke, what follows
    readers around, the place on the page."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return link
    asked = [(k, v) for k, v in parse_qsl(parts.query) if not FOLLOWS_READERS.match(k)]
    return f"{host}{parts.path.rstrip('/')}?{urlencode(sorted(asked))}".removesuffix("?")
