"""Several at once, as a list is filtered: what to write is asked, then shown, then written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from engagement.filters import filterset_for
from engagement.methods import allow_form
from processes.lookup.at_address import kind_at
from processes.lookup.by_name import as_uuid
from processes.lookup.filters import SPECIAL_FILTERS
from processes.pages import beside_lists
from processes.pages.several import MOST_CHANGED, Several, versions_sent
from processes.pages.several_questions import questions_for
from processes.writing.views import signed_in


@allow_form
@signed_in
def change_several(request, plural, name):
    """Changes one thing in all that a list shows, at most MOST_CHANGED, but those left out."""
    kind, reader = kind_at(plural), request.reader
    if not reader.adds(kind):
        raise PermissionDenied
    make = questions_for(kind, reader).get(name)
    if make is None:
        raise Http404
    rows = beside_lists.for_list(kind, kind.visible_to(reader))
    filters = filterset_for(kind, SPECIAL_FILTERS)(request.GET, rows, request=request)
    back = f"{reverse('records', args=[plural])}?{request.GET.urlencode()}"
    if not filters.is_valid():
        return redirect(back)
    rows = list(filters.qs[: MOST_CHANGED + 1])
    context = {"kind": kind, "filters": filters, "back": back, "most": MOST_CHANGED}
    context["too_many"] = len(rows) > MOST_CHANGED
    if context["too_many"]:
        context["question"] = make(kind=kind, reader=reader)
        return render(request, "pages/several.html", context)
    asked = {"look", "apply"} & request.POST.keys()
    sent = request.POST if asked or "again" in request.POST else None
    question = make(sent, kind=kind, reader=reader, rows=rows)
    context |= {"question": question, "rows": rows}
    if not asked or not question.is_valid():
        return render(request, "pages/several.html", context, status=400 if asked else 200)
    several, status = Several(kind, reader, rows, question), 200
    context["ticked"] = None
    if "apply" in request.POST:
        versions = versions_sent(request.POST.getlist("row"), as_uuid)
        done, lines = several.save(versions) if 0 < len(versions) <= MOST_CHANGED else (False, [])
        if done:
            messages.success(request, changed_in_words(len(lines)))
            return redirect(back)
        status, context["refused"], context["ticked"] = 409, lines, versions
    context["several"] = several
    return render(request, "pages/several.html", context, status=status)


def changed_in_words(number):
    said = ngettext("%(number)s was changed.", "%(number)s were changed.", number)
    return said % {"number": number}
