"""What the sign-in library tells of, in the trail: each signal is sent within the act."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver

from engagement.people import person_with
from engagement.trail.events import What, note

CODES = Authenticator.Type.RECOVERY_CODES
OF_ONESELF = {
    account.password_changed: What.PASSWORD_CHANGED,
    account.password_set: What.PASSWORD_CHANGED,
    account.password_reset: What.PASSWORD_CHANGED,
    account.email_changed: What.ADDRESS_CHANGED,
    account.user_signed_up: What.ACCOUNT_MADE,
}
OF_FACTORS = {
    mfa.authenticator_added: What.FACTOR_ADDED,
    mfa.authenticator_reset: What.FACTOR_ADDED,
    mfa.authenticator_removed: What.FACTOR_REMOVED,
}


def noted_as(what):
    def tell(user, **kwargs):
        note(what, who=user, on=user)

    return tell


def noted_of_factor(what):
    def tell(user, authenticator, **kwargs):
        factor = getattr(authenticator, "type", "")
        codes = factor == CODES and what == What.FACTOR_ADDED
        note(What.CODES_MADE if codes else what, who=user, on=user, factor=factor)

    return tell


for signals, noted in ((OF_ONESELF, noted_as), (OF_FACTORS, noted_of_factor)):
    for signal, what in signals.items():
        signal.connect(noted(what), weak=False, dispatch_uid=f"trail {what}")


@receiver(user_login_failed, dispatch_uid="trail of a failed sign-in")
def password_failed(credentials, **kwargs):
    """Also where there is no such account: else the time it takes would tell (R33)."""
    note(What.SIGN_IN_FAILED, on=person_with(credentials.get("email") or ""))


@receiver(mfa.authentication_failed, dispatch_uid="trail of a failed second factor")
def factor_failed(user, authenticator, **kwargs):
    note(What.SIGN_IN_FAILED, on=user, factor=authenticator.type)
