"""What is of the invented sample says so, on its pages and in lists."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from processes.lookup.sample import is_sample
from processes.models.common import Identified

register = template.Library()
SHOWN_AS = ("record", "process", "organisation", "about", "entry")  # what a page is about, by name


def invented_stamp():
    return format_html('<span class="stamp unverified">{}</span>', _("Invented sample"))


@register.simple_tag(takes_context=True)
def sample_note(context):
    """The mark on top of a page about something of the sample."""
    shown = (context.get(name) for name in SHOWN_AS)
    if not any(isinstance(one, Identified) and is_sample(one) for one in shown):
        return ""
    said = _("Nothing on this page happened. It shows what the record can hold.")
    return format_html('<p class="small mute">{} {}</p>', invented_stamp(), said)


@register.simple_tag(takes_context=True)
def sample_mark(context, row):
    """The mark on a row of a list that shows the sample as well."""
    return invented_stamp() if row.pk in context.get("of_sample", ()) else ""
