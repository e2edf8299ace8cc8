"""One search over every kind."""

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from engagement.fields import tidy
from engagement.methods import allow_read
from engagement.pages import Page
from engagement.templatetags.record import plural_name
from processes.lookup.sample import sample_ids
from processes.lookup.search import MOST_FOUND, Search
from processes.models import searched_kinds
from processes.pages.found import hits_by_kind, meant_instead, names_suggested, notes_found

LONGEST_ASKED = 200


def asked_in(request):
    return tidy(request.GET.get("q", "").replace("\0", ""))[:LONGEST_ASKED]


@allow_read
def search(request):
    """What holds all these words, of everything this person may see."""
    kinds = {one.resource.plural: one for one in searched_kinds()}
    asked, plural = asked_in(request), request.GET.get("kind", "")
    if plural and plural not in kinds:
        raise BadRequest(_("“kind” is not one of the kinds that are searched."))
    sample = sample_ids(request.reader) if asked else []
    shown = "sample" in request.GET
    found = Search(request.reader, asked, plural, without=() if shown else sample)
    page = Page.of(found, request.GET, count=found.count, most=MOST_FOUND)
    context = {"asked": asked, "plural": plural, "page": page, "words": found.words}
    context["kinds"] = sorted(
        ((one, plural_name(kind)) for one, kind in kinds.items()), key=lambda pair: pair[1]
    )
    if shown:
        context["of_sample"] = set(sample)
    elif sample:
        every = Search(request.reader, asked, plural)
        context["sample_left_out"] = every.count - found.count
    context["groups"] = hits_by_kind(page.rows, found, request.reader)
    if page.number == 1 and not plural:
        context["notes"] = notes_found(found, request.reader)
    if found.words and not page.rows and not context.get("notes"):
        context["meant"] = meant_instead(found, request.reader)
    return render(request, "pages/search.html", context)


@allow_read
def search_suggest(request):
    """Names while somebody types, of what this person may see."""
    text = asked_in(request)
    return JsonResponse({"names": names_suggested(text, request.reader) if text else []})
