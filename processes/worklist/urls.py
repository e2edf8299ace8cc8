"""Addresses of the work list and of how well processes are sourced."""

from django.urls import path

from processes.worklist import hour_views, views

urlpatterns = [
    path("upkeep/", views.concern_list, name="upkeep"),
    path("upkeep/<slug:code>/", views.concern, name="concern"),
    path("hour/", hour_views.hour, name="hour"),
    path("quality/", views.quality, name="quality"),
]
