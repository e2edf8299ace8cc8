"""What a link to a page is shown with where somebody passes it on: a title and a few words.

For strangers alone, of what they read on that page: so it is made of what everybody may see, and of
a page that is not theirs there is none.
"""

from html import unescape

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeData
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagement.in_languages import shown_text

register = template.Library()
MOST_OF_A_PREVIEW = 300  # characters
TOLD_IN = ("summary", "description")
META = (
    '<meta name="description" content="{said}">\n'
    '<meta property="og:title" content="{title}">\n'
    '<meta property="og:description" content="{said}">'
)


@register.simple_tag(takes_context=True)
def link_preview(context, title, *said):
    """The tags of a page. said: sentences, of which those that are empty are left out."""
    request = context.get("request")
    if request is None or request.reader.signed_in:
        return ""
    said = Truncator(" · ".join(without_markup(one) for one in said if one)).chars(
        MOST_OF_A_PREVIEW
    )
    return format_html(META, title=title, said=said or title)


def without_markup(words):
    return unescape(strip_tags(words)).strip() if isinstance(words, SafeData) else f"{words}"


@register.filter
def said_of_itself(record):
    """What a record says of itself in some sentences, in its reader's language; "" if nothing."""
    names = (name for name in TOLD_IN if getattr(record, name, ""))
    return next((shown_text(record, name).words for name in names), "")


@register.simple_tag
def both_answers(how_open, parts):
    """How open a process was, and what came of what was asked and promised in it."""
    said = [_("Was it open?"), how_open.answer or _("Not recorded")]
    if parts:
        came = "; ".join(one.counted for one in parts)
        said.append(_("What came of what was asked and promised: %(came)s.") % {"came": came})
    return " ".join(map(str, said))
