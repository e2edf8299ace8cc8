"""Who asks, and what does each level let them see and change?"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from engagement.models import Person
from engagement.sessions import BEGAN
from processes.models import Affiliation
from tests.making import with_second_factor

CAST = ("nobody", "member", "ally", "outsider", "curator", "administrator")
SEES = {
    "public": frozenset(CAST),
    "coalition": frozenset({"member", "ally"}),
    "organisation": frozenset({"member"}),
    "theirs": frozenset({"outsider"}),  # only the outsider's organisation
}
LEVELS = tuple(SEES)
WRITES = {  # who may change it, and who is told who did
    "public": frozenset({"curator"}),
    "coalition": frozenset({"member"}),
    "organisation": frozenset({"member"}),
    "theirs": frozenset({"outsider"}),
}
HIDDEN = LEVELS[1:]


def people_of(world):
    """The fixed cast, by name."""

    def person(name, *organisations, **fields):
        made = Person.objects.create_user(f"{name}@example.net", **fields)
        made.password = "a hash of nothing"  # they have one, and nobody knows it
        made.save()
        for organisation in organisations:
            Affiliation.unrestricted.create(person=made, organisation=organisation)
        return made

    return {
        "nobody": AnonymousUser(),
        "member": person("member", world.home),
        "ally": person("ally", world.friend),
        "outsider": person("outsider", world.stranger),
        "curator": with_second_factor(person("curator", is_curator=True)),
        "administrator": with_second_factor(
            person("administrator", is_staff=True, is_superuser=True)
        ),
    }


def sessions_of(people):
    """The key of a session of each of them who can sign in, by name; they did an hour ago."""
    found = {}
    for name, somebody in people.items():
        if somebody.is_authenticated:
            client = Client()
            client.force_login(somebody)
            session = client.session
            session[BEGAN] -= 3600
            session.save()
            found[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found
