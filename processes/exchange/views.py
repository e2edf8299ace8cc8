"""Every kind as a file: /interventions.csv, .xlsx and .json, with the filters of its list."""

from functools import partial
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.filters import NOT_FILTERS
from engagement.formats.sending import sent, takes_no_breaking_off, wait_for_nobody
from engagement.formats.writing import MEDIA_TYPES
from engagement.methods import allow_read
from processes.exchange.columns import (
    exchange_kinds,
    kinds_with_tables,
    plural_of,
)
from processes.exchange.handing_out import handed_out
from processes.exchange.releasing import File
from processes.exchange.tables import table_of
from processes.lookup.filters import SampleFilter, filters_of
from processes.lookup.sample import real
from processes.models import ClosedPage, Part


@allow_read
def export(request, plural, ending):
    """All rows of a kind that this person may see and the filters choose, as a file.

    What leaves while it is made, and fails half-way, ends without its end (`sending.py`).
    """
    kind = kinds_with_tables().get(plural)
    if kind is None or ending not in MEDIA_TYPES:
        raise Http404
    rows, query = rows_asked_for(request, kind)
    rows = rows.order_by("pk")

    def table():
        return table_of(rows, request.reader)

    wait_for_nobody(request)
    made = partial(sent, ending, table, whole=takes_no_breaking_off(request))
    return handed_out(request, rows, File(plural, query, ending), made)


def rows_asked_for(request, kind):
    """(rows that the address asks for, what chooses them as an address has it, in one order).

    Raises BadRequest for a filter that its list refuses.
    """
    rows, asked_for = ClosedPage.listed(kind, request.reader), request.GET.getlist("sample")
    if hasattr(kind, "resource"):
        filters = filters_of(kind)(request.GET, rows, request=request)
        if filters.is_valid():
            return filters.qs, in_one_order(filters.data)
    elif request.GET.keys() <= {"sample", *NOT_FILTERS} and asked_for in ([], [SampleFilter.WITH]):
        return rows if asked_for else real(rows, request.reader), in_one_order(request.GET)
    raise BadRequest(_("This list has no such filter. Choose on the page of the list."))


def in_one_order(data):
    """The filters of a query, without what changes no row."""
    chosen = ((name, sorted(set(values))) for name, values in sorted(data.lists()))
    return urlencode([one for one in chosen if one[0] not in {"sort", *NOT_FILTERS}], doseq=True)


def downloads(kind, query):
    """(words, address) of the files of a list; `query` chooses the same rows, "?" before it.

    What lives in the records of the kind follows, each as a file of its own and without filters,
    but for the sample.
    """
    query = "" if query == "?" else query
    sample = f"?sample={SampleFilter.WITH}"
    sample = sample if sample[1:] in query else ""
    plural = kind.resource.plural
    files = [(e.upper(), f"{reverse('export', args=[plural, e])}{query}") for e in MEDIA_TYPES]
    parts = (part for part in exchange_kinds() if issubclass(part, Part))
    inside = (part for part in parts if part.homes()[0].related_model is kind)
    return files, [
        (
            part._meta.verbose_name_plural,
            f"{reverse('export', args=[plural_of(part), 'csv'])}{sample}",
        )
        for part in inside
    ]
