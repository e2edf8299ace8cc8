"""Filters that somebody has saved: kept under a name, shown, removed."""

from django import forms
from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from engagement.fields import LineFormField
from engagement.methods import allow_form, allow_post
from engagement.saved_filters import MOST_SAVED, SavedFilter, TooManyFilters, query_of
from processes.writing.views import signed_in

FILTERED = {"records", "process"}  # the pages that can be filtered, by the names of their patterns


class SavedFilterForm(forms.ModelForm):
    """A name for what `path` and `query` filter."""

    path = LineFormField(max_length=300, widget=forms.HiddenInput)
    query = LineFormField(max_length=2000, widget=forms.HiddenInput)

    class Meta:
        model = SavedFilter
        fields = ("name",)

    def clean_path(self):
        path = self.cleaned_data["path"]
        try:
            is_filtered = resolve(path).url_name in FILTERED
        except Resolver404:
            is_filtered = False
        if not is_filtered:
            raise forms.ValidationError(_("This page has no filters."))
        return path

    def clean_query(self):
        return query_of(QueryDict(self.cleaned_data["query"]))


@allow_form
@signed_in
def saved_filters(request):
    """All that somebody has saved; sent, one more."""
    form = SavedFilterForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        try:
            kept = SavedFilter.keep(request.user, **form.cleaned_data)
        except TooManyFilters:
            most = _("You have %(most)s saved filters, and more are not kept. Delete one first.")
            form.add_error(None, most % {"most": MOST_SAVED})
        else:
            messages.success(request, _("The filter is saved as “%(name)s”.") % {"name": kept.name})
            return redirect(kept)
    context = {"form": form, "saved": SavedFilter.of(request.user)}
    return render(request, "pages/saved_filters.html", context, status=400 if form else 200)


@allow_post
@signed_in
def delete_saved_filter(request, pk):
    """In one tap. Of others' filters nothing is here."""
    if not SavedFilter.of(request.user).filter(pk=pk).delete()[0]:
        raise Http404
    messages.success(request, _("The filter is deleted."))
    return redirect("saved_filters")
