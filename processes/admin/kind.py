"""One admin for every kind: its lists are read off the Resource, its form is that of the pages."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.template.loader import select_template
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from engagement.methods import sent_data
from engagement.pages import SIZE
from engagement.resources import field_of
from processes.admin.acts import ACTIONS
from processes.admin.lists import DATE, CappedPaginator, KindList, column, filter_class
from processes.lookup.at_address import found_at, templates_for
from processes.lookup.by_name import as_uuid
from processes.lookup.filters import ListSearchFilter
from processes.models import Process, Stage
from processes.pages.beside_lists import for_list
from processes.pages.several_questions import QUESTIONS
from processes.writing.entry import forms_class
from processes.writing.meanwhile import forms_over
from processes.writing.stages import next_position, stages_in_order
from processes.writing.views import named_in_address, record_form_page, whole_or_not, writable_at


class KindAdmin(ModelAdmin):
    """What may be seen is `visible_to`, what may be changed `writable_by`, asked about each row."""

    paginator = CappedPaginator
    list_per_page, list_max_show_all = SIZE, 0
    show_full_result_count, show_facets = False, ShowFacets.NEVER
    actions_selection_counter = preserve_filters = False
    change_list_template = "admin/change_list.html"

    def __init__(self, kind, admin_site):
        super().__init__(kind, admin_site)
        resource = kind.resource
        names = [*resource.columns, *(["visibility"] if field_of(kind, "visibility") else [])]
        self.list_display = ["__str__", *(column(kind, name) for name in dict.fromkeys(names))]
        self.list_filter = [filter_class(kind, name) for name in resource.filters if name != "q"]
        self.search_fields = resource.search
        self.date_hierarchy = DATE if field_of(kind, DATE) else None
        self.actions = [ACTIONS[name] for name, asked in QUESTIONS.items() if asked.suits(kind)]

    # -- the rule ------------------------------------------------------------------------
    def get_queryset(self, request):
        reader = request.reader
        may = self.model.writable_by(reader).filter(pk=OuterRef("pk"))
        rows = for_list(self.model, self.model.visible_to(reader))
        return rows.annotate(may_change=Exists(may))

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        seen = obj is None or self.model.visible_to(request.reader).filter(pk=obj.pk).exists()
        return self.admin_site.has_permission(request) and seen

    def has_change_permission(self, request, obj=None):
        may = obj is None or self.model.writable_by(request.reader).filter(pk=obj.pk).exists()
        return self.admin_site.has_permission(request) and may

    def has_add_permission(self, request):
        return self.admin_site.has_permission(request) and request.reader.adds(self.model)

    def has_delete_permission(self, request, obj=None):
        return False

    # -- the list ------------------------------------------------------------------------
    def get_changelist(self, request, **kwargs):
        return KindList

    def get_ordering(self, request):
        return next(iter(self.model.resource.order))[1]

    def lookup_allowed(self, lookup, value, request=None):
        """Only what the list offers: any other would be a question about what is hidden."""
        days = {f"{DATE}__{part}" for part in ("year", "month", "day")}
        offered = {one.name for one in self.list_filter} | (days if self.date_hierarchy else set())
        return lookup in offered

    def to_field_allowed(self, request, to_field):
        return False

    def get_search_results(self, request, queryset, search_term):
        """As in the public list: every word in one of the fields of its search."""
        search = ListSearchFilter()
        search.model = self.model
        return search.filter(queryset, search_term), False

    def get_changelist_instance(self, request):
        """Strict, as the lists of the site are: what cannot be read never shows everything."""
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as wrong:
            raise BadRequest(_("This list cannot be shown as asked.")) from wrong

    def changelist_view(self, request, extra_context=None):
        if any(as_uuid(one) is None for one in request.POST.getlist("_selected_action")):
            raise BadRequest(_("What was chosen did not arrive as it was sent. Choose again."))
        context = {"title": self.opts.verbose_name_plural, "plural": self.model.resource.plural}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @property
    def media(self):
        return super().media.__class__()  # the lists need no script

    # -- the form ------------------------------------------------------------------------
    @method_decorator(whole_or_not)
    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        about = named_in_address(self.model, request)
        if self.model is Stage and about.get("process"):
            about["position"] = next_position(about["process"], request.reader)
        return self.answered(request, None, about)

    @method_decorator(whole_or_not)
    def change_view(self, request, address, form_url="", extra_context=None):
        data = sent_data(request)
        return self.answered(request, writable_at(self.model, request.reader, address, bool(data)))

    def answered(self, request, record, about=None):
        """The form of the pages, and what follows: the next one, this one again, or the list."""
        kind, reader = self.model, request.reader
        sent = sent_data(request)
        record_forms = forms_over(forms_class(kind), kind, reader, record, sent, about)
        more = {
            "in_admin": True,
            "kind_form": select_template(templates_for(kind, "writing", "form")),
        }
        if kind is Process and record is not None:
            more["stages"] = list(stages_in_order(record, reader))
        return record_form_page(
            request, record_forms, ["admin/record_form.html"], self.leads_to, **more
        )

    def leads_to(self, request, record):
        plural = record.resource.plural
        messages.success(request, _("“%(name)s” is saved.") % {"name": str(record)[:80]})
        if "_addanother" in request.POST:
            return redirect("admin:add", plural)
        if "_continue" in request.POST and self.has_change_permission(request, record):
            return redirect("admin:change", plural, record.address)
        return redirect("admin:records", plural)

    def history_view(self, request, address, extra_context=None):
        """The history that everybody reads: with its differences, and the way back."""
        found_at(request.reader, self.model, address)
        return redirect(reverse("history", args=[self.model.resource.plural, address]))
