"""The rows of asks and commitments on the page of a process, kept by all that they show, which is
plain values."""

from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from engagement import dates
from engagement.in_languages import Text, shown_text
from engagement.remembering import remembered
from engagement.templatetags.inline import (
    all_said,
    as_said,
    joined,
    own_words,
    reference,
    with_its_language,
)
from engagement.templatetags.record import when
from processes.templatetags.drawing import icon, outcome
from processes.templatetags.entry_rows import (
    Linked,
    Stood,
    anchor,
    as_numbered,
    linked,
    stamp_html,
    stamps,
    stood_of,
)

register = template.Library()
MOST_ASK_ROWS = 1000  # of each that are kept, some 3 kB each
ASKED_BY = 3  # of whom those are named


class Ended(NamedTuple):
    """What came of it. code, words: how it is called. read: is it our reading?"""

    code: str
    words: str
    read: bool = False


class RowOfAsk(NamedTuple):
    """All that the row of an ask shows. note: of what came of it, with the number of its source;
    None where nothing did. gained: does that say more than how it is called?"""

    anchor: str
    ask: Linked
    references: tuple
    provision: Text
    stood: Stood
    asked_by: tuple
    made: str
    ended: Ended
    note: tuple | None
    gained: bool


class RowOfCommitment(NamedTuple):
    """All that the row of a commitment shows. late: how the time it is overdue is said, or ""."""

    anchor: str
    commitment: Linked
    stood: Stood
    promisers: tuple
    made: str
    ended: Ended
    late: str
    outcome: Text | None
    references: tuple


@register.simple_tag(takes_context=True)
def ask_row(context, line):
    ask, newest, sources = line.ask, line.newest, context["sources"]
    row = RowOfAsk(
        anchor=context["timeline"].lines[ask.pk],
        ask=linked(ask),
        references=tuple(map(as_numbered, sources.of(ask))),
        provision=Text(ask.provision, ask.text_language),
        stood=stood_of(ask, sources, quiet=True),
        asked_by=tuple(map(shown_text, line.asked_by[:ASKED_BY])),
        made=dates.words(line.made, kind="within"),
        ended=Ended(
            str(line.outcome), str(line.outcome.label), bool(newest and newest.own_reading)
        ),
        note=newest and said_of_fate(newest, ask, sources),
        gained=line.gained,
    )
    return ask_html(row, get_language())


def said_of_fate(fate, ask, sources):
    source = sources.number_of(fate.source)
    return own_words(fate, "note", ask), source and as_numbered(source)


@register.simple_tag(takes_context=True)
def commitment_row(context, one):
    timeline, sources = context["timeline"], context["sources"]
    row = RowOfCommitment(
        anchor=timeline.lines[one.pk],
        commitment=linked(one),
        stood=stood_of(one, sources, quiet=True),
        promisers=tuple(one.promisers),
        made=when(one),
        ended=Ended(one.completion, str(one.get_completion_display())),
        late=overdue_stamp(one, timeline.late[one.pk]) if timeline.late[one.pk] else "",
        outcome=shown_text(one, "outcome") if one.outcome else None,
        references=tuple(map(as_numbered, sources.of(one))),
    )
    return commitment_html(row, get_language())


@remembered(most=MOST_ASK_ROWS)
def ask_html(row, _language):
    references = format_html_join("", "{}", ((reference(one),) for one in row.references))
    provision = row.provision.words and format_html(", {}", as_said(row.provision))
    return row_html(
        row.anchor,
        head_html("ask", row.ask, references, joined("", _("Ask"), provision), row.stood),
        all_said(row.asked_by),
        row.made,
        joined(" ", ended_html(row.ended), row.ended.read and _("(our reading)"), note_html(row)),
    )


def note_html(row):
    if row.note is None:
        return ""
    words, source = row.note
    return format_html(
        '<p class="small mute{}">{}{}</p>',
        "" if row.gained else " only-wide",
        with_its_language(words),
        source and reference(source) or "",
    )


@remembered(most=MOST_ASK_ROWS)
def commitment_html(row, _language):
    known = format_html(
        '<p class="small mute only-wide">{}{}</p>',
        row.outcome and as_said(row.outcome) or "",
        format_html_join("", "{}", ((reference(one),) for one in row.references)),
    )
    return row_html(
        row.anchor,
        head_html("commit", row.commitment, "", _("Commitment"), row.stood),
        all_said(row.promisers),
        row.made,
        joined(" ", ended_html(row.ended), row.late, known),
    )


def row_html(place, head, who, made, ended):
    return format_html(
        '<tr id="{}"> {} <td data-l="{}">{}</td> <td data-l="{}">{}</td> <td>{}</td> </tr>\n',
        place,
        head,
        pgettext("who", "From"),
        who,
        _("Made"),
        made,
        ended,
    )


def head_html(symbol, record, references, kind, stood):
    return format_html(
        '<th scope="row"> <span class="kind">{} {}{}</span> <span class="small mute">{}</span>'
        ' <span class="stamps">{}</span> </th>',
        icon(symbol),
        anchor(record),
        references,
        kind,
        stamps(stood),
    )


def ended_html(ended):
    return outcome(ended.code, ended.words)


@register.simple_tag
def overdue_stamp(one, days, known=False):
    """How long a commitment has been overdue, if that is known."""
    if then := getattr(one, "overdue_as_of", None):
        said = _("Overdue when last checked, %(when)s")
        said = said % {"when": dates.words(then, kind=dates.SOME_TIME)}
    elif known or one.checked_since_due:
        said = ngettext("Overdue by %(days)s day", "Overdue by %(days)s days", days)
        said = said % {"days": days}
    else:
        said = _("Its day has passed; whether it was kept is not recorded")
        return stamp_html("unverified", "clock", said)
    return stamp_html("overdue", "clock", said)
