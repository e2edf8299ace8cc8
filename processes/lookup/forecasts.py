"""The next date of a stage still to come: its own, or the one that was forecast last.

A forecast counts where the stage has no date, where its own date is one that was forecast before,
and where that had passed when the forecast was made. Otherwise what stands on the stage is taken
to be newer. Forecasts count for who may see them and their sources.
"""

from itertools import islice

from django.db.models import Case, DateField, Exists, F, OuterRef, Prefetch, Q, Subquery, When

from processes.lookup.provenance import citations_of
from processes.lookup.sample import real
from processes.models import Forecast, Stage, StageState

_DAYS = ("date_earliest", "date_latest")  # of a date


def with_next_date(stages, reader):
    """`stages`, a query, with `next_date` and `next_date_sort`, and, to filter by, with
    `next_date_earliest` and `next_date_latest`."""
    said = Forecast.visible_to(reader).filter(stage=OuterRef("pk"))
    newest = said.order_by("-said_on_sort", "pk")
    told = {
        name: Subquery(newest.values(name)[:1])
        for name in ("date", "date_earliest", "date_latest", "date_sort", "said_on_earliest")
    }
    overtaken = Q(date="") | Exists(said.filter(date=OuterRef("date")))
    overtaken |= Q(date_latest__lt=F("told_said_on_earliest"))
    counts = Q(overtaken, state=StageState.PLANNED, told_date__isnull=False)

    def following(name, **of):
        return Case(When(counts, then=F(f"told_{name}")), default=F(name), **of)

    days = {name: following(name, output_field=DateField()) for name in _DAYS}
    return (
        stages.alias(**{f"told_{name}": one for name, one in told.items()})
        .alias(**{f"next_{name}": one for name, one in days.items()})
        .annotate(next_date=following("date"), next_date_sort=following("date_sort"))
    )


def read_next_dates(stages, reader):
    """Let stages that were read, to be shown and not to be stored, have their next date as their
    date; `before` is their own where that is another. One query, none where none is to come."""
    if not any(one.state == StageState.PLANNED for one in stages):
        return stages
    rows = with_next_date(Stage.visible_to(reader), reader)
    rows = rows.filter(pk__in=[one.pk for one in stages], state=StageState.PLANNED).order_by()
    found = dict(rows.values_list("pk", "next_date"))
    for one in stages:
        one.show_at(found.get(one.pk, one.date))
    return stages


def shown_at_next_date(stages):
    """The same of rows that were read `with_next_date`."""
    for one in stages:
        one.show_at(one.next_date)
    return stages


def with_forecasts(stages, reader):
    """`stages`, a query, with what was forecast of each as `said`, the latest word first."""
    said = Forecast.visible_to(reader).select_related("source").order_by("-said_on_sort", "pk")
    return stages.prefetch_related(Prefetch("forecasts", said, to_attr="said"))


def tellers_of(records, reader):
    """{id: what tells of it first}, with `told_by` and `locator`: of a stage that was forecast who
    spoke of it last, of all else a citation. Two queries."""
    found = {pk: cited[0] for pk, cited in citations_of(records).items()}
    stages = [one for one in records if isinstance(one, Stage)]
    said = Forecast.visible_to(reader).filter(stage__in=[one.pk for one in stages])
    said = said.select_related("source").order_by("said_on_sort", "-pk")
    shown = {one.pk: one.date for one in stages}
    return found | {one.stage_id: one for one in said if one.date == shown[one.stage_id]}


def moved_stages(reader, most):
    """At most so many stages, none of what is invented, that were expected at another time before:
    the one of which somebody spoke last first. `date_before`: when that was; `told_by`: who said
    the one and the other.

    Only those are looked at of which somebody spoke last, and more where too few of them moved.
    """
    stages = with_forecasts(real(Stage.visible_to(reader), reader), reader).select_related(
        "process"
    )
    spoken_of = real(Forecast.visible_to(reader), reader).order_by("-said_on_sort", "stage")
    taken, moved, found = most * 5, [], None
    while found is None or len(moved) < most and sum(len(one.said) for one in found) >= taken:
        taken *= 2
        rows = stages.filter(pk__in=spoken_of.values("stage")[:taken])
        found = shown_at_next_date(list(with_next_date(rows, reader).order_by("pk")))
        moved = [one for one in found if one.moved]
    moved.sort(key=lambda one: one.said[0].said_on_sort, reverse=True)
    for one in moved:
        one.date_before = one.earlier[0]
        earlier = (told for told in one.said if told.date == one.date_before)
        one.told_by = [one.said[0], *islice(earlier, 1)]
    return moved[:most]
