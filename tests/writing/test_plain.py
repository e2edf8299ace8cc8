"""Plain values are checked as what somebody types is: nothing gets in another way."""

import json
import uuid

import pytest

from processes.access import Reader
from processes.models import (
    Ask,
    Citation,
    Intervention,
    Organisation,
    Participation,
    Process,
    Raising,
    Source,
    Stage,
)
from processes.writing.plain import Said, content_of, said_in
from processes.writing.record_form import RecordForms
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SECRET = "Nobody may read this"


@pytest.fixture
def entry(world):
    """One of the member's own, about a process that everybody sees."""
    process = make(Process, name="A bill")
    own = {"visibility": "organisation", "owner": world.home}
    return make(Intervention, title="Ours", process=process, **own)


def said_of(row, somebody, values=None, parts=None, version=None):
    row = type(row).unrestricted.get(pk=row.pk)
    return RecordForms(type(row), Reader(somebody), row, Said(values or {}, parts or {}, version))


def test_what_somebody_may_not_see_is_no_value_and_is_answered_like_what_is_not_there(
    entry, cast, world
):
    theirs = {"visibility": "organisation", "owner": world.stranger}
    hidden = {
        "process": make(Process, name=SECRET, **theirs),
        "stage": make(Stage, name=SECRET, process=entry.process, **theirs),
        "repeats": make(Intervention, title=SECRET, process=entry.process, **theirs),
    }
    ask = make(Ask, text=SECRET, process=entry.process, **theirs)
    gone = make(Organisation, name=SECRET)
    gone.removed = entry.created
    gone.save()
    tries = [(entry, {name: row}, {}) for name, row in hidden.items()]
    own = make(Ask, process=entry.process, visibility="organisation", owner=world.home)
    tries += [
        (own, {"addressees": [world.friend, gone]}, {}),
        (entry, {}, {Raising: [{"ask": ask}]}),
        (entry, {}, {Participation: [{"organisation": gone, "role": "host"}]}),
        (entry, {}, {Citation: [{"source": Source(pk=uuid.uuid4())}]}),
    ]
    for row, values, parts in tries:
        refused = said_of(row, cast["member"], values, parts)
        assert not refused.is_valid(), (values, parts)
        assert SECRET not in str(refused.problems)
    for name, row in hidden.items():
        absent = type(row)(pk=uuid.uuid4())
        said = [
            str(said_of(entry, cast["member"], {name: one}).problems).replace(str(one.pk), "…")
            for one in (row, absent)
        ]
        assert said[0] == said[1]


def test_a_part_of_another_record_is_not_changed_by_its_id(entry, cast, world):
    other = make(Intervention, title="Theirs", visibility="organisation", owner=world.stranger)
    part = make(Participation, intervention=other, organisation=world.stranger, role="host")
    past = Participation.unrestricted_versions.count()
    for line in ({"id": part.pk, "DELETE": True}, {"id": part.pk, "capacity": "mine"}):
        forms = said_of(entry, cast["member"], parts={Participation: [line]})
        if forms.is_valid():
            forms.save()
        else:
            assert "capacity" in line
    part.refresh_from_db()
    assert (part.intervention, part.capacity) == (other, "")
    assert Participation.unrestricted_versions.count() == past


def test_a_level_is_chosen_as_on_the_page(entry, cast, world):
    other = make(Organisation, kind="coalition")
    for values in (
        {"visibility": "public"},
        {"visibility": "coalition", "coalition": other},
        {"visibility": "everybody"},
    ):
        assert not said_of(entry, cast["member"], values).is_valid(), values
    shared = said_of(entry, cast["member"], {"visibility": "coalition"})
    assert shared.is_valid()
    assert shared.save().coalition == world.coalition
    kept = said_of(entry, cast["member"], {"owner": world.friend, "title": "Still ours"})
    assert kept.is_valid()
    assert kept.save().owner == world.home


def test_what_is_not_named_stays_and_a_part_is_changed_by_its_id(entry, cast, world):
    one = make(Participation, intervention=entry, organisation=world.friend, role="host")
    two = make(Participation, intervention=entry, organisation=None, name="An office", role="host")
    gone = make(Participation, intervention=entry, organisation=world.stranger, role="host")
    lines = [{"name": "A new one", "role": "host"}, {"id": one.pk, "capacity": "chair"}]
    lines += [{"id": gone.pk, "DELETE": True}]
    forms = said_of(entry, cast["member"], {"summary": "More"}, {Participation: lines})
    assert forms.is_valid(), forms.problems
    saved = forms.save()
    saved.refresh_from_db()
    assert (saved.title, saved.summary, saved.process) == ("Ours", "More", entry.process)
    parts = Participation.unrestricted.filter(intervention=entry)
    assert {(p.who.name, p.capacity) for p in parts} == {
        ("Friend Watch", "chair"), ("An office", ""), ("A new one", ""),
    }  # fmt: skip
    assert two in parts


def test_what_somebody_else_saved_meanwhile_is_not_written_over(entry, cast):
    assert said_of(entry, cast["member"], {"title": "Mine"}, version="of before").stale


def test_plain_values_survive_as_json(entry, cast, world):
    make(Participation, intervention=entry, organisation=world.friend, role="host")
    forms = said_of(entry, cast["member"], {"date": "about May 2024", "summary": "One.\nTwo."})
    assert forms.is_valid(), forms.problems
    kept = json.loads(json.dumps(content_of(forms)))
    said = said_in(kept, Intervention, Reader(cast["member"]))
    again = said_of(entry, cast["member"], said.values, said.parts, said.version)
    assert again.is_valid(), again.problems
    assert content_of(again) == kept
    assert (again.form.instance.process, str(again.form.instance.date)) == (
        entry.process, "2024-05~",
    )  # fmt: skip
