"""Versions: kept for every kind, told to those who may see it now and could see it then."""

import itertools

import pytest
from django.utils import timezone

from engagement.resources import kinds
from processes.access import Reader
from processes.history.versions import part_versions_of, versions_of
from processes.models import (
    Affiliation,
    Ask,
    Fate,
    Intervention,
    Jurisdiction,
    Lesson,
    Participation,
    Process,
    Score,
    Stage,
)
from tests.every import sooner
from tests.history.making import (
    LATER,
    THEN,
    browser,
    changes,
    of_every_kind,
    of_every_record,
    one_request,
    put,
    stood,
    told,
)
from tests.making import make
from tests.spine.test_access import LEVELS, on
from tests.sweep.kinds import part_kinds, pointers

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


# -- the rule: now and then ------------------------------------------------------------------
def check_now_and_then(kind, world, cast):
    """Every level it had, by every level it has, by everybody."""
    rows = {}
    for then, now in itertools.product(LEVELS, repeat=2):
        row = rows[then, now] = make(kind, claimant="Formerly", **on(world, then))
        put(row, world, now, claimant="Presently")
    for name, who in cast.items():
        told = set(versions_of(kind, Reader(who)).values_list("id", "claimant"))
        for (then, now), row in rows.items():
            wanted = {(row.pk, "Presently")} if LEVELS[now][name] else set()
            if LEVELS[now][name] and LEVELS[then][name]:
                wanted.add((row.pk, "Formerly"))
            assert {one for one in told if one[0] == row.pk} == wanted, (then, now, name)


@of_every_record
def test_what_was_is_told_to_who_sees_it_now_and_could_see_it_then(kind, world, cast):
    check_now_and_then(kind, world, cast)


@pytest.mark.later  # a page says what the rule tells, and that is asked of the engine above
@pytest.mark.parametrize(("then", "now"), list(itertools.product(LEVELS, repeat=2)))
def test_its_pages_say_so_too(then, now, world, cast):
    row = make(Lesson, claimant="Formerly", **on(world, then))
    Lesson.unrestricted_versions.update(history_date=THEN)
    put(row, world, now, claimant="Presently", when=LATER)
    for name, who in cast.items():
        client, path = browser(who), row.get_absolute_url()
        if not LEVELS[now][name]:
            for last in ("history/", "?on=2024"):
                assert client.get(f"{path}{last}").status_code == 404
            continue
        told = client.get(f"{path}history/").content.decode()
        stood = client.get(path, {"on": f"{THEN:%Y-%m-%d}"}).content.decode()
        assert ("Formerly" in told) == ("Formerly" in stood) == LEVELS[then][name], name
        assert "Presently" in told and "Presently" not in stood, name
        stood = client.get(path, {"on": f"{LATER:%Y-%m-%d}"}).content.decode()
        assert "Presently" in stood and "Formerly" not in stood, name


PARTS = [(part, pointer) for part in part_kinds() for pointer in pointers(part)]
of_every_part = pytest.mark.parametrize(
    ("part", "pointer"),
    sooner(PARTS, otherwise=pytest.mark.long),
    ids=lambda one: getattr(one, "__name__", getattr(one, "name", "")),
)


def pointed_at_by(part, pointer, target):
    """A part whose only record on a level is `target`."""
    given = {pointer.name: target}
    if part is Score and pointer.name == "intervention":
        given |= {"criterion": 2}
    if part.__name__ == "OtherName":
        given |= {"organisation": None}
    return make(part, **given)


def check_part_now_and_then(part, pointer, world, cast):
    rows = {}
    for then, now in itertools.product(("public", "organisation", "theirs"), repeat=2):
        target = make(pointer.related_model, **on(world, then))
        row = pointed_at_by(part, pointer, target)
        put(target, world, now)
        row.save()
        versions = part.unrestricted_versions.filter(id=row.pk).order_by("history_id")
        first, second = versions.values_list("pk", flat=True)
        rows[then, now] = first, second
    for name, who in cast.items():
        seen = part_versions_of(part, Reader(who), pointer.related_model)
        found = set(seen.values_list("pk", flat=True))
        for (then, now), versions in rows.items():
            wanted = [LEVELS[now][name] and LEVELS[then][name], LEVELS[now][name]]
            assert [one in found for one in versions] == wanted, (then, now, name)


@of_every_part
def test_what_a_part_said_is_told_to_who_sees_its_record_now_and_could_then(
    part, pointer, world, cast
):
    check_part_now_and_then(part, pointer, world, cast)


def test_a_part_whose_record_was_narrowed_in_the_same_change_was_never_readable(world, cast):
    """A form saves the part first and narrows its record a moment later."""
    row = make(Intervention)
    with one_request():
        make(Participation, intervention=row, capacity="secret adviser")
        put(row, world, "organisation")
    part = Participation.unrestricted.get(intervention=row)
    part.capacity = "adviser"
    part.save()
    put(row, world, "public")
    assert "secret adviser" in told(row, cast["member"])
    assert "secret adviser" not in told(row, cast["nobody"])


def test_what_the_change_that_opens_a_record_takes_out_of_it_is_told_to_nobody_new(world, cast):
    """Some is kept back in the act that publishes: the history of the entry does not tell it."""
    for part, pointer in PARTS:
        target = make(pointer.related_model, **on(world, "organisation"))
        row = pointed_at_by(part, pointer, target)
        pk = row.pk
        with one_request():
            row.delete()
            put(target, world, "public")
        for name, kinds_of_version in (("nobody", set()), ("ally", set()), ("member", {"-", "+"})):
            seen = part_versions_of(part, Reader(cast[name]), pointer.related_model).filter(id=pk)
            assert {*seen.values_list("history_type", flat=True)} == kinds_of_version, part


def test_nor_was_a_record_that_one_change_saved_twice(world, cast):
    row = make(Lesson, text="first")
    with one_request():
        row.text = "secret"
        row.save()
        put(row, world, "organisation")
    put(row, world, "public", text="last")
    assert "secret" in told(row, cast["member"])
    assert "secret" not in told(row, cast["nobody"])


def test_what_one_request_does_is_one_change(world, cast):
    with one_request():
        row = make(Ask, text="Repeal it")
        row.holders.add(world.home, world.friend)
        row.text = "Repeal Article 4"
        row.save()
    (change,) = changes(row, cast["nobody"])
    assert change.is_start
    assert "Friend Watch, Home Rights" in told(row, cast["nobody"])
    assert Ask.unrestricted_versions.filter(id=row.pk).count() == 1


def test_what_came_and_went_in_one_request_was_never_there(world, cast):
    row = make(Process)
    with one_request():
        make(Jurisdiction, process=row, place="MX").delete()
    assert "MX" not in told(row, cast["nobody"])


def test_between_two_public_versions_a_private_one_leaves_no_trace(world, cast):
    row = make(Lesson, text="before")
    put(row, world, "organisation", text="secret")
    put(row, world, "public", text="after")
    assert "secret" not in told(row, cast["nobody"])
    assert len(changes(row, cast["nobody"])) == 2
    assert len(changes(row, cast["member"])) == 3


def test_a_record_that_was_private_for_a_while_and_said_the_same_shows_no_change(world, cast):
    row = make(Lesson)
    put(row, world, "organisation")
    put(row, world, "public")
    assert len(changes(row, cast["nobody"])) == 1
    assert len(changes(row, cast["member"])) == 3


def test_what_follows_a_process_into_privacy_was_private_meanwhile(world, cast):
    process = make(Process)
    stage = make(Stage, process=process, name="before")
    put(process, world, "organisation")
    stage.name = "secret"
    stage.save()
    stage.name = "after"
    stage.save()
    put(process, world, "public")
    assert "secret" not in told(stage, cast["nobody"])
    assert "secret" in told(stage, cast["member"])


def test_who_leaves_loses_what_was(world, cast):
    row = make(Lesson, **on(world, "organisation"))
    assert told(row, cast["member"])
    Affiliation.unrestricted.filter(person=cast["member"]).delete()
    address = f"{row.get_absolute_url()}history/"
    assert browser(cast["member"]).get(address).status_code == 404


# -- what was there at the start -------------------------------------------------------------
def without_versions(row):
    """As a fixture leaves it."""
    type(row).unrestricted_versions.filter(id=row.pk).delete()
    return row


@of_every_kind
def test_the_first_change_of_what_has_no_versions_keeps_what_was_before(kind, world, cast):
    row = without_versions(make(kind))
    (start,) = changes(row, cast["nobody"])
    assert start.is_start
    row = kind.unrestricted.get(pk=row.pk)
    name = "claimant" if hasattr(row, "claimant") else kind.resource.fields[0]
    setattr(row, name, "Another")
    row.save()
    last, start = changes(row, cast["nobody"])
    assert start.is_start and not last.is_start
    assert start.when == row.created
    assert stood(row, cast["nobody"], timezone.now()).version


def test_of_its_parts_and_lists_as_well(world, cast):
    row = make(Ask)
    row.holders.add(world.home)
    fate = without_versions(make(Fate, ask=row, fate="pending", date="2023"))
    history_rows = Ask.unrestricted_versions.filter(id=row.pk)
    history_rows.delete()
    fate.fate = "adopted"
    fate.save()
    row.holders.remove(world.home)
    words = told(row, cast["nobody"])
    assert "Home Rights" in words
    assert "Not decided yet" in words and "Adopted" in words
    assert len(changes(row, cast["nobody"])) == 3


def test_what_is_removed_is_told(world, cast):
    row = make(Process)
    without_versions(make(Jurisdiction, process=row, place="KE")).delete()
    last = changes(row, cast["nobody"])[0]
    assert [piece.what for piece in last.pieces] == ["-"]
    assert "Kenya" in told(row, cast["nobody"])


def test_a_fixture_writes_no_versions(record):
    for kind in kinds("processes"):
        assert not kind.unrestricted_versions.exists(), kind


def test_rows_made_in_bulk_have_versions(world, cast):
    rows = [Lesson(process=make(Process), text=str(n), visibility="public") for n in range(3)]
    Lesson.unrestricted.bulk_create(rows)
    for row in rows:
        versions = Lesson.unrestricted_versions.get(id=row.pk)
        assert versions.open_to_all and versions.history_type == "+"


def test_a_partial_save_keeps_what_the_database_has_and_not_what_was_in_memory(world, cast):
    """Read before it was made private, saved after: what is kept is private too."""
    row = make(Lesson)
    stale = Lesson.unrestricted.get(pk=row.pk)
    put(row, world, "organisation")
    stale.text = "secret"
    stale.save(update_fields=["text"])
    put(Lesson.unrestricted.get(pk=row.pk), world, "public", text="now")
    assert "secret" not in told(row, cast["nobody"])
