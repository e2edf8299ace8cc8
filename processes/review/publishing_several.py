"""Several records of one's own are made public at once: proposed to the curators, or, where these
trust their organisation, published. What everybody will read is shown of each before.

What goes here is a record with what lives in it. Where a name stays at home more has to be chosen,
and it is done on its own page. What is read to know that is the same few statements, however many
they are.
"""

import uuid
from collections import defaultdict

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement.forms import version_of
from engagement.turns import undisturbed
from processes.lookup.told_names import home_names_told, told_in_words, touched_by_home_names
from processes.models import (
    Intervention,
    Level,
    Proposal,
    ProposalState,
)
from processes.review.proposals import (
    WAITS_ALREADY,
    ProposalRefused,
    accept_proposal,
    clean_words,
    proposal_of,
    propose_publishing,
    publish_at_once,
    refuse_waiting,
    sent_anew,
    store_proposals,
)
from processes.review.publishing_lines import (
    apart_from,
    facts_said,
    part_in_words,
    what_it_links,
)
from processes.review.standing_with import TICKED, brought_by_entries, targets_first
from processes.writing.level import circles_of
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.plain import Said
from processes.writing.record_form import RecordForms
from processes.writing.taking_back import points_at_hidden
from processes.writing.waiting import waits_as_it_was

ONE_BY_ONE = gettext_lazy(
    "A name that stays with you belongs to it, so that more has to be chosen: it is published on"
    " its own page."
)
ONE_BY_ONE_LATER = gettext_lazy(
    "A name that stays with you belongs to it, so that more has to be chosen: it is published on"
    " its own page, once what it stands on is public."
)
HIDDEN = gettext_lazy("It points at what not everybody can see: %(names)s. Propose that first.")
MOST_WRONG = 5
MEANWHILE = gettext_lazy("Somebody else has saved this meanwhile.")


class PublishingSeveral:
    """What becomes public of `rows`, of any kinds, that somebody may see. main: the id of what is
    published with them, by itself, on the same page; now: for everyone at once; ticks: ids of what
    is ticked at first, None where its kind decides."""

    def __init__(self, rows, reader, main=None, now=True, ticks=None):
        self.rows, self.reader, self.main, self.now = targets_first(rows), reader, main, now
        self.ticks, self.waits_with = ticks, frozenset()  # what waits, and is accepted with these
        self.known = {circles_of: circles_of(reader)}

    @cached_property
    def mine(self):
        """{id: row} of those that not everybody can see and their organisation may publish."""
        found, ids = {}, defaultdict(list)
        for row in self.rows:
            ids[type(row)].append(row.pk)
        for kind in ids:
            own = kind.writable_by(self.reader).filter(open_to_all=False)
            own = own.filter(owner__in=self.reader.organisations, pk__in=ids[kind])
            pointers = [field.name for field in kind.pointers()]
            many = [field.name for field in kind._meta.many_to_many]
            own = own.select_related("owner", *pointers).prefetch_related(*many)
            found |= {one.pk: one for one in own}
        return found

    def filled(self, row):
        """The forms of a row as it is, with all that lives in it and points at nothing hidden."""
        said = {part: [{"id": one.pk} for one in rows] for part, rows in self.parts[row.pk]}
        now = (getattr(row, field.name) for field in row.pointers())
        known = {**{one.address: one for one in now if one}, **self.known}
        seen = self._all_parts[row.pk]
        return RecordForms(type(row), self.reader, row, Said(parts=said), known=known, seen=seen)

    @cached_property
    def _all_parts(self):
        """{id: {kind of part: those of it}}, read once for all."""
        found, kinds = {pk: {} for pk in self.mine}, {type(row) for row in self.mine.values()}
        for kind in kinds:
            rows = {row.pk: row for row in self.mine.values() if type(row) is kind}
            for part in parts_on_form(kind):
                home = part.homes_in(kind)[0]
                pointers = [one.name for one in part.pointers() if one.name != home]
                there = part_rows(kind, part, self.reader).filter(**{f"{home}__in": [*rows]})
                for row in rows:
                    found[row][part] = []
                for one in there.select_related(*pointers) if pointers else there:
                    row = rows[getattr(one, f"{home}_id")]
                    setattr(one, home, row)
                    found[row.pk][part].append(one)
        return found

    @cached_property
    def parts(self):
        """{id: [(kind of part, those of it that will be read)]}."""
        return {
            pk: [
                (part, [one for one in rows if not points_at_hidden(one, self.mine[pk])])
                for part, rows in parts.items()
            ]
            for pk, parts in self._all_parts.items()
        }

    def kept(self, pk):
        """What lives in it, points at something hidden that does not go, and so is seen by few."""
        for rows in self._all_parts[pk].values():
            for one in rows:
                targets = (getattr(one, field.name) for field in one.pointers())
                if not all(to is None or to.open_to_all or self.goes(to.pk) for to in targets):
                    yield one

    def goes(self, pk):
        """Does it become public here, or wait to become so with these?"""
        here = pk == self.main or pk in self.by_id and not self.by_id[pk].why
        return here or pk in self.waits_with

    @cached_property
    def waiting(self):
        """{id: the proposal of it that waits}, itself as well as it was, which is sent anew."""
        rows = Proposal.visible_to(self.reader).filter(publishes=True, state=ProposalState.OPEN)
        return {one.record: one for one in rows.filter(record__in=[*self.mine, self.main])}

    @cached_property
    def changed(self):
        """The same of those that were changed since."""
        was = waits_as_it_was(self.waiting.values(), self.reader)
        ours = self.reader.organisations
        return {
            pk: one for pk, one in self.waiting.items() if one.pk in was and one.owner_id in ours
        }

    @cached_property
    def returned(self):
        """{id: the proposal of it that is sent anew}, as of `sent_anew`."""
        ids = [*self.mine, self.main]
        mine = Proposal.visible_to(self.reader).filter(publishes=True, record__in=ids)
        mine = mine.filter(state=ProposalState.RETURNED, owner__in=self.reader.organisations)
        return {one.record: one for one in mine.order_by("decided", "-pk")} | self.changed

    @cached_property
    def alone(self):
        """Ids of those of which more has to be chosen: at which a name stays at home."""
        return touched_by_home_names(self.rows, self.reader.organisations)

    @property
    def lines(self):
        return [*self.by_id.values()]

    @cached_property
    def by_id(self):
        """{id: its line}, each after those that it points at."""
        self.by_id = {}
        for row in self.rows:
            self.by_id[row.pk] = PublishedLine(self, row, self.mine.get(row.pk))
        return self.by_id

    @property
    def going(self):
        return [one for one in self.lines if not one.why and not one.opened]

    @property
    def opened(self):
        """What is for everyone already, and seen once what it points at is."""
        return [one for one in self.lines if not one.why and one.opened]

    @property
    def staying(self):
        """What is public is no news."""
        return [one for one in self.lines if one.why and not one.shown.open_to_all]

    @property
    def groups(self):
        """[(kind, its lines)] of what goes; what an entry brought stands in its `brought`."""
        going, found = {one.shown.pk: one for one in self.going}, defaultdict(list)
        entries = [pk for pk, one in going.items() if isinstance(one.row, Intervention)]
        under = brought_by_entries(entries, self.reader)
        for pk, line in going.items():
            line.brought = []
            if pk in under:
                going[under[pk][1]].brought.append(line)
            else:
                found[type(line.row)].append(line)
        return [*found.items()]

    @cached_property
    def together(self):
        """What those that go have in common: what those had that were returned, the main one
        first, so that these stay one thing."""
        ids = (self.main, *(one.shown.pk for one in self.going))
        found = (self.returned[pk].together for pk in ids if pk in self.returned)
        return next(filter(None, found), None) or uuid.uuid4()

    @property
    def at_once(self):
        return [one for one in self.going if one.at_once]

    @property
    def proposed(self):
        return [one for one in self.going if not one.at_once]

    def wrong_of(self, seen):
        """Lines, with why, of what cannot be sent as it was seen, by stamps."""
        ids = {one.partition(" ")[0] for one in seen}
        asked = [one for one in self.lines if str(one.shown.pk) in ids]
        wrong = [one for one in asked if one.why and not one.opened]
        wrong += [one for one in (*self.going, *self.opened) if one.stamp not in seen]
        wrong += [one for one in self.opened if one not in wrong and one.names]
        for one in wrong:
            one.why = one.why or [
                told_in_words(one.names) if one.opened and one.names else MEANWHILE
            ]
        return wrong, len(asked) == len(ids)

    def send(self, seen, note):
        """Propose or publish those that were `seen`, by their stamps: all of them, or nothing.
        (were they?, the lines)."""
        try:
            with undisturbed(), transaction.atomic():
                held = self.held(seen)
                wrong, all_there = held.wrong_of(seen)
                if wrong or not all_there or not held.going:
                    return False, wrong
                held.write(clean_words("note", note), held.together)
        except (ProposalRefused, IntegrityError):
            return False, []
        return True, held.going

    def held(self, seen):
        """The same of what was seen, and of what everybody would see with it, as it is, which
        nobody else writes until this is done."""
        ids, seen = defaultdict(list), {one.partition(" ")[0] for one in seen}
        for row in self.rows:
            if str(row.pk) in seen or is_for_everyone(row):
                ids[type(row)].append(row.pk)
        found = []
        for kind in sorted(ids, key=lambda one: one.__name__):
            pointers = [field.name for field in kind.pointers()]
            rows = kind.visible_to(self.reader).filter(pk__in=ids[kind]).order_by("pk")
            rows = rows.select_related(*pointers) if pointers else rows
            found += rows.select_for_update(of=("self",), no_key=True)
        held = PublishingSeveral(found, self.reader, self.main, self.now, self.ticks)
        held.waits_with = self.waits_with
        return held

    def write(self, note, together):
        """Store proposals of those that go, and accept at once what may be."""
        person, new = self.reader.person, []
        for one in self.going:
            again = self.returned.get(one.row.pk)
            made = proposal_of(one.forms, one.row.owner, note, person, again=again)
            made.together, made.content["opened"] = together, dict(one.opened_under)
            made.save() if again else new.append(made)
            one.proposal = made
        store_proposals(new)
        for one in self.at_once:
            record, forms = accept_proposal(one.proposal, person)
            if record is None:
                raise ProposalRefused(" ".join(str(what) for *_at, what in forms.problems))


def is_for_everyone(row):
    """Is it hidden only with what it points at?"""
    return not row.open_to_all and row.visibility == Level.PUBLIC


class PublishedLine:
    """One of them: what everybody will read of it, or why it stays as it is. `row` is None where it
    is not theirs to publish."""

    own_page = ""  # where it is published by itself

    def __init__(self, publishing, shown, row):
        self.publishing, self.shown, self.row = publishing, shown, row
        self.opened = is_for_everyone(shown)
        self.why = [*self._faults()]

    @cached_property
    def forms(self):
        return self.publishing.filled(self.row)

    def _faults(self):
        row, publishing = self.row or self.shown, self.publishing
        here = [one for one in self._pointed_at if not one.open_to_all]
        if hidden := [one for one in here if not publishing.goes(one.pk)]:
            yield HIDDEN % {"names": ", ".join(f"“{one}”" for one in hidden)}
        elif self.opened:
            return
        elif self.names and not isinstance(row, Intervention):
            yield told_in_words(self.names)  # as on its own page
        elif row.pk in publishing.alone:
            self.own_page = row.get_absolute_url() if here else at_its_propose_page(row)
            yield ONE_BY_ONE_LATER if here else ONE_BY_ONE
        elif self.row is None:
            yield _("Only its own organisation can publish it.")
        elif row.pk in publishing.waiting.keys() - publishing.changed.keys():
            yield WAITS_ALREADY
        elif not self.forms.is_valid():
            yield from (str(what) for _id, _name, what in self.forms.problems)

    @cached_property
    def names(self):
        """Names that stay at home and that it tells."""
        here, reader = self.publishing, self.publishing.reader
        return (
            home_names_told(self.shown, reader.organisations) if self.shown.pk in here.alone else []
        )

    @property
    def _pointed_at(self):
        row = self.row or self.shown
        targets = (getattr(row, field.name) for field in row.pointers())
        return [one for one in targets if one is not None]

    @property
    def opened_under(self):
        """(id, version) of what it points at, and so on up, that is for everyone already."""
        lines = (self.publishing.by_id.get(one.pk) for one in self._pointed_at)
        for line in lines:
            if line and line.opened:
                yield str(line.shown.pk), version_of(line.shown)
                yield from line.opened_under

    @cached_property
    def at_once(self):
        """As `Publishing.at_once` says it of one, and of what it stands on."""
        rows = [self.row, *(one for _part, rows in self._parts for one in rows)]
        reader, lines = self.publishing.reader, self.publishing.by_id
        if self.row.owner_id not in reader.trusted or apart_from(reader, rows):
            return False
        here = (one.pk for one in self._pointed_at if not one.open_to_all)
        return all(
            lines[pk].opened or lines[pk].at_once
            if pk in lines
            else self.publishing.now and pk not in self.publishing.waits_with
            for pk in here
        )

    @property
    def _parts(self):
        return self.publishing.parts[self.row.pk]

    @property
    def stamp(self):
        """What a form sends of it, as whoever looked has seen it: who reads it then among it."""
        when = "opened" if self.opened else "now" if self.at_once else "proposed"
        return f"{self.shown.pk} {version_of(self.shown)} {when}"

    @property
    def ticked(self):
        """Is it at first, where nobody has said?"""
        ticks = self.publishing.ticks
        return type(self.row) in TICKED if ticks is None else self.shown.pk in ticks

    @property
    def facts(self):
        """(label, words) of all that everybody will read."""
        yield from facts_said(self.row)
        for part, rows in self._parts:
            for one in rows:
                if what_it_links(one) != self.row.pk:
                    yield str(part._meta.verbose_name), part_in_words(one)

    @property
    def stays(self):
        """The same of what lives in it, points at something hidden and so is seen by few."""
        rows = self.publishing.kept(self.row.pk)
        return [(str(one._meta.verbose_name), part_in_words(one)) for one in rows]


def at_its_propose_page(row):
    return reverse("propose", args=[row.resource.plural, row.address])


def sent_in_words(lines):
    now = sum(one.at_once for one in lines)
    sent = len(lines) - now
    said = ngettext("%(number)s is public now.", "%(number)s are public now.", now)
    waits = ngettext(
        "%(number)s waits for the curators.", "%(number)s wait for the curators.", sent
    )
    both = (said % {"number": now} if now else "", waits % {"number": sent} if sent else "")
    return " ".join(filter(None, both))


def not_sent(wrong):
    """Why nothing was sent, in sentences, the first of these lines named."""
    said = [f"“{one.shown}”: {' '.join(map(str, one.why))}" for one in wrong[:MOST_WRONG]]
    return " ".join([*said, _("Nothing was sent. Look at it once more.")])


@transaction.atomic
def publish_with_also(lines, seen, owner, note, by):
    """Propose or publish a record as its `Publishing` has it, and what was `seen` of what stands
    with it, by its stamps: all of that, or nothing. Raises ProposalRefused.

    (the record or its proposal, what proposals have in common that were made together or None)."""
    refuse_waiting(lines.record, sent_anew(lines.record, owner, lines.reader))
    held = lines.also.held(seen)
    wrong, all_there = held.wrong_of(seen)
    if wrong or not all_there:
        raise ProposalRefused(not_sent(wrong))
    together = held.together if held.going else None
    if lines.at_once:
        made = publish_at_once(lines, owner, note, by)
    else:
        made = propose_publishing(lines, owner, note, by, together)
    held.write(clean_words("note", note), together)
    return made, together if held.proposed else None
