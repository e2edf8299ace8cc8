"""Languages by their codes: what they are called, and which way they are written."""

import re
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django_countries import countries

from engagement.fields import tidy

SEVERAL_LANGUAGES = "mul"  # ISO 639-2
# BCP 47: a language, then a script and a region where they are said.
CODE = re.compile(r"([a-z]{2,3})(-[a-z]{4})?(-(?:[a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
LONGEST_CODE = 12


@cache
def codes_of_languages():
    """{a code of ISO 639: the shortest one of the same language}, of all there are."""
    words = Path(__file__).with_name("language_codes.txt").read_text("ascii").split()
    pairs = [word.partition("=") for word in words]
    return {code: short for short, _sign, long in pairs for code in (short, long) if code}


def language_code(text):
    """The code that somebody means: a code, or the name of a language there or in that of now.

    Raises ValidationError for what is neither.
    """
    text = tidy(text)
    if found := CODE.fullmatch(text):
        language, script, region = found.groups(default="")
        known, place = codes_of_languages().get(language.lower()), region.strip("-").upper()
        if known and (not place or place.isdecimal() or countries.name(place)):
            return f"{known}{script.title()}{region.upper()}"
    for code, info in LANG_INFO.items() if text else ():
        names = (info.get("name_local", ""), _(info.get("name", "")))
        if text.casefold() in map(str.casefold, names):
            return language_code(code)
    raise ValidationError(
        _("“%(text)s” is no language known here. Write its code, such as es, pt or ar."),
        "language",
        {"text": text[:40]},
    )


def languages_code(text):
    """The codes of several, with ", " between, of what somebody means: "Spanish, fr; en".

    Raises ValidationError for one that is none.
    """
    named = [one for one in re.split("[,;،、]", tidy(text)) if tidy(one)]
    return ", ".join(dict.fromkeys(map(language_code, named)))


def known_code(text):
    """The same as `language_code`, None for what is no language."""
    with suppress(ValidationError):
        return language_code(text)
    return None


def language_words(code):
    """A language's own name for its code; the code where there is none."""
    if code == SEVERAL_LANGUAGES:
        return _("several languages")
    try:
        return capfirst(get_language_info(code)["name_local"])
    except KeyError:
        return code


def language_inside(code):
    """The name of a language in that of the reader, as it stands inside a sentence."""
    if code == SEVERAL_LANGUAGES:
        return _("several languages")
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name.lower() if get_language()[:2] in ("es", "fr") else name


def direction_of(code):
    """How a language is written, "ltr" or "rtl"; "auto" where its letters have to say it."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "auto"


def site_first(codes):
    """Languages, those of the site first, then by code."""
    known = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: (known.index(code) if code in known else 99, code))


def is_of(code, language):
    """Is it this language, wherever it is spoken? Spanish of Mexico is Spanish."""
    return bool(code) and code.split("-")[0] == (language or "").split("-")[0].lower()
