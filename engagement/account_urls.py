"""The pages of one's account: those of the sign-in library that this product offers, no other.

Each declares its methods. What changes something is one transaction (R14), apart from the two
that hash a password on the way: they would keep other writers waiting.
"""

from functools import wraps

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path, re_path

from engagement import account_views, methods
from engagement.methods import open_before_second_factor


def account_page(view, writes=True, whole=True):
    """A page of one's own account, open to those who have yet to set up their second factor."""

    @wraps(view)
    def shown(request, *args, **kwargs):
        if whole and request.method == "POST":
            with transaction.atomic():
                answer = view(request, *args, **kwargs)
                return answer.render() if hasattr(answer, "render") else answer
        return view(request, *args, **kwargs)

    return open_before_second_factor(
        methods.allow_form(shown) if writes else methods.allow_read(shown)
    )


def with_a_password(view):
    """Who has none yet gets one by mail."""

    @wraps(view)
    def shown(request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return view(request, *args, **kwargs)

    return shown


login = account.LoginView.as_view(extra_context={"open_sign_up": settings.OPEN_SIGN_UP})
PAGES = (
    ("login/", account_page(login, whole=False), "account_login"),
    ("logout/", account_page(account.logout), "account_logout"),
    ("inactive/", account_page(account.account_inactive, writes=False), "account_inactive"),
    ("signup/", account_page(account.signup), "account_signup"),
    (
        "reauthenticate/",
        account_page(account.reauthenticate, whole=False),
        "account_reauthenticate",
    ),
    ("email/", account_page(account.email), "account_email"),
    (
        "confirm-email/",
        account_page(account.email_verification_sent, writes=False),
        "account_email_verification_sent",
    ),
    ("confirm-email/<str:key>/", account_page(account.confirm_email), "account_confirm_email"),
    (
        "password/change/",
        account_page(with_a_password(account.password_change)),
        "account_change_password",
    ),
    ("password/reset/", account_page(account.password_reset), "account_reset_password"),
    (
        "password/reset/done/",
        account_page(account.password_reset_done, writes=False),
        "account_reset_password_done",
    ),
    (
        "password/reset/key/done/",
        account_page(account.password_reset_from_key_done, writes=False),
        "account_reset_password_from_key_done",
    ),
    ("second-factor/", account_page(mfa.index, writes=False), "mfa_index"),
    ("second-factor/sign-in/", account_page(mfa.authenticate), "mfa_authenticate"),
    ("second-factor/confirm/", account_page(mfa.reauthenticate), "mfa_reauthenticate"),
    ("second-factor/app/", account_page(totp.activate_totp), "mfa_activate_totp"),
    (
        "second-factor/app/code.svg",
        account_page(account_views.totp_code, writes=False),
        "totp_code",
    ),
    ("second-factor/app/remove/", account_page(totp.deactivate_totp), "mfa_deactivate_totp"),
    ("second-factor/keys/", account_page(keys.list_webauthn, writes=False), "mfa_list_webauthn"),
    ("second-factor/keys/add/", account_page(keys.add_webauthn), "mfa_add_webauthn"),
    (
        "second-factor/keys/confirm/",
        account_page(keys.reauthenticate_webauthn),
        "mfa_reauthenticate_webauthn",
    ),
    ("second-factor/keys/<int:pk>/", account_page(keys.edit_webauthn), "mfa_edit_webauthn"),
    (
        "second-factor/keys/<int:pk>/remove/",
        account_page(keys.remove_webauthn),
        "mfa_remove_webauthn",
    ),
    (
        "second-factor/codes/",
        account_page(codes.view_recovery_codes, writes=False),
        "mfa_view_recovery_codes",
    ),
    (
        "second-factor/codes/new/",
        account_page(codes.generate_recovery_codes),
        "mfa_generate_recovery_codes",
    ),
    ("sessions/", account_page(sessions.list_usersessions), "usersessions_list"),
)
urlpatterns = [
    *(path(route, view, name=name) for route, view, name in PAGES),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
