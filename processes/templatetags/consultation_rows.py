"""What lists and pages show of a consultation: when it was open, who could take part, how it was
held, and its card on the page of a process, which is kept by all that it shows, plain values."""

from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from engagement import dates
from engagement.in_languages import Text, shown_text
from engagement.remembering import remembered
from engagement.templatetags.inline import as_said, joined, semicolon
from engagement.templatetags.record import when, when_inside
from engagement.words import value_in_words
from processes.lookup.openness import access_words, is_closed_to_some, openness
from processes.lookup.promises import feedback_overdue
from processes.models import Access, InEffect
from processes.templatetags.around_rows import MOST_ROWS_AROUND, Top, numbers, top_of
from processes.templatetags.drawing import deadline
from processes.templatetags.entry_rows import anchor, stamp_html, stamps

register = template.Library()


@register.simple_tag
def open_when(one):
    """From when to when one could take part."""
    to = one.closes and _("to %(when)s") % {"when": when(one, "closes")}
    if one.opens:
        return joined("\n", when(one, "opens"), to)
    return to or when_inside(one)


# -- who could take part -----------------------------------------------------------------------
@register.simple_tag
def access_stamps(one):
    return joined("\n", *(stamp_html(*stamp) for stamp in access_said(one)))


def access_said(one):
    """(class, symbol, words) of each stamp: as announced, as it was, whom it left out."""
    otherwise = one.access_in_effect and one.access_in_effect != InEffect.AS_ANNOUNCED
    found = [as_announced(one, otherwise)]
    if otherwise:
        wider = one.access_in_effect == InEffect.WIDER
        said = _("In effect: %(effect)s") % {"effect": one.get_access_in_effect_display()}
        found.append(("okay" if wider else "unverified", "", said))
    if is_closed_to_some(one):
        found.append(("unverified", "", _("Somebody was left out")))
    return tuple(found)


def as_announced(one, otherwise):
    """The first of them. otherwise: was it another in effect?"""
    words = one.get_access_display()
    if not one.access:
        known = one.let_in or one.rule_of_entry.words
        return "soon" if known else "unverified", "", access_words(one)
    if one.access == Access.CLOSED:
        return "unverified", "warn", words
    if otherwise:
        return "", "", _("Announced: %(access)s") % {"access": words}
    if one.access in (Access.ACCREDITED, Access.INVITATION):
        return "soon", "", words
    if openness(one) == "open":
        return "okay", "check", words
    return ("", "", words) if one.somebody_out else ("unverified", "", access_words(one))


# -- what was promised to those who did ----------------------------------------------------------
@register.filter
def feedback_late(consultation):
    return feedback_overdue(consultation, timezone.localdate())


@register.filter
def feedback_said(consultation):
    """By when feedback was promised, of one where none is recorded; no word on whether it came."""
    when = dates.words(consultation.feedback_promised, kind="within")
    if feedback_late(consultation):
        return _("promised by %(when)s; no feedback is recorded") % {"when": when}
    return _("Promised by %(when)s") % {"when": when}


@register.simple_tag
def feedback(consultation):
    return feedback_html(feedback_said(consultation), feedback_late(consultation))


def feedback_html(words, is_late):
    stamp = is_late and stamp_html("overdue", "clock", _("Overdue"))
    return joined("\n", stamp, format_html("<span>{}</span>", words))


# -- how it was held -----------------------------------------------------------------------------
class Held(NamedTuple):
    """How a consultation was held. days: of notice, None where they are not known."""

    kind: str
    channels: str
    minutes: int | None
    days: int | None
    notice: Text | None


def holding_of(consultation):
    working = consultation.working_days_range
    exact = working is not None and working.exact
    return Held(
        kind=consultation.get_kind_display(),
        channels=value_in_words(consultation, "channels") if consultation.channels else "",
        minutes=consultation.minutes_per_speaker,
        days=working.most if exact else None,
        notice=shown_text(consultation, "notice") if consultation.notice and not exact else None,
    )


def held_html(held):
    """Kind and channels; minutes for each speaker; working days of notice."""
    said = [joined(", ", held.kind, held.channels)]
    if held.minutes:
        words = ngettext(
            "%(minutes)s minute per speaker", "%(minutes)s minutes per speaker", held.minutes
        )
        said.append(words % {"minutes": held.minutes})
    if held.days is not None:
        words = ngettext(
            "%(days)s working day of notice", "%(days)s working days of notice", held.days
        )
        said.append(words % {"days": held.days})
    elif held.notice:
        said.append(format_html(_("notice: %(notice)s") % {"notice": "{}"}, as_said(held.notice)))
    return joined(f"{semicolon()} ", *said)


# -- its card -----------------------------------------------------------------------------
class ConsultationCard(NamedTuple):
    """All that the card of a consultation shows. access: stamps of who could take part; closes:
    that it does soon; feedback: of one that is late, else ""."""

    top: Top
    place: str
    when: str
    held: Held
    access: tuple
    closes: str
    feedback: str


@register.simple_tag(takes_context=True)
def consultation_card(context, one):
    card = ConsultationCard(
        top=top_of(context, one),
        place=f"c-{one.pk}",
        when=open_when(one),
        held=holding_of(one),
        access=access_said(one),
        closes=deadline(one, context["timeline"].today),
        feedback=feedback_said(one) if feedback_late(one) else "",
    )
    return card_html(card, get_language())


@remembered(most=MOST_ROWS_AROUND)
def card_html(card, _language):
    known = (
        *(stamp_html(*one) for one in card.access),
        stamps(card.top.stood),
        card.closes and stamp_html("soon", "clock", card.closes),
    )
    feedback = card.feedback and feedback_html(card.feedback, is_late=True)
    return format_html(
        '<div class="card sheet" id="{}">\n<p class="small mute">\n{}{}\n</p>\n<h3>{}</h3>\n'
        '<p class="small">{}</p>\n<p class="stamps">\n{}\n</p>\n{}</div>\n',
        card.place,
        card.when,
        numbers(card.top.references),
        anchor(card.top.record),
        held_html(card.held),
        joined("\n", *known),
        feedback and format_html('<p class="small">{}</p>\n', feedback),
    )
