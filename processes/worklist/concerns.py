"""The registry: each concern with its words, what falls under it, and what clears it.

A concern shows a person what they may change and nothing else: every set of rows below starts
from `writable_by(reader)`, or is met with `writable(reader)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from engagement.resources import kinds
from processes.lookup import sourced
from processes.models import (
    CITING,
    Ask,
    Assessment,
    HomeName,
    Intervention,
    Participation,
    Process,
    Record,
    Role,
)
from processes.worklist import addresses, alike, dated, private, reasons


class Rows(NamedTuple):
    """One kind of what a concern holds.

    field: which field of the row it is about, "" for all of it. since: the column by which the
    oldest comes first.
    """

    rows: object
    since: str = "created"
    field: str = ""

    @property
    def kind(self):
        return self.rows.model


@dataclass(frozen=True)
class UpkeepConcern:
    """code: its word in the address. todo: what clears it. of: what falls under it, as Rows, for
    a Worklist. reason: the sentence on each line, or what makes it of a Worklist, a row and the
    name of a field. acts: what can be done about it in one tap, codes of `acts.ACTS`. place:
    where on the form of the record it is mended."""

    code: str
    title: str
    todo: str
    of: Callable
    reason: str | Callable
    acts: tuple[str, ...] = ()
    place: str = ""

    def reason_of(self, work, row, name):
        """The sentence for one line."""
        return str(self.reason(work, row, name) if callable(self.reason) else self.reason)


def cited_records():
    return [
        one
        for one in kinds("processes")
        if issubclass(one, Record) and one._meta.model_name in CITING
    ]


def of_each(listed, question):
    """What falls under a question of `sourced`, of each kind that is listed."""
    return lambda work: [
        Rows(question(kind.writable_by(work.reader), work.reader)) for kind in listed()
    ]


def stale_rows(work):
    processes, promises = dated.stale(work.reader, work.day)
    return [Rows(processes, "as_of_sort"), Rows(promises, "date_sort")]


def planned(work):
    stages, *others = dated.planned_past(work.reader, work.day)
    return [Rows(stages, "next_date_sort"), *(Rows(rows, "date_sort") for rows in others)]


def overdue_rows(work):
    promises, feedback = dated.overdue(work.reader, work.day)
    return [
        Rows(promises, "due_sort", "completion"),
        Rows(feedback, "feedback_promised_sort", "feedback_given"),
    ]


def duplicate_rows(work):
    """A pair has one line where both may be changed."""
    found = []
    for kind, name in alike.NAME_FIELDS.items():
        rows, groups = kind.writable_by(work.reader), work.same(kind)
        ids = rows.filter(pk__in=list(groups)).order_by("created", "pk")
        ids = ids.values_list("pk", flat=True) if groups else ()
        found.append(Rows(rows.filter(pk__in=alike.first_of_each(groups, ids)), field=name))
    return found


def new_names(work):
    """Names typed on what everybody reads that are not in the directory. On what an organisation
    keeps to itself they stay words: the directory is public. So does what describes somebody."""
    rows = private.open_rows(Participation, work.reader).exclude(name="")
    rows = rows.exclude(role=Role.VICTIM).exclude(HomeName.described())  # no names to list
    asked = private.open_rows(Ask, work.reader).exclude(unnamed="")
    return [Rows(rows, "intervention__created"), Rows(asked, field="unnamed")]


def broken_links(work):
    return [Rows(addresses.broken(work.reader), "failing", "link")]


def persons(work):
    return [
        Rows(rows, private.of_home(rows.model, "created"), field)
        for field, rows in private.screened(work.reader)
    ]


CONCERNS = (
    UpkeepConcern(
        "no-source", _("No source yet"),
        _("Cite where it can be checked, or write a note in its place."),
        of_each(lambda: (*sourced.SOURCED_KINDS, Assessment), sourced.uncited),
        _("Nothing is cited for it."),
        place="citation-h",
    ),
    UpkeepConcern(
        "fate-no-source", _("What came of an ask, without a source"),
        _("Name the source beside what came of it."),
        lambda work: [Rows(sourced.fates_without_source(work.reader))],
        _("Nothing says where what came of it can be checked."), place="fate-h",
    ),
    UpkeepConcern(
        "one-source", _("One source only"),
        _("Cite a second, independent source, and say on the same form that it is documented."),
        of_each(lambda: sourced.SOURCED_KINDS, sourced.told_once), _("Only one source reports it."),
        place="citation-h",
    ),
    UpkeepConcern(
        "sources-differ", _("Sources disagree"),
        _("Say that it is disputed, so that the page says it too; or correct what a source says."),
        of_each(cited_records, sourced.sources_differ),
        _("Sources say different things about the same field."), ("disputed",), "citation-h",
    ),
    UpkeepConcern(
        "stale", _("Not confirmed for over six months"),
        _("Look for something newer. Cite it, or say that you looked and found none."),
        stale_rows, reasons.of_stale, ("looked", "newer"), "id_where_it_stands",
    ),
    UpkeepConcern(
        "planned", _("Planned dates that have passed"),
        _("Say what became of it, or write the new date."),
        planned, reasons.of_planned, ("done", "cancelled", "not_admitted"), "id_state",
    ),
    UpkeepConcern(
        "overdue", _("Commitments and feedback past due"),
        _("Say what came of the commitment: kept, broken, withdrawn; or when feedback was given."),
        overdue_rows, reasons.of_overdue,
    ),
    UpkeepConcern(
        "duplicates", _("Likely duplicates"),
        _("Check whether they are the same. If they are not, say so once."),
        duplicate_rows, reasons.of_duplicates, ("not_the_same",), "id_name",
    ),
    UpkeepConcern(
        "new-names", _("New names from the log"),
        _("Say which organisation of the directory it is, or add it to the directory first."),
        new_names, reasons.of_new_names, ("link",), "participation-h",
    ),
    UpkeepConcern(
        "broken-links", _("Addresses that do not answer"),
        _("Open it yourself. Write the new address, or say that it answers."),
        broken_links, reasons.of_links, ("answers",), "id_link",
    ),
    UpkeepConcern(
        "persons", _("What should not be public"),
        _("Write a function in place of a name, and take out what reaches or identifies a person."),
        persons, reasons.of_persons, ("no_person",),
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in CONCERNS}
REMEMBERED = ("duplicates", "persons")  # where “that is right as it is” is remembered


def entry_of(row):
    """What a row is shown and changed at: who took part, at the entry; who held a post, at that."""
    home = private.LOOKED_INTO.get(type(row))
    return getattr(row, home) if home else row


def name_typed(concern, row):
    """The field of a row in which words stand in place of an organisation; "" of other lines."""
    if isinstance(row, Participation):
        return "name"
    return "unnamed" if isinstance(row, Ask) and "link" in concern.acts else ""


def acts_for(concern, row):
    """What can be done about a row in one tap. Only an entry can be “not let in”, and of a process
    nobody looks for something newer than what is not written."""
    no = set() if concern.code != "planned" or isinstance(row, Intervention) else {"not_admitted"}
    if isinstance(row, Process) and not row.where_it_stands:
        no |= {"looked", "newer"}
    return tuple(act for act in concern.acts if act not in no)
