"""The registry: every field is sorted, every listed name exists, and the check bites."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.core.validators import validate_slug

from engagement.checks import every_field_is_sorted
from engagement.resources import by_plural, field_of, kinds, unknown_names, unsorted_fields
from processes.models import Affiliation, Circle, Intervention, Participation, Process

ALL = pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)


@ALL
def test_every_kind_sorts_all_its_fields_and_lists_nothing_it_has_not(kind):
    assert unsorted_fields(kind) == []
    assert unknown_names(kind) == []


@ALL
def test_a_field_that_is_forgotten_is_noticed_whichever_it_is(kind, monkeypatch):
    whole = kind.resource
    for name in whole.fields:
        rest = tuple(other for other in whole.fields if other != name)
        monkeypatch.setattr(kind, "resource", replace(whole, fields=rest))
        assert unsorted_fields(kind) == [name]
    for name, _reason in whole.hidden:
        rest = tuple(pair for pair in whole.hidden if pair[0] != name)
        monkeypatch.setattr(kind, "resource", replace(whole, hidden=rest))
        assert unsorted_fields(kind) == [name]


@ALL
@pytest.mark.parametrize("place", ["fields", "computed", "columns"])
def test_a_name_the_class_has_not_is_noticed_wherever_it_is_listed(kind, place, monkeypatch):
    listed = {place: (*getattr(kind.resource, place), "nonsense")}
    monkeypatch.setattr(kind, "resource", replace(kind.resource, **listed))
    assert unknown_names(kind) == ["nonsense"]


def test_the_site_does_not_start_with_an_unsorted_field(monkeypatch):
    fields = tuple(name for name in Process.resource.fields if name != "summary")
    monkeypatch.setattr(Process, "resource", replace(Process.resource, fields=fields))
    with pytest.raises(CommandError, match=r"Process\.summary is neither published nor hidden"):
        call_command("check")


def test_the_check_names_the_field_and_what_to_do(monkeypatch):
    assert every_field_is_sorted(None) == []
    fields = (*[n for n in Process.resource.fields if n != "acronym"], "colour")
    monkeypatch.setattr(Process, "resource", replace(Process.resource, fields=fields))
    forgotten, unknown = every_field_is_sorted(None)
    assert (forgotten.id, unknown.id) == ("engagement.E001", "engagement.E002")
    assert "Process.acronym" in forgotten.msg
    assert "`hidden`" in forgotten.hint
    assert "“colour”" in unknown.msg


@ALL
def test_what_is_hidden_has_a_reason_and_is_not_published_as_well(kind):
    for name, reason in kind.resource.hidden:
        assert len(reason) > 10, name
        assert name not in kind.resource.fields


@ALL
def test_a_kind_says_what_it_is_and_has_an_order(kind):
    assert kind.resource.about
    assert kind.resource.order
    validate_slug(kind.resource.plural)


def test_no_two_kinds_share_an_address():
    assert len(by_plural()) == len(kinds())
    assert by_plural()["processes"] is Process


def test_only_what_publishes_itself_is_a_kind():
    published = kinds("processes")
    assert Process in published
    assert not {Participation, Affiliation, Circle} & set(published)
    assert kinds("engagement") == ()


def test_who_may_read_is_published_by_no_kind():
    internal = {"readers", "open_to_all", "id", "slug"}
    for kind in kinds():
        assert not internal & {*kind.resource.fields, *kind.resource.filters}, kind


def test_a_computed_property_is_told_from_a_field():
    assert field_of(Intervention, "title").name == "title"
    assert field_of(Intervention, "family") is None
