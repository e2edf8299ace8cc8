"""The line of a source is kept by what it shows: in each language, for each source, its own."""

import pytest
from django.utils import translation

from processes.lookup.provenance import Reference
from processes.models import Citation, Process, Source
from processes.models.citation import UnlistedSource
from processes.templatetags.source_rows import source_row
from tests.making import make
from tests.reading import markup


def lines(context=None):
    told = {"title": "A <b> & c", "slug": "a", "kind": "official", "language": "en"}
    twin = Source(title="Une", slug="une", language="fr")
    sources = (
        Source(**told),
        Source(**told, link="https://a.example/?a=1&b"),
        Source(**told | {"slug": ""}),
        Source(**told | {"language": "zh-Hant"}, date="2024-05"),
    )
    for source in sources:
        for twins in ([], [twin]):
            for number in (1, 2):
                yield source_row(context or {}, Reference(number, source, twins))


def test_each_has_its_own_line():
    found = [*lines()]
    assert len({*found}) == len(found)
    assert [*lines()] == found
    assert all("A &lt;b&gt; &amp; c" in one for one in found)


def test_each_language_has_its_own():
    for language, also in (("en", "also in French"), ("es", "también en francés")):
        with translation.override(language):
            assert sum(also in one for one in lines()) == 8


def test_that_no_address_is_recorded_is_told_where_it_is_asked_for():
    said = "No address of the original is recorded."
    assert sum(said in one for one in lines({"originals": True})) == 12
    assert not any(said in one for one in lines())


def test_a_note_that_is_no_source_has_a_line_without_links():
    line = source_row({}, Reference(1, UnlistedSource("Minutes <b>"), []))
    assert "Minutes &lt;b&gt;" in line
    assert "href" not in line


@pytest.mark.django_db
def test_what_is_cited_for_a_process_as_a_whole_stands_among_its_sources(client):
    process = make(Process, name="The bill")
    make(Citation, process=process, source=make(Source, title="The gazette"))
    make(Citation, process=process, source=None, reference="A talk with its clerk")
    page = markup(client.get(process.get_absolute_url()))
    listed = page.partition('id="h-so"')[2].partition("</section>")[0]
    assert "The gazette" in listed and "A talk with its clerk" in listed
