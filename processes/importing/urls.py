"""Addresses of files that are imported."""

from django.urls import path

from processes.importing import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:pk>/", views.import_detail, name="import"),
    path("imports/<uuid:pk>/file/", views.file, name="import_file"),
    path("imports/<uuid:pk>/refused.csv", views.refused, name="import_refused"),
]
