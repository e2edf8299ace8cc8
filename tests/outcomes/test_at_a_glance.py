"""The first table of home: each answer with its source and its day, and no more than that."""

import pytest

from processes.models import Citation, Consultation, Intervention, Process, Source, Stage
from tests.making import make
from tests.reading import markup

pytestmark = pytest.mark.django_db


def row_of(page, process):
    """What its row says."""
    table = markup(page).partition('class="glance"')[2].partition('class="cols')[0]
    return next(one for one in table.split("<tr>") if f"/processes/{process.slug}/" in one)


def test_the_source_of_an_answer_is_named_where_it_is_one_and_counted_where_they_are_more(client):
    bill, act = make(Process, name="The bill"), make(Process, name="The act")
    study = make(Source, title="A long title", author="R3D, with others", kind="case_study")
    for process, sources in ((bill, [study]), (act, [study, make(Source)])):
        held = make(Consultation, process=process, access="closed", state="closed")
        for source in sources:
            make(Citation, consultation=held, source=source)
    page = client.get("/")
    to_its_source = f'href="/processes/{bill.slug}/openness/#h-so">Case study, <bdi>R3D</bdi></a>'
    assert to_its_source in row_of(page, bill)
    assert "2 sources</a>" in row_of(page, act)


def test_what_is_held_is_named_where_no_more_is_known_of_it(client):
    """Was: “Not known.”, which reads as if nothing was recorded."""
    process = make(Process)
    make(Consultation, process=process, name="Views of journalists", access="", state="closed")
    row = row_of(client.get("/"), process)
    assert "Views of journalists" in row and "rule of entry not known" in row
    facts = markup(client.get(process.get_absolute_url()))
    fact = facts.partition("How open it was</dt>")[2].partition("</dd>")[0]
    assert "Views of journalists" in fact and "rule of entry not known" in fact  # was: “Not known.”
    assert "Not known." not in row


def test_where_no_stage_is_next_what_was_said_to_be_next_stands_with_its_day(client):
    said = {"as_of": "2023-12-11", "state": "active", "next_step": "Opinions, awaited"}
    process = make(Process, **said)
    make(Intervention, process=process, date="2023")
    row = row_of(client.get("/"), process)
    assert "Opinions, awaited" in row and "As of 11 Dec 2023" in row
    page = markup(client.get(process.get_absolute_url()))
    next_ = page.partition("<dt>Next</dt>")[2].partition("</dd>")[0]
    assert "Opinions, awaited" in next_ and "As of 11 Dec 2023" in next_


def test_a_next_stage_without_a_date_is_said_as_of_the_last_word(client):
    process = make(Process, name="The treaty", as_of="2024-09-02", next_step="Two committees")
    make(Stage, process=process, name="Third Committee", state="planned", position=1)
    ahead = markup(client.get("/ahead/"))
    assert "As of 2 Sep 2024 still to come; no date recorded" in ahead
    next_ = markup(client.get(process.get_absolute_url())).partition("<dt>Next</dt>")[2]
    next_ = next_.partition("</dd>")[0]
    assert "Third Committee" in next_ and "Two committees" in next_
    assert "As of 2 Sep 2024:" in next_
