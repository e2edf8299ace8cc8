"""A draft is deleted by who wrote it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from engagement.drafts import Draft
from engagement.methods import allow_post
from processes.writing.views import signed_in


@allow_post
@signed_in
def delete_draft(request, pk):
    """In one tap. Of others' drafts nothing is here."""
    if not Draft.of(request.user).filter(pk=pk).delete()[0]:
        raise Http404
    messages.success(request, _("The draft is deleted."))
    return redirect("home")
