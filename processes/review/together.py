"""What was proposed together: read on one page, and accepted, returned or withdrawn at once."""

import hashlib
import json
from collections import Counter, defaultdict

from django.db import IntegrityError, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.forms import version_of
from engagement.resources import field_of
from processes.access import readable_by_somebody
from processes.lookup.by_name import as_uuid
from processes.models import Proposal, ProposalState
from processes.review.proposals import (
    CHANGED_SINCE,
    STAYS_HIDDEN,
    ProposalRefused,
    accept_proposal,
    points_at_known,
    proposed_kind,
    return_proposal,
    targets_known,
    withdraw_proposal,
)
from processes.review.standing_with import targets_first
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.plain import said_in
from processes.writing.record_form import RecordForms
from processes.writing.taking_back import tell_proposer


def open_together(reader, together):
    """Those that wait of what was proposed together, as this person may see."""
    rows = Proposal.visible_to(reader).filter(state=ProposalState.OPEN, publishes=True)
    return rows.filter(content__together=str(together)).order_by("made", "pk")


def counted_together(rows):
    """({id of the first of what was proposed together: how many}, ids of the others) of proposals
    that wait."""
    waits = rows.filter(state=ProposalState.OPEN, content__has_key="together")
    found = [*waits.order_by("made", "pk").values_list("pk", "content__together")]
    number, first = Counter(together for _pk, together in found), {}
    for pk, together in found:
        first.setdefault(together, pk)
    others = {pk for pk, together in found if first[together] != pk}
    return {pk: number[together] for together, pk in first.items() if number[together] > 1}, others


class Handed:
    """One of them: `forms` as it was proposed, or `refused`, why it cannot be accepted."""

    def __init__(self, proposal, record):
        self.proposal, self.record, self.forms, self.refused = proposal, record, None, ""
        if record is None:
            self.refused = _("What this is about is no longer there.")
        elif version_of(record) != proposal.content["version"]:
            self.refused = CHANGED_SINCE

    @property
    def kind(self):
        return proposed_kind(self.proposal)

    @property
    def stamp(self):
        """What a form sends of it, as whoever looked has seen it."""
        said = json.dumps(self.proposal.content, sort_keys=True).encode()
        return f"{self.proposal.pk} {hashlib.sha256(said).hexdigest()[:16]}"


class ProposedTogether:
    """Open proposals to publish, of one organisation, read with the same few statements however
    many they are; each after what it points at."""

    def __init__(self, proposals, reader):
        self.proposals, self.reader = list(proposals), reader

    @cached_property
    def lines(self):
        records = self._records()
        lines = {one.record: Handed(one, records.get(one.record)) for one in self.proposals}
        fit = [one for one in lines.values() if not one.refused]
        known = points_at_known([(one.proposal, one.record) for one in fit], self.reader)
        parts, pointed = self._parts_of(fit), self._pointed_at(fit)
        for one in fit:
            if not known[one.proposal.pk]:
                one.refused = STAYS_HIDDEN
                continue
            said = said_in(one.proposal.content, one.kind, self.reader, pointed)
            one.forms = RecordForms(
                one.kind, self.reader, one.record, said,
                known=targets_known(one.record), handed_over=True, seen=parts[one.record.pk],
            )  # fmt: skip
        order = [row.pk for row in targets_first([one.record for one in fit])]
        return [lines[pk] for pk in order] + [one for one in lines.values() if one not in fit]

    @property
    def refused(self):
        return [one for one in self.lines if one.refused]

    @property
    def fit(self):
        return [one for one in self.lines if not one.refused]

    def _by_kind(self, pairs):
        found = defaultdict(list)
        for kind, one in pairs:
            found[kind].append(one)
        return found.items()

    def _records(self):
        found = {}
        for kind, ids in self._by_kind((proposed_kind(one), one.record) for one in self.proposals):
            rows = kind.unrestricted.filter(readable_by_somebody(), pk__in=ids)
            pointers = [field.name for field in kind.pointers()]
            many = [field.name for field in kind._meta.many_to_many]
            rows = rows.filter(removed__isnull=True).prefetch_related(*many)
            found |= (rows.select_related("owner", *pointers)).in_bulk()
        return found

    def _parts_of(self, lines):
        """{id: {kind of part: those of it}} of what its organisation handed over."""
        found = {one.record.pk: {} for one in lines}
        for kind, rows in self._by_kind((one.kind, one.record) for one in lines):
            rows = {row.pk: row for row in rows}
            for part in parts_on_form(kind):
                home = part.homes_in(kind)[0]
                for pk in rows:
                    found[pk][part] = []
                for one in part_rows(kind, part, None).filter(**{f"{home}__in": [*rows]}):
                    row = rows[getattr(one, f"{home}_id")]
                    setattr(one, home, row)
                    found[row.pk][part].append(one)
        return found

    def _pointed_at(self, lines):
        """{id: what these point at, as this person may see it}."""
        asked = defaultdict(set)
        for one in lines:
            parts = {part._meta.model_name: part for part in parts_on_form(one.kind)}
            content = one.proposal.content
            said = [(one.kind, content["values"])]
            said += [
                (parts[name], line) for name, rows in content["parts"].items() for line in rows
            ]
            for model, values in said:
                for name, value in values.items():
                    field = field_of(model, name)
                    if field is not None and field.is_relation and value:
                        ids = map(as_uuid, value if isinstance(value, list) else [value])
                        asked[field.related_model] |= {*ids} - {None}
        found = {}
        for kind, ids in asked.items():
            found |= kind.visible_to(self.reader).in_bulk([*ids])
        return found


def named_with_why(lines):
    return " ".join(f"“{one.proposal.title}”: {one.refused}" for one in lines)


def fit_as_seen(proposals, seen, reader):
    """Lines of those that can be accepted, held until the transaction ends. Raises ProposalRefused
    where they are not what was `seen`, by their stamps."""
    held = ProposedTogether(proposals.select_for_update(of=("self",)), reader)
    wrong = [one for one in held.refused if one.stamp in seen]
    new = [one for one in held.fit if one.stamp not in seen]
    for one in new:
        one.refused = CHANGED_SINCE
    gone = len({*seen} - {one.stamp for one in held.lines}) - len(new)
    said = [named_with_why([*wrong, *new])] if wrong or new else []
    if gone > 0:
        words = ngettext(
            "%(number)s of them does not wait any more.",
            "%(number)s of them do not wait any more.",
            gone,
        )
        said.append(words % {"number": gone})
    if said or not held.fit:
        said.append(_("Nothing was stored. Look at what waits now."))
        raise ProposalRefused(" ".join(said))
    return held.fit


@transaction.atomic
def accept_together(proposals, seen, reader):
    """Accept all of them that can be, or none. How many. Raises ProposalRefused."""
    fit = fit_as_seen(proposals, seen, reader)
    for one in fit:
        try:
            record, forms = accept_proposal(one.proposal, reader.person, tells=False)
        except (ProposalRefused, IntegrityError) as why:
            raise ProposalRefused(f"“{one.proposal.title}”: {why}") from why
        if record is None:
            wrong = " ".join(str(what) for *_at, what in forms.problems)
            raise ProposalRefused(f"“{one.proposal.title}”: {wrong}")
    return proposers_told([one.proposal for one in fit], reader)


@transaction.atomic
def return_together(proposals, reason, reader):
    """Return all that wait of them with one reason. Raises ProposalRefused."""
    held = ProposedTogether(proposals, reader)
    for one in held.proposals:
        return_proposal(one, reason, reader.person, tells=False)
    return proposers_told(held.proposals, reader)


@transaction.atomic
def withdraw_together(proposals, reader):
    """Its organisation withdraws all that wait of them. How many. Raises ProposalRefused."""
    held = ProposedTogether(proposals, reader)
    for one in held.proposals:
        withdraw_proposal(one, reader.person, tells=False)
    return proposers_told(held.proposals, reader)


def proposers_told(proposals, reader):
    """Whoever proposed them hears once of all of them. How many these are."""
    by = {one.proposer_id: one for one in proposals if one.proposer_id}
    for one in by.values():
        if one.proposer.is_active and one.proposer != reader.person:
            tell_proposer(one)
    return len(proposals)
