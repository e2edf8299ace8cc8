"""Mails about who works where: what happened and where to look, in the language of who gets it."""

from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from engagement.adapters import own_address
from engagement.models import Person
from processes.access import shares_with
from processes.models import Affiliation, Belonging, Circle, Membership


def send_notice(email, event, person=None, **words):
    """A mail that says what happened and where to look, in the language of who gets it."""
    language = getattr(person, "language", "") or translation.get_language()
    with translation.override(language):
        subject = render_to_string(f"people/mail/{event}_subject.txt", words)
        body = render_to_string(f"people/mail/{event}.txt", words)
    send_mail(" ".join(subject.split()), body.strip() + "\n", None, [email])


def tell(people, event, address, **words):
    """The same to each of these people, a query; who is suspended hears nothing. How many."""
    told = list(people.filter(is_active=True).distinct().order_by("email"))
    for person in told:
        send_notice(person.email, event, person, link=own_address(address), **words)
    return len(told)


def tell_coordinators(organisation, event, but=None):
    """Nobody comes in behind their backs, whoever did the inviting."""
    there = Affiliation.unrestricted.coordinators().filter(organisation=organisation)
    people = Person.objects.filter(pk__in=there.values("person"))
    page = reverse("people", args=[organisation.slug])
    tell(people.exclude(pk=getattr(but, "pk", None)), event, page)


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


def who_belonged(organisation):
    """Everybody with an account who ever worked there, and who coordinates what shares with it,
    or ever shared in it: who gets in there reads, or lets others read, what those share."""
    ever = Belonging.unrestricted.filter(organisation=organisation, person__isnull=False)
    beside = Affiliation.unrestricted.coordinators().filter(
        shares_with([organisation.pk], "organisation") | once_with(organisation, "organisation")
    )
    there = Q(pk__in=ever.values("person")) | Q(pk__in=beside.values("person"))
    return Person.objects.filter(there)


def tell_who_belonged(organisation, event, also=None):
    """Those who ever belonged hear of it, and `also` a person whom it concerns."""
    people = Q(pk__in=who_belonged(organisation).values("pk"))
    tell(Person.objects.filter(people | Q(pk=also and also.pk)), event, reverse("appointments"))
