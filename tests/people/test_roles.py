"""Roles add up on one account, and content comes from membership alone (D2, D3)."""

import itertools

import pytest

from processes.access import Reader
from processes.models import Lesson
from tests.conftest import coordinate, person
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

ROLES = ("is_curator", "is_staff", "is_superuser")


@pytest.mark.parametrize("works", [None, "contributor", "coordinator"])
def test_whatever_roles_somebody_has_they_read_what_their_organisation_reads(world, works):
    """Every sum of roles × every level: the same as without any role."""
    levels = ("public", "coalition", "organisation")
    rows = {level: make(Lesson, **world.level(level)) for level in levels}
    for one in (world.home, world.friend, world.stranger):
        person(f"{one.slug}@example.org", one)
    rows["theirs"] = make(Lesson, visibility="organisation", owner=world.stranger)
    expected = {"public", *(levels if works else ())}
    for number, sums in enumerate(itertools.product((False, True), repeat=len(ROLES))):
        somebody = person(f"{number}@example.org", **dict(zip(ROLES, sums, strict=True)))
        if works == "coordinator":
            coordinate(somebody, world.home)
        elif works:
            somebody = person(
                f"c{number}@example.org", world.home, **dict(zip(ROLES, sums, strict=True))
            )
        seen = Lesson.visible_to(Reader(somebody))
        assert {level for level, row in rows.items() if row in seen} == expected, sums


MARKS = ("Administers the site", "Keeps the public record")


def test_who_also_keeps_the_site_is_marked_so_on_the_people_page(client, coordinator, world):
    page = f"/organisations/{world.home.slug}/people/"
    client.force_login(coordinator)
    assert not any(mark in client.get(page).content.decode() for mark in MARKS)
    for field, mark in zip(("is_staff", "is_curator"), MARKS, strict=True):
        person(f"{field}@example.org", world.home, **{field: True})
        assert client.get(page).content.decode().count(mark) == 1
