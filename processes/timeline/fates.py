"""What came of an ask or a commitment, in five glyphs that drawings, tables and counts share."""

from collections import Counter

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from processes.models import Ask, Commitment, Completion, Fate, FateCode
from processes.models.common import newest_first

# `docs/design.md`, Kinds.
GLYPHS = {
    "done": {
        FateCode.ADOPTED, FateCode.MET_ANOTHER_WAY, FateCode.REMOVED_THREAT, Completion.COMPLETE,
    },
    "part": {FateCode.ADOPTED_IN_PART, Completion.LIMITED, Completion.SUBSTANTIAL},
    "not": {FateCode.REJECTED, FateCode.REVERSED, Completion.BROKEN, Completion.WITHDRAWN},
    "moot": {FateCode.MOOT},
}  # fmt: skip
GLYPH_OF = {str(code): glyph for glyph, codes in GLYPHS.items() for code in codes}


def glyph_of(code):
    """The glyph of an outcome; what is open or not known has a question mark."""
    return GLYPH_OF.get(str(code), "open")


# What totals tell apart: a refusal, a silence and a gap in the record are three things, though the
# last two share a glyph with what is not decided.
VERDICTS = {
    "done": gettext_lazy("met or kept"),
    "part": gettext_lazy("in part"),
    "not": gettext_lazy("not met"),
    "not_taken_up": gettext_lazy("not taken up so far"),
    "moot": gettext_lazy("no longer apply"),
    "open": gettext_lazy("not decided yet"),
    "not_started": gettext_lazy("not started"),
    "no_evidence": gettext_lazy("no evidence yet"),
    "unknown": gettext_lazy("not known"),
}
VERDICT_OF = {
    str(one): str(one)
    for one in (
        FateCode.NOT_TAKEN_UP, FateCode.UNKNOWN, Completion.NOT_STARTED, Completion.NO_EVIDENCE,
    )
}  # fmt: skip


def verdict_of(code):
    """Under which words a total counts an outcome."""
    return VERDICT_OF.get(str(code), glyph_of(code))


def verdict_counts(counts):
    """(glyph, words, number) of what occurs in {verdict: number}, from met to not known."""
    return [
        (one if one in GLYPHS else "open", words, counts[one])
        for one, words in VERDICTS.items()
        if counts[one]
    ]


def outcomes_of(process, reader):
    """{what came of it: how many} of all asks and commitments of a process; one query.

    An ask that says another in other words is not counted beside it.
    """
    newest = Fate.visible_to(reader).filter(ask=OuterRef("pk")).order_by(*newest_first())
    asks = Ask.visible_to(reader).filter(process=process, same_as__isnull=True)
    outcome = Coalesce(Subquery(newest.values("fate")[:1]), Value(str(FateCode.UNKNOWN)))
    promises = Commitment.visible_to(reader).filter(process=process)
    asked, promised = (
        rows.order_by().values_list(Value(name), code).annotate(Count("pk"))
        for name, rows, code in (("asks", asks, outcome), ("promises", promises, F("completion")))
    )
    found = Counter()
    for name, code, number in asked.union(promised, all=True):
        found[FateCode(code) if name == "asks" else Completion(code)] += number
    return found


def verdicts_in(processes, reader):
    """{id of a process: {verdict: how many}} of their asks, one said twice once; one query."""
    newest = Fate.visible_to(reader).filter(ask=OuterRef("pk")).order_by(*newest_first())
    outcome = Coalesce(Subquery(newest.values("fate")[:1]), Value(str(FateCode.UNKNOWN)))
    asks = Ask.visible_to(reader).filter(process__in=processes, same_as__isnull=True).order_by()
    found = {pk: Counter() for pk in processes}
    for process, code, number in asks.values_list("process", outcome).annotate(Count("pk")):
        found[process][verdict_of(code)] += number
    return found
