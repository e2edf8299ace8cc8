"""What pages of one's account need beside those of the sign-in library."""

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.views import logout
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import index
from django.http import Http404, HttpResponse

from engagement.middleware import leave_nothing

CAME_FROM = "came_from"  # in a session: where somebody was before they set up a second factor


def sign_out(request):
    """The page of the library, after which nothing of the site stays in the browser."""
    answer = logout(request)
    return leave_nothing(answer) if request.method == "POST" else answer


def second_factor(request):
    """The page of the library. Who was led here from another page, `next`, is led back to it."""
    if request.user.is_authenticated:
        request.session.pop(CAME_FROM, None)
        if account_adapter().is_safe_url(before := request.GET.get("next", "")):
            request.session[CAME_FROM] = before
    return index(request)


@reauthentication_required(app="allauth.mfa")
def totp_code(request):
    """The picture an authenticator app reads, for the secret that is being set up.

    The library would put it into the page as a data: address, which the content policy forbids.
    """
    secret = request.session.get("mfa.totp.secret")
    if not secret:
        raise Http404
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(drawn, "image/svg+xml")
