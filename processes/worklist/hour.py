"""An hour of looking after the record: one thing after another, what waits for a curator first.

A card holds a proposal, or a line of the work list with the record beside what its sources say.
What was put aside stands at the end; it is kept in the session, and what was done with it.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagement.forms import version_of
from engagement.resources import by_plural
from processes.lookup.by_name import as_uuid
from processes.lookup.facts import facts_of
from processes.lookup.provenance import Provenance
from processes.models import Citation, Looked, Proposal, ProposalState, Record
from processes.review.proposals import (
    ProposalRefused,
    accept_proposal,
    hidden_since,
    proposed_forms,
    stamp_of,
)
from processes.worklist.acts import ACTS, digest_of
from processes.worklist.concerns import BY_CODE, CONCERNS, entry_of
from processes.worklist.lines import MOST_COUNTED, Worklist, row_of
from processes.worklist.reckoning import leave_out

PROPOSAL = "proposal"
COMPARED = "one-source"  # what is right as its source has it; a second source it still lacks
# What was done with it, as that is remembered until the record changes.
HELD_AGAINST_ITS_SOURCE, NOT_CHECKED = "hour", "hour-unchecked"
SAID, LINKED, UNREADABLE = range(3)  # what a record can be read against, the best first


@dataclass
class Card:
    """One thing to look at. key: by which it is found again. line: of the work list, under a
    concern, with the facts of its record; or a proposal with its forms, or why it has none.
    is_said: are the words of a source there to read it against; original: address of one; stamp:
    of the proposal, as it is shown."""

    key: str
    concern: object = None
    line: object = None
    record: object = None
    facts: tuple = ()
    sources: object = None
    proposal: object = None
    forms: object = None
    refused: str = ""
    is_said: bool = False
    original: str = ""
    stamp: str = ""


class Hour:
    """What there is for one curator on one day, without what they put `later`."""

    def __init__(self, reader, day, later=()):
        self.reader, self.work, self.later = reader, Worklist(reader, day), {*later}
        self.keys = [*self._proposals(), *self._lines()]
        self.left = [one for one in self.keys if one not in self.later]
        self.more = any(len(self.work.found(one)) > MOST_COUNTED for one in CONCERNS)

    def _proposals(self):
        rows = Proposal.visible_to(self.reader).filter(state=ProposalState.OPEN)
        rows = list(rows.order_by("made", "pk"))
        hidden = hidden_since(rows, self.reader)
        return [f"{PROPOSAL}..{one.pk}" for one in rows if one.pk not in hidden]

    def _lines(self):
        """Of each concern what can be read against its source first, and not what was held against
        it as it stands."""
        lines, ids = [], defaultdict(list)
        in_turn = sorted(CONCERNS, key=lambda one: one.code == COMPARED)
        for turn, concern in enumerate(in_turn):
            # one database writes an id without dashes
            found = [(kind, name, UUID(pk)) for kind, name, pk, _since in self.work.found(concern)]
            settled = self._settled() if concern.code == COMPARED else ()
            for kind, name, pk in found:
                if pk not in settled:
                    lines.append((turn, concern.code, kind, name, pk))
                    ids[kind].append(pk)
        read = best_read(Citation.of_ids(**ids).select_related("source")) if ids else {}
        lines.sort(key=lambda one: (one[0], read.get(one[-1], UNREADABLE)))
        return [".".join(map(str, about)) for _turn, *about in lines]

    def _settled(self):
        """Ids of what was held against its source, or cannot be, and says what it said then."""
        done = (HELD_AGAINST_ITS_SOURCE, NOT_CHECKED)
        digests = defaultdict(set)
        for one in Looked.unrestricted.filter(concern__in=done):
            digests[one.thing].add(one.digest)
        found = set()
        for rows in self.work.rows_of(BY_CODE[COMPARED]) if digests else ():
            for row in rows.kind.visible_to(self.reader).filter(pk__in=digests):
                if digest_of(version_of(row)) in digests[row.pk]:
                    found.add(row.pk)
        return found

    @property
    def card(self):
        """The first of what is left, or None."""
        for key in self.left:
            code, *about = key.split(".")
            found = self._proposal(key, *about) if code == PROPOSAL else self._line(key, *about)
            if found is not None:
                return found
        return None

    def _proposal(self, key, _nothing, pk):
        found = Proposal.visible_to(self.reader).select_related("owner").get(pk=pk)
        card = Card(key, proposal=found, stamp=stamp_of(found))
        try:
            card.forms = proposed_forms(found, self.reader)
            card.forms.is_valid()
            card.record = card.forms.stored
        except ProposalRefused as why:
            card.refused = str(why)
        if isinstance(card.record, Record) and not found.publishes:
            card.sources = Provenance([card.record])
        return card

    def _line(self, key, kind, name, pk):
        concern = BY_CODE[key.partition(".")[0]]
        lines = self.work.lines(concern, [(kind, name, pk, "")])
        if not lines:
            return None
        record = entry_of(lines[0].row)
        card = Card(key, concern, lines[0], record, tuple(facts_of(record)), Provenance([record]))
        cited = [one for _reference, one in card.sources.citations(record)]
        card.is_said = any(one.says for one in cited)
        card.original = next((one.told_by.link for one in cited if one.told_by.link), "")
        return card

    # -- what is done with a card --------------------------------------------------------
    def settle(self, key, sent):
        """It is right, by one of the acts of its concern: the record it was about. None where
        somebody else was faster. Raises ValidationError."""
        code, *about = key.split(".")
        if code == PROPOSAL:
            return self._accept(about[-1], sent.get("seen", ""))
        kind, name, pk = about
        row = row_of(self.work, BY_CODE[code], kind, name, as_uuid(pk))
        if row is None:
            return None
        verb = sent.get("act", "")
        if code == COMPARED and not verb:
            note_reading(row, sent.get("do") != "unchecked")
        elif verb in BY_CODE[code].acts:
            ACTS[verb].do(self.work, row, sent | {"field": name})
            leave_out(self.work, BY_CODE[code], {(kind, name, row.pk)})
        else:
            raise ValidationError(_("That cannot be said of it."))
        return entry_of(row)

    def _accept(self, pk, seen):
        found = Proposal.visible_to(self.reader).filter(pk=as_uuid(pk)).first()
        if found is None:
            return None
        try:
            record, _forms = accept_proposal(found, self.reader.person, seen=seen)
        except ProposalRefused as why:
            raise ValidationError(str(why)) from why
        if record is None:
            raise ValidationError(_("It cannot be accepted as it stands. Open it and mend it."))
        return record


def best_read(citations):
    """{id of a record: the best it can be read against}"""
    found = {}
    for one in citations:
        now = SAID if one.says else LINKED if one.told_by.link else UNREADABLE
        found[one.record_id] = min(now, found.get(one.record_id, UNREADABLE))
    return found


def note_reading(row, is_right):
    """It is right as its source has it, or cannot be checked; asked again once it changes. Raises
    ValidationError where nobody can have read what its source says."""
    cited = Citation.of([row]).select_related("source")
    if is_right and best_read(cited).get(row.pk, UNREADABLE) == UNREADABLE:
        raise ValidationError(_("Nobody can read here what its source says."))
    Looked.unrestricted.update_or_create(
        concern=HELD_AGAINST_ITS_SOURCE if is_right else NOT_CHECKED,
        kind=row._meta.model_name,
        thing=row.pk,
        field="",
        defaults={"digest": digest_of(version_of(row))},
    )


def reference_to(record):
    """By which a session keeps it: never by what it is called."""
    return [record.resource.plural, str(record.pk)]


def read_again(done, reader):
    """[(what was done, the record)] of (what, plural, id), as far as this reader still sees them;
    one query for each kind."""
    ids, found = defaultdict(set), {}
    for _what, plural, pk in done:
        ids[plural].add(pk)
    for plural, wanted in ids.items():
        rows = by_plural()[plural].visible_to(reader).filter(pk__in=wanted)
        found |= {(plural, str(one.pk)): one for one in rows}
    return [(what, found[plural, pk]) for what, plural, pk in done if (plural, pk) in found]
