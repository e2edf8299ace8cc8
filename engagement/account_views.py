"""What pages of one's account need beside those of the sign-in library."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from django.http import Http404, HttpResponse


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
