"""What one answer changes in several rows: each through its own form, all of it or nothing."""

from collections import defaultdict
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from engagement.turns import undisturbed
from processes.pages.together import Together
from processes.review.publishing_several import MEANWHILE
from processes.writing.level import circles_of
from processes.writing.parts import part_rows
from processes.writing.record_form import RecordForms
from processes.writing.turning import Turning, is_taken_back
from processes.writing.views import may_be_saved

MOST_CHANGED = 500


class Several:
    """Rows of a kind that somebody may see, with what they would say. `question` is answered.

    rows: as they are shown. Whether one may be changed, and to what, is asked of its own form: the
    one of its page, with what that asks before it saves.
    """

    def __init__(self, kind, reader, rows, question):
        self.kind, self.reader, self.rows, self.question = kind, reader, rows, question
        self.known, self.parts = {circles_of: circles_of(reader), **question.known}, {}

    def filled(self, row, version=None):
        """The forms of a row with what was answered. version: of the row when it was looked at."""
        said = replace(self.question.said_of(row), version=version)
        seen = {part: self._parts(part).get(row.pk, []) for part in said.parts}
        now = (getattr(row, field.name) for field in self.kind.pointers())
        known = {**{one.address: one for one in now if one}, **self.known}
        return RecordForms(self.kind, self.reader, row, said, known=known, seen=seen)

    def _parts(self, part):
        """{id of one of the rows: its parts of this kind}, read once for all of them."""
        if part not in self.parts:
            home, *_others = part.homes_in(self.kind)
            rows = part_rows(self.kind, part, self.reader)
            self.parts[part] = defaultdict(list)
            for one in rows.filter(**{f"{home}__in": [row.pk for row in self.rows]}):
                self.parts[part][getattr(one, f"{home}_id")].append(one)
        return self.parts[part]

    def held(self, rows):
        """Those that this person may change, with what their forms ask for."""
        pointers = [field.name for field in self.kind.pointers()]
        return self.kind.writable_by(self.reader).select_related(*pointers).filter(pk__in=rows)

    @cached_property
    def lines(self):
        """A SeveralLine for each of the rows, in their order."""
        may = {row.pk: row for row in self.held([row.pk for row in self.rows])}
        return [SeveralLine(self, row, may.get(row.pk)) for row in self.rows]

    @property
    def going(self):
        return [one for one in self.lines if one.goes]

    @property
    def staying(self):
        return [one for one in self.lines if one.why]

    @property
    def same(self):
        """How many say that already."""
        return len(self.lines) - len(self.going) - len(self.staying)

    def save(self, versions):
        """Change those rows of {id: version when they were looked at}; (were they?, lines).

        All of it is checked before anybody has to wait for it, and held while it is written.
        """
        rows = list(self.held({row.pk for row in self.rows} & versions.keys()).order_by("pk"))
        lines = [SeveralLine(self, row, row, versions[row.pk]) for row in rows]
        if len(rows) < len(versions) or any(one.why for one in lines):
            return False, lines
        ready = Together(self.kind, self.reader.person, [one.record_forms for one in lines])
        try:
            with undisturbed(), transaction.atomic():
                if not self._are_as_checked(lines):
                    return False, lines
                if not ready.is_as_it_was():
                    return False, []
                ready.write()
        except IntegrityError:
            return False, []
        return True, lines

    def _are_as_checked(self, lines):
        """Are they, now that nobody else can write them? May all of them still be changed?"""
        rows = self.held([one.shown.pk for one in lines]).order_by("pk").select_related(None)
        rows = rows.select_for_update(of=("self",), no_key=True)
        now = dict(rows.values_list("pk", "changed"))
        for one in lines:
            changed = now.get(one.shown.pk)
            if changed is None or changed.isoformat() != one.record_forms.data.version:
                one.why.append(MEANWHILE)
        return not any(one.why for one in lines)


class SeveralLine:
    """One of the rows: what would change, or why it stays as it is. `row` is None where it may not
    be changed by who asks."""

    def __init__(self, several, shown, row, version=None):
        self.several, self.shown, self.record_forms, self.why = several, shown, None, []
        if row is None:
            self.why = [_("You cannot change it here. You can propose a change on its page.")]
            return
        self.record_forms = several.filled(row, version)
        self.why = [*self._faults()]

    def _faults(self):
        one = self.record_forms
        level = one.data.values.get("visibility")
        if level is not None and level not in dict(one.form.fields["visibility"].choices):
            yield _("No organisation keeps it: it stays with everyone.")
            return
        fits = one.is_valid() and may_be_saved(one)
        if one.stale:
            yield MEANWHILE
        for _id, name, what in one.problems:
            yield f"{what} ({name})" if name else str(what)
        if fits and getattr(one.form, "turn", 0) and is_taken_back(one.form):
            yield _("Its organisation keeps it. Take it back on its own page, where you say why.")

    @property
    def goes(self):
        return not self.why and not self.record_forms.is_unchanged

    @property
    def key(self):
        """What a form sends of it, as whoever looked has seen it."""
        return f"{self.shown.pk} {self.record_forms.data.version}"

    @cached_property
    def changes(self):
        """(label, what it says, what it would say)."""
        one = self.record_forms
        return [*one.differences(one.data.values), *one.part_differences()]

    @cached_property
    def turning(self):
        """What it means where more people, or fewer, would see it; else None."""
        turns = getattr(self.record_forms.form, "turn", 0)
        return Turning(self.record_forms) if turns else None


def versions_sent(sent, as_id):
    """{id: version} of what a form sends of the lines that somebody has left ticked."""
    found = (one.partition(" ") for one in sent)
    return {as_id(pk): version for pk, _space, version in found if as_id(pk)}
