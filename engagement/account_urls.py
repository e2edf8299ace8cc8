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

from engagement import account_views
from engagement.methods import allow_form, allow_read, open_before_second_factor


def account_page(route, view, name, allow=allow_form, whole=True):
    """A page of one's own account, open to those who have yet to set up their second factor."""

    @wraps(view)
    def shown(request, *args, **kwargs):
        if whole and request.method == "POST":
            with transaction.atomic():
                answer = view(request, *args, **kwargs)
                return answer.render() if hasattr(answer, "render") else answer
        return view(request, *args, **kwargs)

    make = re_path if route.startswith("^") else path
    return make(route, open_before_second_factor(allow(shown)), name=name)


def with_a_password(view):
    """Who has none yet gets one by mail."""

    @wraps(view)
    def shown(request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return view(request, *args, **kwargs)

    return shown


login = account.LoginView.as_view(extra_context={"open_sign_up": settings.OPEN_SIGN_UP})
change_password = with_a_password(account.password_change)
RESET_KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$"
HASH_A_PASSWORD = (
    ("login/", login, "account_login"),
    ("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
)
WRITE = (
    ("logout/", account_views.sign_out, "account_logout"),
    ("signup/", account.signup, "account_signup"),
    ("email/", account.email, "account_email"),
    ("confirm-email/<str:key>/", account.confirm_email, "account_confirm_email"),
    ("password/change/", change_password, "account_change_password"),
    ("password/reset/", account.password_reset, "account_reset_password"),
    (RESET_KEY, account.password_reset_from_key, "account_reset_password_from_key"),
    ("second-factor/sign-in/", mfa.authenticate, "mfa_authenticate"),
    ("second-factor/confirm/", mfa.reauthenticate, "mfa_reauthenticate"),
    ("second-factor/app/", totp.activate_totp, "mfa_activate_totp"),
    ("second-factor/app/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("second-factor/keys/add/", keys.add_webauthn, "mfa_add_webauthn"),
    ("second-factor/keys/confirm/", keys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    ("second-factor/keys/<int:pk>/", keys.edit_webauthn, "mfa_edit_webauthn"),
    ("second-factor/keys/<int:pk>/remove/", keys.remove_webauthn, "mfa_remove_webauthn"),
    ("second-factor/codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    ("sessions/", sessions.list_usersessions, "usersessions_list"),
)
ARE_READ = (
    ("inactive/", account.account_inactive, "account_inactive"),
    ("confirm-email/", account.email_verification_sent, "account_email_verification_sent"),
    ("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    (
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    ("second-factor/", account_views.second_factor, "mfa_index"),
    ("second-factor/app/code.svg", account_views.totp_code, "totp_code"),
    ("second-factor/keys/", keys.list_webauthn, "mfa_list_webauthn"),
    ("second-factor/codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
)
urlpatterns = [
    *(account_page(*page, whole=False) for page in HASH_A_PASSWORD),
    *(account_page(*page) for page in WRITE),
    *(account_page(*page, allow_read) for page in ARE_READ),
]
