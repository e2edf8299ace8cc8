"""The vocabularies curators keep: adding codes, changing their words, retiring them.

What was added is read from the database once in each request, so that all workers agree at once.
"""

from collections import Counter
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement import composing
from engagement.codes import CodeField, group_of
from engagement.fields import LineFormField
from processes.models import (
    REPRISALS,
    Citation,
    ConsultationKind,
    InterventionKind,
    OrganisationKind,
    Part,
    Record,
    Role,
    Shared,
    Term,
)

# Codes within an open vocabulary that the program itself works with, and for what.
IN_THE_SHORT_FORM = _("the short form offers it")
WORKS_WITH = {
    InterventionKind.MEETING: IN_THE_SHORT_FORM,
    InterventionKind.WRITTEN_SUBMISSION: IN_THE_SHORT_FORM,
    InterventionKind.ORAL_STATEMENT: IN_THE_SHORT_FORM,
    InterventionKind.JOINT_STATEMENT: IN_THE_SHORT_FORM,
    InterventionKind.MEDIA: IN_THE_SHORT_FORM,
    InterventionKind.PANEL_EVENT: IN_THE_SHORT_FORM,
    InterventionKind.REPORT: IN_THE_SHORT_FORM,
    OrganisationKind.COALITION: _("only a coalition has members"),
    OrganisationKind.OTHER: _("what an import adds is that at first"),
    OrganisationKind.NGO: _("who names their own organisation gets that at first"),
    ConsultationKind.PUBLIC_CONSULTATION: _("its length is compared with twelve weeks"),
    Role.LEAD: _("who leads is counted as acting together"),
    Role.PARTICIPANT: _("whom a spreadsheet names beside others takes part"),
    Role.RESPONSIBLE: _("who is responsible is counted as acting together"),
    Role.CO_AUTHOR: _("co-authors are counted as acting together"),
    Role.SIGNATORY: _("signatories are listed by name"),
    Role.ENDORSER: _("endorsers are counted as acting together"),
    Role.CONVENOR: _("convenors are counted as acting together"),
    Role.ADDRESSEE: _("whom something was addressed to did not act"),
    Role.HOST: _("who only printed or broadcast something took no part"),
    Role.SUBSTANTIATOR: _("who confirmed something asked for nothing"),
    Role.SUBJECT: _("whom something is about did not act"),
    Role.VICTIM: _("who was harmed did not act"),
    Role.OPPONENT: _("opponents are not counted as acting together"),
    Role.SOCIAL_ACTOR: _("who is only spoken of did not act"),
    **dict.fromkeys(REPRISALS, _("it is shown as a reprisal")),
}
# Vocabularies that stay as they are, and why.
CLOSED_VOCABULARIES = {
    _("states, stances, fates, completions"): _("the program counts with them"),
    _("who can see it"): _("it is the rule of who reads what"),
    _("the criteria of openness"): _("they are the rubric; another would be another rubric"),
    _("topics and places"): _("they are free words: whoever writes a process names its own"),
}


LABELS = ("label_en", "label_es", "label_fr")


# -- read once in a request --------------------------------------------------------------------
_read = ContextVar("terms", default=None)


@contextmanager
def once():
    """Within, what was added to vocabularies is read once."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


class OnceARequest:
    """Middleware: vocabularies are read once in each request, at the first question."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with once():
            return self.get_response(request)


def stored_terms(name):
    """The terms of a vocabulary, in the order in which they were added."""
    read = _read.get()
    if read is None:
        return list(Term.unrestricted.filter(vocabulary=name))
    if not read:
        read[""] = ()
        for one in composing.asked("terms", Term.unrestricted.all):
            read.setdefault(one.vocabulary, []).append(one)
    return read.get(name, ())


def forget_terms_read():
    read = _read.get()
    if read is not None:
        read.clear()


# -- what there is -----------------------------------------------------------------------------
@dataclass
class VocabularyCode:
    """One code of a vocabulary. used: by how many things its reader may see."""

    code: str
    label: Any
    term: Any = None
    reason: Any = ""
    group: Any = ""
    replaced: bool = False
    used: int = 0
    merged_label: Any = ""

    @property
    def is_retired(self):
        return self.term is not None and self.term.retired is not None

    @property
    def merged_into(self):
        return self.term.merged_into if self.term else ""

    @property
    def is_built_in(self):
        return self.term is None or not self.term.label_en


@dataclass
class Vocabulary:
    """An open vocabulary: the fields that hold its codes."""

    name: str
    title: Any
    fields: list

    @property
    def longest(self):
        """Characters a code may have."""
        return min(field.max_length for field in self.fields)

    def entries(self, reader):
        """All its codes, with how often they are used in what a person may see."""
        field, used = self.fields[0], self.used(reader)
        terms, labels = {one.code: one for one in field.terms()}, dict(field.every())
        into = {code: labels.get(one.merged_into, one.merged_into) for code, one in terms.items()}
        return [
            VocabularyCode(
                code, label, terms.get(code), why_it_stays(self.name, code),
                self.group_words(code), code in field.replaced, used[code], into.get(code, ""),
            )
            for code, label in labels.items()
        ]  # fmt: skip

    def offered_besides(self, code):
        """(code, label) of those that something new may have, but this one."""
        return [one for one in self.fields[0].offered() if one[0] != code]

    def lists_with(self, code):
        """(kind, address) of the lists that can be kept to what has a code."""
        for field in self.fields:
            resource = getattr(field.model, "resource", None)
            if resource and field.name in resource.filters:
                yield field.model, f"/{resource.plural}/?{urlencode({field.name: code})}"

    def group_words(self, code):
        """The family or phase that a code belongs to, in words; "" where there are none."""
        field = self.fields[0]
        if field.groups is None:
            return ""
        return group_of(field.codes, code, field.groups(field.groups.values[-1])).label

    def used(self, reader):
        found = Counter()
        for field in self.fields:
            rows = field.model.visible_to(reader).order_by().values_list(field.name, flat=True)
            found.update(rows)
        return found


def vocabularies():
    """{name: Vocabulary} of all that are open, in the order of the glossary."""
    found = {}
    for model in apps.get_app_config("processes").get_models():
        if not issubclass(model, Record | Shared | Part) or model is Citation:
            continue
        for field in (one for one in model._meta.concrete_fields if isinstance(one, CodeField)):
            title = f"{model._meta.verbose_name_plural}: {field.verbose_name}"
            one = found.setdefault(field.name_of_codes, Vocabulary(field.name_of_codes, title, []))
            one.fields.append(field)
    return found


def why_it_stays(name, code):
    """Why a code cannot be retired, or ""."""
    fits = ((type(one).__name__.lower(), one.value, why) for one, why in WORKS_WITH.items())
    return next((why for whose, value, why in fits if (whose, value) == (name, code)), "")


# -- what curators do --------------------------------------------------------------------------
class TermForm(forms.ModelForm):
    """A code to add, or the words of one that was added."""

    group = forms.ChoiceField(
        label=_("belongs to"), help_text=_("A kind of entry its family, a kind of stage its phase.")
    )

    class Meta:
        model = Term
        fields = ("code", "group", *LABELS)
        field_classes = {"code": LineFormField}

    def __init__(self, *args, vocabulary, **kwargs):
        super().__init__(*args, **kwargs)
        self.vocabulary = vocabulary
        groups = vocabulary.fields[0].groups
        self.fields["label_en"].required = True
        self.fields["label_en"].help_text = _("It stands in for a language that has none.")
        if groups is None:
            del self.fields["group"]
        else:  # the family or phase decides where it is drawn and compared
            self.fields["group"].choices = [("", _("Choose one")), *groups.choices]
            for name in LABELS:
                self.fields[name].required = True
        if not self.instance._state.adding:
            del self.fields["code"]

    def clean_code(self):
        code, most = self.cleaned_data["code"], self.vocabulary.longest
        if len(code) > most:
            said = _("A code of this list has at most %(most)s characters.")
            raise ValidationError(said, params={"most": most})
        if code in dict(self.vocabulary.fields[0].every()):
            raise ValidationError(_("This code is there already. A retired one can be used again."))
        return code

    def clean_label_en(self):
        """Two codes with the same words could not be told apart."""
        label, field = self.cleaned_data["label_en"], self.vocabulary.fields[0]
        others = [words for code, words in field.every() if code != self.instance.code]
        others = {str(words).casefold() for words in others}
        if label.casefold() in others:
            raise ValidationError(_("Another code of this list has these words already."))
        return label


def save_term(form, by):
    """Store what a valid TermForm says."""
    term = form.save(commit=False)
    if term._state.adding:
        term.vocabulary, term.by = form.vocabulary.name, by
    term.save()
    forget_terms_read()
    return term


class CarriesLogic(Exception):
    """The program works with this code."""


@transaction.atomic
def retire(vocabulary, code, by):
    """Let nothing new have this code. Raises CarriesLogic, or KeyError for a code that is none."""
    if code not in dict(vocabulary.fields[0].every()):
        raise KeyError(code)
    if why_it_stays(vocabulary.name, code):
        raise CarriesLogic
    term, _new = Term.unrestricted.get_or_create(
        vocabulary=vocabulary.name, code=code, defaults={"by": by}
    )
    if term.retired is None:
        term.retired, term.retired_by = timezone.now(), by
        term.save(update_fields=["retired", "retired_by"])
    forget_terms_read()


def use_again(vocabulary, code):
    rows = Term.unrestricted.filter(vocabulary=vocabulary.name, code=code)
    rows.filter(merged_into="").update(retired=None, retired_by=None)
    forget_terms_read()


def import_term(vocabulary, said):
    """Write a term as an export has it: "create", "change" or "same". Raises ValidationError."""
    code, field = said["code"], vocabulary.fields[0]
    term = Term.unrestricted.filter(vocabulary=vocabulary.name, code=code).first()
    words = ("group", *LABELS)
    said = {"group": "", **said}
    before = [getattr(term, name) for name in words] if term else None
    was_retired = term is not None and term.retired is not None
    if code not in field.built_in:
        form = TermForm(said, vocabulary=vocabulary, instance=term)
        if not form.is_valid():
            raise ValidationError([one for several in form.errors.values() for one in several])
        term = save_term(form, by=None)
    elif why_it_stays(vocabulary.name, code):
        raise ValidationError(_("The program works with this code. It stays."))
    if bool(said["retired"]) != was_retired:
        retire(vocabulary, code, None) if said["retired"] else use_again(vocabulary, code)
    elif code in field.built_in or before == [said[name] for name in words]:
        return "same"
    return "create" if before is None else "change"
