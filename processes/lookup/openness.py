"""Who could take part: as announced and as it was are two facts, and a page says both.

What was only announced, called off or never held is never "open", and what was token, or left
somebody out, is said to be, without a tick of approval. Whether it left somebody out is read with
it (`left_out.with_somebody_out`).
"""

from collections import Counter

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
    "unknown": gettext_lazy("not known"),
}
# The four of these that a drawing tells apart; what was never held is none of them.
DRAWN_AS = {"token": "limited", "token, left out": "closed", "left out": "closed"}
NOT_HELD = "never"


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
    """How open it was, as a key of OPENNESS; NOT_HELD of what was announced or called off only."""
    if consultation.state in NEVER_OPEN:
        return NOT_HELD
    token = consultation.access_in_effect == InEffect.TOKEN
    if is_closed_to_some(consultation):
        return "token, left out" if token else "left out"
    return "token" if token else openness(consultation)


def openness_of(consultations):
    """(in words, number) of those of them that were or are held, by how open they were."""
    return openness_counts(map(openness_code, consultations))


def openness_counts(codes):
    counts = Counter(codes)
    return [(words, counts[code]) for code, words in OPENNESS.items() if counts[code]]


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
    return ""


def is_closed_to_some(consultation):
    """Was somebody left out of it, though it was not closed to all of civil society?"""
    return consultation.somebody_out and openness(consultation) != "closed"


def access_words(consultation):
    """Who could take part, in words: what it came to beside what was announced, where both differ.

    Of what was called off or only announced it says so.
    """
    announced = str(Access(consultation.access).label) if consultation.access else ""
    if consultation.state in NEVER_OPEN and announced:
        state = consultation.get_state_display()
        return _("%(access)s (%(state)s)") % {"access": announced, "state": state}
    effect, words = consultation.access_in_effect, announced or _("Not known")
    if effect and effect != InEffect.AS_ANNOUNCED:
        said = {"access": words, "effect": InEffect(effect).label}
        words = _("%(access)s; in effect: %(effect)s") % said
    if is_closed_to_some(consultation):
        return _("%(access)s; somebody left out") % {"access": words}
    return words
