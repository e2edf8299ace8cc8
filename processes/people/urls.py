"""Addresses of one's own account and of who works for an organisation."""

from django.urls import path

from processes.exchange import releasing
from processes.people import (
    account_views,
    appointing_views,
    coalition_views,
    lost_factor_views,
    requiring,
    trail_views,
    views,
)

urlpatterns = [
    path("coalitions/", coalition_views.memberships, name="memberships"),
    path("coalitions/<uuid:pk>/", coalition_views.membership, name="membership"),
    path("appointments/", appointing_views.appointments, name="appointments"),
    path("appointments/<uuid:pk>/call-off/", appointing_views.call_off, name="call_off"),
    path("second-factors/", lost_factor_views.lost_factors, name="lost_factors"),
    path(
        "second-factors/<uuid:pk>/confirm/",
        lost_factor_views.confirm_factor,
        name="confirm_factor",
    ),
    path("second-factors/<uuid:pk>/keep/", lost_factor_views.keep_factor, name="keep_factor"),
    path("accounts/", account_views.account, name="account"),
    path("accounts/leave/<slug:slug>/", account_views.leave, name="leave"),
    path("accounts/trail/", trail_views.accounts, name="trail_of_accounts"),
    path("accounts/delete/", account_views.delete, name="account_delete"),
    path("accounts/invitation/<str:token>/", account_views.invitation, name="invitation"),
    path("organisations/<slug:slug>/people/", views.people, name="people"),
    path("organisations/<slug:slug>/people/<uuid:pk>/", views.person, name="person"),
    path(
        "organisations/<slug:slug>/people/invitations/<uuid:pk>/withdraw/",
        views.withdraw,
        name="withdraw",
    ),
    path(
        "organisations/<slug:slug>/people/second-factor/",
        views.switch,
        {"turn": requiring.set_factor_required},
        name="require_factor",
    ),
    path(
        "organisations/<slug:slug>/people/authors/",
        views.switch,
        {"turn": requiring.tell_as_staff},
        name="name_authors",
    ),
    path("organisations/<slug:slug>/people/reading/", views.reading, name="let_read"),
    path("organisations/<slug:slug>/people/mail/", views.log_by_mail, name="log_by_mail"),
    path(
        "organisations/<slug:slug>/people/downloads/",
        views.switch,
        {"turn": releasing.set_release_required},
        name="require_release",
    ),
    path(
        "organisations/<slug:slug>/people/lost-factor/",
        lost_factor_views.ask_factor,
        name="ask_factor",
    ),
    path("organisations/<slug:slug>/people/trail/", trail_views.trail, name="trail"),
    path("organisations/<slug:slug>/people/end-sessions/", views.sign_everybody_out, name="panic"),
    path("organisations/<slug:slug>/people/open-page/", views.open_page_again, name="open_page"),
]
