"""Forms that a browser fills again for who typed in them, and for nobody else.

Somebody who goes back finds a form as they left it: the browser fills it, also without a script,
though another person has signed in since in the same tab. Chromium and WebKit take a form for the
same by its action and the names of its first two controls, Firefox by the form's name; both differ
here from one account to the next. What names a control is disabled: it is never sent.
"""

from django.template import Library
from django.template.defaulttags import CsrfTokenNode
from django.utils.crypto import salted_hmac
from django.utils.html import format_html

register = Library()


@register.simple_tag(takes_context=True)
def typed_by(context, which=""):
    """The name of a form in which this account types; the same each time, "" for nobody.

    which: what tells it from the page's other forms.
    """
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return "by" + salted_hmac("typed by", str(user.pk)).hexdigest()[:12] + which


class OwnFormNode(CsrfTokenNode):
    def render(self, context):
        token, name = super().render(context), typed_by(context)
        return (
            format_html('<input type="hidden" name="{}" disabled>{}', name, token)
            if name
            else token
        )


@register.tag
def csrf_token(parser, token):
    """Django's own, and whose form it is: what writes has the one, and so it has the other."""
    return OwnFormNode()
