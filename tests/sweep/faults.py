"""How is a fault put in, and who finds it by which questions?

A fault is a function that breaks something with monkeypatch; `broken` puts something else in a
place, by the place's own name.
"""

from django.db.models import Q

from processes import access
from processes.lookup import by_name
from processes.models import citation, record


class Unruled:
    """A kind that shows everybody everything."""

    def __init__(self, kind):
        self._kind = kind

    def __getattr__(self, name):
        return getattr(self._kind, name)

    def visible_to(self, reader, *kind):
        return self._kind.unrestricted.all()


def another_rule(broken, rule):
    for module in (access, record, citation):
        broken(module, "readable", rule)


def anything_at(kind, address):
    """The row at an address, whoever asks."""
    slugged = hasattr(kind, "slug")
    named = {"slug": address} if slugged else {"pk": by_name.as_uuid(address)}
    return kind.unrestricted.filter(**named).first()


def anything(path):
    return Q(**{f"{path}pk__isnull": False})


def found_by(group, *people):
    """This fault is found when these people, one after the other, ask these questions."""

    def declare(fault):
        fault.found_by = group, people
        return fault

    return declare
