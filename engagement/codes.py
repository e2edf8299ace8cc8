"""Vocabularies that grow while the site runs: a field's codes, and what people have added to them.

Built-in codes are in the source, with labels that translators translate. What was added or
retired since is known in the subject.
"""

from functools import cache

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from engagement.subject import subject


def terms_of(name):
    """The terms of a vocabulary, each with `code`, `label` in the language of now, `labels` in
    all, and whether it is `retired`; none while the apps are still being loaded.
    """
    return subject().stored_terms(name) if name and apps.ready else ()


class GroupedChoices(models.TextChoices):
    """Codes of which each is written with its group: code, group, label."""

    def __new__(cls, code, group):
        one = str.__new__(cls, code)
        one._value_, one.group = code, group
        return one


@cache
def groups_built_in(codes):
    """{code: group} of GroupedChoices."""
    return {str(one): one.group for one in codes}


def group_of(codes, code, otherwise):
    """The group of a code: its own if it is built in, else what was said when it was added.

    codes: GroupedChoices. otherwise: for a code nobody knows.
    """
    built_in = groups_built_in(codes)
    if code in built_in:
        return built_in[code]
    name = codes.__name__.lower()
    groups = type(otherwise)
    found = (one.group for one in terms_of(name) if one.code == code and one.group in groups)
    return groups(next(found, otherwise))


def codes_in(codes, groups):
    """The codes of a vocabulary that belong to one of these groups, with those that were added."""
    built_in = [str(one) for one in codes if one.group in groups]
    added = [one.code for one in terms_of(codes.__name__.lower()) if one.group in groups]
    return [*built_in, *(code for code in added if code not in groups_built_in(codes))]


class CodeField(models.CharField):
    """One code of a vocabulary that curators add to, and retire codes of.

    codes: a TextChoices class; its name in lower case is that of the vocabulary. Choices are all
    codes there are, retired ones too: what holds one stays valid. A form offers what is `offered`.
    groups: a TextChoices class of which each code names one, as a term does that is added.
    replaced: built-in codes that others have taken the place of; what holds one stays readable.
    """

    def __init__(self, *args, codes=None, choices=None, groups=None, replaced=(), **kwargs):
        codes = choices if codes is None else codes
        self.name_of_codes = getattr(codes, "__name__", "").lower()
        self.built_in = dict(getattr(codes, "choices", codes))
        self.codes, self.groups, self.replaced = codes, groups, frozenset(replaced)
        super().__init__(*args, choices=self.every, **kwargs)

    def deconstruct(self):
        """As a plain field with its built-in codes: a code that is added changes no table."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs["choices"] = list(self.built_in.items())
        return name, "django.db.models.CharField", args, kwargs

    def clone(self):
        made = super().clone()
        made.name_of_codes = self.name_of_codes
        made.codes, made.groups, made.replaced = self.codes, self.groups, self.replaced
        return made

    def terms(self):
        return terms_of(self.name_of_codes)

    def every(self):
        """(code, label) of all codes, the built-in ones first."""
        added = [(one.code, one.label) for one in self.terms() if one.code not in self.built_in]
        return [*self.built_in.items(), *added]

    def offered(self, held=""):
        """Those that something new may have, and what it holds already."""
        retired = {one.code for one in self.terms() if one.retired}
        retired = (retired | self.replaced) - {held}
        return [(code, label) for code, label in self.every() if code not in retired]

    def survivor(self, code):
        """The code that took the place of this one, or this one."""
        merged, seen = {one.code: one.merged_into for one in self.terms()}, set()
        while merged.get(code) and code not in seen:
            seen.add(code)
            code = merged[code]
        return code

    def label_of(self, code):
        """The words for a code; no question to the database for a built-in one."""
        if code in self.built_in:
            return self.built_in[code]
        return next((one.label for one in self.terms() if one.code == code), code)

    def get_choices(self, include_blank=True, blank_choice=BLANK_CHOICE_DASH, **kwargs):
        """The built-in ones, for a form class that is made before there is a database to ask."""
        has_blank = not include_blank or not self.blank and self.has_default()
        return [*([] if has_blank else blank_choice), *self.built_in.items()]

    def _check_choices(self):
        return []  # a class of choices has been looked at by Python; the rest is in the database

    def validate(self, value, instance):
        if value not in self.built_in:
            super().validate(value, instance)

    def formfield(self, **kwargs):
        made = super().formfield(**{"choices_form_class": CodeFormField, **kwargs})
        made.model_field = self
        return made


class CodeFormField(forms.TypedChoiceField):
    """A choice among the codes that are offered now; what is held already stays one of them."""

    default_error_messages = {"retired": _("“%(value)s” is not used any more. Choose another.")}
    model_field = None

    def prepare(self, form, name):
        held = getattr(form.instance, name, "") or ""
        none = [one for one in self.choices if one[0] == ""][:1]
        self.choices = [*none, *self.model_field.offered(held)]

    def validate(self, value):
        try:
            super().validate(value)
        except ValidationError as wrong:
            if wrong.code == "invalid_choice" and value in dict(self.model_field.every()):
                label = self.model_field.label_of(value)
                raise ValidationError(
                    self.error_messages["retired"], "retired", {"value": label}
                ) from wrong
            raise


def label_of_code(field, code):
    """The words for a code of a field with codes, in the language of now."""
    if isinstance(field, CodeField):
        return field.label_of(code)
    return dict(field.flatchoices).get(code, code)
