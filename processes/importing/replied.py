"""Columns of a file of entries that say what came back: they become replies.

They keep the names they had when an entry held them. What says what is known already changes
nothing; what is said while no reply is recorded stays with the entry.
"""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from processes.exchange.columns import CAME_BACK
from processes.importing.cells import cell, code_of
from processes.importing.days import as_a_day
from processes.importing.words import RESPONSES, in_our_words
from processes.lookup.replies import answers_to, read_replies
from processes.models import (
    OF_REPLIES,
    WITHOUT_REPLY,
    EntryAnswer,
    Intervention,
    Reply,
    Response,
)
from processes.writing.brought import Bringing

RESPONSE, DATE, REASONS = CAME_BACK
FIELDS = {
    RESPONSE: Intervention._meta.get_field("response"),
    DATE: Reply._meta.get_field("date"),
    REASONS: EntryAnswer._meta.get_field("reasons_given"),
}


OF_A_REPLY = EntryAnswer._meta.get_field(
    "response"
)  # what a reply says, beside what is said before one


class Replying:
    """What the lines of an import say of what came back. order: of day and month. words: {word,
    folded: code} of their own for it."""

    def __init__(self, rights, order, words):
        self.rights, self.order, self.words = rights, order, words

    def read(self, entries):
        read_replies(entries, self.rights.reader)

    def take(self, line, entry):
        """{column: value} of what makes a reply, taken out of the line; None where nothing does.

        An operator's folder has the replies in a file of their own.
        """
        said = {n: self._value(n, line.texts[n]) for n in CAME_BACK if n in line.texts}
        if not said:
            return None
        line.texts.pop(REASONS, None)
        word = said.get(RESPONSE, "")
        answers = word in OF_REPLIES or not word and (said.get(DATE) or said.get(REASONS))
        if self.rights.reader is None:
            answers, known = None, word in OF_REPLIES
        else:
            known = entry is not None and said == self._known(entry, said)
        if answers or known:
            for name in (RESPONSE, DATE):
                line.texts.pop(name, None)
        elif word in WITHOUT_REPLY and said.get(REASONS):
            line.fault(REASONS, _("Reasons are those of a reply. Say what came back as well."))
        return said if answers and not known else None

    def _value(self, name, text):
        text = cell(text)
        if name == DATE:
            return as_a_day(FIELDS[DATE], text, self.order)
        if name == RESPONSE and self.words:
            text = in_our_words(RESPONSES, text, self.words)
        for field in (FIELDS[name], *((OF_A_REPLY,) if name == RESPONSE else ())):
            if text and (code := code_of(field, text)) in dict(field.flatchoices):
                return code
        return text

    def _known(self, entry, said):
        now = entry.came_back
        texts = (now.response, str(now.date or ""), now.reasons_given)
        return {n: t for n, t in zip(CAME_BACK, texts, strict=True) if n in said}

    def look(self, line, said):
        """What stores the reply, or None. What is wrong is said of the line."""
        values = {}
        for name, value in said.items():
            field = OF_A_REPLY if name == RESPONSE and value else FIELDS[name]
            try:
                values[name] = field.formfield().clean(value)
            except ValidationError as wrong:
                for sentence in wrong.messages:
                    line.fault(name, sentence)
        if line.faults:
            return None
        word = values.get(RESPONSE) or Response.REPLIED
        date, reasons = values.get(DATE), values.get(REASONS, "")
        entry, reader = line.record, self.rights.reader
        if not entry._state.adding:
            same = {"response": word, "reasons_given": reasons, "reply__date": date or ""}
            if answers_to(reader, intervention=entry).filter(**same).exists():
                return None
        bringing = Bringing(entry, reader.person, self.rights.owner)
        return partial(bringing.reply, None, date, "", word, reasons)
