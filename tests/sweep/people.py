"""Who asks, and what does each level let them see and change?"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from engagement.models import Person
from engagement.sessions import BEGAN
from processes.models import Affiliation
from tests.making import with_second_factor

CAST = ("nobody", "member", "ally", "outsider", "curator", "administrator")
# Asked in `.ci/long`: who coordinates the member's organisation, and the outsider's; who has an
# account and works nowhere; who worked for the member's organisation and left.
FURTHER = ("coordinator", "counterpart", "newcomer", "leaver")
# Asked there too, in a world of their own: who works for what joined the coalition today.
LATE = "latecomer"
EVERYBODY = (*CAST, *FURTHER, LATE)
WORKS_FOR = {  # the others work nowhere
    "member": "home",
    "coordinator": "home",
    "ally": "friend",
    "outsider": "stranger",
    "counterpart": "stranger",
    LATE: "latest",
}
COORDINATE = ("coordinator", "counterpart")
WITH_A_FACTOR = ("curator", "administrator", *COORDINATE)


def working_for(*places):
    return frozenset(who for who, place in WORKS_FOR.items() if place in places)


SEES = {
    "public": frozenset(EVERYBODY),
    "coalition": working_for("home", "friend"),
    "organisation": working_for("home"),
    "theirs": working_for("stranger"),  # only the outsider's organisation
}
LEVELS = tuple(SEES)
WRITES = {  # who may change it, and who is told who did
    "public": frozenset({"curator"}),
    "coalition": working_for("home"),
    "organisation": working_for("home"),
    "theirs": working_for("stranger"),
}
HIDDEN = LEVELS[1:]


def person_called(name, world, **fields):
    """Somebody with an account, who works where `WORKS_FOR` says."""
    made = Person.objects.create_user(f"{name}@example.net", **fields)
    made.password = "a hash of nothing"  # they have one, and nobody knows it
    made.save()
    if name in WORKS_FOR:
        role = "coordinator" if name in COORDINATE else "contributor"
        organisation = getattr(world, WORKS_FOR[name])
        Affiliation.unrestricted.create(person=made, organisation=organisation, role=role)
    return with_second_factor(made) if name in WITH_A_FACTOR else made


def people_of(world):
    """The fixed cast, by name."""
    roles = {
        "curator": {"is_curator": True},
        "administrator": {"is_staff": True, "is_superuser": True},
    }
    nobody = {"nobody": AnonymousUser()}
    return nobody | {name: person_called(name, world, **roles.get(name, {})) for name in CAST[1:]}


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
