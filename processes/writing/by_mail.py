"""An entry that begins with a message: what somebody sent to their organisation's address waits,
for them alone, in the form of a new entry (`docs/by-mail.md`)."""

import uuid

from django.db import transaction
from django.http import Http404
from django.urls import reverse

from engagement.dates import parse
from engagement.drafts import Draft, TooMany
from engagement.methods import sent_data
from engagement.models import Submission
from processes.models import Intervention, WorkingNote
from processes.writing.level import circles_of

MOST_A_DAY, MOST_WAITING = 20, 40  # messages of one person; drafts of theirs that came by mail
CUT = " …"
MOST_OF = {  # characters; what is noted goes to the working notes, which are never published
    "title": Intervention._meta.get_field("title").max_length,
    "summary": Intervention._meta.get_field("summary").max_length,
    "note": WorkingNote._meta.get_field("text").max_length,
}


def mail_drafts_begin():
    """How the address of every draft that came by mail begins."""
    return f"{reverse('new', args=[Intervention.resource.plural])}?mail="


@transaction.atomic
def keep_letter(person, organisation, letter):
    """Keep a message as a draft of who sent it. The same again adds nothing. Raises TooMany."""
    begins, key = mail_drafts_begin(), uuid.uuid5(letter.key, str(organisation.pk))
    address = f"{begins}{key}"
    waiting = Draft.of(person).filter(address__startswith=begins)
    _sent, is_new = Submission.of(person, key, "", address)
    if not is_new or waiting.filter(address=address).exists():
        return
    today = Submission.number_today(person, begins)
    if today > MOST_A_DAY or waiting.count() >= MOST_WAITING:
        raise TooMany
    fields = {"title": letter.subject, "summary": letter.text, "note": letter.note}
    kept = {name: shortened(text, MOST_OF[name]) for name, text in fields.items()}
    cut = ["1"] if kept != fields else []
    content = {name: [text] for name, text in {**kept, "date": letter.day}.items()}
    Draft.begin(person, address, {**content, "cut": cut}, about=organisation.pk)


def shortened(text, most):
    """As much as the field holds; where it is cut, that is to be seen."""
    return text if len(text) <= most else text[: most - len(CUT)].rstrip() + CUT


class MailDraft:
    """A draft that came by mail, in the form of who sent it."""

    def __init__(self, row, reader):
        self.row, self.reader = row, reader

    def value(self, name):
        return next(iter(self.row.content.get(name, ())), "")

    @property
    def first(self):
        """What the form holds before anybody has typed."""
        day = self.value("date")
        words = {name: self.value(name) for name in MOST_OF}
        return {**words, "date": parse(day) if day else None}

    @property
    def known(self):
        """The circles of the reader, with the organisation first at whose address it came."""
        mine, coalitions = circles_of(self.reader)
        return {circles_of: (sorted(mine, key=lambda one: one.pk != self.row.about), coalitions)}

    @property
    def is_cut(self):
        return bool(self.value("cut"))


def mail_draft_at(request, kind):
    """The draft by mail that the address names, of who asks; None where it names none.

    Raises Http404 where the form is opened and the draft is gone, or was never theirs.
    """
    named = request.GET.get("mail")
    if kind is not Intervention or named is None:
        return None
    try:
        address = f"{mail_drafts_begin()}{uuid.UUID(named)}"
    except ValueError:
        raise Http404 from None
    row = Draft.of(request.user).filter(address=address).first()
    if row is None and sent_data(request) is None:
        raise Http404
    return row and MailDraft(row, request.reader)
