"""What came of an ask or a commitment, in five glyphs that drawings, tables and counts share."""

from django.utils.translation import gettext_lazy

from processes.models import Completion, FateCode

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
    "unknown": gettext_lazy("no evidence"),
}
VERDICT_OF = {
    str(FateCode.NOT_TAKEN_UP): "not_taken_up",
    str(FateCode.UNKNOWN): "unknown",
    str(Completion.NO_EVIDENCE): "unknown",
}


def verdict_of(code):
    """Under which words a total counts an outcome."""
    return VERDICT_OF.get(str(code), glyph_of(code))


def verdict_counts(counts):
    """(glyph, words, number) of what occurs in {verdict: number}, from met to no evidence."""
    return [
        (one if one in GLYPHS else "open", words, counts[one])
        for one, words in VERDICTS.items()
        if counts[one]
    ]
