"""Text as the record keeps it: composed (NFC), without characters nobody can see or store.

Both databases must refuse the same things with the same sentence: PostgreSQL cannot store NUL,
SQLite would, and a line break inside a one-line field breaks exports.
"""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

KEPT_CONTROLS = {"\n", "\t"}
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # those of Unicode but for these
# What begins a new line (Unicode, UAX #14): Word has U+000B for one within a paragraph. U+0085 is
# none of them here: where it is met, it is what was left of "…" in another encoding.
LINE_ENDS = re.compile("\r\n|[\r\v\f\u2028\u2029]")
# What is pasted round a text and nobody sees. Within it, it may part words or join letters.
INVISIBLE_AROUND = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\u2060\ufeff"

# What Word and PDF files leave in what is copied from them: bullets that are in no alphabet, and
# where a word may be parted at the end of a line, which keeps others from finding it.
COPIED = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\xad": None})

# How a line of a list begins where it was copied from: a bullet (one of Word's is an “o” and a
# tab), a number, or a dash and a space.
BULLET = re.compile("[•‣⁃◦▪▫●○■□·]\\s*|(?:[–—*§-]|\\(?\\d{1,3}[.)])\\s+|o\t\\s*")


def refuse_controls(text):
    """Raise ValidationError when `text` holds a control character other than line break and tab."""
    if CONTROLS.search(text):
        raise ValidationError(
            _("This text holds a character that cannot be shown. Remove it and try again."),
            code="control",
        )


def refuse_breaks(text):
    """Raise ValidationError when `text` is more than one line."""
    if "\t" in text or "\n" in LINE_ENDS.sub("\n", text):
        raise ValidationError(
            _("Write this in one line, without line breaks or tabs."), code="break"
        )


def compose(value):
    """`value` in Unicode's composed form, with the line ends and bullets of this house."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", LINE_ENDS.sub("\n", value).translate(COPIED))


def tidy(text):
    """What somebody typed, composed and without the spaces round it; "" for None."""
    return compose("" if text is None else str(text)).strip(INVISIBLE_AROUND)


def lines_of(text):
    """What is written on each line, each tidy; empty lines are none."""
    return [line for line in map(tidy, compose(text or "").split("\n")) if line]


def without_bullet(line):
    """What a line of a list says."""
    begins = BULLET.match(line)
    return line[begins.end() :] if begins else line


class LineFormField(forms.CharField):
    """One line that somebody types. It is composed before anything is said of it, and counted so:
    browsers send each line end of a text as two characters."""

    default_validators = [refuse_controls, refuse_breaks]

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        # Ours refuses NUL as well, with a sentence that says what to do.
        self.validators = [
            one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)
        ]

    def widget_attrs(self, widget):
        """Without a `maxlength`: a browser would cut what is pasted and say nothing."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value):
        return super().to_python(tidy(value))


class ProseFormField(LineFormField):
    """A text of several lines that somebody types."""

    default_validators = [refuse_controls]
    widget = forms.Textarea


class Composed:
    """Keeps text composed on every way in: forms, fixtures, code."""

    def to_python(self, value):
        return compose(super().to_python(value))

    def get_prep_value(self, value):
        return compose(super().get_prep_value(value))


class LineField(Composed, models.CharField):
    """One line of text, 200 characters unless said otherwise."""

    default_validators = [refuse_controls, refuse_breaks]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LineFormField, **kwargs})


class ProseField(Composed, models.TextField):
    """A few paragraphs, 10,000 characters unless said otherwise."""

    default_validators = [refuse_controls]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10_000)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ProseFormField, **kwargs})


class LinkField(Composed, models.URLField):
    """An http or https address. The server opens it only as `engagement.links` does."""

    default_validators = [URLValidator(schemes=["http", "https"]), refuse_controls]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})


def folded_address(email):
    """A mail address as it is compared: two that read the same are one (R17)."""
    return unicodedata.normalize("NFKC", email).casefold().strip()


class AddressField(models.EmailField):
    """A mail address, folded on every way in, so that it is once in the database."""

    def to_python(self, value):
        value = super().to_python(value)
        return folded_address(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return self.to_python(super().get_prep_value(value))

    def deconstruct(self):
        name, _path, given, named = super().deconstruct()
        return name, "django.db.models.EmailField", given, named  # the same column


class CodesField(models.CharField):
    """Several codes of one vocabulary, kept as text with a space between them, in their order.

    The value is a list of codes. Raises ValidationError for a code the vocabulary has not.
    """

    def __init__(self, *args, vocabulary=(), **kwargs):
        self.vocabulary = vocabulary
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return value.split() if value else []

    def to_python(self, value):
        return value.split() if isinstance(value, str) else list(value or [])

    def get_prep_value(self, value):
        return value if isinstance(value, str) else " ".join(value or [])

    def value_to_string(self, instance):
        return self.get_prep_value(self.value_from_object(instance))

    def clean(self, value, instance):
        codes = self.to_python(value)
        unknown = [code for code in codes if code not in dict(self.vocabulary)]
        if unknown:
            raise ValidationError(
                _("“%(code)s” is not one of the codes of this field."),
                params={"code": unknown[0]},
                code="code",
            )
        return codes

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            label=kwargs.pop("label", self.verbose_name),
            required=not self.blank,
            help_text=self.help_text,
            choices=self.vocabulary,
            widget=forms.CheckboxSelectMultiple,
        )

    def labels(self, value):
        words = dict(self.vocabulary)
        return [words.get(code, code) for code in value]
