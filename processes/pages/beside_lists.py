"""What a list needs besides its rows. Most kinds need nothing."""

from collections import defaultdict

from django.db.models import Count, Max, TextField, Value, prefetch_related_objects
from django.db.models.functions import Concat
from django.utils import timezone

from engagement.pages import MOST_COUNTED_EXACTLY
from engagement.resources import field_of
from processes.lookup.forecasts import read_next_dates
from processes.lookup.left_out import left_out_at, share_who_was_in
from processes.lookup.places import country_name
from processes.lookup.present import present_of
from processes.lookup.promises import receivers_of
from processes.lookup.questions import newest_fates, newest_is_read
from processes.lookup.sample import sampled
from processes.models import (
    Ask,
    Commitment,
    Consultation,
    Intervention,
    Jurisdiction,
    Process,
    Stage,
    done_once,
)
from processes.outcomes import working_days
from processes.timeline.entries import read_parts
from processes.timeline.fates import outcomes_in, verdict_counts, verdicts_of
from processes.timeline.overview import held_consultations, how_open_of
from processes.timeline.steps import next_of, stages_of

# Of the entries of a process, or of its asks.
SUMS = ("process", "code", "number", "last", "is_read")


LIST_ON_A_PHONE = 12  # of a list; the others are folded there


def for_list(kind, rows):
    """`rows` with what the columns of their kind point at, in the same query."""
    fields = (field_of(kind, name) for name in (*kind.resource.columns, "process"))
    pointed = {field.name for field in fields if field is not None and field.many_to_one}
    pointed |= set(getattr(kind, "title_from", ()))
    return rows.select_related(*pointed) if pointed else rows


def beside_list(kind, rows, reader):
    return BESIDE_LIST[kind](rows, reader) if kind in BESIDE_LIST else {}


def beside_sample(filters, rows, reader):
    """How many of the sample a list leaves out; which of its rows are of it, where it does not.
    Where there are none, nothing is offered."""
    made = filters.filters.get("sample")
    if made is None:
        return {}
    if made.left_out is None:
        here = made.model.visible_to(reader).filter(pk__in=[row.pk for row in rows])
        return {"of_sample": {*sampled(here, reader).values_list("pk", flat=True)}}
    number = made.left_out.order_by().values("pk")[: MOST_COUNTED_EXACTLY + 1].count()
    if not number:
        del filters.form.fields["sample"]
    return {"sample_left_out": number}


def in_parts(rows, filters, beside):
    """The processes of a page in three parts: those that stand there on a phone too, the others,
    and, where nothing is asked for, those of which little more than a name is recorded."""
    asked = {pk for pk, parts in beside["outcomes"].items() if parts}
    told = {*asked, *beside["stages"]}
    told |= {pk for pk, one in beside["entries"].items() if one["count"]}
    whole = filters.is_chosen or not told
    rich = [row for row in rows if whole or row.pk in told]
    stubs = [row for row in rows if not whole and row.pk not in told]
    return {"first": rich[:LIST_ON_A_PHONE], "further": rich[LIST_ON_A_PHONE:], "stubs": stubs}


def beside_processes(rows, reader):
    """For each process of the page: its stages and places, how many entries it has and the last,
    what came of its asks."""
    here = [row.pk for row in rows]
    stages, places = stages_of(rows, reader), defaultdict(list)
    today = timezone.localdate()
    for one in Jurisdiction.visible_to(reader).filter(process__in=here):
        places[one.process_id].append(country_name(one.place))
    entries = Intervention.visible_to(reader).filter(process__in=here).order_by()
    entries = entries.values("process", code=Value("")).annotate(
        number=Count(done_once(), distinct=True),
        last=Max(Concat("date_sort", Value(" "), "date", output_field=TextField())),
        is_read=Value(False),
    )
    asks = outcomes_in(here, reader, is_read=newest_is_read(reader))
    asks = asks.annotate(last=Value("", TextField()))
    found = list(entries.values_list(*SUMS).union(asks.values_list(*SUMS), all=True))
    counted = {
        pk: {"count": number, "last": last.partition(" ")[2]}  # behind its place in the order
        for pk, code, number, last, _is_read in found
        if not code
    }
    outcomes = verdicts_of(here, [(*row[:3], row[4]) for row in found if row[1]])
    nothing = {"count": 0, "last": ""}
    present = {row.pk: present_of(row, stages.get(row.pk, ()), today) for row in rows}
    held = held_consultations({row.pk: row for row in rows}, reader)
    following = {pk: next_of(steps) for pk, steps in stages.items()}
    return {
        "stages": stages,
        "present": present,
        "next_stages": following,
        "shown_stages": [
            *(stage for one in present.values() for stage in one.stages[:2]),
            *filter(None, following.values()),
        ],
        "places": places,
        "outcomes": {pk: verdict_counts(verdicts) for pk, verdicts in outcomes.items()},
        "entries": {row.pk: counted.get(row.pk, nothing) for row in rows},
        "how_open": how_open_of(held, stages, reader),
    }


def beside_consultations(rows, reader):
    """For each consultation of the page: who was left out."""
    working_days.with_working_days(rows, reader)
    found = left_out_at(rows, reader)
    share_who_was_in(rows, found, reader)
    return {"left_out": found}


def beside_interventions(rows, reader):
    """For each entry of the page: who took part and whom it was addressed to."""
    read_parts(rows, reader)
    return {}


def beside_commitments(rows, reader):
    """For each commitment: whether it is late or silent, and to whom it was made."""
    today = timezone.localdate()
    prefetch_related_objects(rows, *Commitment.PROMISERS)
    return {
        "late": {row.pk: row.overdue(today) for row in rows},
        "silent": {row.pk: row.silent_since(today) for row in rows},
        "made_to": receivers_of(rows, reader),
    }


def beside_asks(rows, reader):
    """For each ask of the page: what came of it last."""
    return {"newest_fates": newest_fates(rows, reader)}


def beside_stages(rows, reader):
    """Each stage of the page with the date that is expected of it now."""
    read_next_dates(rows, reader)
    return {}


BESIDE_LIST = {
    Ask: beside_asks,
    Commitment: beside_commitments,
    Process: beside_processes,
    Consultation: beside_consultations,
    Intervention: beside_interventions,
    Stage: beside_stages,
}
