"""What stands round many pieces of pages: a section, a fact in a list of facts, the way here."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_block_tag
def section(content, name, title, note=""):
    """A part of a page under a heading. name: the id of that; note: what is said beside it."""
    beside = format_html('\n<p class="mute">{}</p>', note) if note else ""
    return format_html(
        '<section class="sec" aria-labelledby="{}">\n<header>\n<h2 id="{}">{}</h2>{}\n</header>{}'
        "</section>",
        *(name, name, title, beside, content),
    )


@register.simple_block_tag
def fact(content, title):
    """One of the facts of `<dl class="facts">`."""
    return format_html("<div>\n<dt>{}</dt>\n<dd>{}</dd>\n</div>", title, content)


@register.simple_block_tag
def crumbs(content):
    """The way to a page, each step a list item."""
    label = _("Breadcrumb")
    shell = '<nav aria-label="{}">\n<ol class="crumb">{}</ol>\n</nav>'
    return format_html(shell, label, content)
