"""The first steps to a record that is in use: which there are, and which have been taken."""

from typing import NamedTuple

from django.db.models import Case, Exists, OuterRef, When
from django.urls import reverse

from engagement.people import has_second_factor
from processes.lookup.sample import real
from processes.models import Intervention, Process, Stage
from processes.people import staff


class Step(NamedTuple):
    """One of them. code: its words stand in `templates/pages/_first_steps.html`. address: where it
    is taken; "" while one before it has to be."""

    code: str
    done: bool
    address: str


def first_steps(reader):
    """The steps in their order, for who may take them: who coordinates an organisation and, while
    nobody works for any, curators. None for all others, once all are taken, or when put away."""
    if reader.person.steps_closed:
        return []
    works = reader.works_here or reader.locked
    place = place_to_begin(reader) if works else None
    if place is None and (works or not reader.curates or staff.has_workplaces()):
        return []
    factor = place.factor if place else has_second_factor(reader.person)
    steps = [
        Step("factor", factor, f"{reverse('mfa_index')}?next={reverse('home')}"),
        Step("organisation", bool(place), reverse("own_organisation") if factor else ""),
    ]
    ready = place if factor else None
    steps += [
        Step("colleague", bool(place and place.shared), ready and colleagues_at(ready)),
        Step("process", bool(place and place.staged), ready and first_process_of(ready, reader)),
        Step("entry", bool(place and place.logged), ready and reverse("log")),
    ]
    return [] if all(step.done for step in steps) else steps


def place_to_begin(reader):
    """Of the places where somebody coordinates the first, by name, at which something is left to
    do, with what is done there; None where there is none."""
    entries = Intervention.visible_to(reader).filter(owner=OuterRef("organisation"))
    places = staff.places_to_begin(reader.person).annotate(
        staged=Exists(real(Stage.visible_to(reader), reader)), logged=Exists(entries)
    )
    places = list(places)
    begun = (one for one in places if not (one.shared and one.logged))
    return next(begun, places[0] if places else None)


def colleagues_at(place):
    return reverse("people", args=[place.organisation.slug])


def first_process_of(place, reader):
    """Where a process is added; where there is one that lacks its stages, where these are."""
    mine = Case(When(owner=place.organisation, then=0), default=1)
    first = real(Process.visible_to(reader), reader).order_by(mine, "-created", "pk")
    begun = None if place.staged else first.first()
    return reverse("stages", args=[begun.slug]) if begun else reverse("new", args=["processes"])
