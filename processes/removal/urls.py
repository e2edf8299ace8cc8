"""Addresses of removing, restoring, erasing, and of names that stay at home."""

from django.urls import path

from processes.removal import erasing_views, home_names_views, sample_views, views

urlpatterns = [
    path("sample/remove/", sample_views.removing_sample, name="remove_sample"),
    path("removed/", views.removed, name="removed"),
    path("removed/<slug:plural>/<uuid:pk>/restore/", views.restore_removed, name="restore_removed"),
    path("removed/<slug:plural>/<uuid:pk>/delete/", views.delete_removed, name="delete_removed"),
    path("interventions/<str:address>/names/", home_names_views.names_at_home, name="home_names"),
    path("<slug:plural>/<str:address>/remove/", views.removing, name="remove"),
    path("<slug:plural>/<str:address>/erase/", erasing_views.erasing, name="erase"),
]
