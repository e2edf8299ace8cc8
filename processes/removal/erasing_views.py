"""Erasing personal data: what to erase, where it occurs, and doing it."""

from django.shortcuts import redirect, render

from engagement.methods import allow_form, sent_data
from processes.lookup.at_address import kind_at
from processes.models import Copy, Source
from processes.removal.erasing import ErasureForm, Words, erase, words_found
from processes.writing.views import signed_in, whole_or_not, writable_at


@allow_form
@signed_in
@whole_or_not
def erasing(request, plural, address):
    """First shows where it occurs; erases when that was agreed to."""
    kind, given = kind_at(plural), sent_data(request)
    record = writable_at(kind, request.reader, address, lock=given is not None)
    form, status = ErasureForm(given), 200
    context = {"record": record, "kind": kind, "form": form}
    context["copy"] = Copy.of(record) if kind is Source else None
    if given is not None and form.is_valid():
        words = Words(form.cleaned_data["text"], form.cleaned_data["instead"])
        if "sure" in given:
            erase(record, words, request.user)
            return redirect("history", plural, record.address)
        context["found"] = words_found(record, request.reader, words)
    elif given is not None:
        status = 400
    return render(request, "removal/record_erase.html", context, status=status)
