"""Devices on which somebody has signed in before, told by a signed cookie of the device itself.

Nothing about devices is kept on the server. The cookie names nobody: it holds a keyed hash for
each of the last five people. It ends with the password it was made under.
"""

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "engagement.devices"
DEVICE_LIFE = 180 * 24 * 3600  # seconds
MOST_DEVICES = 5


def mark_of(person):
    return salted_hmac(SALT, f"{person.pk}:{person.password}").hexdigest()[:24]


def marks_on(request):
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        return signing.loads(cookie, salt=SALT, max_age=DEVICE_LIFE)
    except signing.BadSignature:
        return []


def is_known(request, person):
    """Has this person signed in on this device before?"""
    if person is None:
        return False
    mark = mark_of(person)
    return any(constant_time_compare(mark, one) for one in marks_on(request))


def remember(request, response, person):
    """Know this device from now on."""
    mark = mark_of(person)
    marks = [mark, *(one for one in marks_on(request) if one != mark)][:MOST_DEVICES]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(marks, salt=SALT),
        max_age=DEVICE_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
