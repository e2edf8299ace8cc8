"""Texts that a row holds in more than one language, and which of them its reader is shown."""

from contextlib import suppress
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Q
from django.db.models.lookups import IContains
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from engagement.fields import LineField, LineFormField, tidy
from engagement.language_forms import TextsFormField, tidied
from engagement.languages import (
    LONGEST_CODE,
    is_of,
    language_code,
    language_inside,
    languages_code,
    site_first,
)

MOST_LANGUAGES = 20
IN_LANGUAGES = "in_other_languages"  # the field that holds them


class Text(NamedTuple):
    """Words and the code of their language, "" where nobody has said it."""

    words: str
    language: str = ""


def shown_text(record, name=""):
    """A field of a record, or what it is called, as a Text in its reader's language if it has
    that; else in its own. Some are called as another record is (`called_as`)."""
    if not name and hasattr(record, "called_as"):
        return shown_text(record.called_as)
    if translated := getattr(record, "translated", ()):
        return record.told(name or translated[0])
    return Text(str(getattr(record, name) if name else record))


def one_of(name, own, own_language, texts, language=None):
    """The Text of a field that a reader of `language`, or of that of now, is shown.

    own: as it stands, in `own_language`; texts: as the row holds them in further ones.
    """
    language = language or get_language()
    if not is_of(own_language, language):
        for code in sorted(texts, key=len):  # as it is said everywhere, before that of one country
            if is_of(code, language) and texts[code].get(name):
                return Text(texts[code][name], code)
    return Text(own, own_language)


def is_foreign(text):
    """Is this Text in a language that is known and is not its reader's?"""
    return bool(text.words and text.language) and not is_of(text.language, get_language())


def said_only_in(codes):
    names = ", ".join(language_inside(code) for code in codes)
    return _("only in %(languages)s") % {"languages": names}


def label_in(kind, name, code):
    """ "Summary in Spanish": what a text of a kind is called in one of its languages."""
    field = kind._meta.get_field(name).verbose_name
    if not code:
        return f"{field} ({_('language not recorded')})"
    return _("%(field)s in %(language)s") % {"field": field, "language": language_inside(code)}


class LanguageField(LineField):
    """The code of a language, as BCP 47 has them; its name is understood too."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": LONGEST_CODE, "blank": True, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "engagement.fields.LineField", args, kwargs

    def clean(self, value, instance):
        return super().clean(language_code(value) if tidy(value) else "", instance)

    def formfield(self, **kwargs):
        kwargs.setdefault("max_length", 40)  # a name is longer than its code
        return super().formfield(**kwargs)


class LanguagesFormField(LineFormField):
    """Several languages that somebody names; what has stood there stays, though it names none."""

    now = ""

    def prepare(self, form, name):
        self.now = getattr(form.instance, name)

    def clean(self, value):
        text = super().clean(value)
        return text if text == self.now else languages_code(text)


class LanguagesField(LineField):
    """Several languages: their codes with a comma between. Names are understood too.

    What was stored before only codes were taken stays, until somebody writes another.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 120, "blank": True, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "engagement.fields.LineField", args, kwargs

    def clean(self, value, instance):
        with suppress(ValidationError):  # which the form has said, of what is new
            value = languages_code(value or "")
        return super().clean(value, instance)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LanguagesFormField, **kwargs})


class TextsField(models.JSONField):
    """{language: {field: text}}: some texts of a row in further languages.

    Which, its class says in `translated`. Each is held to what holds of that field. A language is
    a code, and not that of the row's own texts.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"default": dict, "blank": True, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def to_python(self, value):
        return tidied(super().to_python(value))

    def get_prep_value(self, value):
        return tidied(super().get_prep_value(value))

    def clean(self, value, instance):
        texts, found, wrong = tidied(value), {}, []
        if not (isinstance(texts, dict) and all(isinstance(one, dict) for one in texts.values())):
            raise ValidationError(_("This is not a text for each language."), "invalid")
        if len(texts) > MOST_LANGUAGES:
            raise ValidationError(_("At most %(most)s languages.") % {"most": MOST_LANGUAGES})
        for typed, said in texts.items():
            try:
                code = self._code(typed, instance, found)
            except ValidationError as error:
                wrong += error.messages
                continue
            found[code] = said
            wrong += self._wrong_in(said, type(instance), code)
        if wrong:
            raise ValidationError(wrong)
        return found

    def _code(self, typed, instance, found):
        if not tidy(typed):
            raise ValidationError(_("Say in which language it is."))
        code = language_code(typed)
        named = {"language": language_inside(code)}
        if code == instance.text_language:
            raise ValidationError(
                _("The text itself is in this language: %(language)s."), params=named
            )
        if code in found:
            raise ValidationError(_("This language is there already: %(language)s."), params=named)
        return code

    def _wrong_in(self, said, kind, code):
        for name, words in said.items():
            if name not in kind.translated:
                yield _("“%(name)s” is not held in several languages.") % {"name": name}
                continue
            try:
                kind._meta.get_field(name).formfield(required=False).clean(words)
            except ValidationError as error:
                yield from (f"{label_in(kind, name, code)}: {one}" for one in error.messages)

    def formfield(self, **kwargs):
        return TextsFormField(label=self.verbose_name, help_text=self.help_text, required=False)


class InLanguages(models.Model):
    """A row some of whose texts are held in further languages beside its own."""

    text_language = LanguageField(
        gettext_lazy("language of these texts"),
        help_text=gettext_lazy(
            "In which they were written first: a code or a name. Empty where not said."
        ),
    )
    in_other_languages = TextsField(
        gettext_lazy("in other languages"),
        help_text=gettext_lazy("In files each text has a column, such as summary_es."),
    )

    translated = ()  # names of its fields that are held so, the title first
    in_languages = ("text_language", "in_other_languages")

    class Meta:
        abstract = True

    def told(self, name, language=None):
        """A field as a Text in `language`, or in that of now; where it has none, as it stands."""
        own = getattr(self, name)
        if name not in self.translated:
            return Text(own)
        return one_of(name, own, self.text_language, self.in_other_languages, language)

    def in_each(self, code):
        """(name of the field, Text) of all it says in one of its languages."""
        own = {name: getattr(self, name) for name in self.translated}
        said = own if code in ("", self.text_language) else self.in_other_languages[code]
        return [(name, Text(said[name], code)) for name in self.translated if said.get(name)]

    @property
    def text_languages(self):
        """Codes of all in which it says something, its own first where that is said."""
        own = [self.text_language] if self.text_language else []
        return [*own, *site_first(self.in_other_languages)]

    @property
    def language_shown(self):
        """The code of that in which its reader is shown it."""
        return shown_text(self).language

    @property
    def further_languages(self):
        """(code, what it says in it) of those in which it is not shown; "" is that of its own
        texts, where nobody has said it."""
        shown = self.language_shown
        own = [""] if shown and not self.text_language else []
        codes = [*own, *self.text_languages]
        return [(code, self.in_each(code)) for code in codes if code != shown]

    @property
    def only_in(self):
        """The languages it has, in words, where that of the reader is none of them; else ""."""
        return said_only_in(self.text_languages) if is_foreign(shown_text(self)) else ""

    def only_there(self, name):
        """The same of one of its texts, where what it is called is shown in their language."""
        if name not in self.translated or self.only_in or not is_foreign(self.told(name)):
            return ""
        further = site_first(self.in_other_languages)
        held = [code for code in further if self.in_other_languages[code].get(name)]
        return said_only_in([self.text_language, *held])

    def texts_in_words(self):
        """(what it is called, words) of each text in a further language."""
        for code in site_first(self.in_other_languages):
            for name in self.translated:
                if words := self.in_other_languages[code].get(name):
                    yield label_in(type(self), name, code), words


SAID_ON_SQLITE = """(SELECT char(10) || group_concat(said.value, char(10)) || char(10)
    FROM json_tree(%(expressions)s) AS said WHERE said.key IN (%(names)s))"""
SAID_ON_POSTGRESQL = """(SELECT chr(10)
    || string_agg(concat_ws(chr(10), %(names)s), chr(10)) || chr(10)
    FROM jsonb_each(%(expressions)s) AS said)"""


class SaidInAny(Func):
    """What texts by language say of some fields in any language, each on a line of its own."""

    output_field = models.TextField()

    def __init__(self, texts, names):
        super().__init__(texts)
        self.names = names

    def as_sqlite(self, compiler, connection):
        names = ", ".join(f"'{name}'" for name in self.names)
        return self.as_sql(compiler, connection, template=SAID_ON_SQLITE, names=names)

    def as_postgresql(self, compiler, connection):
        names = ", ".join(f"said.value ->> '{name}'" for name in self.names)
        return self.as_sql(compiler, connection, template=SAID_ON_POSTGRESQL, names=names)


def in_languages(names, words, whole=False):
    """A condition: words occur in one of these fields in any language beside its own; or they
    are the `whole` of a line there."""
    words = f"\n{words}\n" if whole else words
    said = SaidInAny("in_other_languages", tuple(names))
    return ~Q(in_other_languages={}) & Q(IContains(said, words))  # most have none, asked first


def held_in_languages(kind, word):
    """The same of the fields by which a kind is searched: the word occurs."""
    names = [one for one in getattr(kind, "translated", ()) if one in kind.resource.search]
    return in_languages(names, word) if names else Q()
