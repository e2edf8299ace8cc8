"""Addresses of the record: public, permanent, in the words of the kinds."""

from django.urls import path

from processes.views import account, pages, people, records

urlpatterns = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("accounts/", account.account, name="account"),
    path("accounts/leave/<slug:slug>/", account.leave, name="leave"),
    path("accounts/delete/", account.delete, name="account_delete"),
    path("accounts/invitation/<str:token>/", account.invitation, name="invitation"),
    path("organisations/<slug:slug>/people/", people.people, name="people"),
    path("organisations/<slug:slug>/people/<uuid:pk>/", people.person, name="person"),
    path(
        "organisations/<slug:slug>/people/invitations/<uuid:pk>/withdraw/",
        people.withdraw,
        name="withdraw",
    ),
    path("organisations/<slug:slug>/people/end-sessions/", people.end_sessions, name="panic"),
    path("processes/<str:address>/", pages.process, name="process"),
    path("processes/<str:address>/timeline.json", pages.timeline_json, name="timeline"),
    path("<slug:plural>/", records.index, name="records"),
    path("<slug:plural>/<str:address>/", records.detail, name="record"),
]
