"""The address of any kind as a file, and what releases a large one."""

from django.urls import path

from processes.exchange import release_views, views

urlpatterns = [
    path("<slug:plural>.<slug:ending>", views.export, name="export"),
    path("downloads/<uuid:pk>/answer/", release_views.answer, name="answer_release"),
    path(
        "downloads/<slug:plural>.<slug:ending>/ask/",
        release_views.ask,
        name="ask_release",
    ),
]
