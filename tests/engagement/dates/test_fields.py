"""The model field, on a kind that has three of them."""

import uuid
from datetime import date

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import modelform_factory

from engagement.dates import EdtfField, EdtfFormField, parse, settle_dates
from processes.models import Forecast, Intervention

COLUMNS = ("date", "date_earliest", "date_latest", "date_sort")
OCTOBER = (parse("2022-10"), date(2022, 10, 1), date(2022, 10, 31), "2022-10-011")
NOTHING = (None, None, None, "")


def engagement(**values):
    given = {"title": "Met the committee", "kind": "meeting", "visibility": "public", **values}
    return Intervention(**given)


def kept(row):
    return Intervention.unrestricted.values_list(*COLUMNS).get(pk=row.pk)


def test_each_kind_has_each_companion_once():
    names = [field.name for field in Intervention._meta.local_fields]
    for name in ("date", "response_date"):
        columns = Intervention._meta.get_field(name).columns
        assert [names.count(column) for column in columns] == [1, 1, 1, 1]


def test_an_attribute_takes_text_and_gives_a_date():
    row = engagement(date="2022-10")
    assert row.date == parse("2022-10")
    assert (row.date, row.date_earliest, row.date_latest, row.date_sort) == OCTOBER
    row.date = ""
    assert (row.date, row.date_earliest, row.date_latest, row.date_sort) == NOTHING


def test_text_that_is_no_date_fails_validation_and_is_never_stored(db):
    row = engagement(date="2022-10")
    row.save()
    row.date = "2022-13"
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert "no month 13" in refused.value.message_dict["date"][0]
    with pytest.raises(ValueError, match="no month 13"), transaction.atomic():
        row.save()
    with pytest.raises(ValueError, match="no month 13"):
        settle_dates(row)
    assert kept(row) == OCTOBER


def test_saving_keeps_the_companions_in_step(db):
    row = engagement(date="2022-10")
    row.save()
    assert kept(row) == OCTOBER
    row.date = parse("../2020")
    row.save()
    assert kept(row) == (parse("../2020"), None, date(2020, 12, 31), "2020-12-316")
    row.date = None
    row.save()
    assert kept(row) == NOTHING


def test_saving_the_date_alone_writes_its_companions(db):
    row = engagement(date="2021", title="As it was")
    row.save()
    row.date, row.title = "2022-10", "Not asked to be saved"
    row.save(update_fields=["date"])
    assert kept(row) == OCTOBER
    row.refresh_from_db()
    assert row.title == "As it was"


def test_many_at_once_get_their_companions(db):
    made = Intervention.unrestricted.bulk_create(
        [engagement(date="2022-10", open_to_all=True), engagement(open_to_all=True)]
    )
    assert [kept(row) for row in made] == [OCTOBER, NOTHING]


def test_writing_round_the_companions_is_refused(db):
    row = engagement(date="2022-10")
    row.save()
    rows = models.QuerySet(Intervention)  # ours refuses it anyway, for the sake of its past
    refused = pytest.raises(TypeError, match="date_sort must be written together with date")
    with refused, transaction.atomic():
        rows.filter(pk=row.pk).update(date="2023")
    row.date = "2023"
    with refused, transaction.atomic():
        rows.bulk_update([row], ["date"])
    assert kept(row) == OCTOBER
    rows.bulk_update([row], COLUMNS)
    assert kept(row)[3] == "2023-01-013"


def test_a_row_is_found_by_its_date(db):
    row = engagement(date="2022-10")
    row.save()
    engagement(date="2022-10~").save()
    found = Intervention.unrestricted
    assert list(found.filter(date="2022-10")) == [row]
    assert list(found.filter(date=parse("2022-10"))) == [row]
    with pytest.raises(ValueError, match="no month 13"):
        found.filter(date="2022-13").count()


def test_rows_are_ordered_by_earliest_day_then_precision(db):
    texts = ["2022-10-01", "2022-10", "2022-10/2022-12", "../2022-11", "2023", ""]
    for text in reversed(texts):
        engagement(date=text).save()
    rows_back = Intervention.unrestricted.order_by("-date_sort")
    assert [str(row.date or "") for row in rows_back] == [*reversed(texts[:-1]), ""]


def test_a_row_loaded_in_part_keeps_its_dates_in_step(db):
    engagement(date="2022-10").save()
    row = Intervention.unrestricted.only("date_sort").get()
    assert row.date_sort == "2022-10-011"
    assert row.date == parse("2022-10")
    row = Intervention.unrestricted.only("title").get()
    assert row.date_earliest == date(2022, 10, 1)
    row.date = "2023"
    assert row.date_earliest == date(2023, 1, 1)


def test_a_fixture_carries_the_date_and_computes_the_rest(db):
    row = engagement(date="2022-10")
    row.save()
    written = serializers.serialize("json", [row])
    assert '"date": "2022-10"' in written
    assert "date_sort" not in written
    Intervention.unrestricted.all().delete()
    for loaded in serializers.deserialize("json", written):
        loaded.save()
    assert kept(row) == OCTOBER


def test_a_fixture_with_a_wrong_date_is_refused(db):
    row = engagement(date="2022-10")
    row.save()
    written = serializers.serialize("json", [row]).replace("2022-10", "2022-13")
    with pytest.raises(serializers.base.DeserializationError, match="no month 13"):
        list(serializers.deserialize("json", written))


def test_a_database_rule_sees_no_date_as_empty(db):
    forecast = Forecast(stage_id=uuid.uuid4())
    with pytest.raises(ValidationError, match="when it was expected"):
        forecast.validate_constraints()
    forecast.date = "2024-08-08"
    forecast.validate_constraints()


def test_a_model_form_reads_what_is_typed_and_keeps_it_canonical(db):
    form_class = modelform_factory(Intervention, fields=["date"])
    form = form_class({"date": "Oct 2022"}, instance=engagement())
    assert isinstance(form.fields["date"], EdtfFormField)
    assert kept(form.save()) == OCTOBER
    assert form_class(instance=engagement(date="2022-10"))["date"].value() == "October 2022"
    assert form_class({"date": "2022-13"}, instance=engagement()).errors["date"] == [
        "“2022-13” has no month 13; months go from 01 to 12. Example: 2022-10."
    ]


@pytest.mark.parametrize("field", [EdtfField("when"), EdtfField(blank=False, help_text="When.")])
def test_a_migration_can_write_the_field_down(field):
    _name, path, args, kwargs = field.deconstruct()
    assert path == "engagement.dates.EdtfField"
    again = EdtfField(*args, **kwargs)
    assert again.deconstruct()[1:] == field.deconstruct()[1:]
    assert again.blank == field.blank


def test_companions_are_plain_fields_in_a_migration():
    paths = [Intervention._meta.get_field(name).deconstruct()[1] for name in COLUMNS[1:]]
    assert paths == ["django.db.models.DateField"] * 2 + ["django.db.models.CharField"]


def test_a_date_that_is_needed_cannot_be_left_out():
    field = EdtfField(blank=False)
    with pytest.raises(ValidationError, match="blank"):
        field.clean("", None)
    assert field.clean("2022", None) == parse("2022")
