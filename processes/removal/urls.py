"""Addresses of removing, restoring and erasing."""

from django.urls import path

from processes.removal import erasing_views, views

urlpatterns = [
    path("removed/", views.removed, name="removed"),
    path("removed/<slug:plural>/<uuid:pk>/restore/", views.restore_removed, name="restore_removed"),
    path("removed/<slug:plural>/<uuid:pk>/delete/", views.delete_removed, name="delete_removed"),
    path("<slug:plural>/<str:address>/remove/", views.removing, name="remove"),
    path("<slug:plural>/<str:address>/erase/", erasing_views.erasing, name="erase"),
]
