"""Addresses of the record: public, permanent, in the words of the kinds. Each room has its own."""

from django.urls import include, path

from processes.admin.site import site

ROOMS = (
    "people",
    "exchange",
    "outcomes",  # an assessment has a form of its own
    "writing",
    "review",
    "worklist",
    "importing",
    "directory",
    "removal",
    "history",
    "pages",  # last, since its addresses take any word
)
urlpatterns = [
    path("admin/", site.urls),
    *(path("", include(f"processes.{room}.urls")) for room in ROOMS),
]
