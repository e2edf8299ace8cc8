"""What stands round many pieces of pages: a section, a line of a list, a table, the way here."""

from django import template
from django.utils.html import format_html, format_html_join
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


@register.simple_block_tag
def item(content, address="", do=""):
    """A line of `<ul class="todo">`. do: what can be done about it, at an address."""
    link = format_html('\n<a class="do" href="{}">{}</a>', address, do) if do else ""
    return format_html("<li>\n<div>{}</div>{}\n</li>", content, link)


@register.simple_block_tag(name="table")
def cards(content, *headings):
    """A table, which on a narrow window is a list of cards; inside are its rows."""
    cells = format_html_join("\n", '<th scope="col">{}</th>', ((one,) for one in headings))
    return format_html(
        '<div class="tbl cards sheet">\n<table>\n<thead>\n<tr>\n{}\n</tr>\n</thead>\n'
        "<tbody>{}</tbody>\n</table>\n</div>",
        *(cells, content),
    )


@register.simple_block_tag
def matrix(content):
    """A wide table, which scrolls sideways; inside are its head and its body."""
    label = _("Table, scrolls sideways")
    return format_html(
        '<div class="tbl cards matrix sheet scroll" role="region" aria-label="{}" tabindex="0">\n'
        "<table>{}</table>\n</div>",
        *(label, content),
    )


@register.simple_block_tag
def folding(content, name, title, number="", folded=True):
    """A part of a page that a narrow window folds. name: the id of its heading; number: how much
    is in it, in words; folded: as it comes."""
    counted = format_html(' <span class="mute">{}</span>', number) if number else ""
    return format_html(
        '<details class="unfolded"{}>\n<summary>{}{}</summary>\n<section aria-labelledby="{}">\n'
        '<h3 id="{}">{}</h3>{}</section>\n</details>',
        *("" if folded else " open", title, counted, name, name, title, content),
    )
