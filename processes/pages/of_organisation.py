"""What stands beside an organisation on its page."""

from collections import Counter

from django.db.models import Count, Q
from django.utils import timezone

from engagement.in_languages import shown_text
from processes.lookup import rubric
from processes.lookup.involved import involved
from processes.lookup.left_out import consultations_without, left_out_as
from processes.lookup.promises import promised_to
from processes.lookup.questions import newest_is_read, newest_outcome
from processes.lookup.sample import real_beside
from processes.models import (
    Ask,
    Assessment,
    ClosedPage,
    Commitment,
    Completion,
    Effort,
    FateCode,
    Grant,
    Intervention,
    Lesson,
    Membership,
    OtherName,
    Participation,
    Position,
    Post,
    Trust,
    with_holdings,
)
from processes.outcomes.years import years_of
from processes.pages.rows import (
    MOST_RELATED,
    asks_of,
    barriers_of,
    entries_of,
    lessons_in,
    newest,
)
from processes.people import staff
from processes.people.belonging import opens_at
from processes.people.coalitions import concerns
from processes.timeline.fates import Outcome, Verdicts, verdict_counts, verdict_of


def beside_organisation(record, reader):
    def seen(kind):
        return real_beside(record, kind.visible_to(reader), reader)

    part = seen(Participation).filter(organisation=record)
    today = timezone.localdate()
    asks, called = seen(Ask).filter(holders=record), (shown_text(record).words, record.short)
    asked = asks_of(asks, reader)
    without = list(
        real_beside(record, consultations_without(record, reader), reader)[:MOST_RELATED]
    )
    return {
        "appointment": opens_at(record),
        "closed": ClosedPage.of(record),
        "trust": Trust.of(record, reader),
        "let_read": Grant.of(record) if record.pk in reader.organisations else (),
        "opens_people": staff.may_open(record, reader),
        "names": list(
            OtherName.visible_to(reader).filter(organisation=record).exclude(name__in=called)
        ),
        "posts": list(
            Post.visible_to(reader)
            .filter(organisation=record)
            .prefetch_related(with_holdings())[:MOST_RELATED]
        ),
        "members": memberships_with(reader, "organisation", coalition=record),
        "coalitions": memberships_with(reader, "coalition", organisation=record),
        "involved": involved(record, reader)[:MOST_RELATED],
        "without": without,
        "left_out_as": left_out_as(without, record, reader),
        "barriers": barriers_of(Q(affected=record), reader),
        "received": received(record, reader, today),
        "efforts": newest(seen(Effort).filter(organisation=record), "organisation"),
        "lessons": lessons_in(seen(Lesson).filter(author=record)),
        "entries": entries_of(
            seen(Intervention).filter(pk__in=part.values("intervention")), reader
        ),
        **asked,
        "came_of": came_of(asks, asked, reader),
        "commitments": newest(
            seen(Commitment).filter(Commitment.promised_by(record)).distinct(),
            "process",
        ),
        "positions": newest(seen(Position).filter(actor=record), "actor", "ask", "process"),
        "years": years_of(record, reader),
        "assessments": rubric.profiles(held_by(record, reader), reader),
    }


def came_of(rows, asked, reader):
    """What came of its asks, one said twice once: each of those its page lists, or of more the
    numbers."""
    listed, newest = asked["asks"], asked["newest_fates"]
    if len(listed) == MOST_RELATED:
        once = rows.exclude(same_as__in=rows.values("pk")).order_by()
        ends, counts = (newest_outcome(reader), newest_is_read(reader)), Verdicts()
        for code, is_read, number in once.values_list(*ends).annotate(Count("pk")):
            counts.count(verdict_of(code), number, is_read)
        return verdict_counts(counts)
    here = {one.pk for one in listed}
    outcomes = [
        Outcome(
            FateCode(newest[one.pk].fate) if one.pk in newest else FateCode.UNKNOWN,
            shown_text(one),
            one.get_absolute_url(),
            is_read=one.pk in newest and newest[one.pk].own_reading,
        )
        for one in listed
        if one.same_as_id not in here
    ]
    return verdict_counts(Counter(verdict_of(one.code) for one in outcomes), outcomes)


def received(organisation, reader, today):
    """Promises made to an organisation, each with the days it is overdue; those first that were
    broken or are overdue, the newest of them first."""
    rows = real_beside(organisation, promised_to(organisation, reader), reader)
    rows = rows.prefetch_related(*Commitment.PROMISERS)
    rows = [(one, one.overdue(today)) for one in newest(rows, "process", "actor")]
    return sorted(rows, key=lambda row: not (row[1] or row[0].completion == Completion.BROKEN))


def memberships_with(reader, other, **side):
    """[(membership, is_asked)] of a coalition or organisation: whether it is not agreed yet, where
    that is told."""
    rows = Membership.visible_to(reader).filter(**side).select_related(other).with_agreed()
    found, today = [], timezone.localdate()
    for one in rows:
        over = one.until and one.until.latest and one.until.latest < today
        found.append((one, not (one.is_agreed or over) and concerns(one, reader)))
    return found


def held_by(organisation, reader):
    """Assessments of the openings an institution held, the latest opening first."""
    held = real_beside(organisation, Assessment.visible_to(reader), reader)
    held = held.filter(consultation__convenors=organisation)
    rows = held.order_by("-consultation__date_sort", "consultation", "-date_sort", "-pk")
    return list(rows.select_related(*rubric.POINTED)[:MOST_RELATED])
