"""Shapes, outcome glyphs and icons for templates."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from engagement.templatetags.inline import colon, semicolon
from processes.lookup.places import country_name as name_of_place
from processes.models import NOT_REACHED, Criterion, Relation, ScoreValue, Verb
from processes.models.family import family_of
from processes.timeline import drawing
from processes.timeline.fates import MOST_SQUARES, glyph_of, ring_letter
from processes.timeline.picture import deadline_words

register = template.Library()
SQUARES = '<div class="squares">{}</div>'
STAMPS = {Verb.REFUSE: "overdue", Verb.CREATE: "okay", Verb.CHANGE: "soon"}


@register.simple_tag(takes_context=True)
def sprite(context):
    """The symbols every page may use, once."""
    reader = getattr(context.get("request"), "reader", None)
    stranger = reader is not None and not reader.signed_in
    return drawing.SPRITE_OF_STRANGERS if stranger else drawing.SPRITE


@register.simple_tag
def shape(kind, soft=False):
    """The mark of an intervention kind."""
    return family_shape(family_of(kind), " soft" if soft else "")


@register.simple_tag
def family_shape(family, more=""):
    """Of what stood in the way on few pages: no symbol of every page."""
    if family in drawing.HINDRANCES:
        drawn = '<svg class="k k-{}{}" viewBox="-9 -9 18 18" aria-hidden="true">{}</svg>'
        return format_html(drawn, family, more, drawing.HINDRANCES[family])
    drawn = '<svg class="k k-{}{}" aria-hidden="true"><use href="#k-{}"/></svg>'
    return format_html(drawn, family, more, family)


@register.simple_tag
def sort_shape(symbol, cls):
    """A shape of a drawing, for its key."""
    if symbol.startswith("k-"):
        return family_shape(symbol.removeprefix("k-"))
    drawn = '<svg class="ico {}" aria-hidden="true"><use href="#{}"/></svg>'
    return format_html(drawn, cls, symbol)


@register.simple_tag
def icon(name):
    return format_html('<svg class="ico" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def outcome(code, words):
    """What came of an ask or a commitment: glyph, colour and word."""
    return with_glyph(glyph_of(code), words, ring_letter(code))


@register.simple_tag
def came_to(part):
    """How many of some asks came to one end, likewise."""
    return with_glyph(part.glyph, part.counted)


def with_glyph(glyph, words, letter=""):
    return format_html(
        '<span class="out out-{}"><svg class="oc" aria-hidden="true">'
        '<use href="#o-{}"/>{}</svg>{}</span>',
        glyph,
        "ring" if letter else glyph,
        letter and format_html('<text x="50%" y="50%">{}</text>', letter),
        words,
    )


@register.simple_tag
def squares(parts):
    """What came of asks and commitments: a square for each, with a letter, behind those of one end
    their words. Where a part has its outcomes, each square leads to one of them; by keyboard the
    lists of them do, and with the script the arrow keys."""
    walks = any(one.outcomes for one in parts)
    label = _("What came of each. Arrow keys move between the squares, Enter opens one.")
    groups = format_html_join(
        "\n",
        '<p><span class="sq sq-{}" aria-hidden="true">{}</span> {}</p>',
        ((one.glyph, cells(one), one.counted) for one in parts),
    )
    shell = '<div class="squares" data-label="{}">{}</div>'
    return format_html(shell, label, groups) if walks else format_html(SQUARES, groups)


def cells(part):
    """Its squares; what is not known one by one is drawn up to MOST_SQUARES."""
    if not part.outcomes:
        drawn = ((part.letter,) for _one in range(min(part.number, MOST_SQUARES)))
        return format_html_join("", "<i>{}</i>", drawn)
    return format_html_join(
        "",
        '<a href="{}" tabindex="-1"{}>{}</a>',
        (
            (one.address, one.title and format_html(' title="{}"', one.title), part.letter)
            for one in part.outcomes
        ),
    )


@register.simple_tag
def access_key(openings):
    """Items of a list: how drawings tell apart who could take part in consultations."""
    return format_html_join("\n", '<li class="kind">{} {}</li>', drawing.access_samples(openings))


@register.simple_tag
def signs_key(signs):
    """Items of a list: what the signs of a drawing mean."""
    return format_html_join("\n", '<li class="kind{}">{} {}</li>', signs)


@register.simple_tag
def strip(value):
    """A value of the rubric of inclusion: a cell filled from below in thirds, and its words."""
    return format_html(
        '<span class="lvl"><span class="strip" aria-hidden="true"><i class="v{}"></i></span>'
        "{}</span>",
        value.value.lower(),
        value.label,
    )


@register.simple_tag
def profile_strip(profile):
    """The twelve values of an assessment in a row, in the order of the criteria, and in words."""
    values = [ScoreValue(profile.values.get(one, ScoreValue.NOT_KNOWN)) for one in Criterion]
    cells = format_html_join("", '<i class="v{}"></i>', ((v.value.lower(),) for v in values))
    pairs = zip(Criterion, values, strict=True)
    said = ((colon(f"{one.value} {one.label}"), value.label) for one, value in pairs)
    words = format_html_join(f"{semicolon()} ", "{} {}", said)
    return format_html(
        '<span class="strip" aria-hidden="true">{}</span><span class="vh">{}</span>', cells, words
    )


@register.filter
def deadline(consultation, today):
    return deadline_words(consultation, today)


@register.filter
def place_words(place):
    return name_of_place(place)


@register.filter
def verb_stamp(verb):
    """The class of the stamp for what is done with a line of a file."""
    return STAMPS.get(verb, "")


@register.simple_tag
def steps(stages, most=30):
    """A bar of steps: those that are done, the one that is going on, those to come."""
    classes = {"current": "c", **dict.fromkeys(NOT_REACHED, "")}
    said = [classes.get(one.state, "d") for one in stages[:most]]
    cells = [format_html('<i class="{}"></i>' if one else "<i>{}</i>", one) for one in said]
    return format_html(
        '<div class="steps" aria-hidden="true">{}</div>',
        format_html_join("", "{}", ((one,) for one in cells)),
    )


@register.filter
def relation_words(code):
    return dict(Relation.choices).get(code, code)
