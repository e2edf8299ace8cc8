"""`manage.py check` refuses what would let rows or fields out without anybody noticing."""

from dataclasses import replace

import pytest
from django import forms
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models
from django.test.utils import isolate_apps

from engagement import checks as service_checks
from engagement.resources import Resource, kinds, unknown_names, unsorted_fields
from processes.checks import no_way_round_the_rule, opens_a_way_round
from processes.models import (
    Ask,
    Intervention,
    Lesson,
    Organisation,
    Part,
    Participation,
    Process,
    Record,
)
from processes.writing.short_form import QuickForm


def refused(*words):
    """What `manage.py check` says, which must be an error with these words."""
    with pytest.raises(SystemCheckError) as error:
        call_command("check")
    said = str(error.value)
    assert all(word in said for word in words), said


def test_the_record_as_it_is_passes():
    call_command("check")
    assert list(no_way_round_the_rule(None)) == []
    assert service_checks.every_field_is_sorted(None) == []


# -- every field is sorted -------------------------------------------------------------------
@isolate_apps("processes")
def test_a_field_that_nobody_sorted_is_named(monkeypatch):
    class Minutes(models.Model):
        title = models.CharField(max_length=20)
        secret = models.CharField(max_length=20)
        resource = Resource(plural="minutes", fields=("title",), hidden=(("id", "its address"),))

        class Meta:
            app_label = "processes"

        def __str__(self):
            return self.title

    assert unsorted_fields(Minutes) == ["secret"]
    monkeypatch.setattr(service_checks, "kinds", lambda: [Minutes])
    (error,) = service_checks.every_field_is_sorted(None)
    assert error.id == "engagement.E001"
    assert "Minutes.secret" in error.msg
    Minutes.resource = replace(Minutes.resource, hidden=(("id", "address"), ("secret", "is one")))
    assert service_checks.every_field_is_sorted(None) == []


@pytest.mark.parametrize("kind", kinds("processes"), ids=lambda kind: kind.__name__)
def test_the_site_does_not_start_with_a_field_left_out(kind, monkeypatch):
    left_out = kind.resource.fields[0]
    monkeypatch.setattr(kind, "resource", replace(kind.resource, fields=kind.resource.fields[1:]))
    refused(f"{kind.__name__}.{left_out} is neither published nor hidden")


def test_the_site_does_not_start_with_a_name_that_is_no_field(monkeypatch):
    fields = (*Ask.resource.fields, "colour")
    monkeypatch.setattr(Ask, "resource", replace(Ask.resource, fields=fields))
    assert unknown_names(Ask) == ["colour"]
    refused("Ask.resource", "colour")


@pytest.mark.parametrize("kind", kinds("processes"), ids=lambda kind: kind.__name__)
def test_what_never_leaves_says_why(kind):
    hidden = dict(kind.resource.hidden)
    assert all(hidden.values())
    if issubclass(kind, Record):
        assert {"readers", "open_to_all"} <= hidden.keys()


@pytest.mark.parametrize("place", ["fields", "columns", "filters", "search"])
def test_what_never_leaves_is_in_no_other_list(place, monkeypatch):
    listed = {place: (*getattr(Ask.resource, place), "readers")}
    monkeypatch.setattr(Ask, "resource", replace(Ask.resource, **listed))
    refused("engagement.E006", "Ask.readers is hidden, and published, listed or searched by")


@pytest.mark.parametrize(
    "listed",
    [
        {"search": ("colour",)},
        {"order": (("name", ("-colour__name",)),)},
        {"headings": (("colour", "How it looks"),)},
        {"hidden": (*Ask.resource.hidden, ("colour", "it was a field once"))},
    ],
    ids=lambda listed: next(iter(listed)),
)
def test_a_name_that_is_no_field_is_refused_in_every_list(listed, monkeypatch):
    monkeypatch.setattr(Ask, "resource", replace(Ask.resource, **listed))
    refused("engagement.E002", "Ask.resource lists “colour”, which the class has not")


# -- what is typed, filtered by, cited ---------------------------------------------------------
def test_a_text_that_a_model_keeps_as_it_comes_is_refused(monkeypatch):
    """Of a kind, and of what lives in one: who took part has a name that is typed."""
    for model, name in ((Ask, "text"), (Participation, "name")):
        with monkeypatch.context() as broken:
            broken.setattr(model._meta.get_field(name), "__class__", models.CharField)
            refused("engagement.E007", f"{model.__name__}.{name} keeps", "Make it a LineField")


def test_a_text_that_a_form_takes_as_it_comes_is_refused(monkeypatch):
    monkeypatch.setitem(QuickForm.base_fields, "aim", forms.CharField())
    refused("engagement.E008", f"{QuickForm.__name__}.aim takes", "Make it a LineFormField")


@pytest.mark.parametrize("name", ["text", "colour"])
def test_a_filter_that_nothing_makes_is_refused(name, monkeypatch):
    filters = (*Lesson.resource.filters, name)
    monkeypatch.setattr(Lesson, "resource", replace(Lesson.resource, filters=filters))
    refused("processes.E005", f"Lesson lists “{name}” among its filters", "SPECIAL_FILTERS")


def test_a_record_that_nothing_can_be_cited_for_is_refused(monkeypatch):
    monkeypatch.setattr("processes.checks.CITING", ("process",))
    refused("processes.E004", "Nothing can be cited for Lesson", "processes/models/citation.py")


# -- no way round the rule -------------------------------------------------------------------
@isolate_apps("processes")
def test_the_other_end_of_a_records_field_is_a_way_round():
    class Minutes(Record):
        process = models.ForeignKey(Process, models.PROTECT)
        named = models.ForeignKey(Process, models.PROTECT, related_name="minutes")
        shut = models.ForeignKey(Process, models.PROTECT, related_name="+")
        bodies = models.ManyToManyField(Organisation)
        bodies_shut = models.ManyToManyField(Organisation, related_name="+")
        title = models.CharField(max_length=20)

        class Meta:
            app_label = "processes"

        def __str__(self):
            return self.title

    fields = [
        *Minutes._meta.get_fields(include_parents=False),
        *Minutes._meta.local_many_to_many,
    ]
    open_ = {field.name for field in fields if opens_a_way_round(Minutes, field)}
    assert open_ == {"process", "named", "bodies"}


@isolate_apps("processes")
def test_a_part_is_reached_from_the_one_record_it_lives_in_and_from_no_second():
    class Remark(Part):
        intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="remarks")
        organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="remarks")

        class Meta:
            app_label = "processes"

    class Remarked(Part):
        intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="remarked")
        ask = models.ForeignKey(Ask, models.CASCADE, related_name="remarked")
        shut = models.ForeignKey(Ask, models.CASCADE, related_name="+")

        class Meta:
            app_label = "processes"

    def open_ends(model):
        return {f.name for f in model._meta.local_fields if opens_a_way_round(model, f)}

    assert open_ends(Remark) == set()
    assert open_ends(Remarked) == {"intervention", "ask"}


@pytest.fixture
def relations():
    """Name it before `monkeypatch`: what a class knows of its relations is looked up anew after."""
    yield
    apps.clear_cache()


def test_the_site_does_not_start_with_a_way_round(relations, monkeypatch):
    relation = Lesson._meta.get_field("process").remote_field
    monkeypatch.setitem(relation.__dict__, "hidden", False)
    refused("processes.E002", "would list Lesson rows round the rule")


def test_the_site_does_not_start_with_a_second_pointer_into_a_part(monkeypatch):
    """Who took part is reached from its entry; once it also points at an ask, it may not be."""
    both = (*Participation.pointers(), Lesson._meta.get_field("process"))
    monkeypatch.setattr(Participation, "pointers", lambda: both)
    (error,) = no_way_round_the_rule(None)
    assert "Intervention.participations" in error.msg


def test_the_site_does_not_start_with_a_kind_whose_past_is_not_kept(monkeypatch):
    monkeypatch.setattr(Lesson._meta, "simple_history_manager_attribute", "history")
    refused("processes.E003", "What Lesson was is not kept")


def test_the_site_does_not_start_with_a_manager_called_objects(monkeypatch):
    monkeypatch.setattr(Lesson._meta.managers[0], "name", "objects")
    refused("processes.E001", "Lesson.objects would reach rows round the rule")


def test_no_record_is_reached_from_the_other_end_of_a_field():
    """What the check promises, asked of the classes themselves: no attribute lists rows."""
    for model in apps.get_models():
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and relation.is_relation and not relation.concrete:
                listed = issubclass(relation.related_model, Record)
                assert not listed or relation.hidden, (model, relation)
