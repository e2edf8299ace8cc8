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


GLYPH_WORDS = {
    "done": gettext_lazy("met or kept"),
    "part": gettext_lazy("in part"),
    "not": gettext_lazy("not met"),
    "moot": gettext_lazy("no longer apply"),
    "open": gettext_lazy("open or not known"),
}


def glyph_counts(counts):
    """(glyph, words, number) of what occurs in {glyph: number}, from met to not known."""
    return [(one, words, counts[one]) for one, words in GLYPH_WORDS.items() if counts[one]]
