"""What is said of a check without the database is what the database says."""

import datetime as dt
import itertools
import uuid

import pytest
from django.apps import apps
from django.db.models import F, Func, Q, Value
from django.db.models.constraints import CheckConstraint
from django.db.models.lookups import Exact

from engagement.rules import OnlyTheDatabaseKnows, keeps
from processes.models import Barrier, Intervention

pytestmark = pytest.mark.engine

CHECKS = [
    pytest.param(model, one, id=one.name)
    for model in apps.get_app_config("processes").get_models()
    if hasattr(model, "versioning")  # the rows that are checked so
    for one in model._meta.constraints
    if isinstance(one, CheckConstraint)
]
SOME = uuid.UUID(int=7)


def leaves(condition):
    for child in condition.children:
        yield from leaves(child) if isinstance(child, Q) else [child]


def values_of(field, condition):
    """Values that may make a difference: those a check names, others, none."""
    if field.is_relation or field.primary_key:
        return [None, SOME, uuid.UUID(int=8)]
    if field.get_internal_type() == "DateField":
        return [None, dt.date(2023, 5, 1)]
    named = {True, False} if field.get_internal_type() == "BooleanField" else set()
    for name, wanted in leaves(condition):
        if name.partition("__")[0] == field.name and not isinstance(wanted, F | bool):
            named |= {*wanted} if isinstance(wanted, list | tuple) else {wanted}
    if any(isinstance(one, int) and not isinstance(one, bool) for one in named):
        return [None, 0, *named, 99]
    if named <= {True, False} and named:
        return sorted(named)
    few = sorted(map(str, named))[:4]
    return [None, "", *few, "2023" if hasattr(field, "columns") else "else"]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "check"), CHECKS)
def test_the_same_is_said_as_the_database_says(model, check):
    names = sorted(check.condition.referenced_base_fields)
    fields = [model._meta.get_field(name) for name in names]
    every = [values_of(field, check.condition) for field in fields]
    combined = itertools.islice(itertools.product(*every), 0, None, 1 + len(names) // 3 * 40)
    answers = set()
    for values in itertools.islice(combined, 60):
        row = model()
        for field, value in zip(fields, values, strict=True):
            setattr(row, field.attname, value)
        asked = row._get_field_expression_map(meta=model._meta, exclude=())
        assert keeps(row, check.condition) == check.condition.check(asked), values
        answers.add(keeps(row, check.condition))
    assert answers == {True, False} or len(answers) == 1


@pytest.mark.parametrize(
    "condition",
    [
        Q(title__startswith="A"),
        Q(Exact(Func(F("title"), function="LOWER"), Value("a"))),
        Q(title="a") ^ Q(kind="meeting"),
    ],
)
def test_what_only_the_database_can_answer_is_left_to_it(condition):
    with pytest.raises(OnlyTheDatabaseKnows):
        keeps(Intervention(title="a", kind="meeting"), condition)


def test_a_value_of_another_sort_is_left_to_the_database():
    with pytest.raises(OnlyTheDatabaseKnows):
        keeps(Barrier(severity="much"), Q(severity__range=(1, 3)))
