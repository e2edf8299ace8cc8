"""The line of a source under a page, kept by all that it shows, which is plain values."""

from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from engagement.in_languages import Text, shown_text
from engagement.languages import language_inside
from engagement.remembering import remembered
from engagement.templatetags.inline import isolated, joined, semicolon
from engagement.templatetags.record import when, when_inside

register = template.Library()
OF_NO_KIND = "other"  # a kind that says nothing
MOST_SOURCE_ROWS = 2000  # that are kept, some 1 kB each


class SourceRow(NamedTuple):
    """All that is shown of it. address, link: "" where it has none; twins: (language, address) of
    the same in another; lacking: is it told that no address of the original is recorded?"""

    number: int
    anchor: str
    title: str
    language: str
    address: str
    publisher: Text | None
    date: str
    kind: str
    twins: tuple
    link: str
    lacking: bool


@register.simple_tag
def sources_in_short(cited):
    """A source by its kind and whose it is; of several how many."""
    if len(cited) > 1:
        said = ngettext("%(number)s source", "%(number)s sources", len(cited))
        return said % {"number": len(cited)}
    source, _place = cited[0]
    kind = "" if source.kind == OF_NO_KIND else source.get_kind_display()
    return joined(", ", kind, isolated(source.whose))


@register.simple_tag(takes_context=True)
def source_row(context, ref):
    source = ref.source
    row = SourceRow(
        number=ref.number,
        anchor=ref.anchor,
        title=source.title,
        language=source.language if len(source.language) == 2 else "",
        address=source.get_absolute_url() if source.slug else "",
        publisher=shown_text(source.publisher) if source.publisher else None,
        date=when_inside(source) if source.publisher else when(source),
        kind=str(source.get_kind_display()),
        twins=tuple((twin.language, twin.get_absolute_url()) for twin in ref.twins),
        link=source.link,
        lacking=bool(context.get("originals")) and not source.link,
    )
    return source_html(row, get_language())


@remembered(most=MOST_SOURCE_ROWS)
def source_html(row, _language):
    title = isolated(row.title, row.language)
    return format_html(
        '<li id="{}"> <b>{}</b> <div> <p>{}</p> '
        '<p class="small mute">{}{}. {}{}. {}</p> </div> </li>\n',
        row.anchor,
        row.number,
        format_html('<a href="{}">{}</a>', row.address, title) if row.address else title,
        format_html("{}, ", isolated(*row.publisher)) if row.publisher else "",
        row.date,
        row.kind,
        format_html_join("", "{} {}", ((semicolon(), also_in(*twin)) for twin in row.twins)),
        original(row),
    )


def also_in(language, address):
    said = _("also in %(language)s") % {"language": language_inside(language)}
    return format_html('<a href="{}">{}</a>', address, said)


def original(row):
    if row.link:
        return format_html('<a href="{}" rel="noreferrer">{}</a>', row.link, _("The original"))
    return _("No address of the original is recorded.") if row.lacking else ""
