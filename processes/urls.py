"""Addresses of the record: public, permanent, in the words of the kinds."""

from django.urls import path

from processes.views import pages, records

urlpatterns = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("processes/<str:address>/", pages.process, name="process"),
    path("processes/<str:address>/timeline.json", pages.timeline_json, name="timeline"),
    path("<slug:plural>/", records.index, name="records"),
    path("<slug:plural>/<str:address>/", records.detail, name="record"),
]
