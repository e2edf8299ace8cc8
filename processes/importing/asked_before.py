"""What was asked in entries before: what a sheet brought, and on what more is recorded.

As in `importing.who_before` nothing is kept for this but the versions there are.
"""

from functools import cached_property

from django.db.models import Count

from processes.exchange.columns import Column, plural_of
from processes.history.versions import part_versions_of
from processes.importing.since import sheets_and_undone
from processes.models import Ask, Citation, Intervention, Part, Raising, Record

OF_ASK = Column("text", Ask._meta.get_field("text").verbose_name, Ask._meta.get_field("text"))


class AskedBefore:
    """For the entries of some lines, read once it is asked for. rows: the raisings there are."""

    def __init__(self, rights, entries, rows, since):
        self.rights, self.entries, self.rows, self.since = rights, entries, rows, since
        self.past_is_read = False

    @cached_property
    def ids(self):
        return {row.ask_id for row in self.rows}

    @cached_property
    def _raisings(self):
        """[(a version, did a sheet of entries make it?)] of what was not undone."""
        rows = part_versions_of(Raising, self.rights.reader, Intervention)
        rows = rows.filter(intervention__in=[one.pk for one in self.entries])
        return self._with_sheets(list(rows.order_by("history_date", "history_id")))

    def _with_sheets(self, versions):
        plural = plural_of(Intervention)
        sheets, undone = sheets_and_undone(versions, self.rights.owner, plural)
        return [(one, one.change in sheets) for one in versions if one.change not in undone]

    @cached_property
    def _by_sheet(self):
        return {one.id for one, sheet in self._raisings if sheet and one.history_type == "+"}

    @cached_property
    def _of_sheets(self):
        """The ids of asks that a sheet of entries has made, and that its organisation may write."""
        made = self.rights.past(Ask).filter(id__in=self.ids, history_type="+")
        made = {one.id for one, sheet in self._with_sheets(list(made)) if sheet}
        rows = Ask.writable_by(self.rights.reader).filter(owner=self.rights.owner, pk__in=made)
        return set(rows.values_list("pk", flat=True))

    @cached_property
    def _raised_once(self):
        rows = Raising.unrestricted.filter(ask__in=self.ids).order_by().values("ask")
        return {one["ask"] for one in rows.annotate(number=Count("pk")) if one["number"] == 1}

    @cached_property
    def _leaned_on(self):
        return leaned_on(self.ids, self.rights.reader)

    def was_brought(self, row):
        """Did a sheet say that it was asked there?"""
        return row.pk in self._by_sheet

    def is_own(self, row):
        """Did its ask come by a sheet of this organisation, which may still write it?"""
        return row.ask_id in self._of_sheets

    def is_alone(self, row):
        """Is it asked nowhere else?"""
        return row.ask_id in self._raised_once

    def has_more(self, row):
        """Is more recorded of its ask, such as what came of it, than where it was asked?"""
        return row.ask_id in self._leaned_on

    def changed(self, row, text):
        """When somebody reworded by hand what this text would write over; else None."""
        if not self.past_is_read:
            self.past_is_read = True
            self.since.read([*{row.ask_id: row.ask for row in self.rows}.values()])
        return self.since.changed(row.ask_id, OF_ASK, text)

    def taken_out(self, entry):
        """{bare id of an ask: when} of what somebody took out of an entry by hand."""
        return {
            one.ask_id: one.history_date
            for one, sheet in self._raisings
            if one.intervention_id == entry and one.history_type == "-" and not sheet
        }


def leaned_on(ids, reader):
    """Those among some asks of which this person sees more than where each was asked."""
    found = set()
    for field in Ask.pointed_at_by():
        kind = field.model
        if kind not in (Raising, Citation) and issubclass(kind, Record | Part):
            rows = kind.visible_to(reader).filter(**{f"{field.name}__in": ids}).order_by()
            found.update(rows.values_list(field.name, flat=True))
    return found & set(ids)
