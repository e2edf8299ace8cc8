"""What stands beside a record on its page.

A kind without an entry here gets its facts and its sources, which is all most kinds need.
"""

from django.db.models import Q

from processes.directory.copies import supports
from processes.lookup import rubric
from processes.lookup.efforts import efforts_with
from processes.lookup.facts import facts_of
from processes.lookup.forecasts import read_next_dates
from processes.lookup.left_out import left_out_at, share_who_was_in, with_whom_it_counts_for
from processes.lookup.promises import receivers_of
from processes.lookup.questions import SOURCES_OF_FATES
from processes.lookup.replies import answers_to, read_replies
from processes.lookup.statements import statement_texts
from processes.models import (
    LEFT_OUT,
    WAS_IN,
    Admission,
    Ask,
    AskAnswer,
    Assessment,
    Barrier,
    BarrierConsultation,
    Commitment,
    Concern,
    Consultation,
    Copy,
    Effort,
    Enabler,
    EntryAnswer,
    Fate,
    Forecast,
    Holding,
    HomeName,
    Intervention,
    InterventionState,
    Lesson,
    MetBarrier,
    Organisation,
    Participation,
    Post,
    Raising,
    Reply,
    Score,
    Source,
    Stage,
    TextVersion,
)
from processes.outcomes import hints, working_days
from processes.pages.of_effort import beside_effort
from processes.pages.of_organisation import beside_organisation
from processes.pages.rows import (
    MOST_RELATED,
    asks_of,
    barriers_of,
    counts_beside,
    entries_of,
    lessons_in,
    newest,
)
from processes.pages.wordings import wordings_of
from processes.timeline.entries import read_parts


def beside_record(record, reader):
    """What the page of a record shows besides its facts."""
    beside = BESIDE_RECORD.get(type(record))
    found = beside(record, reader) if beside else {}
    return {"facts": list(facts_of(record)), **found}


def beside_consultation(record, reader):
    admissions = list(
        Admission.visible_to(reader).filter(consultation=record).select_related("organisation")
    )
    working_days.with_working_days([record], reader)
    left_out = left_out_at([record], reader)
    share_who_was_in([record], left_out, reader)
    return {
        "left_out": with_whom_it_counts_for(left_out[record.pk], record, reader),
        "was_in": [one for one in admissions if one.status in WAS_IN],
        "asked_in": [one for one in admissions if one.status not in (*WAS_IN, *LEFT_OUT)],
        "entries": entries_of(Intervention.visible_to(reader).filter(consultation=record), reader),
        "counts": counts_beside(reader, consultation=record),
        "barriers": barriers_of(BarrierConsultation.of([record.pk], reader), reader),
        "enablers": newest(Enabler.visible_to(reader).filter(consultation=record)),
        "assessments": assessed(reader, consultation=record),
    }


def assessed(reader, **of):
    """How inclusive a consultation or a stage was, by each who assessed it; the newest first."""
    rows = Assessment.visible_to(reader).filter(**of)
    return rubric.profiles(newest(rows, *rubric.POINTED), reader)


def beside_intervention(record, reader):
    read_parts([record], reader)
    raised = Raising.visible_to(reader).filter(intervention=record)
    places = dict(raised.values_list("ask", "position"))
    asked = asks_of(Ask.visible_to(reader).filter(pk__in=raised.values("ask")), reader)
    asked["asks"].sort(key=lambda ask: (places.get(ask.pk) is None, places.get(ask.pk) or 0))
    met = MetBarrier.visible_to(reader).filter(intervention=record)
    planned = record.state == InterventionState.PLANNED
    names = record.owner_id in reader.organisations
    read_replies([record], reader)
    return {
        "answers": list(answers_to(reader, intervention=record)[:MOST_RELATED]),
        "may_keep_names": names and getattr(record, "may_change", False) and record.parts,
        "may_say": planned and getattr(record, "may_change", False),
        "counts": counts_beside(reader, intervention=record),
        "repeated": entries_of(Intervention.visible_to(reader).filter(repeats=record), reader),
        "efforts": list(efforts_with(record, reader)[:MOST_RELATED]),
        "concerns": list(Concern.visible_to(reader).filter(intervention=record)),
        **asked | {"places": places},
        "described": HomeName.told(record, reader),
        "commitments": newest(Commitment.visible_to(reader).filter(answers=record), "process"),
        "barriers": barriers_of(Q(pk__in=met.values("barrier")), reader),
        "versions": statement_texts(record, reader, MOST_RELATED),
    }


def beside_barrier(record, reader):
    met = MetBarrier.visible_to(reader).filter(barrier=record)
    rows = Intervention.visible_to(reader).filter(pk__in=met.values("intervention"))
    also = BarrierConsultation.visible_to(reader).filter(barrier=record).values("consultation")
    also = Consultation.visible_to(reader).filter(pk__in=also).exclude(pk=record.consultation_id)
    return {"entries": entries_of(rows, reader), "also_at": newest(also)}


def beside_ask(record, reader):
    raised = Raising.visible_to(reader).filter(ask=record)
    alike = Ask.visible_to(reader).filter(same_as=record).prefetch_related("holders")
    fates = Fate.visible_to(reader).filter(ask=record)
    fates = list(fates.select_related("text_version", "stage", *SOURCES_OF_FATES))
    for fate in fates:
        fate.ask = record
    return {
        "alike": list(alike[:MOST_RELATED]),
        "fates": fates,
        "told": fates,
        "wordings": wordings_of(record, fates),
        "entries": entries_of(
            Intervention.visible_to(reader).filter(pk__in=raised.values("intervention")), reader
        ),
        "answers": list(answers_to(reader, ask=record)[:MOST_RELATED]),
    }


def beside_commitment(record, reader):
    return {"made_to": receivers_of([record], reader)[record.pk]}


def beside_reply(record, reader):
    """[(what it says, the engagement or ask that it answers)], as far as they may see that."""
    found = {}
    for kind, name in ((EntryAnswer, "intervention"), (AskAnswer, "ask")):
        rows = kind.visible_to(reader).filter(reply=record).select_related(name)
        found[f"{name}_answers"] = [(one, getattr(one, name)) for one in rows[:MOST_RELATED]]
    return found


def beside_stage(record, reader):
    """What stood in the way at one of its consultations stood in the way of the stage."""
    read_next_dates([record], reader)
    there = Q(stage=record) | Q(consultation__stage=record)
    held = Consultation.visible_to(reader).filter(stage=record)
    met = Q(stage=record) | BarrierConsultation.of(held.values("pk"), reader)
    return {
        "forecasts": list(
            Forecast.visible_to(reader).filter(stage=record).select_related("source")
        ),
        "consultations": newest(Consultation.visible_to(reader).filter(stage=record)),
        "texts": newest(TextVersion.visible_to(reader).filter(stage=record)),
        "barriers": barriers_of(met, reader),
        "enablers": newest(Enabler.visible_to(reader).filter(there)),
        "lessons": lessons_in(Lesson.visible_to(reader).filter(stage=record)),
        "entries": entries_of(Intervention.visible_to(reader).filter(stage=record), reader),
        "assessments": assessed(reader, stage=record),
    }


def beside_assessment(record, reader):
    """Its scorecard, what the dates and the asks say, and what others found of the same thing."""
    scores = Score.visible_to(reader).filter(assessment=record)
    scores = list(scores.select_related("source__publisher", "intervention"))
    profile = rubric.profile_of(scores)
    same = assessed(reader, consultation=record.consultation_id, stage=record.stage_id)
    others = [one for one in same if one.assessment != record]
    return {
        "also_cited": [one.as_citation for one in scores if one.told_by],
        "profile": profile,
        "lines": rubric.scorecard_lines(scores, hints.hints_for(record.opening, reader)),
        "side_by_side": others and rubric.side_by_side([rubric.Assessed(record, profile), *others]),
        "others": others,
        "process": record.opening.process,
    }


def beside_text(record, reader):
    fates = Fate.visible_to(reader).filter(text_version=record).select_related("ask")
    return {"fates": list(fates[:MOST_RELATED])}


def beside_post(record, reader):
    """Who held it when, and what was done and promised in it."""
    part = Participation.visible_to(reader).filter(post=record)
    promised = Commitment.visible_to(reader).filter(post=record)
    return {
        "holdings": list(Holding.visible_to(reader).filter(post=record).select_related("source")),
        "entries": entries_of(
            Intervention.visible_to(reader).filter(pk__in=part.values("intervention")), reader
        ),
        "commitments": newest(promised, "process"),
    }


def beside_source(record, reader):
    """What a source supports, kind by kind, and what stands beside it."""
    visible = Source.visible_to(reader)
    return {
        "copy": Copy.of(record),
        "supports": supports(record, reader),
        "twins": list(visible.filter(translation_of=record.counted_as).exclude(pk=record.pk)),
        "holds": list(visible.filter(part_of=record)[:MOST_RELATED]),
    }


BESIDE_RECORD = {
    Organisation: beside_organisation,
    Consultation: beside_consultation,
    Intervention: beside_intervention,
    Effort: beside_effort,
    Ask: beside_ask,
    Commitment: beside_commitment,
    Reply: beside_reply,
    Barrier: beside_barrier,
    Stage: beside_stage,
    Assessment: beside_assessment,
    TextVersion: beside_text,
    Post: beside_post,
    Source: beside_source,
}
