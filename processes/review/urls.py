"""Addresses of proposing and of deciding on proposals."""

from django.urls import path

from processes.review import trust_views, views

urlpatterns = [
    path("<slug:plural>/propose/", views.propose_new, name="propose_new"),
    path("<slug:plural>/<str:address>/propose/", views.propose_record, name="propose"),
    path("review/", views.proposal_list, name="review"),
    path("review/changes/", trust_views.changes_at_once, name="at_once"),
    path("review/changes/<uuid:pk>/", trust_views.change, name="at_once_change"),
    path("organisations/<slug:slug>/trust/", trust_views.trust, name="trust"),
    path("review/together/<uuid:pk>/", views.proposed_together, name="together"),
    path("review/<uuid:pk>/", views.proposal_detail, name="proposal"),
]
