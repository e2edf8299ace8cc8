"""A filter is drawn once for all that it shows: nothing of one stands in that of another."""

import itertools

from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from engagement.templatetags.filter_fields import FIELDS_DRAWN, filter_field

CHOICES = (
    [("a", "One <b>"), ("b", _("Processes"))],
    [("a", "One <b>"), ("c", _("Processes"))],
    [("a", "Another"), ("b", _("Processes"))],
)
WIDGETS = forms.Select, forms.CheckboxSelectMultiple, forms.RadioSelect


def fields(choices, widget, data, label, hint):
    many = widget is forms.CheckboxSelectMultiple
    kind = forms.MultipleChoiceField if many else forms.ChoiceField
    made = kind(choices=choices, widget=widget, required=False, label=label, help_text=hint)
    typed = forms.CharField(required=False, label=label, max_length=9)
    form = type("Filters", (forms.Form,), {"kind": made, "q": typed})(data)
    return form["kind"], form["q"]


def test_nothing_of_one_is_in_another():
    FIELDS_DRAWN.forget()
    told = (
        {"kind": ["a"], "q": "x"},
        {"kind": ["b"], "q": "<i>"},
        {"kind": ["no"], "q": "1" * 10},
        {},
    )
    every = [*itertools.product(CHOICES, WIDGETS, told, ("Kind", _("Sources")), ("", "Why"))]
    for _again in range(2):
        for language, one in itertools.product(("en", "es"), every):
            with translation.override(language):
                for field in fields(*one):
                    drawn = render_to_string("engagement/_filter_field.html", {"field": field})
                    assert filter_field(field) == drawn


def test_what_is_kept_is_bounded():
    for number in range(FIELDS_DRAWN.most + 20):
        filter_field(fields([], forms.Select, {"q": str(number)}, "Kind", "")[1])
    assert len(FIELDS_DRAWN.made) == FIELDS_DRAWN.most
