"""Addresses at which records are logged, added, changed and restored."""

from django.urls import path

from processes.writing import (
    drafts_views,
    log_views,
    notes_views,
    restore_views,
    stages_views,
    views,
)

urlpatterns = [
    path("log/", log_views.log, name="log"),
    path("log/<str:address>/", log_views.logged, name="logged"),
    path("log/<str:address>/undo/", log_views.undo_logged, name="undo"),
    path("drafts/<uuid:pk>/delete/", drafts_views.delete_draft, name="delete_draft"),
    path("processes/<str:address>/stages/", stages_views.stages_page, name="stages"),
    path("<slug:plural>/names.json", views.suggested_names, name="names"),
    path("<slug:plural>/new/", views.new, name="new"),
    path("<slug:plural>/<str:address>/edit/", views.edit, name="edit"),
    path("<slug:plural>/<str:address>/notes/", notes_views.notes, name="notes"),
    path("steps/<uuid:pk>/", notes_views.step, name="step"),
    path(
        "<slug:plural>/<str:address>/history/<uuid:change>/",
        restore_views.confirm_restore,
        name="version",
    ),
    path(
        "<slug:plural>/<str:address>/history/<uuid:change>/restore/",
        restore_views.restore_version,
        name="restore_version",
    ),
]
