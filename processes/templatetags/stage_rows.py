"""The line of a stage between the entries of a process, kept by all that it shows, which is plain
values; and what sources say that differs."""

from typing import NamedTuple

from django import template
from django.template.defaultfilters import truncatewords_html
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagement import dates
from engagement.in_languages import Text, shown_text
from engagement.remembering import remembered
from engagement.templatetags.inline import as_in, as_said, reference, semicolon
from engagement.templatetags.record import when, when_inside
from processes.models import StageState
from processes.templatetags.entry_rows import Linked, anchor, as_numbered, linked, stamp_html
from processes.templatetags.sentences import expected

register = template.Library()
MOST_STAGE_ROWS = 1000  # that are kept, some 2 kB each
WORDS_OF_IT = 30  # of what a stage was about


class StageRow(NamedTuple):
    """All that the line of a stage shows. what: as what it stands there; moved: (when it was
    expected, when that was said), the oldest first; differing: what its sources say, drawn."""

    place: int
    is_next: bool
    what: str
    stage: Linked
    when: str
    references: tuple
    summary: Text | None
    moved: tuple
    differing: str


@register.simple_tag(takes_context=True)
def stage_row(context, stage):
    timeline, sources = context["timeline"], context["sources"]
    is_overtaken = stage in timeline.overtaken
    said = reversed(stage.said) if stage.moved else ()
    row = StageRow(
        place=stage.position,
        is_next=stage.state == StageState.PLANNED,
        what=_("Stage, not confirmed") if is_overtaken else stands_as(stage, timeline.present),
        stage=linked(stage),
        when=when_it_is(stage, is_overtaken),
        references=tuple(map(as_numbered, sources.of(stage))),
        summary=shown_text(stage, "summary") if stage.summary else None,
        moved=tuple(
            tuple(dates.words(day, kind="within") for day in (one.date, one.said_on))
            for one in said
        ),
        differing=sources_differing(context, stage),
    )
    return stage_html(row, get_language())


def stands_as(stage, present):
    if stage.state == StageState.PLANNED:
        return _("Stage to come")
    if not stage.state:
        return _("Stage, state not recorded")
    if stage.state == StageState.COMPLETED:
        return _("Stage")
    if stage.state != StageState.CURRENT:
        return _("Stage, %(state)s") % {"state": stage.get_state_display()}
    if present.is_now:
        return _("Stage now")
    if as_of := present.process.as_of:
        return _("Stage, as of %(when)s") % {"when": dates.words(as_of, kind=dates.SOME_TIME)}
    return _("Stage, going on when it was recorded")


def when_it_is(stage, is_overtaken):
    if is_overtaken and stage.date:
        return _("was expected %(when)s") % {"when": when(stage)}
    return expected(stage) if stage.state == StageState.PLANNED else when_inside(stage)


@remembered(most=MOST_STAGE_ROWS)
def stage_html(row, _language):
    summary = row.summary and truncatewords_html(as_said(row.summary), WORDS_OF_IT)
    return format_html(
        '<li class="turn{}" id="st-{}">\n<span class="mute">{}</span>\n<b>{}</b>,\n{}{}\n{}\n{}{}'
        "</li>\n",
        " next" if row.is_next else "",
        row.place,
        row.what,
        anchor(row.stage),
        row.when,
        format_html_join("", "{}", ((reference(one),) for one in row.references)),
        summary and format_html('<span class="mute">{}</span>', summary) or "",
        moved_html(row.moved) if row.moved else "",
        row.differing,
    )


def moved_html(moved):
    words = _("expected %(when)s, said %(said)s")
    said = ((words % {"when": day, "said": told},) for day, told in moved)
    return format_html(
        "<br>\n{}\n{}\n",
        stamp_html("soon", "differ", _("Moved")),
        format_html_join(f"{semicolon()}\n", "<span>{}</span>", said),
    )


@register.simple_tag(takes_context=True)
def sources_differing(context, record):
    """What sources of a record say that differs, side by side; and what one of them says in one
    language and in another."""
    sources, found = context["sources"], []
    for sides in sources.differing(record):
        said = stamp_html("soon", "differ", _("Sources differ"))
        found.append((said, sides_html(sides, record)))
    for sides in sources.renderings(record):
        said = format_html('<span class="stamp">{}</span>', _("One source, in two languages"))
        found.append((said, sides_html(sides, record)))
    return format_html_join("", '<div class="differ">\n{}\n<ul>\n{}</ul>\n</div>\n', found)


def sides_html(sides, record):
    said = ((as_in(side.words, record), reference(side.reference)) for side in sides)
    return format_html_join("", "<li>{}{}</li>\n", said)
