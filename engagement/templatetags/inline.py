"""Pieces of a line between which no white space may slip, such as names and their commas."""

import re
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from engagement.in_languages import Text, is_foreign, said_only_in, shown_text
from engagement.languages import direction_of, language_inside, language_words, site_first
from engagement.spelling import at_a_word
from engagement.templatetags.record import query_with
from engagement.words import value_in_words

register = template.Library()
PARAGRAPHS = re.compile(r"paragraphs? (\d+(?:(?:,| and| to) \d+)*)(?=$|,| \()")
JOINS = {"and": pgettext_lazy("paragraphs", "and"), "to": pgettext_lazy("paragraphs", "to")}


def isolated(words, language=""):
    """Words of whatever direction, and in that language."""
    if language:
        form = '<bdi lang="{}" dir="{}">{}</bdi>'
        return format_html(form, language, direction_of(language), words)
    return format_html("<bdi>{}</bdi>", words)


@register.filter
def cut_to(words, most):
    """So many characters of it, and no half of a word where half of them are left without."""
    if not most or len(words) <= most:
        return words
    return f"{at_a_word(words, most - 1)}…"


@register.filter("text")
def text_shown(record, name):
    """A field of a record in its reader's language, if it has that; lines stay lines."""
    words, language = shown_text(record, name)
    return isolated(linebreaksbr(words, autoescape=True), language)


@register.filter
def titled(record, most=0):
    """What a record is called, alike, and cut to that many characters."""
    words, language = shown_text(record)
    return isolated(cut_to(words, most), language)


@register.filter
def shortly(record):
    """What an organisation is called for short, alike."""
    return isolated(*record.short_text)


def inside(text):
    """A Text within a sentence: marked where its language is known, else as it is."""
    return isolated(*text) if text.language else text.words


@register.filter("named")
def named_inside(record):
    """What a record is called, within a sentence."""
    return inside(shown_text(record))


@register.filter
def in_language_of(words, record):
    """Words that a record holds in no further language, the same."""
    return inside(Text(words, getattr(record, "text_language", "")))


@register.filter
def named_short(organisation):
    """What it is called for short, within a sentence."""
    return inside(organisation.short_text)


@register.filter
def in_full(record):
    """Its name, and behind it what it is called for short elsewhere on the page."""
    name, short = shown_text(record), record.short_text
    return joined(" ", isolated(*name), short != name and format_html("({})", isolated(*short)))


@register.filter
def plain_title(record, most=0):
    """The same where no markup may stand, such as the title of a page."""
    return cut_to(shown_text(record).words, most)


@register.filter
def as_said(said):
    """A Text, in its language."""
    return isolated(linebreaksbr(said.words, autoescape=True), said.language)


@register.filter
def as_in(words, record):
    """Words that stand in a record or beside it and that it holds in no further language: in that
    of its own texts."""
    language = getattr(record, "text_language", "")
    return isolated(linebreaksbr(words, autoescape=True), language) if words else ""


@register.simple_tag
def said_within(part, name, record):
    """A text of a part in its reader’s language, if it has that; else in its own, or in that of the
    record it lives in, which is said behind it."""
    return with_its_language(own_words(part, name, record))


def own_words(part, name, record):
    words, language = shown_text(part, name)
    return Text(words, language or getattr(record, "text_language", ""))


def with_its_language(said):
    if not said.words:
        return ""
    behind = said_only_in([said.language]) if is_foreign(said) else ""
    behind = format_html(' <small class="mute">({})</small>', behind) if behind else ""
    return format_html("{}{}", as_said(said), behind)


@register.simple_tag
def only_in_that(rows):
    """Behind words of rows that say their language in `detail`: in which alone they are."""
    foreign = {one.detail for one in rows if is_foreign(Text(one.text, one.detail))}
    return (
        format_html(' <small class="mute">({})</small>', said_only_in(foreign)) if foreign else ""
    )


@register.filter
def in_cell(record, name):
    """The value of a field in words, in its language where that is known; "" for none."""
    value = getattr(record, name)
    if getattr(value, "translated", ()):
        return titled(value)
    words = value_in_words(record, name)
    return isolated(words) if words else ""


@register.simple_tag
def only_in(*lists):
    """That what is listed is shown in another language than its reader’s, or some of it, once for
    all; "" where none of it is."""
    texts = [shown_text(row) for rows in lists for row in rows or ()]
    foreign = [text for text in texts if is_foreign(text)]
    if not foreign:
        return ""
    codes = site_first({text.language for text in foreign})
    said = {"languages": ", ".join(map(language_inside, codes))}
    if len(foreign) < len(texts):
        return _("Some of these texts are only in %(languages)s.") % said
    return _("These texts are only in %(languages)s.") % said


@register.simple_tag
def only_in_line(*lists):
    """The same on a line of its own."""
    said = only_in(*lists)
    return format_html('<p class="small mute">{}</p>', said) if said else ""


@register.simple_tag
def fallback(record, name):
    """Behind a text of a record: in which languages alone it is, where that is not told above."""
    said = record.only_there(name) if getattr(record, "translated", ()) else ""
    return format_html(' <small class="mute">({})</small>', said) if said else ""


@register.filter
def own_name(code):
    """What those who speak a language call it; "" is one that nobody has said."""
    return isolated(language_words(code), code) if code else _("language not recorded")


@register.filter
def direction(code):
    return direction_of(code) if code else "auto"


@register.simple_tag
def sends_mail():
    """Whether what is mailed leaves this site: without EMAIL_URL it waits here."""
    return bool(settings.MAIL_SERVER)


@register.simple_tag(takes_context=True)
def page_before(context):
    """The page of this site that led here, with its query, as the browser says; "" of another site,
    and of pages of accounts. An error page cannot name its address: it shows nothing of it."""
    request = context["request"]
    with suppress(ValueError):
        said = urlsplit(request.headers.get("referer", ""))
        here = said.netloc == request.get_host() and not said.path.startswith("//")
        if here and said.path and not said.path.startswith(reverse("account")):
            return urlunsplit(("", "", said.path, said.query, ""))
    return ""


@register.simple_tag(takes_context=True)
def to_language(context, code):
    """The query of this page in another language; where somebody signs in, with their way back."""
    request, back = context["request"], ""
    if request.path == reverse("account_login"):
        back = request.POST.get("next") or request.GET.get("next") or page_before(context)
    return query_with(context, lang=code, **({"next": back} if back else {}))


@register.simple_tag
def joined(separator, *parts):
    """Those of the parts that say something."""
    return format_html_join(separator, "{}", ((one,) for one in parts if one))


@register.filter
def colon(words):
    """Words and a colon behind them, which some languages set apart."""
    return format_html(_("%(label)s:") % {"label": "{}"}, words)


@register.simple_tag
def semicolon():
    """What stands behind each of a list but the last; some languages set it apart."""
    return pgettext("behind one of a list", ";")


@register.simple_tag
def names(rows, name="text", language="", separator=""):
    """One value of each row, by its name; `language` is the name of what says its language."""
    separator = separator or f"{semicolon()} "
    said = ((getattr(row, name), getattr(row, language, "") or "") for row in rows)
    return format_html_join(separator, "{}", ((isolated(*one),) for one in said))


@register.simple_tag
def titles(records):
    """What each of them is called."""
    return format_html_join(", ", "{}", ((titled(one),) for one in records))


@register.filter
def all_said(texts, most=0):
    """Texts one after another, each in its language; so many characters of them all."""
    said, left = [], most or sum(len(text.words) for text in texts)
    for text in texts:
        if left > 0:
            said.append((as_said(text._replace(words=cut_to(text.words, left))),))
        left -= len(text.words)
    return format_html_join(", ", "{}", said)


@register.simple_tag
def counted(pairs):
    """Words, and how many there are of each."""
    said = ({"label": words, "count": number} for words, number in pairs)
    said = ((_("%(label)s: %(count)s") % one,) for one in said)
    return format_html_join(f"{semicolon()} ", "{}", said)


@register.simple_tag
def naming(record, words):
    """Words, and whose they are for those who hear a link without what stands around it."""
    return format_html('{}<span class="vh"> ({})</span>', words, titled(record))


@register.simple_tag
def link(record, words=""):
    """A record by its address; just its name, or `words`, perhaps a Text, when it has none."""
    said = as_said(words) if isinstance(words, Text) else words and isolated(words)
    return leading_to(record, said or titled(record))


def leading_to(record, said):
    address = getattr(record, "get_absolute_url", None)
    return format_html('<a href="{}">{}</a>', address(), said) if address else said


@register.simple_tag
def links(records):
    """Organisations by their short names; those that are only named have no address."""
    return format_html_join(", ", "{}", ((leading_to(one, shortly(one)),) for one in records))


@register.simple_tag
def marked(marks):
    """A text with what was added and what was taken out, as ("same", "ins" or "del", text)."""
    added, gone, said = _("added:"), _("taken out:"), []
    for place, (mark, text) in enumerate(marks, 1):
        if mark == "ins":
            piece = format_html('<ins><span class="vh">{} </span>{}</ins>', added, text)
        elif mark == "del":
            space = " " if place < len(marks) else ""
            piece = format_html('<del><span class="vh">{} </span>{}</del>{}', gone, text, space)
        else:
            piece = text
        said.append((piece,))
    return format_html_join("", "{}", said)


@register.simple_tag
def pieces(text, size=16):
    """A long text without a space, so that it may be broken between pieces of that size."""
    *first, last = [text[at : at + size] for at in range(0, len(text), size)] or [""]
    return format_html("{}{}", format_html_join("", "{}<wbr>", ((one,) for one in first)), last)


@register.simple_tag(takes_context=True)
def lead(context, address, words, within=True):
    """A link that says when it leads to where one is, or to what that is within."""
    path = getattr(context.get("request"), "path", "")
    here = path.startswith(address) if within else path == address
    form = '<a href="{}" aria-current="page">{}</a>' if here else '<a href="{}">{}</a>'
    return format_html(form, address, words)


@register.simple_tag
def title_of(source, place=""):
    """In its language, when that is one whose code a browser knows; a link, where it has a page.
    place: where in it, said after it."""
    title = isolated(source.title, source.language if len(source.language) == 2 else "")
    if source.slug:
        title = format_html('<a href="{}">{}</a>', source.get_absolute_url(), title)
    return joined(", ", title, place and isolated(as_located(place)))


@register.simple_tag
def told_at(source, place=""):
    """Where it says so, in few words: a link, whose title a narrow window may leave out."""
    title = isolated(source.title, source.language if len(source.language) == 2 else "")
    said = format_html('{}<span class="title">{} {}</span>', _("Source"), colon(""), title)
    if source.slug:
        said = format_html('<a href="{}">{}</a>', source.get_absolute_url(), said)
    return joined(", ", said, place and isolated(as_located(place)))


@register.filter
def as_located(place):
    """Where in a source: numbers of paragraphs in the language of the page, all else as typed."""
    return f"{semicolon()} ".join(map(_part_located, place.split("; ")))


def _part_located(part):
    if not (found := PARAGRAPHS.match(part)):
        return part
    numbers = " ".join(str(JOINS.get(one, one)) for one in found[1].split())
    said = ngettext("paragraph %(numbers)s", "paragraphs %(numbers)s", 1 + (" " in found[1]))
    return said % {"numbers": numbers} + part[found.end() :]


@register.simple_tag
def reference(ref):
    """The number of a source on this page, which leads to it."""
    return format_html(
        '<span class="ref"><a href="#{}" aria-label="{}">{}</a></span>',
        ref.anchor,
        _("Source %(number)s") % {"number": ref.number},
        ref.number,
    )


@register.simple_tag(takes_context=True)
def source_number(context, source):
    """The number of a source that stands in a part of a record; nothing where there is none."""
    number = context["sources"].number_of(source)
    return reference(number) if number else ""


@register.simple_tag(takes_context=True)
def references_of(context, records):
    """The numbers of the sources of several records, each once."""
    found = {one.number: one for record in records for one in context["sources"].of(record)}
    return format_html_join("", "{}", ((reference(found[number]),) for number in sorted(found)))


@register.simple_tag(takes_context=True)
def references_with_places(context, record):
    """The numbers of its sources, each once, with all places in it where that stands."""
    found = {}
    for ref, one in context["sources"].citations(record):
        _ref, places = found.setdefault(ref.number, (ref, []))
        if one.locator and one.told_by == ref.source:  # a language twin has places of its own
            places.append(one.locator)
    said = ((reference(ref), places_in_one(places)) for ref, places in found.values())
    return format_html_join(" ", '{} <small class="mute">{}</small>', said)


def places_in_one(places):
    """Places in one source, each once; what another of them names as well is left out."""
    named = [{*re.findall(r"\d+", one)} for one in places]
    kept = [
        isolated(as_located(one))
        for number, one in enumerate(places)
        if one not in places[:number]
        and not any(named[number] < other for other in named if named[number])
    ]
    return format_html_join(f"{semicolon()} ", "{}", ((one,) for one in kept))


@register.simple_tag(takes_context=True)
def references(context, record, field=None):
    """The numbers of the sources of a record, or of one field of it."""
    numbered = context["sources"].of(record, field)
    return format_html_join("", "{}", ((reference(one),) for one in numbered))
