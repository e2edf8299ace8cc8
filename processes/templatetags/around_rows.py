"""Rows of what belongs to a process besides its entries: its texts, what stood in the way, what
helped, what was learned. Kept by all that they show, which is plain values."""

from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from engagement.in_languages import Text
from engagement.remembering import address_of, remembered
from engagement.templatetags.inline import all_said, as_said, inside, joined, reference
from engagement.templatetags.record import when
from processes.templatetags.drawing import family_shape
from processes.templatetags.entry_rows import (
    Linked,
    Stood,
    anchor,
    as_numbered,
    linked,
    stamps,
    stood_of,
)

register = template.Library()
MOST_ROWS_AROUND = 1000  # of each kind that are kept, some 2 kB each


class Top(NamedTuple):
    """What stands in the first line of a row: what it is called, with the numbers of its sources,
    and how well it is known."""

    record: Linked
    references: tuple
    stood: Stood


def top_of(context, one):
    """Numbers are given on the page of a process alone; elsewhere a row says what is alleged."""
    if not context.get("anchored"):
        return Top(linked(one), (), stood_of(one))
    sources = context["sources"]
    cited = tuple(map(as_numbered, sources.of(one)))
    return Top(linked(one), cited, stood_of(one, sources, quiet=True))


def called_and_cited(top):
    return format_html("{}{}", anchor(top.record), numbers(top.references))


def numbers(references):
    return format_html_join("", "{}", ((reference(one),) for one in references))


def item_html(top, before, said, place=0, bold="b"):
    """A row of two lines. before: what stands before its name; said: its second line."""
    return format_html(
        '<li{}>\n<div>\n<p class="top-line">\n{}\n<{}>{}</{}>\n{}\n</p>\n<p class="mute">\n{}\n</p>'
        "\n</div>\n</li>\n",
        format_html(' id="b-{}"', place) if place else "",
        before,
        bold,
        called_and_cited(top),
        bold,
        stamps(top.stood),
        said,
    )


@register.simple_tag(takes_context=True)
def on_paper(context, word):
    """Where the whole list of a kind stands, for those who read the page printed."""
    request, process = context["request"], context["process"]
    address = f"{request.scheme}://{request.get_host()}{address_of('records', word)}"
    return format_html('<span class="onpaper">\n{}?process={}\n</span>', address, process.slug)


# -- what stood in the way, what helped, what was learned --------------------------------------
class BarrierRow(NamedTuple):
    """All that the row of a barrier shows. place: its number on the page, 0 where it has none."""

    top: Top
    place: int
    kind: str
    is_reprisal: bool
    when: str
    hit: tuple
    group: Text


@register.simple_tag(takes_context=True)
def barrier_row(context, one, place=0):
    row = BarrierRow(
        top=top_of(context, one),
        place=place if context.get("anchored") else 0,
        kind=one.get_kind_display(),
        is_reprisal=one.is_reprisal,
        when=when(one),
        hit=tuple(getattr(one, "hit", ())),
        group=Text(one.affected_group, one.text_language),
    )
    return barrier_html(row, get_language())


@remembered(most=MOST_ROWS_AROUND)
def barrier_html(row, _language):
    symbol = family_shape("reprisal" if row.is_reprisal else "barrier")
    who = joined(", ", all_said(row.hit), row.group.words and as_said(row.group))
    kind = format_html('<span class="stamp overdue">\n{}\n{}\n</span>', symbol, row.kind)
    return item_html(row.top, kind, joined(". ", row.when, who), row.place)


class EnablerRow(NamedTuple):
    top: Top
    kind: str
    when: str


@register.simple_tag(takes_context=True)
def enabler_row(context, one):
    row = EnablerRow(top_of(context, one), one.get_kind_display(), when(one))
    return enabler_html(row, get_language())


@remembered(most=MOST_ROWS_AROUND)
def enabler_html(row, _language):
    kind = format_html('<span class="stamp okay">{}</span>', row.kind)
    return item_html(row.top, kind, row.when)


class LessonRow(NamedTuple):
    """All that the row of a lesson shows. process: None where the page is that of it."""

    top: Top
    audience: str
    author: Text | None
    process: Linked | None


@register.simple_tag(takes_context=True)
def lesson_row(context, one):
    row = LessonRow(
        top=top_of(context, one),
        audience=one.get_audience_display(),
        author=one.author.short_text if one.author else None,
        process=linked(one.process) if context.get("show_process") else None,
    )
    return lesson_html(row, get_language())


@remembered(most=MOST_ROWS_AROUND)
def lesson_html(row, _language):
    author = row.author and format_html(_("drawn by %(who)s") % {"who": "{}"}, inside(row.author))
    said = joined(", ", row.audience, author)
    if row.process:
        said = format_html('{}\n</p>\n<p class="mute">{}', said, anchor(row.process))
    return item_html(row.top, "", said, bold="span")


# -- texts -------------------------------------------------------------------------------------
class TextRow(NamedTuple):
    """All that the row of a text shows. told: of how many asks it is known what came of them."""

    top: Top
    when: str
    told: int


@register.simple_tag(takes_context=True)
def text_row(context, one):
    row = TextRow(top_of(context, one), when(one), one.fates_told or 0)
    return text_html(row, get_language())


@remembered(most=MOST_ROWS_AROUND)
def text_html(row, _language):
    told = _("Nothing decided about an ask yet")
    if row.told:
        told = ngettext(
            "What came of %(number)s ask in it", "What came of %(number)s asks in it", row.told
        )
        told = told % {"number": row.told}
    return format_html(
        '<li>\n<div>\n<p class="top-line">\n<b>{}</b>\n{}\n</p>\n<p class="mute">{}</p>\n</div>\n'
        '<p class="mute">\n{}\n</p>\n</li>\n',
        *(called_and_cited(row.top), stamps(row.top.stood), row.when, told),
    )
