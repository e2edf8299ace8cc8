"""Several entries of one's own are made public at once: proposed to the curators, or, where these
trust their organisation, published. What everybody will read is shown of each before.

What goes here is an entry with what lives in it. Where more has to be chosen, such as what it
brought or a name that stays at home, it is done on its own page. What is read to know that is the
same few statements, however many they are.
"""

from collections import defaultdict

from django.db import IntegrityError, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.forms import version_of
from engagement.turns import undisturbed
from processes.lookup.told_names import entries_with_home_names
from processes.models import (
    Commitment,
    EntryAnswer,
    Intervention,
    Level,
    MetBarrier,
    Proposal,
    ProposalState,
    Raising,
    Record,
)
from processes.pages.several import MEANWHILE, Several
from processes.review.proposals import (
    ProposalRefused,
    accept_proposal,
    clean_words,
    proposal_of,
    store_proposals,
)
from processes.review.publishing_lines import facts_said, part_in_words
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.plain import Said
from processes.writing.taking_back import points_at_hidden

ONE_BY_ONE = gettext_lazy("More has to be chosen of it: publish it on its own page.")
WAITS_ALREADY = gettext_lazy("This has been proposed already, and waits for a curator.")
HIDDEN = gettext_lazy("It points at what not everybody can see: %(names)s. Propose that first.")


def publishes_several(kind, reader):
    """Is that offered, of a list of this kind?"""
    return kind is Intervention and reader.works_here


class PublishingSeveral:
    """What becomes public of `rows`, entries that somebody may see."""

    title = gettext_lazy("Publish them")
    known = {}

    def __init__(self, rows, reader):
        self.rows, self.reader, self.kept = rows, reader, defaultdict(list)
        self.several = Several(Intervention, reader, self.mine, self)

    def said_of(self, row):
        """All that lives in it and points at nothing hidden, as it is."""
        lines = {part: [{"id": one.pk} for one in rows] for part, rows in self.parts[row.pk]}
        return Said(parts=lines)

    @cached_property
    def mine(self):
        """Those that not everybody can see and that their own organisation may publish."""
        own = Intervention.writable_by(self.reader).filter(open_to_all=False)
        own = own.filter(owner__in=self.reader.organisations, pk__in=[one.pk for one in self.rows])
        pointers = [field.name for field in Intervention.pointers()]
        many = [field.name for field in Intervention._meta.many_to_many]
        found = own.select_related("owner", *pointers).prefetch_related(*many).in_bulk()
        return [found[one.pk] for one in self.rows if one.pk in found]

    @cached_property
    def parts(self):
        """{id: [(kind of part, those of it that will be read)]}; `kept` has those that will not."""
        found = {row.pk: [] for row in self.mine}
        rows = {row.pk: row for row in self.mine}
        for part in parts_on_form(Intervention):
            home, here = part.homes_in(Intervention)[0], defaultdict(list)
            there = part_rows(Intervention, part, self.reader)
            for one in there.filter(**{f"{home}__in": [*rows]}):
                row = rows[getattr(one, f"{home}_id")]
                setattr(one, home, row)
                few = points_at_hidden(one, row)
                (self.kept if few else here)[row.pk].append(one)
            for pk, each in found.items():
                each.append((part, here[pk]))
        return found

    @cached_property
    def waiting(self):
        rows = Proposal.visible_to(self.reader).filter(publishes=True, state=ProposalState.OPEN)
        return {*rows.filter(record__in=self._ids).values_list("record", flat=True)}

    @cached_property
    def returned(self):
        """{id: the proposal of it that was returned last, which is sent anew}."""
        mine = Proposal.visible_to(self.reader).filter(publishes=True, record__in=self._ids)
        mine = mine.filter(state=ProposalState.RETURNED, owner__in=self.reader.organisations)
        return {one.record: one for one in mine.order_by("decided", "-pk")}

    @cached_property
    def _ids(self):
        return [row.pk for row in self.mine]

    @cached_property
    def alone(self):
        """Ids of those of which more has to be chosen: what they brought and few people see, names
        that stay at home, what is for everyone already and would be seen with them."""
        here, reader = {"intervention__in": self._ids}, self.reader
        found = entries_with_home_names(self._ids, reader.organisations)
        for part, name in ((Raising, "ask"), (MetBarrier, "barrier"), (EntryAnswer, "reply")):
            rows = part.visible_to(reader).filter(**here, **{f"{name}__open_to_all": False})
            found.update(rows.values_list("intervention", flat=True))
        rows = Commitment.visible_to(reader).filter(answers__in=self._ids, open_to_all=False)
        found.update(rows.values_list("answers", flat=True))
        for field in Intervention.pointed_at_by():
            if issubclass(field.model, Record):
                rows = field.model.visible_to(reader).filter(**{f"{field.name}__in": self._ids})
                rows = rows.filter(open_to_all=False, visibility=Level.PUBLIC)
                found.update(rows.values_list(field.name, flat=True))
        return found

    @cached_property
    def lines(self):
        mine = {row.pk: row for row in self.mine}
        return [PublishedLine(self, row, mine.get(row.pk)) for row in self.rows]

    @property
    def going(self):
        return [one for one in self.lines if not one.why]

    @property
    def staying(self):
        """What is public is no news."""
        return [one for one in self.lines if one.why and not one.shown.open_to_all]

    @property
    def at_once(self):
        return [one for one in self.going if one.at_once]

    @property
    def proposed(self):
        return [one for one in self.going if not one.at_once]

    def send(self, seen, note):
        """Propose or publish those that were `seen`, by their stamps: all of them, or nothing.
        (were they?, the lines)."""
        note = clean_words("note", note)
        try:
            with undisturbed(), transaction.atomic():
                held = self.held()
                wrong = [one for one in held.lines if one.why or one.stamp not in seen]
                if wrong or len(held.lines) < len(seen):
                    for one in wrong:
                        one.why = one.why or [MEANWHILE]
                    return False, wrong
                held.write(note)
        except (ProposalRefused, IntegrityError):
            return False, []
        return True, held.lines

    def held(self):
        """The same of the rows as they are, which nobody else writes until this is done."""
        ids = [one.pk for one in self.rows]
        rows = Intervention.visible_to(self.reader).filter(pk__in=ids).order_by("pk")
        rows = rows.select_for_update(of=("self",), no_key=True)
        return PublishingSeveral(list(rows), self.reader)

    def write(self, note):
        person, new = self.reader.person, []
        for one in self.lines:
            again = self.returned.get(one.row.pk)
            made = proposal_of(one.forms, one.row.owner, note, person, again=again)
            made.save() if again else new.append(made)
            one.proposal = made
        store_proposals(new)
        for one in self.at_once:
            record, forms = accept_proposal(one.proposal, person)
            if record is None:
                raise ProposalRefused(" ".join(str(what) for *_at, what in forms.problems))


class PublishedLine:
    """One of them: what everybody will read of it, or why it stays as it is. `row` is None where it
    is not theirs to publish."""

    def __init__(self, publishing, shown, row):
        self.publishing, self.shown, self.row = publishing, shown, row
        self.why = [*self._faults()]

    @cached_property
    def forms(self):
        return self.publishing.several.filled(self.row)

    def _faults(self):
        row, publishing = self.row, self.publishing
        if row is None:
            yield _("Only its own organisation can publish it.")
        elif row.pk in publishing.waiting:
            yield WAITS_ALREADY
        elif hidden := [one for one in self._pointed_at if not one.open_to_all]:
            yield HIDDEN % {"names": ", ".join(f"“{one}”" for one in hidden)}
        elif row.pk in publishing.alone:
            yield ONE_BY_ONE
        elif not self.forms.is_valid():
            yield from (str(what) for _id, _name, what in self.forms.problems)

    @property
    def _pointed_at(self):
        targets = (getattr(self.row, field.name) for field in Intervention.pointers())
        return [one for one in targets if one is not None]

    @cached_property
    def at_once(self):
        """As `Publishing.at_once` says it of one."""
        rows = [self.row, *(one for _part, rows in self._parts for one in rows)]
        targets = (getattr(row, field.name) for row in rows for field in row.pointers())
        own = (None, *self.publishing.reader.organisations)
        apart = any(one and one.owner_id not in own for one in targets)
        return self.row.owner_id in self.publishing.reader.trusted and not apart

    @property
    def _parts(self):
        return self.publishing.parts[self.row.pk]

    @property
    def stamp(self):
        """What a form sends of it, as whoever looked has seen it: who reads it then among it."""
        return f"{self.row.pk} {version_of(self.row)} {'now' if self.at_once else 'proposed'}"

    @property
    def facts(self):
        """(label, words) of all that everybody will read."""
        yield from facts_said(self.row)
        for part, rows in self._parts:
            for one in rows:
                yield str(part._meta.verbose_name), part_in_words(one)

    @property
    def stays(self):
        """The same of what lives in it, points at something hidden and so is seen by few."""
        rows = self.publishing.kept[self.row.pk]
        return [(str(one._meta.verbose_name), part_in_words(one)) for one in rows]
