"""Who works for an organisation here or once did, who is near it, and what waits for them."""

from django.db.models import Q

from engagement.models import Person
from processes.access import shares_with
from processes.models import Affiliation, Belonging, Circle, Invitation, Membership


def staff_of(organisation):
    return Affiliation.unrestricted.filter(organisation=organisation)


def workplaces_of(person):
    """Where a person works, with their role there."""
    found = Affiliation.unrestricted.filter(person=person).select_related("organisation")
    return found.order_by("organisation__name")


def ever_in_coalitions():
    """What tells who was ever in which coalition, and the name of its side: memberships that are
    and were written down, and what anybody has ever shared."""
    lines = (Membership.unrestricted, Membership.unrestricted_versions)
    return [*((rows.order_by(), "organisation") for rows in lines), (Circle.unrestricted, "owner")]


def once_with(coalition, path):
    """A condition: what `path` leads to was ever in this coalition, or shared something in it."""
    found = (rows.filter(coalition=coalition).values(name) for rows, name in ever_in_coalitions())
    return Q(*(Q(**{f"{path}__in": one}) for one in found), _connector=Q.OR)


def once_in(organisations, path):
    """The other way round: what `path` leads to is a coalition in which one of these ever was."""
    found = (
        rows.filter(**{f"{name}__in": organisations}).values("coalition")
        for rows, name in ever_in_coalitions()
    )
    return Q(*(Q(**{f"{path}__in": one}) for one in found), _connector=Q.OR)


def who_belonged(organisation, also=None):
    """Everybody with an account who ever worked there, and who coordinates what shares with it,
    or ever shared in it: who gets in there reads, or lets others read, what those share. `also`:
    another person."""
    ever = Belonging.unrestricted.filter(organisation=organisation, person__isnull=False)
    beside = Affiliation.unrestricted.coordinators().filter(
        shares_with([organisation.pk], "organisation") | once_with(organisation, "organisation")
    )
    there = Q(pk__in=ever.values("person")) | Q(pk__in=beside.values("person"))
    return Person.objects.filter(there | Q(pk=also and also.pk))


# -- appointments that wait ----------------------------------------------------------------
def waiting_for(reader):
    """What this person can call off, the next to open first: they belonged there, or coordinate
    what shares with it or was ever in it. The same hear of it (`who_belonged`)."""
    if not reader.signed_in:
        return Invitation.unrestricted.none()
    ever = Belonging.unrestricted.filter(person=reader.person).values("organisation")
    led = Affiliation.unrestricted.coordinators().filter(person=reader.person)
    led = led.values("organisation")
    beside = shares_with(led, "organisation") | once_in(led, "organisation")
    delayed = Invitation.unrestricted.delayed().filter(Q(organisation__in=ever) | beside)
    return delayed.order_by("opens", "pk")


def appointments_for(reader):
    """The same, and all there are for who may appoint; those may call off what they asked for."""
    if reader.curates or reader.administers:
        return Invitation.unrestricted.delayed().order_by("opens", "pk")
    return waiting_for(reader)


def opens_at(organisation):
    """When somebody may begin to coordinate an organisation that all have left, or None."""
    delayed = Invitation.unrestricted.delayed().filter(organisation=organisation)
    return delayed.order_by("opens").values_list("opens", flat=True).first()
