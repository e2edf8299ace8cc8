"""The next date of a stage still to come: its own, or the one that was forecast last.

A forecast counts where the stage has no date, where its own date is one that was forecast before,
and where that had passed when the forecast was made. Otherwise what stands on the stage is taken
to be newer. Forecasts count for who may see them and their sources.
"""

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from processes.models import Forecast, Stage, StageState


def with_next_date(stages, reader):
    """`stages`, a query, with `next_date` and, to filter and order by, its `next_date_earliest`,
    `next_date_latest` and `next_date_sort`."""
    said = Forecast.visible_to(reader).filter(stage=OuterRef("pk"))
    newest = said.order_by("-said_on_sort", "pk")
    told = {
        name: Subquery(newest.values(name)[:1])
        for name in ("date", "date_earliest", "date_latest", "date_sort", "said_on_earliest")
    }
    overtaken = Q(date="") | Exists(said.filter(date=OuterRef("date")))
    overtaken |= Q(date_latest__lt=F("told_said_on_earliest"))
    counts = Q(overtaken, state=StageState.PLANNED, told_date__isnull=False)
    return stages.annotate(**{f"told_{name}": one for name, one in told.items()}).annotate(
        **{
            f"next_{name}": Case(When(counts, then=F(f"told_{name}")), default=F(name), **of)
            for name, of in (
                ("date", {}), ("date_sort", {}),
                ("date_earliest", {"output_field": DateField()}),
                ("date_latest", {"output_field": DateField()}),
            )
        }
    )  # fmt: skip


def with_date_before(stages, reader):
    """Of `stages`, `with_next_date`, those that moved: with `date_before`, when they were expected
    before, and `said`, when somebody last spoke of it. As `Stage.earlier`, which has the rule."""
    said = Forecast.visible_to(reader).filter(stage=OuterRef("pk")).order_by("-said_on_sort", "pk")
    ends = "next_date_earliest", "next_date_latest"
    elsewhere = said.filter(_apart(*map(OuterRef, ends))).values("date")[:1]
    own = Case(When(_apart(*map(F, ends)), then=F("date")))
    return stages.annotate(
        date_before=Coalesce(Subquery(elsewhere), own),
        said=Subquery(said.values("said_on_sort")[:1]),
    ).filter(date_before__isnull=False)


def _apart(earliest, latest):
    """A condition on what has a date: none of its days is from earliest to latest."""
    return Q(date_latest__lt=earliest) | Q(date_earliest__gt=latest)


def read_next_dates(stages, reader):
    """Let stages that were read, to be shown and not to be stored, have their next date as their
    date; `before` is their own where that is another. One query."""
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
