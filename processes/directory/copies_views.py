"""The copy of a source: handing it out, keeping one, removing it."""

from io import BytesIO

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement import document_copies, documents
from engagement.methods import allow_form, allow_read
from engagement.people import as_now
from processes.access import Reader
from processes.directory.copies import delete_copies, write_copy
from processes.lookup.at_address import found_at
from processes.models import Copy, Source
from processes.writing.views import signed_in, writable_at

# Whatever a reader's program makes of it: nothing in it runs, and it knows nothing of this site.
COPY_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class CopyForm(forms.Form):
    """A document to keep."""

    file = forms.FileField(
        label=gettext_lazy("document"),
        help_text=gettext_lazy(
            "PDF, PNG, JPEG, WebP or plain text, 25 MB at most. Who made it, where and with what"
            " is taken out."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp,.txt"}),
    )


@allow_read
def copy(request, address):
    """The copy, for who may see the source: to be saved, never run or guessed at."""
    source = found_at(request.reader, Source, address)
    found = Copy.of(source)
    if found is None:
        raise Http404
    name = f"{source.slug}.{documents.ENDINGS[found.kind]}"
    answer = FileResponse(
        BytesIO(found.content),
        as_attachment=True,
        filename=name,
        content_type=documents.MEDIA[found.kind],
    )
    answer.headers["Content-Security-Policy"] = COPY_POLICY
    return answer


@allow_form
@signed_in
def keep_copy(request, address):
    """Keep a document in place of the one before, or remove it."""
    sent = request.method == "POST"
    source = writable_at(Source, request.reader, address)
    if sent and request.POST.get("act") == "remove":
        with transaction.atomic():
            delete_copies(writable_at(Source, request.reader, address, lock=True))
        messages.success(request, _("The copy is gone."))
        return redirect(source)
    form = CopyForm(*((request.POST, request.FILES) if sent else ()))
    if sent and (made := clean_copy(request, form)):
        with transaction.atomic():
            reader = Reader(as_now(request.user))
            write_copy(writable_at(Source, reader, address, lock=True), made, request.user)
        messages.success(request, _("The copy is kept."))
        return redirect(source)
    context = {"form": form, "source": source, "kind": Source, "copy": Copy.of(source)}
    status = 400 if form.errors else 200
    return render(request, "directory/copy.html", context, status=status)


def clean_copy(request, form):
    """The clean copy of what was sent, or None; what is wrong stands in the form.

    It takes a while, so nothing is held meanwhile: who may write is asked before and after.
    """
    if getattr(request, "upload_too_large", False):
        form.errors["file"] = form.error_class([str(document_copies.copy_too_large())])
    elif form.is_valid():
        try:
            return document_copies.clean(form.cleaned_data["file"].read())
        except document_copies.CopyRefused as wrong:
            form.add_error("file", f"{wrong} {_('Nothing was stored.')}")
    return None
