"""Addresses of home, of a process and of any record. The last to be asked: they take any word."""

from django.urls import path

from processes.pages import (
    desk_views,
    first_steps_views,
    process_views,
    record_views,
    saved_filters_views,
    search_views,
    several_views,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("home/", views.public_home, name="public_home"),
    path("ahead/", views.ahead, name="ahead"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("start/organisation/", first_steps_views.own_organisation_page, name="own_organisation"),
    path("start/close/", first_steps_views.close_first_steps, name="close_first_steps"),
    path("filters/", saved_filters_views.saved_filters, name="saved_filters"),
    path(
        "filters/<uuid:pk>/delete/",
        saved_filters_views.delete_saved_filter,
        name="delete_saved_filter",
    ),
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.search_suggest, name="search_suggest"),
    path("processes/<str:address>/", process_views.process, name="process"),
    path("processes/<str:address>/timeline.json", process_views.timeline_json, name="timeline"),
    path("interventions/<str:address>/became/", desk_views.what_became, name="became"),
    path("<slug:plural>/", record_views.record_list, name="records"),
    path(
        "<slug:plural>/several/undo/<uuid:change>/",
        several_views.undo_several,
        name="undo_several",
    ),
    path("<slug:plural>/several/publish/", several_views.publish_several, name="publish_several"),
    path("<slug:plural>/several/<slug:name>/", several_views.change_several, name="several"),
    path("<slug:plural>/<str:address>/", record_views.record_detail, name="record"),
]
