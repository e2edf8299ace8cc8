"""Addresses of the service; those of the subject are beside it."""

from django.urls import include, path

from engagement import health, views

handler400 = "engagement.views.bad_request"
handler403 = "engagement.views.forbidden"
handler404 = "engagement.views.not_found"
handler429 = "engagement.views.too_many"  # the limits of the sign-in library ask for it
handler500 = "engagement.views.failed"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("dictionary/", views.dictionary, name="dictionary"),
    path("accounts/", include("engagement.account_urls")),
    path("", include("processes.urls")),
]
