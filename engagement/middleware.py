"""What every answer carries, and what no request may bring."""

import re

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from engagement.views import method_not_allowed

# Some are also Django's; an answer that comes before Django's turn carries them all the same.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with that, browsers send our own forms with the origin "null", which is
    # how a forged one looks. This one tells other sites just as little.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NEVER = re.compile(r";\s*q\s*=\s*0(\.0*)?\s*$")  # of a language that a browser refuses
WATCHED = ("/healthz", "/readyz")


class HeadersMiddleware:
    """Headers of every answer, errors and static files too (`docs/security.md`, R12 and R30).

    A page depends on who reads it, so it is kept by nobody: not by the browser of a phone that
    gets searched, not by a proxy. Static files carry their own lifetime and are left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path in WATCHED:  # who watches is nobody, and waits for no session
            request.COOKIES = {}
        # No database can look for what no database can hold.
        request.COOKIES = {k: v for k, v in request.COOKIES.items() if "\x00" not in v}
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["Cookie"])
        return response


class PolicyMiddleware(CSPMiddleware):
    """The content policy. The library has its parts in another order in each process."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        parts = response.headers["Content-Security-Policy"].split("; ")
        response.headers["Content-Security-Policy"] = "; ".join(sorted(parts))
        return response


class LanguageMiddleware(LocaleMiddleware):
    """`?lang=es` chooses a language and remembers it; else the cookie, else the browser."""

    def process_request(self, request):
        accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "").split(",")
        accepted = ",".join(one.strip() for one in accepted if not NEVER.search(one))
        request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
        super().process_request(request)
        chosen = request.GET.get("lang", "")
        request.chosen_language = chosen if chosen in dict(settings.LANGUAGES) else None
        if request.chosen_language:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if getattr(request, "chosen_language", None):
            speak(response, request.chosen_language)
        return response


def speak(response, language):
    """Show the site in this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def leave_nothing(response):
    """Let the browser drop what it keeps of this site, drafts in other tabs too; not the cookies:
    its language and that it is a known device stay."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


class MethodsMiddleware(MiddlewareMixin):
    """Refuses a method the view does not offer, and what neither database can hold.

    It stands before the check of the form token, so that what is not offered is 405 for
    everybody and not "forbidden" for some.
    """

    def process_view(self, request, view, args, kwargs):
        if request.method not in view.methods:
            return method_not_allowed(request, view.methods)
        given = [request.path, *request.GET.keys()]
        given += [value for values in request.GET.lists() for value in values[1]]
        if any("\x00" in text for text in given):
            raise BadRequest(_("This address holds a character that cannot be stored."))
        return None
