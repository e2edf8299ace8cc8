"""Where the sign-in library does as this house does."""

import time
from base64 import urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.core.internal.ratelimit import truncate_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from engagement.devices import is_known
from engagement.fields import folded_address
from engagement.people import end_other_sessions, has_second_factor, person_with
from engagement.sessions import BEGAN
from engagement.trail.events import What, note

ANYWHERE = "login_anywhere"
SECOND_FACTOR = "second factor"
SECRETS = ("secret", "seed")  # what is encrypted of an app, of recovery codes
FIRST_FACTOR = ("mfa_activate_totp", "totp_code", "mfa_add_webauthn")  # names of pages
OTHER_KEY = _(
    "This site cannot read second factors: its SECRET_KEY is not the one they were set up with."
    " Whoever keeps the site can give it back."
)


def own_address(path):
    """The full address of a path here: of SITE_URL, whatever host a request names."""
    return settings.SITE_URL.rstrip("/") + path


def language_here():
    """The code of the language this page is read in."""
    language = translation.get_language()
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def made_of(secret, of):
    return Fernet(urlsafe_b64encode(sha256(f"{of}:{secret}".encode()).digest()))


def keys(of=SECOND_FACTOR):
    """What secrets are encrypted with; an old SECRET_KEY still reads (SECRET_KEY_FALLBACKS)."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([made_of(one, of) for one in secrets])


def encrypted_anew(token, of=SECOND_FACTOR):
    """With the present SECRET_KEY, where it was with an old one. Raises InvalidToken."""
    with suppress(InvalidToken):
        made_of(settings.SECRET_KEY, of).decrypt(token.encode())
        return token
    return keys(of).rotate(token.encode()).decode()


@transaction.atomic
def renew(rows, name, anew):
    """(of how many rows what is encrypted there was changed, how many no key here opens).

    anew: what is to stand there, of what does. Nobody uses any of it up meanwhile."""
    renewed = unread = 0
    for row in rows.select_for_update():
        was = getattr(row, name)
        try:
            setattr(row, name, anew(was))
        except InvalidToken:
            unread += 1
        else:
            row.save(update_fields=[name])
            renewed += getattr(row, name) != was
    return renewed, unread


def renew_factors():
    """Encrypt second factors with the present SECRET_KEY; says what `renew` does."""

    def anew(said):
        return said | {name: encrypted_anew(said[name]) for name in SECRETS if name in said}

    return renew(Authenticator.objects.all(), "data", anew)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and this password do not belong together."
        ),
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait five minutes, or set a new password by e-mail."
        ),
    }

    def is_open_for_signup(self, request):
        return settings.OPEN_SIGN_UP

    def is_safe_url(self, url):
        """Only paths of this site, whatever hosts it answers to (`docs/security.md`, R28)."""
        own = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        return own and not urlsplit(url).netloc

    def clean_email(self, email):
        return folded_address(email)

    # -- signing in ----------------------------------------------------------------------
    def _get_login_attempts_cache_key(self, request, **credentials):
        """An account at an address: who guesses elsewhere does not lock the owner out.

        The library's own names the host of the request, which the request may choose.
        """
        address = truncate_ip(self.get_client_ip(request))
        return f"{folded_address(credentials.get('email', ''))} {address}"

    def pre_authenticate(self, request, **credentials):
        super().pre_authenticate(request, **credentials)
        email = folded_address(credentials.get("email", ""))
        known = is_known(request, person_with(email))
        if not known and not ratelimit.consume(request, action=ANYWHERE, key=email):
            raise self.validation_error("too_many_login_attempts")

    def _delete_login_attempts_cached_email(self, request, **credentials):
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, action=ANYWHERE, key=folded_address(credentials["email"]))

    @transaction.atomic
    def login(self, request, user):
        """The session, what the trail says of it, and the mail about a new device, or nothing."""
        first = user.last_login is None
        if not user.language:
            user.language = language_here()
            user.save(update_fields=["language"])
        super().login(request, user)
        note(What.SIGNED_IN, who=user, on=user)
        if not first and not is_known(request, user):
            self.send_notification_mail("account/email/new_device", user)

    # -- mail ----------------------------------------------------------------------------
    def send_mail(self, template_prefix, email, context):
        """In the language of who gets it, with links of SITE_URL."""
        person = context.get("user") or person_with(email)
        language = getattr(person, "language", "") or translation.get_language()
        site = SimpleNamespace(name=_("Engagement record"), domain=settings.SITE_URL)
        with translation.override(language):
            context = {"email": email, "current_site": site, **context}
            account = own_address(reverse("account"))
            self.render_mail(template_prefix, email, {**context, "account": account}).send()

    def get_reset_password_from_key_url(self, key):
        uid, _dash, token = key.partition("-")
        return own_address(reverse("account_reset_password_from_key", args=[uid, token]))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return own_address(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_account_already_exists_mail(self, email):
        again = {"password_reset_url": own_address(reverse("account_reset_password"))}
        self.send_mail("account/email/account_already_exists", email, again)

    # -- confirming who one is -----------------------------------------------------------
    def is_reauthentication_required(self, *, app, **kwargs):
        """Not of who has signed in a moment ago and sets up the first second factor: they would
        type the same password twice in a row."""
        request = context.request
        began = request.session.get(BEGAN, 0)
        if time.time() - began < app_settings.REAUTHENTICATION_TIMEOUT and (
            request.resolver_match.url_name in FIRST_FACTOR and not has_second_factor(request.user)
        ):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user):
        """Whoever has a second factor confirms with it; the password alone does not do."""
        methods = super().get_reauthentication_methods(user)
        factors = [one for one in methods if one["id"] != "reauthenticate"]
        return factors or methods


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text):
        """Secrets of second factors are no use to who has the database without SECRET_KEY."""
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Raises ValidationError, which the form says where a code was typed."""
        try:
            return keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as unread:
            raise ValidationError(OTHER_KEY) from unread

    def get_public_key_credential_rp_entity(self):
        """Keys belong to the host of SITE_URL, not to that of the request."""
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": settings.MFA_TOTP_ISSUER}


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions):
        """All that are listed, and what is not listed with them."""
        super().end_sessions(sessions)
        end_other_sessions(self.request, self.request.user)
