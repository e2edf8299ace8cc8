"""Addresses of what came of it."""

from django.urls import path

from processes.outcomes import (
    assessing_views,
    comparison_views,
    figures_views,
    network_views,
    views,
)

urlpatterns = [
    path("assessments/new/", assessing_views.assess, name="assess"),
    path("assessments/<str:address>/edit/", assessing_views.assess_again, name="assess_again"),
    path("compare/", comparison_views.comparison, name="compare"),
    path("processes/<str:address>/asks/", views.asks_by_text, name="asks_by_text"),
    path("processes/<str:address>/steps/", views.in_steps, name="in_steps"),
    path("processes/<str:address>/openness/", views.process_openness, name="openness"),
    path("processes/<str:address>/positions/", views.positions, name="positions"),
    path("processes/<str:address>/network/", network_views.of_process, name="network"),
    path("organisations/<slug:slug>/network/", network_views.of_organisation, name="allies"),
    path("organisations/<slug:slug>/figures/", figures_views.figures, name="figures"),
]
