"""Addresses of what any record was."""

from django.urls import path

from processes.history import views

urlpatterns = [
    path("<slug:plural>/<str:address>/history/", views.changes, name="history"),
]
