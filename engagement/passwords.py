"""What a password may not be, beyond Django's own list of common ones (`docs/security.md`, R35)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 128
PRODUCT = "Engagement record"


class NotTooLong:
    """At most 128 characters: hashing more costs the site time and nobody safety."""

    def validate(self, password, user=None):
        if len(password) > MOST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self):
        return _("Your password can have at most %(most)s characters.") % {"most": MOST}


class NotTheSite:
    """Not made of the name or the address of this site: that is what is tried first."""

    def validate(self, password, user=None):
        typed = plain(password)
        host = urlsplit(settings.SITE_URL).hostname
        for name in (plain(PRODUCT), plain(host), plain(host.split(".")[0])):
            if len(name) >= 5 and name in typed and len(typed.replace(name, "")) < 8:
                raise ValidationError(
                    _("This password is too close to the name of this site."),
                    code="password_is_the_site",
                )

    def get_help_text(self):
        return _("Your password cannot be made of the name of this site.")


def plain(text):
    return "".join(c for c in text.casefold() if c.isalnum())
