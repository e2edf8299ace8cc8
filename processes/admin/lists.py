"""What the lists of the admin are made of: columns, filters and a count, read off a Resource."""

from django.contrib.admin import ListFilter, display
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.filters import filterset_for
from engagement.pages import MOST_COUNTED_EXACTLY
from engagement.resources import field_of
from engagement.words import label_of, value_in_words
from processes.lookup.by_name import organisation_called, process_called
from processes.lookup.filters import SPECIAL_FILTERS

NAMES_OF = {organisation_called: "organisations", process_called: "processes"}
DATE = "date_earliest"  # what a list is leafed through by, year, month and day


class KindList(ChangeList):
    """A list whose rows lead where the person may go: to the form, or to the page."""

    def get_filters_params(self, params=None):
        found = super().get_filters_params(params)
        found.pop("lang", None)  # that of the page, which is no filter
        return found

    def get_filters(self, request):
        """A year, month or day that no calendar has is one more thing that cannot be read."""
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as wrong:
            raise IncorrectLookupParameters from wrong

    def url_for_result(self, result):
        if not result.may_change:
            return result.get_absolute_url()
        return reverse("admin:change", args=[result.resource.plural, result.address])

    @property
    def lines(self):
        """(row, its address, [(value of a column, is it known)]) of each row of this page."""
        columns = [one for one in self.list_display if callable(one)]
        shown = [one for one in columns if one.__name__ != "action_checkbox"]
        for row in self.result_list:
            values = [(one(row), one.empty_value_display) for one in shown]
            values = [(said or unknown, bool(said)) for said, unknown in values]
            yield row, self.url_for_result(row), values


class CappedPaginator(Paginator):
    """Counts no further than pages go: an exact count of more costs more than the page."""

    @cached_property
    def count(self):
        return min(
            self.object_list.order_by().values("pk")[: MOST_COUNTED_EXACTLY + 1].count(),
            MOST_COUNTED_EXACTLY,
        )


def column(kind, name):
    """A column that shows a field in words and is sorted by it, where it can be."""
    field = field_of(kind, name)
    sorted_by = None
    if isinstance(field, EdtfField):
        sorted_by = f"{name}_sort"
    elif field is not None and not field.is_relation:
        sorted_by = name

    @display(description=label_of(kind, name), ordering=sorted_by, empty_value=_("Not known"))
    def shown(row):
        return value_in_words(row, name) or None

    shown.__name__ = name
    return shown


def filter_class(of_kind, called):
    """The filter of a kind by its name, as the admin wants one."""

    class Filter(KindFilter):
        kind, name = of_kind, called

    return Filter


class KindFilter(ListFilter):
    """A filter of the public list, with its choices and its refusals."""

    kind, name, title = None, "", "-"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        data = QueryDict(mutable=True)
        self.values = [value for value in params.pop(self.name, []) if value.strip()]
        if self.values:
            data.setlist(self.name, self.values)
        rows = model_admin.get_queryset(request)
        self.set = filterset_for(self.kind, SPECIAL_FILTERS, [self.name])(
            data, rows, request=request
        )
        if not self.set.is_valid():
            raise IncorrectLookupParameters
        self.one = self.set.filters[self.name]
        self.title, self.box = self.one.label, self.set.form[self.name]
        self.others = [(k, v) for k, vs in request.GET.lists() for v in vs if k != self.name]
        self.names = NAMES_OF.get(getattr(self.one, "find", None), "")

    @property
    def listed(self):
        return [(str(v), words) for v, words in getattr(self.box.field, "choices", ()) if v]

    @property
    def template(self):
        return "admin/filter.html" if self.listed else "admin/filter_typed.html"

    def has_output(self):
        return True

    def expected_parameters(self):
        return [self.name]

    def queryset(self, request, queryset):
        if not self.values:
            return queryset
        return self.one.filter(queryset, self.set.form.cleaned_data[self.name])

    def choices(self, changelist):
        """The choices, each with its address; what is typed has a box instead."""
        if not self.listed:
            yield {"filter": self}
            return
        everything = changelist.get_query_string({self.name: None})
        yield {"selected": not self.values, "query_string": everything, "display": _("All")}
        for value, words in self.listed:
            yield {
                "selected": value in self.values,
                "query_string": changelist.get_query_string({self.name: value}),
                "display": words,
            }
