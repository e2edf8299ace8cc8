"""Fifty rows at a time: which page, how many there are, and what the links keep."""

import pytest
from django.core.exceptions import BadRequest
from django.http import Http404, QueryDict

from engagement import pages
from engagement.pages import MOST_COUNTED_EXACTLY, Page
from processes.models import Source
from tests.making import make

pytestmark = pytest.mark.django_db


def sources(count):
    for number in range(count):
        make(Source, title=f"Source {number:03}")
    return Source.unrestricted.order_by("title")


def page(rows, query="", **more):
    return Page.of(rows, QueryDict(query), **more)


@pytest.mark.parametrize(
    ("rows", "number", "shown", "last"),
    [(0, 1, 0, 1), (1, 1, 1, 1), (3, 1, 3, 1), (4, 1, 3, 2), (4, 2, 1, 2), (6, 2, 3, 2)],
)
def test_a_page_holds_its_share_of_the_rows(rows, number, shown, last):
    one = page(sources(rows), f"page={number}", size=3)
    assert (len(one.rows), one.number, one.count, one.last) == (shown, number, rows, last)
    first = (number - 1) * 3
    assert [row.title for row in one.rows] == [f"Source {first + n:03}" for n in range(shown)]


def test_fifty_rows_are_a_page_unless_said_otherwise():
    one = page(sources(51))
    assert (len(one.rows), one.last) == (50, 2)


def test_links_to_the_next_and_the_previous_page_keep_the_query():
    middle = page(sources(7), "q=bill&kind=a&kind=b&page=2", size=3)
    assert QueryDict(middle.next[1:]) == QueryDict("q=bill&kind=a&kind=b&page=3")
    assert QueryDict(middle.previous[1:]) == QueryDict("q=bill&kind=a&kind=b&page=1")


def test_there_is_nothing_before_the_first_page_and_after_the_last():
    rows = sources(4)
    first, last = page(rows, size=3), page(rows, "page=2", size=3)
    assert first.previous is None
    assert last.next is None
    assert first.next == "?page=2"
    assert last.previous == "?page=1"


def test_a_page_past_the_end_is_not_there():
    with pytest.raises(Http404):
        page(sources(3), "page=2", size=3)


@pytest.mark.parametrize(
    "asked",
    ["0", "-1", "x", "", " 1", "1.0", "1e1", "+1", "٣", "１", "²", "999999999999", "201"]
    + ["0000010" + "0" * 20, "000001" + "9" * 30, "1" * 5000, "1" + "0" * 5000],
    ids=lambda asked: asked[:12] or "empty",
)
def test_what_is_no_number_of_a_page_is_refused_with_a_sentence(asked):
    with pytest.raises(BadRequest, match="“page” is a number from 1 to 200"):
        Page.of(sources(1), QueryDict("", mutable=True) | {"page": asked})


def test_a_count_of_more_than_most_stops_there(monkeypatch):
    monkeypatch.setattr(pages, "MOST_COUNTED_EXACTLY", 6)
    many = page(sources(9), size=3)
    assert many.count == 7  # so many that it is more than most; not how many there are
    assert many.more_than_most
    assert many.last == 2
    assert not page(sources(0).filter(title__lt="Source 006"), size=3).more_than_most


def test_a_list_stops_where_counting_stops():
    """An offset costs what it skips; the last page that opens is the last one with a number."""
    last = Page([object()], MOST_COUNTED_EXACTLY // 50, MOST_COUNTED_EXACTLY + 1, QueryDict(""))
    assert last.more_than_most
    assert last.next is None


def test_a_count_that_is_known_is_not_asked_for_again(django_assert_num_queries):
    rows = sources(4)
    with django_assert_num_queries(1):
        assert page(rows, size=3, count=4).last == 2
