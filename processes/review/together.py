"""What was proposed together: read on one page, and accepted, returned or withdrawn at once."""

from collections import defaultdict

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.forms import version_of
from engagement.resources import field_of
from processes.access import readable_by_somebody
from processes.lookup.by_name import as_uuid
from processes.models import Intervention, Proposal, ProposalState, Reply
from processes.review.handed import LinkedHere, likely_doubles
from processes.review.proposals import (
    ANEW_SINCE,
    CHANGED_SINCE,
    STAYS_HIDDEN,
    ProposalRefused,
    accept_proposal,
    points_at_known,
    proposed_kind,
    return_proposal,
    stamp_of,
    targets_known,
    withdraw_proposal,
)
from processes.review.publishing_several import (
    PublishingSeveral,
    is_for_everyone,
    not_sent,
    sent_in_words,
)
from processes.review.standing_with import (
    hidden_rows,
    standing_with,
    stood_on,
    targets_first,
)
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.plain import said_in
from processes.writing.record_form import RecordForms
from processes.writing.taking_back import tell_proposer
from processes.writing.waiting import waits_as_it_was


def all_together(reader, together):
    """What was proposed together, whatever became of it, as this person may see."""
    rows = Proposal.visible_to(reader).filter(publishes=True, together=together)
    return rows.select_related("owner", "proposer").order_by("made", "pk")


def open_together(reader, together):
    """Those that wait of what was proposed together, as this person may see."""
    return all_together(reader, together).filter(state=ProposalState.OPEN)


def returned_together(reader, together):
    """Those that came back to the organisations of this person, and can be sent again."""
    rows = all_together(reader, together).filter(owner__in=reader.organisations)
    return rows.filter(state=ProposalState.RETURNED).exclude(content={})


def as_one(rows):
    """Of these proposals, in whatever order, the first of each that were proposed together and
    have come as far; `number`: how many these are."""
    same = rows.order_by().filter(together=OuterRef("together"), state=OuterRef("state"))
    before = Q(made__lt=OuterRef("made")) | Q(made=OuterRef("made"), pk__lt=OuterRef("pk"))
    number = same.values("together").annotate(number=Count("pk")).values("number")
    return rows.filter(~Exists(same.filter(before))).annotate(number=Coalesce(Subquery(number), 1))


class ReturnedTogether(PublishingSeveral):
    """What was returned together, or waits as it was, as it is now: all of it is ticked, and seen
    with it what is for everyone and hidden only with it."""

    def __init__(self, together, reader):
        own = all_together(reader, together).filter(owner__in=reader.organisations)
        waits = [*own.filter(state=ProposalState.OPEN)]
        was = waits_as_it_was(waits, reader)
        self.came_back = [*returned_together(reader, together)]
        self.waits_as_it_was = [one for one in waits if one.pk in was]
        self.proposals = [*self.came_back, *self.waits_as_it_was]
        wanted = defaultdict(set)
        for one in self.proposals:
            wanted[proposed_kind(one)].add(one.record)
        rows = [*hidden_rows(wanted, reader)]
        beside = (*stood_on(rows, reader), *standing_with(rows, reader))
        rows += {one.pk: one for one in beside if is_for_everyone(one)}.values()
        super().__init__(rows, reader, ticks={one.record for one in self.proposals})
        self.waits_with = {one.record for one in waits if one.pk not in was}

    @property
    def note(self):
        """What was said to curators when it was sent."""
        return next((one.note for one in self.proposals if one.note), "")

    @property
    def reasons(self):
        """(why, titles of what was returned for that); no titles where all of it was returned for
        the same."""
        found = defaultdict(list)
        for one in self.came_back:
            found[one.reason].append(one.title)
        return [(why, titles if len(found) > 1 else []) for why, titles in found.items()]


class Handed:
    """One of them: `forms` as it was proposed, or `refused`, why it cannot be accepted. links: what
    it leads to among them; alike: what it may be the same as."""

    links, alike = (), ()

    def __init__(self, proposal, record):
        self.title = proposal.title
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
        return stamp_of(self.proposal)


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
        self._tell_beside([one for one in fit if one.forms], parts)
        order = [row.pk for row in targets_first([one.record for one in fit])]
        return [lines[pk] for pk in order] + [one for one in lines.values() if one not in fit]

    def _tell_beside(self, lines, parts):
        links = LinkedHere(lines, parts, self.reader)
        entries = {one.record.pk: one for one in lines if one.kind is Intervention}
        alike = likely_doubles([one.record for one in entries.values()], self.reader)
        for one in lines:
            one.links = [*links.of(one)]
            one.alike = [entries.get(row.pk, row) for row in alike.get(one.record.pk, ())]
            if one.kind is Reply and not one.record.text and (answered := links.answered(one)):
                one.title = _("to “%(what)s”") % {"what": answered}

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
        one.refused = ANEW_SINCE
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


@transaction.atomic
def send_again_together(returned, seen, note):
    """Send what was returned or waits as it was anew, those that were `seen` by their stamps: all
    of that, or nothing. What is said of it. Raises ProposalRefused."""
    done, lines = returned.send(seen, note)
    if not done:
        raise ProposalRefused(not_sent(lines))
    return sent_in_words(lines)


def proposers_told(proposals, reader):
    """Whoever proposed them hears once of all of them. How many these are."""
    by = {one.proposer_id: one for one in proposals if one.proposer_id}
    for one in by.values():
        if one.proposer.is_active and one.proposer != reader.person:
            tell_proposer(one, one.together)
    return len(proposals)
