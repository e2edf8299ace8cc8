"""What came of an ask or a commitment, in five glyphs that drawings, tables and counts share."""

from collections import Counter, defaultdict
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from engagement.remembering import address_of
from processes.lookup.questions import current_fates, newest_is_read, newest_outcome
from processes.models import MET, MET_IN_PART, Ask, Completion, FateCode

# `docs/design.md`, Kinds.
GLYPHS = {
    "done": {*MET, Completion.COMPLETE},
    "part": {*MET_IN_PART, Completion.LIMITED, Completion.SUBSTANTIAL},
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
# What stands in the square of each, so that it can be told without its colour.
LETTER_OF = {
    "done": pgettext_lazy("letter for met or kept", "M"),
    "part": pgettext_lazy("letter for in part", "P"),
    "not": pgettext_lazy("letter for not met", "N"),
    "not_taken_up": pgettext_lazy("letter for not taken up so far", "T"),
    "moot": pgettext_lazy("letter for no longer apply", "L"),
    "open": pgettext_lazy("letter for not decided yet", "D"),
    "not_started": pgettext_lazy("letter for not started", "S"),
    "no_evidence": pgettext_lazy("letter for no evidence yet", "E"),
    "unknown": "?",
}
MOST_GAINED = 500  # of which one of each process is shown
MOST_SQUARES = 120  # of more asks and commitments a page says the numbers alone
VERDICT_OF = {
    str(one): str(one)
    for one in (
        FateCode.NOT_TAKEN_UP, FateCode.UNKNOWN, Completion.NOT_STARTED, Completion.NO_EVIDENCE,
    )
}  # fmt: skip


def verdict_of(code):
    """Under which words a total counts an outcome."""
    return VERDICT_OF.get(str(code), glyph_of(code))


def ring_letter(code):
    """What stands in the ring of an outcome that is no end, as in its square; "" of what has a
    glyph of its own, and of what is not known, whose ring has a question mark."""
    return _in_ring(verdict_of(code))


def _in_ring(verdict):
    return "" if verdict in GLYPHS or verdict == FateCode.UNKNOWN else str(LETTER_OF[verdict])


def drawn_verdicts():
    """(glyph, letter in its ring, words) of each verdict, as drawings tell them apart."""
    return [
        (verdict if verdict in GLYPHS else "open", _in_ring(verdict), str(said))
        for verdict, said in VERDICTS.items()
    ]


class Outcome(NamedTuple):
    """What came of one ask or commitment. address: its line on the page, or its own page; key: its
    id."""

    code: FateCode | Completion
    said: object
    address: str
    key: UUID | None = None
    is_read: bool = False  # by us, as its source does not say so of this ask

    @property
    def title(self):
        """Of one that has no line on the page, which says the same."""
        if self.address.startswith("#"):
            return ""
        return f"{_('%(label)s:') % {'label': self.code.label}} {self.said.words}"


class Share(NamedTuple):
    """Those of some asks and commitments that came to one end; `outcomes`: each, if known."""

    glyph: str
    words: str
    number: int
    letter: str
    outcomes: list
    read: int = 0  # of how many of them that is our reading

    @property
    def is_end(self):
        return self.glyph in GLYPHS

    @property
    def counted(self):
        """In words, with how many."""
        said = _("%(label)s: %(count)s") % {"label": self.words, "count": self.number}
        if not self.read:
            return said
        return _("%(said)s (our reading: %(read)s)") % {"said": said, "read": self.read}


class Verdicts(Counter):
    """How many asks came to each end; `read`: of how many of them that is our reading."""

    def __init__(self, *counts):
        super().__init__(*counts)
        self.read = Counter()

    def count(self, verdict, number, is_read):
        self[verdict] += number
        if is_read:
            self.read[verdict] += number

    def add(self, others):
        self.update(others)
        self.read.update(others.read)


def verdict_counts(counts, outcomes=()):
    """The parts of {verdict: number} that occur, from met to not known."""
    each = defaultdict(list)
    read = getattr(counts, "read", Counter())
    for one in outcomes:
        each[verdict_of(one.code)].append(one)
    return [
        Share(
            one if one in GLYPHS else "open",
            words,
            counts[one],
            LETTER_OF[one],
            each[one],
            read[one] or sum(other.is_read for other in each[one]),
        )  # fmt: skip
        for one, words in VERDICTS.items()
        if counts[one]
    ]


def rank_of(code):
    """Where an outcome stands, from met to not known."""
    return list(VERDICTS).index(verdict_of(code))


def by_outcome(asks, reader):
    """Asks from what was met to what is not known."""
    ranks = (When(newest=code, then=Value(rank_of(code))) for code in FateCode.values)
    return asks.annotate(newest=newest_outcome(reader)).order_by(
        Case(*ranks, output_field=IntegerField()), "created", "text"
    )


def outcomes_of(around, lines):
    """What came of each ask and commitment that is among the lists around a process.

    lines: {id of one: its place on the page}, such as "a-1".
    """
    kinds = (("asks", "asks", FateCode), ("promises", "commitments", Completion))
    return [
        Outcome(
            code(one.detail),
            one.said,
            f"#{lines[one.key]}" if one.key in lines else its_page(word, one),
            one.key,
            is_read=one.slug == "read",
        )
        for what, word, code in kinds
        for one in around[what]
    ]


def its_page(word, item):
    return address_of("record", word, str(item.key))


def outcomes_in(processes, reader, **also):
    """Of asks, one said twice once: process, code and number of each outcome, as a query; `also`:
    by what else they are told apart."""
    asks = Ask.visible_to(reader).filter(process__in=processes, same_as__isnull=True).order_by()
    return asks.values("process", code=newest_outcome(reader), **also).annotate(number=Count("pk"))


def verdicts_in(processes, reader):
    """{id of a process: Verdicts} of their asks; one query."""
    rows = outcomes_in(processes, reader, is_read=newest_is_read(reader))
    return verdicts_of(processes, rows.values_list("process", "code", "number", "is_read"))


def gained_in(processes, reader):
    """{id of a process: what came last of an ask that was met, or else met in part, with what is
    said of it}, first what its source itself says of that ask; one query."""
    met = [code for code in FateCode if glyph_of(code) in ("done", "part")]
    rows = current_fates(reader).filter(ask__process__in=processes, fate__in=met)
    rows = rows.filter(ask__same_as__isnull=True, source__isnull=False).exclude(note="")
    in_part = Case(When(fate__in=MET_IN_PART, then=1), default=0)
    rows = rows.select_related("ask", "source").order_by("own_reading", in_part, "-date_sort", "pk")
    return {one.ask.process_id: one for one in reversed(rows[:MOST_GAINED])}


def verdicts_of(processes, rows):
    found = {pk: Verdicts() for pk in processes}
    for process, code, number, is_read in rows:
        found[process].count(verdict_of(code), number, is_read)
    return found
