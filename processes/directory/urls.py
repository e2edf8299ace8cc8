"""Addresses for who keeps the directory: vocabularies, merging, copies."""

from django.urls import path

from processes.directory import copies_views, maybe_same_views, merging_views, vocabulary_views

urlpatterns = [
    path("vocabulary/", vocabulary_views.vocabulary_list, name="vocabularies"),
    path("vocabulary/<slug:name>/", vocabulary_views.vocabulary_detail, name="vocabulary"),
    path("duplicates/", merging_views.duplicates, name="duplicates"),
    path("mergers/", merging_views.mergers, name="mergers"),
    path("mergers/<uuid:pk>/", merging_views.merger, name="merger"),
    path("mergers/<uuid:pk>/undo/", merging_views.undo_merger, name="undo_merge"),
    path("<slug:plural>/<str:address>/same/", maybe_same_views.say_same, name="maybe_same"),
    path("<slug:plural>/<str:address>/merge/", merging_views.merge_with, name="merge_with"),
    path("<slug:plural>/<str:address>/merge/<str:other>/", merging_views.merge_pair, name="merge"),
    path("sources/<str:address>/copy/", copies_views.copy, name="copy"),
    path("sources/<str:address>/copy/keep/", copies_views.keep_copy, name="keep_copy"),
]
