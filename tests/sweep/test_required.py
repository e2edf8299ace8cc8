"""Who lacks a second factor that their organisation requires is told no more than a stranger."""

from django.test import Client
from django.urls import reverse

from engagement.resources import kinds
from processes.models import FactorRequired
from tests.making import with_second_factor
from tests.sweep.kinds import record_kinds
from tests.sweep.people import HIDDEN


def asked_for(world):
    """Lists of every kind as a page and as files, the home page, and what is drawn of a process."""
    for kind in kinds("processes"):
        plural = kind.resource.plural
        yield reverse("records", args=[plural])
        yield from (reverse("export", args=[plural, ending]) for ending in ("csv", "json"))
    for name in ("process", "timeline", "openness", "positions", "network"):
        yield reverse(name, args=[world.process.slug])
    yield from (reverse(name) for name in ("home", "upkeep", "lost_factors", "memberships"))
    for kind in record_kinds():
        yield from (world.first(kind, level).path for level in HIDDEN)


def test_who_lacks_a_required_second_factor_finds_nothing_hidden_at_any_door(marked):
    somebody = marked.people["member"]
    FactorRequired.unrestricted.create(organisation=marked.base.home)
    client = Client()
    client.force_login(somebody)
    things = [*marked.items, *marked.parts]
    hidden = {item.mark for item in things if "nobody" not in item.sees}

    def found():
        bodies = [b"".join(client.get(path)).decode() for path in asked_for(marked)]
        return {mark for mark in hidden if any(mark in body for body in bodies)}

    assert found() == set()
    with_second_factor(somebody)
    assert len(found()) > len(record_kinds())
