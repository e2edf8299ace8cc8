"""What the record says by itself of a criterion: working days from dates, influence from asks, and
what is recorded of a consultation.

They are hints. An assessor confirms them or differs, with a reason; nothing here sets a score.
"""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_countries import countries

from engagement.words import label_of, value_in_words
from processes.lookup.questions import current_fates
from processes.models import Consultation, Contribution, Criterion, Tier
from processes.outcomes import working_days
from processes.timeline.fates import glyph_of

PRIORITY = (Tier.RED_LINE, Tier.CORE)
TRACEABLE = (Contribution.DIRECT, Contribution.SHARED)


@dataclass(frozen=True)
class Hint:
    """`value`: "0" to "3" on the scale of the criterion, None where it stays open."""

    value: str | None
    because: str


# Fields of a consultation that bear on a criterion and do not settle it.
RECORDED = {
    Criterion.INFORMATION: ("papers_published",),
    Criterion.ENTRY: ("access", "access_in_effect"),
    Criterion.FORMATS: ("channels",),
    Criterion.EXCHANGE: ("minutes_per_speaker", "speaking_order", "word_limit"),
    Criterion.SUPPORT: ("languages",),
    Criterion.RESPONSE: ("feedback_promised", "feedback_given", "responses_published"),
}


def hints_for(opening, reader):
    """{criterion: Hint} for a consultation or a stage, from what this person may see."""
    found = of_consultation(opening, reader) if isinstance(opening, Consultation) else {}
    influence = of_influence(opening.process_id, reader)
    if influence is not None:
        found[Criterion.INFLUENCE] = influence
    return found


def of_consultation(consultation, reader):
    """What its days say of the notice, and what else is recorded of it."""
    found = {}
    for criterion, names in RECORDED.items():
        said = ((name, value_in_words(consultation, name)) for name in names)
        words = [
            f"{capfirst(label_of(Consultation, name))}: {value}." for name, value in said if value
        ]
        if words:
            found[criterion] = Hint(None, " ".join(words))
    working_days.with_working_days([consultation], reader)
    if consultation.working_days_range is not None:
        found[Criterion.NOTICE] = of_working_days(consultation.working_days_range)
    elif consultation.notice:
        said = _("No days are known; the source says of the notice: “%(notice)s”.")
        found[Criterion.NOTICE] = Hint(None, said % {"notice": consultation.told("notice").words})
    return found


def of_working_days(given):
    """What the working days of notice say of criterion 2."""
    if given.exact:
        days = ngettext("%(days)s working day", "%(days)s working days", given.most)
        days %= {"days": given.most}
    else:
        days = _("Between %(least)s and %(most)s working days")
        days %= {"least": given.least, "most": given.most}
    if given.country:
        without = _("public holidays taken out: %(country)s")
        without %= {"country": countries.name(given.country)}
    else:
        without = _("public holidays not taken out")
    return Hint(given.value, f"{days}, {without}.")


def of_influence(process, reader):
    """What became of the asks of a process, on the scale of criterion 11; None without any.

    The rubric names the steps; how they are counted is ours. Asks that are red lines or core are
    the priority asks; where no ask has a tier, all are. 3: a priority ask was met and somebody
    who took part claims a direct or shared contribution. 2: a priority ask was met or met in
    part. 1: any other ask was. 0: none was. What is open or no longer applies does not count.
    """
    rows = current_fates(reader).filter(ask__process=process, ask__same_as__isnull=True)
    asks = list(rows.values_list("fate", "ask__tier", "contribution"))
    tiers = any(tier for _fate, tier, _contribution in asks)
    decided = [
        (glyph_of(fate), tier in PRIORITY or not tiers, contribution in TRACEABLE)
        for fate, tier, contribution in asks
        if glyph_of(fate) in ("done", "part", "not")
    ]
    if not decided:
        return None
    met = sum(glyph == "done" for glyph, *_rest in decided)
    part = sum(glyph == "part" for glyph, *_rest in decided)
    if any(glyph == "done" and first and traced for glyph, first, traced in decided):
        value = "3"
    elif any(glyph != "not" and first for glyph, first, _traced in decided):
        value = "2"
    else:
        value = "1" if met or part else "0"
    told = ngettext(
        "Of %(number)s ask of the process that was decided, %(met)s met, %(part)s met in part.",
        "Of %(number)s asks of the process that were decided, %(met)s met, %(part)s met in part.",
        len(decided),
    )
    return Hint(value, told % {"number": len(decided), "met": met, "part": part})
