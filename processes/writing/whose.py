"""Whose form it is, in the form itself: what is sent after signing out waits for them alone."""

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

signer = Signer(salt="draft")


def author_mark(person):
    """Whose form it is, without saying who; only the site can write it."""
    return signer.sign(salted_hmac("whose draft", str(person.pk)).hexdigest()[:24])


def is_signed(mark):
    try:
        signer.unsign(mark)
    except BadSignature:
        return False
    return True
