"""Shapes, outcome glyphs and icons for templates."""

from django import template
from django.utils.html import format_html

from processes import drawing
from processes.drawing.shapes import SYMBOLS
from processes.filters import place_words as name_of_place
from processes.models import Relation
from processes.models.family import FAMILY_OF, Family
from processes.picture import deadline_words, glyph_of

register = template.Library()


@register.simple_tag
def sprite():
    """The symbols every page may use, once."""
    return drawing.sprite(SYMBOLS)


@register.simple_tag
def shape(kind, soft=False):
    """The mark of an intervention kind."""
    family = FAMILY_OF.get(kind, Family.OTHER)
    return format_html(
        '<svg class="k k-{}{}" aria-hidden="true"><use href="#k-{}"/></svg>',
        family,
        " soft" if soft else "",
        family,
    )


@register.simple_tag
def family_shape(family):
    return format_html(
        '<svg class="k k-{}" aria-hidden="true"><use href="#k-{}"/></svg>', family, family
    )


@register.simple_tag
def icon(name):
    return format_html('<svg class="ico" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def outcome(code, words):
    """What came of an ask or a commitment: glyph, colour and word."""
    glyph = glyph_of(code)
    return format_html(
        '<span class="out out-{}"><svg class="oc" aria-hidden="true">'
        '<use href="#o-{}"/></svg>{}</span>',
        glyph,
        glyph,
        words,
    )


@register.filter
def deadline(consultation, today):
    return deadline_words(consultation, today)


@register.filter
def place_words(place):
    return name_of_place(place)


@register.filter
def relation_words(code):
    return dict(Relation.choices).get(code, code)
