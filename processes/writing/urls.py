"""Addresses at which records are logged, added, changed and brought back."""

from django.urls import path

from processes.writing import back_views, log_views, views

urlpatterns = [
    path("log/", log_views.log, name="log"),
    path("log/<str:address>/", log_views.logged, name="logged"),
    path("log/<str:address>/undo/", log_views.undo_logged, name="undo"),
    path("<slug:plural>/names.json", views.suggested_names, name="names"),
    path("<slug:plural>/new/", views.new, name="new"),
    path("<slug:plural>/<str:address>/edit/", views.edit, name="edit"),
    path(
        "<slug:plural>/<str:address>/history/<uuid:change>/",
        back_views.confirm_revert,
        name="go_back",
    ),
    path(
        "<slug:plural>/<str:address>/history/<uuid:change>/restore/",
        back_views.revert_record,
        name="restore",
    ),
]
