"""Lines of the record that are put together from several values."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement import dates
from engagement.templatetags.inline import isolated, joined, said_within, text_shown
from processes.lookup.places import country_name
from processes.lookup.present import expected_words
from processes.models import Proposal, ProposalState, StageState, speaks_for
from processes.writing.acts import own_drafts

register = template.Library()
register.filter(own_drafts)


@register.simple_tag(takes_context=True)
def proposals_waiting(context):
    """How many proposals wait for a curator, as one of them is told; 0 for everybody else."""
    reader = getattr(context.get("request"), "reader", None)
    if reader is None or not reader.curates:
        return 0
    return Proposal.visible_to(reader).filter(state=ProposalState.OPEN).count()


@register.filter
def expected(stage):
    """When a stage to come is expected, or was when somebody last said so."""
    return expected_words(stage, timezone.localdate())


@register.filter
def expected_in_short(stage):
    """The same in few words, where its own line has the others."""
    today = timezone.localdate()
    if not stage.date or not stage.date.latest:
        return _("no date recorded")
    return _("the date has passed") if stage.date.latest < today else expected(stage)


@register.simple_tag
def admitted(status, admission):
    """How somebody was let in or left out: status, route, day, who refused or objected, and why."""
    if admission is None:
        return status
    by = admission.objected_by
    return joined(
        ". ",
        joined(
            ", ",
            status,
            admission.route and text_shown(admission, "route"),
            admission.date and dates.words(admission.date, kind="within"),
            by and format_html(_("by {}"), isolated(by)),
        ),
        admission.note
        and format_html('<span class="mute">{}</span>', said_within(admission, "note", admission)),
    )


@register.simple_tag
def goes_on(stage):
    """That a stage goes on: today, or when somebody last said so."""
    as_of, today = stage.process.as_of, timezone.localdate()
    if speaks_for(as_of, today):
        return _("Going on now.")
    if as_of is None:
        return f"{_('Going on; the day is not recorded')}."
    said = _("Going on as of %(date)s; nothing newer is recorded.")
    return said % {"date": dates.words(as_of, kind=dates.SOME_TIME)}


@register.simple_tag
def last_looked(record, sources):
    """That somebody looked for something newer of a record, and how old its newest source is; ""
    where nobody has."""
    if not record.checked:
        return ""
    said = {"day": dates.words(record.checked, kind=dates.SOME_TIME, long=True)}
    newest = sources.newest(record)
    if newest is None:
        return _("Looked through on %(day)s; no source has a day.") % said
    said["newest"] = dates.words(newest, kind=dates.SOME_TIME, long=True)
    return _("Looked through on %(day)s; the newest source is of %(newest)s.") % said


@register.simple_tag
def moved_to(stage):
    """When a stage that moved was expected before (its `date_before`), and where it stands now."""
    said = {"before": dates.words(stage.date_before, kind="within")}
    today = timezone.localdate()
    if stage.state != StageState.PLANNED:
        when = dates.words(stage.date, kind=dates.meaning_of(stage))
        state = stage.get_state_display() or _("State not recorded")
        said["now"] = f"{state[:1].lower()}{state[1:]}, {when}"
    elif stage.date.latest and stage.date.latest < today:
        said["then"] = dates.words(stage.date, kind="within")
        return capfirst(_("was expected %(before)s, then %(then)s.") % said)
    else:
        said["now"] = expected_words(stage, today)
    return capfirst(_("was expected %(before)s; %(now)s.") % said)


@register.simple_tag
def labelled(label, count):
    """A number after what it counts, so that no word has to agree with it."""
    return _("%(label)s: %(count)s") % {"label": label, "count": count}


@register.simple_tag
def opens(entries, people):
    """What becomes readable, and for how many."""
    who = ngettext("%(number)s person", "%(number)s people", people) % {"number": people}
    words = ngettext(
        "%(number)s entry becomes readable for %(people)s.",
        "%(number)s entries become readable for %(people)s.",
        entries,
    )
    return words % {"number": entries, "people": who}


@register.simple_tag
def place_names(items):
    said = ((country_name(one.text),) for one in items)
    return format_html_join(", ", "<bdi>{}</bdi>", said)
