"""Who enters the admin, and the addresses it has: those here, and none of Django's others."""

from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from engagement.methods import allow_form, allow_read
from engagement.people import lacks_second_factor
from engagement.resources import kinds
from processes.admin.kind import KindAdmin
from processes.admin.stages import move_stage
from processes.lookup.at_address import kind_at


class RecordAdminSite(AdminSite):
    """For curators with a second factor, signed in where everybody signs in.

    Not registered: people, groups, rights (they have pages of their own, or are not used).
    Deleting, popups, the autocomplete view and the log of Django's admin have no address.
    """

    site_title = site_header = _("Engagement record")
    index_title = _("Admin")
    index_template = "admin/index.html"
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.reader.curates

    def admin_view(self, view, cacheable=False):
        """Who is not signed in is asked to; to others than curators there is nothing here."""

        @wraps(view)
        def entered(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            if not self.has_permission(request):
                raise Http404
            if lacks_second_factor(request.user):
                return render(request, "engagement/second_factor_needed.html", status=403)
            return view(request, *args, **kwargs)

        return entered

    def get_app_list(self, request, app_label=None):
        """The kinds, in the order of the glossary, each with its addresses."""
        return [
            {
                "kind": kind,
                "list": reverse("admin:records", args=[kind.resource.plural]),
                "add": reverse("admin:add", args=[kind.resource.plural])
                if request.reader.adds(kind)
                else "",
            }
            for kind in self._registry
        ]

    def of_kind(self, name):
        """A view of whichever kind its address names."""

        def view(request, plural, *args, **kwargs):
            kind = kind_at(plural)
            return getattr(self._registry[kind], name)(request, *args, **kwargs)

        return view

    def get_urls(self):
        inside, of_kind = self.admin_view, self.of_kind
        row = "<slug:plural>/<str:address>"
        return [
            path("", inside(allow_read(lambda request: self.index(request))), name="index"),
            path("login/", login, name="login"),
            path("logout/", logout, name="logout"),
            path("processes/<str:address>/order/", inside(move_stage), name="order"),
            path("<slug:plural>/", inside(allow_form(of_kind("changelist_view"))), name="records"),
            path("<slug:plural>/add/", inside(allow_form(of_kind("add_view"))), name="add"),
            path(f"{row}/change/", inside(allow_form(of_kind("change_view"))), name="change"),
            path(f"{row}/history/", inside(allow_read(of_kind("history_view"))), name="history"),
        ]


@allow_read
def login(request):
    """There is one way to sign in."""
    return redirect_to_login(reverse("admin:index"), reverse("account_login"))


@allow_read
def logout(request):
    return redirect("account_logout")


site = RecordAdminSite(name="admin")
site.disable_action("delete_selected")
for kind in kinds("processes"):
    site.register(kind, KindAdmin)
