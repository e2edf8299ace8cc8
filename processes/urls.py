"""Addresses of the record: public, permanent, in the words of the kinds."""

from django.urls import path

from processes.views import (
    account,
    desk,
    history,
    log,
    pages,
    people,
    records,
    review,
    writing,
)

urlpatterns = [
    path("", pages.home, name="home"),
    path("log/", log.log, name="log"),
    path("log/<str:address>/", log.logged, name="logged"),
    path("log/<str:address>/undo/", log.undo, name="undo"),
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
    path("<slug:plural>/names.json", writing.names, name="names"),
    path("<slug:plural>/new/", writing.new, name="new"),
    path("<slug:plural>/propose/", review.propose_new, name="propose_new"),
    path("<slug:plural>/<str:address>/propose/", review.propose, name="propose"),
    path("review/", review.index, name="review"),
    path("review/<uuid:pk>/", review.detail, name="proposal"),
    path("processes/<str:address>/", pages.process, name="process"),
    path("processes/<str:address>/timeline.json", pages.timeline_json, name="timeline"),
    path("<slug:plural>/<str:address>/edit/", writing.edit, name="edit"),
    path("interventions/<str:address>/became/", desk.what_became, name="became"),
    path("<slug:plural>/", records.index, name="records"),
    path("<slug:plural>/<str:address>/", records.detail, name="record"),
    path("<slug:plural>/<str:address>/history/", history.changes, name="history"),
    path("<slug:plural>/<str:address>/history/<uuid:change>/", history.go_back, name="go_back"),
    path(
        "<slug:plural>/<str:address>/history/<uuid:change>/restore/",
        history.restore,
        name="restore",
    ),
]
