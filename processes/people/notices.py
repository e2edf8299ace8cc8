"""Mails about who works where: what happened and where to look, in the language of who gets it."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from engagement.adapters import own_address
from processes.people.belonging import staff_of, who_belonged


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
    people = staff_of(organisation).coordinators().people()
    page = reverse("people", args=[organisation.slug])
    tell(people.exclude(pk=getattr(but, "pk", None)), event, page)


def tell_who_belonged(organisation, event, also=None):
    """Those who ever belonged hear of it, and `also` a person whom it concerns."""
    tell(who_belonged(organisation, also), event, reverse("appointments"))
