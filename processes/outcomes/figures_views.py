"""Figures for a report, of one organisation in a period."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfFormField
from engagement.methods import allow_read
from processes.lookup.at_address import found_at
from processes.models import Organisation
from processes.outcomes.figures import Figures


class PeriodForm(forms.Form):
    """From when to when, each as exact as people type it, either may be empty."""

    first = EdtfFormField(label=_("From"), required=False)
    last = EdtfFormField(label=_("To"), required=False)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first.earliest and last.latest and first.earliest > last.latest:
            self.add_error("last", _("This is before the start of the period."))
        return cleaned

    @property
    def days(self):
        """The first and the last day, None where the period is open."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return first and first.earliest, last and last.latest


@allow_read
def figures(request, slug):
    """What it did in a period and what changed, each figure with what it counts."""
    organisation = found_at(request.reader, Organisation, slug)
    form = PeriodForm(request.GET)
    context = {"organisation": organisation, "form": form}
    if not form.is_valid():
        return render(request, "outcomes/figures.html", context, status=400)
    context["figures"] = Figures(organisation, request.reader, *form.days)
    return render(request, "outcomes/figures.html", context)
