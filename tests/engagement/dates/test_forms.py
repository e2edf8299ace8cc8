"""The form field: words in and out."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given

from engagement.dates import EdtfFormField, parse, read_typed
from tests.engagement.dates.cases import values


def test_the_form_takes_what_people_type():
    assert EdtfFormField().clean(" 12 de octubre de 2022 ") == parse("2022-10-12")
    assert EdtfFormField(required=False).clean("  ") is None


@pytest.mark.parametrize("typed", ["2022-13", "soon", "\x00", "2022\x00", "x" * 65])
def test_the_form_refuses_with_the_sentence(typed):
    with pytest.raises(ValidationError) as refused:
        EdtfFormField().clean(typed)
    with pytest.raises(ValueError, match="Example") as reason:
        read_typed(typed)
    assert refused.value.messages == [str(reason.value)]


def test_the_form_shows_words_where_they_mean_the_same():
    field = EdtfFormField()
    assert field.prepare_value(parse("2022-10")) == "October 2022"
    assert field.prepare_value(parse("2023-01/2023-04")) == "between January and April 2023"
    assert field.prepare_value(parse("2025-33")) == "2025-33"
    assert field.prepare_value("what was typed") == "what was typed"


def test_the_form_hints_that_a_day_is_not_needed():
    field = EdtfFormField()
    assert "Leave the day out" in str(field.help_text)
    assert EdtfFormField(help_text="When it was.").help_text == "When it was."


def test_a_browser_does_not_cut_what_is_pasted():
    assert "maxlength" not in EdtfFormField().widget.attrs


def test_the_form_knows_when_nothing_changed():
    field = EdtfFormField(required=False)
    assert not field.has_changed(parse("2022-10"), "oct. 2022")
    assert not field.has_changed("2022-10", "October 2022")
    assert not field.has_changed(None, "")
    assert field.has_changed(parse("2022-10"), "2022-11")
    assert field.has_changed(parse("2022-10"), "soon")


@given(values)
def test_a_form_shows_a_date_so_that_it_comes_back_unchanged(value):
    field = EdtfFormField(required=False)
    shown = field.prepare_value(value)
    assert field.clean(shown) == value
    assert not field.has_changed(value, shown)
