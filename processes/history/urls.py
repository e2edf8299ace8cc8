"""Addresses of what any record was."""

from django.urls import path

from processes.history import views

urlpatterns = [
    path("<slug:plural>/<str:address>/history/", views.changes, name="history"),
    path(
        "<slug:plural>/<str:address>/history/<uuid:change>/", views.confirm_revert, name="go_back"
    ),
    path(
        "<slug:plural>/<str:address>/history/<uuid:change>/restore/",
        views.revert_record,
        name="restore",
    ),
]
