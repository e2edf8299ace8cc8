"""From a timeline to its drawing: words and anchors are chosen here, lines and shapes there."""

from collections import Counter, defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.dates import day_and_month
from engagement.in_languages import shown_text
from engagement.remembering import remembered
from processes.lookup.openness import access_note, drawn_as, how_open_words
from processes.lookup.present import CALLED_OFF, is_over
from processes.models import DateKind, Family, FateCode, StageState
from processes.models.family import family_of
from processes.timeline import drawing
from processes.timeline.fates import (
    MOST_SQUARES,
    drawn_verdicts,
    glyph_of,
    ring_letter,
    verdict_counts,
    verdict_of,
)

MOST_PICTURES = 40  # that are kept drawn, up to 100 kB each


@remembered(most=MOST_PICTURES)
def drawings_of(picture, _language):
    """Its drawings by name, and the key to them; kept by what is in them, all plain values."""
    names = ("wide", "wide_threads", "compact", "compact_threads")
    found = {name: getattr(drawing, name)(picture) for name in names}
    ways = (found["wide"] + found["wide_threads"], found["compact"] + found["compact_threads"])
    threads = picture.threads if found["compact_threads"] else picture.outcomes
    thread_signs = drawing.thread_signs(threads, drawn_verdicts())
    beside = [(" only-wide noprint", *sign[1:]) for sign in thread_signs]  # else they stand folded
    return found | {"signs": drawing.signs_in(*ways) + beside, "thread_signs": thread_signs}


def tally(timeline):
    """Asks and commitments of a timeline counted by what came of them, for one line of words."""
    counts = Counter(verdict_of(one.code) for one in timeline.outcomes)
    first = [*(line.ask for line in timeline.asks[:1]), *timeline.commitments[:1]]
    total, counted = sum(row.total for row in first), counts.total()
    each = timeline.outcomes if counted <= MOST_SQUARES else ()
    found = {"total": counted, "parts": verdict_counts(counts, each), "again": total - counted}
    asks = sum(isinstance(one.code, FateCode) for one in timeline.outcomes)
    return found | {"asks": asks, "promises": counted - asks}


def deadline_words(consultation, today):
    """ "Closes 6 Sep, in 4 days" while it runs, else nothing. The last day counts in full."""
    closes = consultation.closes and consultation.closes.latest
    if not closes or closes < today or consultation.state in CALLED_OFF:
        return ""
    days = (closes - today).days
    if days == 0:
        return _("Closes today")
    return ngettext("Closes %(day)s, in %(days)s day", "Closes %(day)s, in %(days)s days", days) % {
        "day": day_and_month(closes),
        "days": days,
    }


def lasts(record):
    return record.date_kind == DateKind.SPAN


def stage_bar(stage, present, earlier=()):
    as_of = present.process.as_of
    return drawing.Bar(
        anchor=f"st-{stage.position}",
        name=shown_text(stage).words,
        date=stage.date,
        state=StageState.COMPLETED if is_over(stage, present.day) else stage.state,
        lasts=lasts(stage),
        meaning=stage.date_meaning,
        confirmed=as_of.earliest if as_of else None,
        as_of=as_of,
        now=present.is_now,
        earlier=tuple(earlier),
    )


def bars(timeline):
    return tuple(stage_bar(one, timeline.present, one.earlier) for one in timeline.stages)


def opening_bar(consultation, today, anchor=""):
    return drawing.Opening(
        anchor=anchor or f"c-{consultation.pk}",
        name=shown_text(consultation).words,
        opens=consultation.opens or (None if consultation.closes else consultation.date),
        closes=consultation.closes or consultation.date,
        access=drawn_as(consultation),
        words=how_open_words(consultation),
        note=access_note(consultation),
        deadline=deadline_words(consultation, today),
    )


def opening_bars(timeline):
    return tuple(opening_bar(one, timeline.today) for one in timeline.consultations)


def family_lanes(timeline):
    if timeline.months:
        return counted_lanes(timeline)
    families = defaultdict(list)
    place = timeline.page_of
    for mark in timeline.marks:
        families[mark.family].append(mark)
    return tuple(
        drawing.Lane(
            label=family.label,
            family=str(family),
            total=sum(mark.pk in timeline.once for mark in families[family]),
            marks=tuple(
                drawn(mark, place(mark.number), mark.pk not in timeline.once)
                for mark in families[family]
            ),
        )
        for family in Family
        if families[family]
    )


def drawn(mark, page, again):
    """A mark leads to its entry in the list, which may stand on another page of it."""
    return drawing.Mark(
        anchor=f"{page}#e-{mark.number}" if page else f"e-{mark.number}",
        number=mark.number,
        title=mark.words,
        family=str(mark.family),
        date=mark.date,
        lasts=lasts(mark),
        state=mark.state,
        again=again,
    )


def hindrance_lanes(timeline):
    """Barriers and, with a mark of their own, reprisals; each leads to its line on the page."""
    lanes = {
        False: (_("Barriers"), "barrier", []),
        True: (_("Attacks and reprisals"), "reprisal", []),
    }
    for place, one in enumerate(timeline.belongs.barriers, 1):
        _label, mark, found = lanes[one.is_reprisal]
        title = one.get_kind_display()
        found.append(drawing.Mark(f"b-{place}", None, title, mark, one.date, lasts(one)))
    return tuple(
        drawing.Lane(label, mark, len(marks), tuple(marks)) for label, mark, marks in lanes.values()
    )


def counted_lanes(timeline):
    """Counts by month. Precision 0 and 1 are a day and a month; above it the month is not known."""
    months, undated = defaultdict(lambda: defaultdict(int)), defaultdict(int)
    for kind, month, exactness, count in timeline.months:
        family = family_of(kind)
        if not month:
            undated[family] += count
        else:
            known = exactness in {"0", "1"}
            months[family][int(month[:4]), int(month[5:]) if known else 0] += count
    return tuple(
        drawing.Lane(
            label=family.label,
            family=str(family),
            total=sum(months[family].values()) + undated[family],
            months=tuple((*when, count) for when, count in sorted(months[family].items())),
            undated=undated[family],
        )
        for family in Family
        if months[family] or undated[family]
    )


def ask_and_commitment_threads(timeline):
    """None where there are more than are read with their days."""
    if any(one.key not in timeline.days for one in timeline.outcomes):
        return ()
    return tuple(
        drawing.Thread(
            anchor=one.address,
            text=one.said.words,
            type="ask" if isinstance(one.code, FateCode) else "commitment",
            made=timeline.days[one.key][0],
            settled=timeline.days[one.key][1],
            glyph=glyph_of(one.code),
            outcome=outcome_words(one),
            letter=ring_letter(one.code),
        )
        for one in timeline.outcomes
    )


def outcome_words(one):
    return f"{one.code.label} {_('(our reading)')}" if one.is_read else str(one.code.label)


def outcome_counts(timeline):
    """The same as `tally`, each outcome by its own words, for a drawing that counts them."""
    codes = Counter(one.code for one in timeline.outcomes).most_common()
    return tuple(
        drawing.OutcomeCount(str(code.label), glyph_of(code), ring_letter(code), number)
        for code, number in codes
    )


def month_link(filters):
    """The address of one month of the list, with whatever else is chosen."""
    kept = filters.without("from").removeprefix("?")
    kept = "".join(f"{part}&" for part in kept.split("&") if part and not part.startswith("to="))
    kept = kept.replace("{", "%7B").replace("}", "%7D")
    return f"?{kept}from={{year}}-{{month}}&to={{year}}-{{month}}#h-en"


def picture_of(timeline):
    """The drawing's description of a timeline, framed by what is on it or by its own zoom."""
    stages, consultations, entries = bars(timeline), opening_bars(timeline), family_lanes(timeline)
    hindrances = hindrance_lanes(timeline)
    dates = [bar.date for bar in stages]
    dates += [date for one in consultations for date in (one.opens, one.closes)]
    dates += [mark.date for lane in (*entries, *hindrances) for mark in lane.marks]
    dates += [date for bar in stages for date in bar.earlier]
    dates += timeline.month_dates()
    first, last = drawing.frame(dates, timeline.today)
    chosen = timeline.filters.form.cleaned_data
    if chosen.get("from") and chosen["from"].earliest:
        first = chosen["from"].earliest
    if chosen.get("to") and chosen["to"].latest:
        last = max(chosen["to"].latest, first)
    return drawing.Picture(
        first=first,
        last=last,
        today=timeline.today,
        density=timeline.density,
        stages=stages,
        openings=consultations,
        lanes=entries,
        hindrances=hindrances,
        threads=ask_and_commitment_threads(timeline),
        outcomes=outcome_counts(timeline),
        month_link=month_link(timeline.filters),
        filtered=any(chosen.values()),
    )
