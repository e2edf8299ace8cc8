"""A list and a page for any kind. What a kind needs beyond that is in `related.py`."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_read
from engagement.pages import Page
from engagement.templatetags.record import on_day
from engagement.views import problem
from processes.exchange.views import downloads
from processes.history.views import as_on_day
from processes.lookup.at_address import kind_at, leads_to, not_closed, templates_for
from processes.lookup.by_name import gone_at, record_at
from processes.lookup.filters import filters_of
from processes.lookup.provenance import Provenance
from processes.models import ClosedPage, Process
from processes.pages import beside_lists, related
from processes.pages.place_tiles import tiles_over
from processes.pages.rows import counts_of_list
from processes.pages.several_questions import questions_for
from processes.pages.several_views import PUBLISH_THEM, publishes_several
from processes.writing.acts import acts_on


def not_here(request, kind, address):
    """What everybody could read has moved on for good; of all else nothing is told."""
    removed = gone_at(kind, address)
    if removed is None:
        raise Http404
    day = on_day(removed)
    return problem(
        request, 410, _("This was removed"), _("It was removed on %(day)s.") % {"day": day}
    )


@allow_read
def record_list(request, plural):
    """The list of a kind: filtered, sorted, fifty at a time."""
    kind = kind_at(plural)
    rows = beside_lists.for_list(kind, ClosedPage.listed(kind, request.reader))
    filters = filters_of(kind)(request.GET, rows, request=request)
    context = {"kind": kind, "resource": kind.resource, "filters": filters}
    context["may_add"] = request.reader.adds(kind)
    context["may_propose"] = request.reader.proposes_new(kind)
    if not filters.is_valid():
        return render(request, templates_for(kind, "pages", "list"), context, status=400)
    context["page"] = Page.of(filters.qs, request.GET)
    context["files"], context["inside"] = downloads(kind, filters.without("page"))
    offered = questions_for(kind, request.reader)
    context["can_change"] = [(name, one.title) for name, one in offered.items()]
    publishes = publishes_several(kind, request.reader)
    context["may_publish"] = PUBLISH_THEM if publishes else ""
    context["without_page"] = filters.without("page")
    context["counted"] = counts_of_list(kind, filters.qs)
    context |= beside_lists.beside_list(kind, context["page"].rows, request.reader)
    context |= beside_lists.beside_sample(filters, context["page"].rows, request.reader)
    context |= tiles_over(kind, request.GET, request.reader)
    if kind is Process:
        context["parts"] = beside_lists.in_parts(context["page"].rows, filters, context)
    return render(request, templates_for(kind, "pages", "list"), context)


@allow_read
def record_detail(request, plural, address):
    """The page of one record, with its sources and what belongs to it; `?on=` as it stood."""
    if "on" in request.GET:
        return as_on_day(request, plural, address)
    kind = kind_at(plural)
    record = record_at(kind, request.reader, address)
    if record is None:
        return not_here(request, kind, address)
    if leads_to(record, address):
        return redirect(record, permanent=True)
    not_closed(record, request.reader)
    beside = related.beside_record(record, request.reader)
    told, also = beside.get("told", ()), beside.pop("also_cited", ())
    provenance = Provenance([record, *beside.pop("records", ())], told, also)
    context = {"kind": kind, "resource": kind.resource, "record": record, "sources": provenance}
    context |= acts_on(request, record) | beside
    if beside.get("appointment"):  # which ends by the clock
        request.kept_as = None
    return render(request, templates_for(kind, "pages", "detail"), context)
