"""Questions over the record that more than one page asks. Each takes the person and the day."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from processes.lookup.forecasts import with_next_date
from processes.lookup.present import (
    NEVER_OPEN,
    is_out_of_date,
    is_reached,
    out_of_date,
    reached,
    running,
)
from processes.models import (
    NOT_REACHED,
    Commitment,
    Consultation,
    Fate,
    FateCode,
    Intervention,
    InterventionState,
    Process,
    Stage,
    StageState,
)

SOON_DAYS = 30


# What is shown of the sources that what came of an ask has of its own, and of its claim.
SOURCES_OF_FATES = ("source__publisher", "claim_source__publisher")


def current_fates(reader):
    """The newest fate of each ask this person may see: an ask's state."""
    newest = (
        Fate.visible_to(reader)
        .filter(ask=OuterRef("ask"))
        .order_by("-date_sort", "-pk")
        .values("pk")[:1]
    )
    return Fate.visible_to(reader).filter(pk=Subquery(newest))


def newest_outcome(reader):
    """What came of an ask last, as a value of a query; not known where nobody wrote it down."""
    newest = Fate.visible_to(reader).filter(ask=OuterRef("pk")).order_by("-date_sort", "-pk")
    return Coalesce(Subquery(newest.values("fate")[:1]), Value(str(FateCode.UNKNOWN)))


def newest_is_read(reader):
    """Whether it is our reading that this came of an ask last, as a value of a query."""
    newest = Fate.visible_to(reader).filter(ask=OuterRef("pk")).order_by("-date_sort", "-pk")
    return Coalesce(Subquery(newest.values("own_reading")[:1]), Value(False))


def newest_fates(asks, reader):
    """{id of an ask: its newest fate that this person may see}; one query."""
    return newest_fates_of([ask.pk for ask in asks], reader)


def newest_fates_of(pks, reader):
    """The same of the asks with these ids."""
    if not pks:
        return {}
    fates = reader.asked(current_fates_of, asks=list(pks))
    return {fate.ask_id: fate for fate in fates}


def current_fates_of(reader, asks):
    fates = current_fates(reader).filter(ask__pk__among=asks)
    return fates.select_related("text_version", "stage", *SOURCES_OF_FATES[:1])


def open_consultations(reader, day):
    """Consultations one can still take part in on `day`, the next to close first."""
    return (
        Consultation.visible_to(reader)
        .filter(running(day))
        .select_related("process")
        .order_by(F("closes_latest").asc(nulls_last=True), "pk")
    )


def last_closed(reader, day):
    """Consultations whose last day has passed, the last first."""
    return (
        Consultation.visible_to(reader)
        .filter(Q(closes_latest__lt=day) | Q(closes_latest__isnull=True, date_latest__lt=day))
        .exclude(state__in=NEVER_OPEN)
        .select_related("process")
        .order_by(Coalesce("closes_latest", "date_latest").desc(), "pk")
    )


def stages_ahead(reader, day):
    """Stages still to come whose date has not passed, the next first."""
    return (
        with_next_date(Stage.visible_to(reader), reader)
        .filter(state=StageState.PLANNED, next_date_latest__gte=day)
        .select_related("process")
        .order_by("next_date_sort", "pk")
    )


def stages_without_a_day(reader):
    """Stages still to come that have no last day, an open end or no date at all, those of which the
    last word is the newest first, of a process that has begun before others; not one that later
    stages have overtaken."""
    stages = Stage.visible_to(reader)
    later = stages.filter(process=OuterRef("process"), position__gt=OuterRef("position"))
    place = ("process__name", "position", "pk")
    return (
        with_next_date(stages, reader)
        .filter(state=StageState.PLANNED, next_date_latest__isnull=True)
        .exclude(Exists(later.exclude(state__in=NOT_REACHED)))
        .select_related("process")
        .order_by("-process__as_of_sort", "-next_date_sort", "-process__date_sort", *place)
    )


def stages_past_their_date(reader, day):
    """Stages still said to come although their date has passed: somebody should look."""
    return (
        with_next_date(Stage.visible_to(reader), reader)
        .filter(state=StageState.PLANNED, next_date_latest__lt=day)
        .select_related("process")
        .order_by("-next_date_sort", "pk")
    )


def stages_without_entries(reader, day):
    """Stages that go on, as far as is recorded, in which nobody has logged anything."""
    entries = Intervention.visible_to(reader).filter(stage=OuterRef("pk"))
    return (
        Stage.visible_to(reader)
        .filter(~Exists(entries), reached(day))
        .select_related("process")
        .order_by("process__name", "position")
    )


def overdue_commitments(reader, day):
    """Promises past their day about which nobody says what came of them, the oldest first."""
    return (
        Commitment.visible_to(reader)
        .filter(Commitment.overdue_on(day))
        .select_related("process", "actor")
        .prefetch_related(*Commitment.PROMISERS)
        .order_by("due_sort", "pk")
    )


def stale_processes(reader, day):
    """Unfinished processes that nobody has confirmed lately, the undated and the oldest first."""
    return Process.visible_to(reader).filter(out_of_date(day)).order_by("as_of_sort", "pk")


def latest_entries(reader):
    """The newest engagements that took place, whoever's this person may see."""
    return done_last(Intervention.visible_to(reader)).select_related("process")


def done_last(entries):
    """Those of `entries` that are past and have a day, the newest first."""
    done = entries.exclude(date_sort="").exclude(state=InterventionState.PLANNED)
    return done.order_by("-date_sort", "-sequence", "-pk")


def last_logged(reader):
    """The process of what this person logged last, or None."""
    last = Intervention.visible_to(reader).filter(logged_by=reader.person, process__isnull=False)
    last = last.select_related("process").order_by("-created").first()
    return last.process if last else None


def stage_at(process, stages, date):
    """The one of the `stages` of a process that `date` falls into: what goes on now, for today.

    None where there is none, where several would do and only a person can tell, and for today
    where nobody has said lately where the process stands.
    """
    if not stages or date.earliest is None or date.latest is None:
        return None
    today = timezone.localdate()
    if date.latest >= today:
        known = not is_out_of_date(process, today)
        fits = [stage for stage in stages if known and is_reached(stage, today)]
    else:
        fits = [
            stage
            for stage in stages
            if stage.date_earliest
            and stage.date_earliest <= date.earliest
            and (stage.date_latest or date.latest) >= date.latest
        ]
    return fits[0] if len(fits) == 1 else None
