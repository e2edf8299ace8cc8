"""Addresses of proposing and of deciding on proposals."""

from django.urls import path

from processes.review import views

urlpatterns = [
    path("<slug:plural>/propose/", views.propose_new, name="propose_new"),
    path("<slug:plural>/<str:address>/propose/", views.propose_record, name="propose"),
    path("review/", views.proposal_list, name="review"),
    path("review/<uuid:pk>/", views.proposal_detail, name="proposal"),
]
