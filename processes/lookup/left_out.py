"""Who was left out of a consultation: by name, or as one of a group.

That a whole group was left out counts for each organisation of the group that is recorded in the
process: in one of its entries, as holder of one of its asks, in one of its consultations or as hit
by one of its barriers. It does not count for who was let into that consultation; nor, where the
process belongs to countries, for who is not known to be based in one of them. A consultation that
was closed to civil society left civil society out. One that was called off, or that is recorded
because none was held, left nobody out of anything.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils import translation
from django.utils.translation import gettext as _

from engagement.in_languages import Text
from processes.lookup.present import CALLED_OFF
from processes.models import (
    LEFT_OUT,
    LET_IN,
    Access,
    Admission,
    Ask,
    Barrier,
    Consultation,
    Group,
    InEffect,
    Jurisdiction,
    Organisation,
    Participation,
    countries_in,
)

CLOSED = Q(access=Access.CLOSED) | Q(access_in_effect=InEffect.CLOSED)
SAID_OF_GROUP = ("whole_group", "group", "route", "text_language", "in_other_languages")
HELD = ~Q(state__in=CALLED_OFF)


def of_groups(groups):
    """A condition on admissions: of one of these groups as a whole, by its code or by its name."""
    wanted = Q(whole_group__in=groups)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for group in groups:
                wanted |= Q(group__iexact=str(group.label))
    return wanted


def whole_group_of(admission):
    """The group that an admission is of as a whole, None where it is of none."""
    if admission.whole_group:
        return Group(admission.whole_group)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for group in Group:
                if admission.group and admission.group.casefold() == str(group.label).casefold():
                    return group
    return None


def somebody_left_out(reader):
    """A condition on consultations: somebody was left out, whoever it was."""
    out = Admission.visible_to(reader).filter(status__in=LEFT_OUT)
    return HELD & (Q(pk__in=out.values("consultation")) | CLOSED)


def groups_let_in(reader):
    """Admissions of civil society as a whole, then those of others in words by a rule."""
    rows = Admission.visible_to(reader).filter(status__in=LET_IN)
    whole, by_rule = Q(whole_group=Group.CIVIL_SOCIETY), ~Q(route="")
    first = Case(When(whole & by_rule, then=0), When(whole, then=1), default=2)
    return rows.filter(whole | ~Q(group="") & by_rule).order_by(first, "group", "pk")


def share_who_was_in(consultations, left_out, reader):
    """Gives rows that were read `somebody_out`, and who was let in; `left_out`: who, by their
    id."""
    found = groups_let_in(reader).filter(consultation__in=[one.pk for one in consultations])
    let_in = {}
    for one in found.values("consultation", *SAID_OF_GROUP):
        let_in.setdefault(one.pop("consultation"), one)
    for one in consultations:
        one.somebody_out = bool(left_out[one.pk])
        for name, value in let_in.get(one.pk, {}).items():
            setattr(one, f"let_in_{name}", value)


def with_somebody_out(rows, reader):
    """`rows`, consultations, each with `somebody_out`: was somebody left out of it? And with what
    is said of the group that was let in."""
    admitted = Admission.visible_to(reader).filter(consultation=OuterRef("pk"))
    out = HELD & (Q(Exists(admitted.filter(status__in=LEFT_OUT))) | CLOSED)
    let_in = groups_let_in(reader).filter(consultation=OuterRef("pk"))
    said = {f"let_in_{one}": Subquery(let_in.values(one)[:1]) for one in SAID_OF_GROUP}
    return rows.annotate(somebody_out=Case(When(out, then=True), default=False), **said)


# -- who is recorded in which process --------------------------------------------------------
def recorded(reader, organisation=None, process=None):
    """{(id of a process, id of an organisation)} of those recorded in it; narrowed to one."""
    rows = (
        (Participation, "intervention__process", "organisation"),
        (Ask, "process", "holders"),
        (Admission, "consultation__process", "organisation"),
        (Barrier, "process", "affected"),
    )
    found = set()
    for kind, at, who in rows:
        wanted = {f"{at}__isnull": False, f"{who}__isnull": False}
        wanted |= {who: organisation} if organisation else {at: process}
        found |= {*kind.visible_to(reader).filter(**wanted).order_by().values_list(at, who)}
    return found


def countries_of(processes, reader):
    """{id of a process: the countries it belongs to}; none for those of an area or of the world."""
    found = defaultdict(set)
    for one in Jurisdiction.visible_to(reader).filter(process__in=processes):
        found[one.process_id] |= {*countries_in([one.place])}
    return found


def at_home(organisation, countries):
    return not countries or organisation.country.code in countries


# -- of one organisation, of one consultation ------------------------------------------------
def left_out_of(organisation, reader):
    """A condition on consultations that an organisation was left out of. Reads as it is made.

    What it needs of other rows is read first: a rule within a rule is more than SQLite parses.
    """
    admissions = Admission.visible_to(reader)
    mine = dict.fromkeys(LEFT_OUT + LET_IN, ())
    for status, consultation in admissions.filter(organisation=organisation).values_list(
        "status", "consultation"
    ):
        mine[status] = (*mine.get(status, ()), consultation)
    named = [pk for status in LEFT_OUT for pk in mine[status]]
    let_in = [pk for status in LET_IN for pk in mine[status]]
    groups = Group.of(organisation)
    processes = {process for process, _who in recorded(reader, organisation=organisation)}
    countries = countries_of(processes, reader)
    processes = [pk for pk in processes if at_home(organisation, countries[pk])]
    if not groups or not processes:
        return HELD & Q(pk__in=named)
    out = admissions.filter(
        of_groups(groups), status__in=LEFT_OUT, consultation__process__in=processes
    )
    as_group = Q(pk__in=list(out.values_list("consultation", flat=True)))
    if Group.CIVIL_SOCIETY in groups:
        as_group |= CLOSED
    return HELD & (Q(pk__in=named) | (as_group & Q(process__in=processes) & ~Q(pk__in=let_in)))


def consultations_without(organisation, reader):
    """The consultations an organisation was left out of, the latest first."""
    rows = Consultation.visible_to(reader).filter(left_out_of(organisation, reader))
    return rows.select_related("process").order_by("-date_sort", "-pk")


def left_out_as(consultations, organisation, reader):
    """{id of a consultation: the group as which it was left out of it}; none where it was named."""
    groups = Group.of(organisation)
    named = Admission.visible_to(reader).filter(organisation=organisation, status__in=LEFT_OUT)
    named = set(named.values_list("consultation", flat=True))
    return {one.pk: groups[0] for one in consultations if groups and one.pk not in named}


@dataclass
class LeftOut:
    """One that was left out: an organisation, a group, or others in words.

    `status` in words; `admission`: what is recorded of it, None where the consultation as a whole
    was closed; `counts_for`: the organisations recorded in the process for which it counts, where
    it is a group.
    """

    who: Text
    status: str
    admission: object = None
    group: Group | None = None
    counts_for: list = None

    @property
    def organisation(self):
        return self.admission and self.admission.organisation


def left_out_at(consultations, reader):
    """{id of a consultation: [LeftOut]}; one query."""
    rows = Admission.visible_to(reader).filter(
        consultation__in=[one.pk for one in consultations], status__in=LEFT_OUT
    )
    found = defaultdict(list)
    for one in rows.select_related("organisation"):
        found[one.consultation_id].append(
            LeftOut(one.who, one.get_status_display(), one, whole_group_of(one), [])
        )
    for one in consultations:
        closed = Access.CLOSED in (one.access, one.access_in_effect)
        there = any(other.group == Group.CIVIL_SOCIETY for other in found[one.pk])
        if closed and not there and one.state not in CALLED_OFF:
            words = Text(str(Group.CIVIL_SOCIETY.label)), _("not let in")
            found[one.pk].append(LeftOut(*words, group=Group.CIVIL_SOCIETY, counts_for=[]))
    return found


def with_whom_it_counts_for(found, consultation, reader):
    """The same of one consultation, each group with the organisations it counts for."""
    groups = [one for one in found if one.group]
    if not groups or consultation.state in CALLED_OFF:
        return found
    process = consultation.process_id
    here = {who for _process, who in recorded(reader, process=process)}
    countries = countries_of([process], reader)[process]
    let_in = Admission.visible_to(reader).filter(
        consultation=consultation, status__in=LET_IN, organisation__isnull=False
    )
    here -= set(let_in.values_list("organisation", flat=True))
    rows = Organisation.visible_to(reader).filter(pk__in=here).order_by("name")
    for organisation in rows:
        for one in groups:
            if one.group in Group.of(organisation) and at_home(organisation, countries):
                one.counts_for.append(organisation)
    return found
