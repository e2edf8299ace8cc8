"""Plain values are written by who may, whole or not at all, and as one change of theirs."""

import pytest
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction

from processes.models import Intervention, Organisation, Participation
from processes.writing.changes import RecordChanged, apply
from processes.writing.plain import Said
from tests.conftest import CAST
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def writers(cast, what, said):
    """Who of all can write this; nothing of it stays."""
    found = set()
    for name in CAST:
        with transaction.atomic():
            try:
                apply(what, said, by=cast[name])
            except PermissionDenied:
                continue
            finally:
                transaction.set_rollback(True)
        found.add(name)
    return found


def test_only_who_may_write_it_on_its_page_writes_it(cast, world):
    own = make(Intervention, visibility="organisation", owner=world.home)
    shared = make(Intervention, visibility="coalition", owner=world.home, coalition=world.coalition)
    public = make(Intervention, owner=world.home)
    said = Said({"title": "Another"})
    assert writers(cast, own, said) == writers(cast, shared, said) == {"member"}
    assert writers(cast, public, said) == writers(cast, world.friend, Said()) == {"curator"}
    new = Said({"title": "New", "kind": "meeting"})
    others = {**cast, "curator": cast["nobody"]}
    assert writers(others, Intervention, new) == {"member", "ally", "outsider"}
    with pytest.raises(ValidationError):  # who works for no organisation says who can see it
        apply(Intervention, new, by=cast["curator"])
    new.values["visibility"] = "public"
    assert apply(Intervention, new, by=cast["curator"]).open_to_all
    assert writers(cast, Organisation, Said({"name": "New", "kind": "agency"})) == {"curator"}


def test_what_is_new_is_the_organisations_own_unless_more_is_said(cast, world):
    made = apply(Intervention, Said({"title": "New", "kind": "meeting"}), by=cast["member"])
    made.refresh_from_db()
    assert (made.visibility, made.owner, made.open_to_all) == ("organisation", world.home, False)
    assert made.logged_by == cast["member"]


def test_all_of_it_is_one_change_of_the_writer_or_nothing_is_written(cast, world):
    entry = make(Intervention, title="Before", visibility="organisation", owner=world.home)
    line = {"name": "An office", "role": "host"}
    apply(entry, Said({"title": "After"}, {Participation: [line]}), by=cast["member"])
    part = Participation.unrestricted.get(intervention=entry)
    past = [kind.unrestricted_versions.filter(id=row.pk) for kind, row in (
        (Intervention, entry), (Participation, part),
    )]  # fmt: skip
    last = [rows.order_by("history_date").last() for rows in past]
    assert {one.history_user for one in last} == {cast["member"]}
    assert len({one.change for one in last}) == 1
    wrong = Said({"title": "Never"}, {Participation: [line, {"name": "x", "role": "no such"}]})
    with pytest.raises(ValidationError) as said:
        apply(entry, wrong, by=cast["member"])
    assert len(said.value.messages) == 2
    entry.refresh_from_db()
    assert (entry.title, entry.participations.count()) == ("After", 1)


def test_nothing_is_written_round_the_form_of_a_kind(cast, world):
    entry = make(Intervention, visibility="organisation", owner=world.home)
    for name in ("readers", "open_to_all", "removed", "logged_by", "created", "titel"):
        with pytest.raises(FieldDoesNotExist):
            apply(entry, Said({name: None}), by=cast["member"])


def test_what_was_looked_at_before_somebody_else_saved_is_not_written_over(cast, world):
    entry = make(Intervention, title="Before", visibility="organisation", owner=world.home)
    seen = entry.changed.isoformat()
    apply(entry, Said({"title": "Theirs"}, version=seen), by=cast["member"])
    with pytest.raises(RecordChanged):
        apply(entry, Said({"title": "Mine"}, version=seen), by=cast["member"])
    entry.refresh_from_db()
    assert entry.title == "Theirs"
