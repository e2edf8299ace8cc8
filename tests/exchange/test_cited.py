"""The sources of a record in one cell: whatever they hold, they come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.exchange.cited import Cited, read_cell

line = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=12)
marks = st.text("\\;#@~=!nab", max_size=8)
value = line | marks
some_text = value.filter(bool)


@given(
    st.lists(
        st.builds(Cited, st.just(""), some_text, value, value, value, value)
        | st.builds(Cited, some_text, st.just(""), value, value, value, value),
        max_size=4,
    )
)
def test_citations_come_back_as_they_left(citations):
    assert read_cell("; ".join(str(one) for one in citations)) == citations


def test_a_cell_is_written_as_the_page_says():
    cell = "vienna-minutes#paragraph 24@date; !Letter of 3 May~in the room"
    first, second = read_cell(cell)
    assert (first.source, first.locator, first.field) == ("vienna-minutes", "paragraph 24", "date")
    assert (second.source, second.reference, second.note) == ("", "Letter of 3 May", "in the room")


@pytest.mark.parametrize("cell", ["#page 3", "a#1#2", "a\\", "a; @date", "!", "!#page"])
def test_what_is_no_list_of_sources_is_refused(cell):
    with pytest.raises(ValueError):
        read_cell(cell)


@pytest.mark.parametrize("cell", ["", " ", ";", " ; "])
def test_an_empty_cell_holds_none(cell):
    assert read_cell(cell) == []


def test_line_breaks_and_marks_inside_a_value_survive():
    one = Cited(source="a", says="first\nsecond; third = \\n")
    assert "\n" not in str(one)
    assert read_cell(str(one)) == [one]
