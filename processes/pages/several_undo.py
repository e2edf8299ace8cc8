"""Undoing what was changed in several at once: a question whose answer is what each said before.

It is written as any answer is, through each one's own form. Who can see them is not turned back.
"""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from engagement.resources import field_of
from processes.history.restoring import as_line
from processes.history.versions import part_versions_of, versions_of
from processes.models import Citation, Topic
from processes.pages.several_questions import WITHIN_PROCESS, Question
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.plain import Said

TURNED_BACK = ("kind", "process", *WITHIN_PROCESS, "standing", "claimant")


class UndoForm(Question):
    """What was changed in all of them by one change says again what it said; the rest stays."""

    title = _("Undo this change")

    def __init__(self, *args, change, **kwargs):
        super().__init__(*args, **kwargs)
        self.change = change
        self.fields_of, self.lines_of = defaultdict(dict), defaultdict(dict)
        self._read_fields()
        for part in parts_on_form(self.kind):
            if part in (Citation, Topic):
                self._read_lines(part)

    def _read_fields(self):
        """Of each row, what the change wrote and what stood there before."""
        names = [name for name in TURNED_BACK if field_of(self.kind, name)]
        seen = versions_of(self.kind, self.reader).filter(id__in=[row.pk for row in self.rows])
        before, rows = {}, {row.pk: row for row in self.rows}
        for version in seen.order_by("history_date", "history_id"):
            last, row = before.get(version.id), rows[version.id]
            if version.change == self.change and last is not None:
                for name in names:
                    was, made = (value_in(one, name) for one in (last, version))
                    if was != made and value_in(row, name) == made:
                        self.fields_of[version.id][name] = self._target(name, was)
            before[version.id] = version

    def _target(self, name, value):
        """The value for a form: of a pointer, what it points at, as far as this person sees it."""
        field = field_of(self.kind, name)
        if value is None or not field.is_relation:
            return value
        kind = field.related_model
        return kind.visible_to(self.reader).filter(pk=value).first() or kind(pk=value)

    def _read_lines(self, part):
        """Parts that came with the change go, those that went come again."""
        home, *_others = part.homes_in(self.kind)
        ids = [row.pk for row in self.rows]
        there = part_rows(self.kind, part, self.reader).filter(**{f"{home}__in": ids}).in_bulk()
        seen = part_versions_of(part, self.reader, self.kind).filter(change=self.change)
        written = seen.filter(id__in=[*there])
        for pk in written.filter(history_type="+").values_list("id", flat=True):
            row = getattr(there[pk], f"{home}_id")
            self.lines_of[row].setdefault(part, []).append({"id": pk, "DELETE": True})
        if part is Topic:
            gone = seen.filter(history_type="-")
            for version in gone.filter(process__in=ids):
                line = as_line(version.instance, home)
                self.lines_of[version.process_id].setdefault(part, []).append(line)

    def said_of(self, row):
        return Said(self.fields_of.get(row.pk, {}), self.lines_of.get(row.pk, {}))


def value_in(row, name):
    return getattr(row, row._meta.get_field(name).attname)
