"""Who could take part: as announced and as it was are two facts, and a page says both.

What was only announced, called off or never held is never "open", and what was token, or left
somebody out, is said to be, without a tick of approval. Whether it left somebody out is read with
it (`left_out.with_somebody_out`), and so is how it was assessed (`readings.share_readings`): that
is the answer where somebody assessed it. "Not known" is what neither tells.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from processes.lookup.present import NEVER_OPEN
from processes.models import Access, InEffect

# As the design has it: open, limited, closed to civil society. A tick stands for "open" alone.
AS_ANNOUNCED = {
    Access.OPEN: "open",
    Access.REGISTRATION: "open",
    Access.ACCREDITED: "limited",
    Access.INVITATION: "limited",
    Access.CLOSED: "closed",
}
IN_EFFECT = {InEffect.TOKEN: "limited", InEffect.NARROWER: "limited", InEffect.CLOSED: "closed"}

# How open it was, where what was in form only, or left somebody out, is told apart.
OPENNESS = {
    "open": gettext_lazy("open"),
    "limited": gettext_lazy("limited"),
    "token": gettext_lazy("in form only"),
    "token, left out": gettext_lazy("in form only, and somebody left out"),
    "left out": gettext_lazy("somebody left out"),
    "closed": gettext_lazy("closed"),
    "inclusive as assessed": gettext_lazy("inclusive, as assessed"),
    "gaps as assessed": gettext_lazy("open with gaps, as assessed"),
    "token as assessed": gettext_lazy("token, as assessed"),
    "closed as assessed": gettext_lazy("closed, as assessed"),
    "let in": gettext_lazy("civil society let in, rule of entry not known"),
    "let in by rule": gettext_lazy("let in by a rule that is recorded"),
    "unknown": gettext_lazy("rule of entry not known"),
}
# The four of these that a drawing tells apart; what was never held is none of them.
DRAWN_AS = {
    "token": "limited",
    "token, left out": "closed",
    "left out": "closed",
    "inclusive as assessed": "open",
    "gaps as assessed": "limited",
    "token as assessed": "limited",
    "closed as assessed": "closed",
    "let in": "unknown",
    "let in by rule": "unknown",
}
NOT_HELD = "never"

# What each of them answers to the question whether a process was open.
YES, IN_PART, NO = "yes", "in part", "no"
ANSWER_OF = {
    "open": YES,
    "inclusive as assessed": YES,
    "limited": IN_PART,
    "gaps as assessed": IN_PART,
    "token": NO,
    "token, left out": NO,
    "left out": NO,
    "closed": NO,
    "token as assessed": NO,
    "closed as assessed": NO,
}
ALL = {YES: gettext_lazy("Yes."), IN_PART: gettext_lazy("In part."), NO: gettext_lazy("No.")}
MOST = {YES: gettext_lazy("Mostly yes."), NO: gettext_lazy("Mostly not.")}
MOST_AS_FAR_AS_KNOWN = {
    YES: gettext_lazy("Mostly yes, as far as known."),
    NO: gettext_lazy("Mostly not, as far as known."),
}
AS_FAR_AS_KNOWN = {
    YES: gettext_lazy("Yes, as far as known."),
    IN_PART: gettext_lazy("In part, as far as known."),
    NO: gettext_lazy("No, as far as known."),
}


def openness(consultation):
    """As it was where that is known, else as announced: open, limited, closed or unknown."""
    announced = AS_ANNOUNCED.get(consultation.access, "unknown")
    was = IN_EFFECT.get(consultation.access_in_effect, announced)
    if consultation.access_in_effect == InEffect.WIDER and announced == "closed":
        was = "limited"
    if was == "open" and consultation.state in NEVER_OPEN:
        return "unknown"
    return "limited" if consultation.somebody_out and was != "closed" else was


def openness_code(consultation):
    """How open it was, as a key of OPENNESS; NOT_HELD of what was announced or called off only.

    Where an assessment answers alike, what is recorded of its access says it more exactly.
    """
    if consultation.state in NEVER_OPEN:
        return NOT_HELD
    recorded, read = access_code(consultation), assessed_code(consultation.readings)
    return read if read and ANSWER_OF[read] != ANSWER_OF.get(recorded) else recorded


def assessed_code(readings):
    """The same of what was assessed; "" where nobody did, or where they do not agree."""
    labels = {one.label for one in readings if one.says}
    return f"{labels.pop()} as assessed" if len(labels) == 1 else ""


def access_code(consultation):
    """The same as its access alone says it."""
    token = consultation.access_in_effect == InEffect.TOKEN
    if is_closed_to_some(consultation):
        return "token, left out" if token else "left out"
    code = "token" if token else openness(consultation)
    if code == "unknown" and not consultation.access and consultation.rule_of_entry.words:
        return "let in by rule"
    return "let in" if code == "unknown" and is_let_in(consultation) else code


@dataclass
class HowOpen:
    """How open a process was: `codes` of its consultations that were held, and of its stages that
    were assessed; `readings` of both that say something, each with the opening it is of; how many
    openings say nothing though they were assessed (`too_little`), and how many nobody assessed;
    `cited`: where the consultations say so, if that was read; `held`: these, where no more than
    that they were held is known of them."""

    codes: Counter
    readings: list
    too_little: int = 0
    not_assessed: int = 0
    cited: tuple = ()
    held: tuple = ()

    @classmethod
    def of(cls, consultations, stages, readings, cited=()):
        """Of consultations with what was read of them, the stages of their process, and all that
        was assessed in it."""
        codes = Counter(map(openness_code, consultations))
        del codes[NOT_HELD]
        held = {one.pk: one for one in consultations if one.state not in NEVER_OPEN}
        openings, by_stage = held | {one.pk: one for one in stages}, defaultdict(list)
        for one in readings:
            by_stage[one.stage].append(one)
        codes.update(filter(None, (assessed_code(by_stage[one]) for one in by_stage if one)))
        opening = [openings.get(one.stage or one.consultation) for one in readings]
        known = [
            one._replace(opening=of_it)
            for one, of_it in zip(readings, opening, strict=True)
            if of_it
        ]
        saying, assessed = [one for one in known if one.says], {one.opening.pk for one in known}
        too_little = assessed - {one.opening.pk for one in saying}
        told = cls(codes, saying, len(too_little), len(held.keys() - assessed), cited)
        told.held = () if told.is_known else tuple(held.values())
        return told

    @property
    def counts(self):
        """(in words, number), not known last."""
        return [(words, self.codes[code]) for code, words in OPENNESS.items() if self.codes[code]]

    @property
    def is_known(self):
        """Does any of them say how open it was?"""
        return any(code in ANSWER_OF for code in self.codes)

    @property
    def unknown(self):
        """What is said of it where it is not known."""
        by_rule = self.codes["let in by rule"]
        return OPENNESS["let in by rule" if by_rule else "unknown"]

    @property
    def unread(self):
        """(in words, number) of the openings that no reading says anything of."""
        few = _("Openings assessed of which too little is known"), self.too_little
        none = _("Openings not assessed"), self.not_assessed
        return [pair for pair in (few, none) if pair[1]]

    @property
    def answer(self):
        """In a word, what more than half of them say; of what is mostly not known, what else."""
        said, total = Counter(), self.codes.total()
        for code, number in self.codes.items():
            said[ANSWER_OF.get(code)] += number
        unknown = said.pop(None, 0)
        if not said:
            return _("Not known.") if total else ""
        answer, most = said.most_common(1)[0]
        if most == total:
            return ALL[answer]
        if 2 * most > total and answer in MOST:
            return (MOST_AS_FAR_AS_KNOWN if unknown else MOST)[answer]
        return AS_FAR_AS_KNOWN[answer if len(said) == 1 else IN_PART] if unknown else ALL[IN_PART]


def drawn_as(consultation):
    code = openness_code(consultation)
    return DRAWN_AS.get(code, code)


def access_note(consultation):
    """A word where "open" or "limited" would say too much or too little; else empty."""
    if consultation.state in NEVER_OPEN:
        return consultation.get_state_display()
    if consultation.access_in_effect == InEffect.TOKEN:
        return str(InEffect.TOKEN.label)
    if is_closed_to_some(consultation):
        return capfirst(_("somebody left out"))
    code = openness_code(consultation)
    return capfirst(OPENNESS[code]) if code != access_code(consultation) else ""


def how_open_words(consultation):
    """Who could take part, and how that was assessed where that says something else."""
    code, words = openness_code(consultation), access_words(consultation)
    if code in (NOT_HELD, access_code(consultation)):
        return words
    return _("%(access)s; %(read)s") % {"access": words, "read": OPENNESS[code]}


def is_let_in(consultation):
    """Was civil society let in, as a whole, though its access is not recorded?"""
    return not consultation.access and consultation.let_in


def is_closed_to_some(consultation):
    """Was somebody left out of it, though it was not closed to all of civil society?"""
    return consultation.somebody_out and openness(consultation) != "closed"


def access_words(consultation):
    """Who could take part, in words: what it came to beside what was announced, where both differ.

    Of what was called off or only announced it says so. Where nothing was announced, that civil
    society was let in, as a whole, is said, or which other group, and by which rule.
    """
    announced = str(Access(consultation.access).label) if consultation.access else ""
    if consultation.state in NEVER_OPEN and announced:
        state = consultation.get_state_display()
        return _("%(access)s (%(state)s)") % {"access": announced, "state": state}
    if not announced:
        announced = let_in_words(consultation)
    effect, words = consultation.access_in_effect, announced or _("Rule of entry not known")
    if effect and effect != InEffect.AS_ANNOUNCED:
        said = {"access": words, "effect": InEffect(effect).label}
        words = _("%(access)s; in effect: %(effect)s") % said
    if is_closed_to_some(consultation):
        return _("%(access)s; somebody left out") % {"access": words}
    return words


def let_in_words(consultation):
    """Who was let in, and by which rule, where one is recorded; "" where neither is."""
    rule, group = consultation.rule_of_entry.words, consultation.group_let_in.words
    if is_let_in(consultation):
        if not rule:
            return _("Civil society was let in, rule of entry not known")
        return _("Civil society was let in: %(rule)s") % {"rule": rule}
    return _("%(group)s let in: %(rule)s") % {"group": group, "rule": rule} if rule else ""
