"""Addresses of removing, erasing and bringing back."""

from django.urls import path

from processes.removal import erasing_views, views

urlpatterns = [
    path("removed/", views.removed, name="removed"),
    path("removed/<slug:plural>/<uuid:pk>/restore/", views.restore_record, name="put_back"),
    path("removed/<slug:plural>/<uuid:pk>/delete/", views.delete_at_once, name="let_go"),
    path("<slug:plural>/<str:address>/remove/", views.removing, name="remove"),
    path("<slug:plural>/<str:address>/erase/", erasing_views.erasing, name="erase"),
]
