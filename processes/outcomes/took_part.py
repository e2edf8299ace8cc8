"""Who took part in a process: how many of which kind of organisation, from where, which groups.

Counted is what is recorded: who was let into a consultation, attended or spoke, and who acted in an
entry that took place; not who only printed somebody, nor who decides, which are bodies of states.
Of how many something is not recorded is said beside it.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from engagement.codes import codes_in
from processes.lookup.places import country_name
from processes.models import (
    WAS_IN,
    Admission,
    Consultation,
    Family,
    Group,
    InterventionKind,
    InterventionState,
    Organisation,
    Participation,
    Role,
)
from processes.models.organisation import OrganisationKind as Kind
from processes.outcomes.figures import NOT_ACTING

OF_STATES = (
    *Group.STATE_BODIES.kinds, Kind.IGO, Kind.NEGOTIATING_BODY, Kind.TREATY_BODY,
    Kind.SPECIAL_PROCEDURE,
)  # fmt: skip


def published():
    """A condition on who interviewed or printed somebody, or reprinted it, which is no part in what
    it was about."""
    of_media = Q(intervention__kind__in=codes_in(InterventionKind, (Family.MEDIA,)))
    return Q(role=Role.HOST) & (of_media | Q(intervention__repeats__isnull=False))


@dataclass(frozen=True)
class Counted:
    """`counts`: (words, number), the most first. `unknown`: of how many it is not recorded."""

    counts: list
    unknown: int


def tallied(values, words):
    """Of values, "" where one is not recorded. words(value): as people call it."""
    found = Counter(values)
    unknown = found.pop("", 0)
    return Counted([(words(value), number) for value, number in found.most_common()], unknown)


class TookPart:
    """What this person may see of it."""

    def __init__(self, process, reader):
        in_it = Admission.visible_to(reader).filter(consultation__process=process)
        in_it = in_it.filter(status__in=WAS_IN).order_by()
        acted = Participation.visible_to(reader).filter(
            intervention__process=process, intervention__state=InterventionState.DONE
        )
        acted = acted.exclude(role__in=NOT_ACTING).exclude(published()).order_by()
        there = Q(pk__in=in_it.values("organisation")) | Q(pk__in=acted.values("organisation"))
        rows = Organisation.visible_to(reader).filter(there).exclude(kind__in=OF_STATES).order_by()
        found = list(rows.values_list("kind", "country"))
        self.organisations = len(found)
        label_of = Organisation._meta.get_field("kind").label_of
        self.sectors = tallied((kind for kind, _country in found), label_of)
        self.countries = tallied((country or "" for _kind, country in found), country_name)
        here = Consultation.visible_to(reader).filter(process=process).order_by()
        named = in_it.filter(consultation=OuterRef("pk"))
        self.consultations = [*here.annotate(named=Exists(named)).values_list("named", flat=True)]
        groups = in_it.filter(organisation__isnull=True).exclude(whole_group=Group.STATE_BODIES)
        groups = groups.values_list("whole_group", "group")
        self.groups = Counted(
            [
                (Group(code).label if code else words, number)
                for (code, words), number in Counter(groups).most_common()
            ],
            self.consultations.count(False),
        )
