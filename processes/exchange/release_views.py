"""Asking that a large download be released, and the answer to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from engagement.formats.writing import MEDIA_TYPES
from engagement.methods import allow_post
from processes.exchange import releasing
from processes.exchange.columns import kinds_with_tables
from processes.exchange.handing_out import Hidden
from processes.exchange.views import rows_asked_for
from processes.models import Answer, Release

LONGEST_QUERY = Release._meta.get_field("query").max_length


@allow_post
@login_required
def ask(request, plural, ending):
    """Ask for the file that the filters in the address choose."""
    kind = kinds_with_tables().get(plural)
    if kind is None or ending not in MEDIA_TYPES:
        raise Http404
    rows, query = rows_asked_for(request, kind)
    if len(query) > LONGEST_QUERY:
        raise BadRequest(_("This filter is too long to be asked for. Choose less in it."))
    file = releasing.File(plural, query, ending)
    try:
        if releasing.ask_for_release(file, Hidden(rows, request.reader), request.user):
            messages.success(request, _("Asked. The answer will stand here, on your desk."))
    except releasing.TooManyWaiting:
        said = _("Not asked: ten of yours wait there already. Wait until they are answered.")
        messages.error(request, said)
    return redirect("home")


@allow_post
@login_required
def answer(request, pk):
    """Release it, or refuse it. For who coordinates elsewhere there is nothing."""
    one = get_object_or_404(releasing.asked_here(request.reader), pk=pk)
    said = Answer.RELEASED if "release" in request.POST else Answer.REFUSED
    if not releasing.answer_release(one, said, by=request.user):
        messages.info(request, _("It was answered already, or is over."))
    elif said == Answer.RELEASED:
        messages.success(request, _("Released. It can be taken once, within 24 hours."))
    else:
        messages.success(request, _("Refused. Nothing was downloaded."))
    return redirect("people", one.organisation.slug)
