"""What a password may not be, beyond Django's own list of common ones (`docs/security.md`, R35)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_PASSWORD = 128
PRODUCT = "Engagement record"


class NotTooLong:
    """At most 128 characters: hashing more costs the site time and nobody safety."""

    def validate(self, password, user=None):
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self):
        return _("Your password can have at most %(most)s characters.") % {"most": LONGEST_PASSWORD}


class NotTwoCommon(CommonPasswordValidator):
    """Nor two common ones in a row: of the common ones few have twelve characters, and who must
    type so many joins two."""

    def validate(self, password, user=None):
        typed = password.casefold().strip()
        for end in range(1, len(typed)):
            if typed[:end] in self.passwords and typed[end:] in self.passwords:
                raise ValidationError(self.get_help_text(), code="password_two_common")

    def get_help_text(self):
        return _("Your password cannot be made of two commonly used ones.")


class NotTheSite:
    """Not made of the name or the address of this site: that is what is tried first."""

    def validate(self, password, user=None):
        typed = letters_and_digits(password)
        host = urlsplit(settings.SITE_URL).hostname
        for name in (
            letters_and_digits(PRODUCT),
            letters_and_digits(host),
            letters_and_digits(host.split(".")[0]),
        ):
            if len(name) >= 5 and name in typed and len(typed.replace(name, "")) < 8:
                raise ValidationError(
                    _("This password is too close to the name of this site."),
                    code="password_is_the_site",
                )

    def get_help_text(self):
        return _("Your password cannot be made of the name of this site.")


def letters_and_digits(text):
    return "".join(c for c in text.casefold() if c.isalnum())
