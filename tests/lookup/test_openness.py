"""Who could take part: announced and in effect are two facts, and only what was open has a tick."""

import datetime as dt

import pytest
from django.utils.html import strip_tags

from processes.access import NOBODY, Reader
from processes.lookup.left_out import share_who_was_in
from processes.lookup.openness import access_note, access_words, drawn_as, openness
from processes.models import (
    Admission,
    Assessment,
    Citation,
    Consultation,
    ConsultationState,
    Organisation,
    Process,
    Score,
    Source,
    Stage,
)
from processes.outcomes.comparison import compare
from processes.outcomes.hints import hints_for
from processes.timeline.overview import rows_of
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = dt.date(2024, 6, 1)
A_REASON = {"reason": "So it was.", "reference": "A note"}
CASES = [
    # announced, in effect, state, openness, words
    ("open", "", "closed", "open", "Open to all"),
    ("open", "as_announced", "closed", "open", "Open to all"),
    ("open", "token", "closed", "limited", "Open to all; in effect: Token, in form only"),
    ("open", "closed", "closed", "closed", "Open to all; in effect: Closed to civil society"),
    ("", "token", "closed", "limited", "Rule of entry not known; in effect: Token, in form only"),
    ("invitation", "wider", "closed", "limited", "By invitation; in effect: Wider than announced"),
    ("open", "", "cancelled", "unknown", "Open to all (Cancelled)"),
    ("open", "", "postponed", "unknown", "Open to all (Postponed)"),
    ("open", "", "planned", "unknown", "Open to all (Announced)"),
    ("closed", "", "not_held", "closed", "Closed to civil society (None was held)"),
    ("", "", "closed", "unknown", "Rule of entry not known"),
]


def test_access_is_told_as_announced_and_as_it_was_and_ticked_where_it_was_open(client):
    """Was: a token hearing shown as open to all with a tick, and a cancelled one as open."""
    process = make(Process)
    for access, effect, state, how, words in CASES:
        given = {"access": access, "access_in_effect": effect, "state": state}
        one = make(Consultation, process=process, **given)
        assert (openness(one), access_words(one)) == (how, words)
        never = state in ("cancelled", "postponed", "planned", "not_held")
        assert drawn_as(one) == ("never" if never else how)
        page = markup(client.get(one.get_absolute_url()))
        assert ("#i-check" in page.partition("<main")[2]) is (how == "open"), given
    token = Consultation(access="open", access_in_effect="token")
    assert access_note(token) == "Token, in form only"
    assert access_note(Consultation(access="open", state="cancelled")) == "Cancelled"


def test_a_comparison_counts_what_was_held_and_says_notice_in_the_words_of_its_source():
    bill, other = make(Process), make(Process)
    for state in ConsultationState:
        make(Consultation, process=bill, access="open", state=state)
    make(Consultation, process=bill, access="open", access_in_effect="token", notice="very limited")
    first, second = compare([bill, other], NOBODY)
    assert dict(first.access) == {
        "Open to all": 2,
        "Open to all; in effect: Token, in form only": 1,
    }
    assert (len(first.openings), len(second.openings)) == (3, 0)
    assert [one.notice for one in first.notices] == ["very limited"] and not second.notices


def test_the_hint_for_notice_says_what_a_source_says_where_no_day_is_known():
    from_words = make(Consultation, notice="very limited")
    hint = hints_for(from_words, NOBODY)[2]
    assert hint.value is None
    assert "“very limited”" in hint.because
    dated = make(Consultation, notice="very limited", announced="2024-09-02", date="2024-09-09")
    assert "working days" in hints_for(dated, NOBODY)[2].because


# -- the answer for a process ----------------------------------------------------------------
def assessed(process, values, consultation=None, **given):
    """A consultation of the process that somebody assessed, with values of its criteria."""
    one = consultation or make(Consultation, process=process, date="2023", state="closed")
    assessment = make(Assessment, consultation=one, **given)
    for criterion, value in enumerate(values, 1):
        told = {} if value in ("NK", "NA") else A_REASON
        make(Score, assessment=assessment, criterion=criterion, value=value, **told)
    return one


def how_open(process, reader=NOBODY):
    (row,) = rows_of([process], reader, DAY)
    return row.how_open


def test_where_it_was_assessed_that_is_the_answer_and_not_known_is_what_nobody_knows():
    """Was: "not known: 3" beside an assessment of nine criteria."""
    process = make(Process)
    assessed(process, [*"222222221", "NK", "NK", "NK"])
    assessed(process, [*"2222"])
    make(Consultation, process=process, state="closed")
    found = how_open(process)
    assert found.counts == [("open with gaps, as assessed", 1), ("rule of entry not known", 2)]
    assert found.answer == "In part, as far as known."
    assert [(one.label, one.assessed) for one in found.readings] == [("gaps", 9)]


def test_a_reading_that_answers_as_what_is_recorded_leaves_that_its_words():
    process = make(Process)
    given = {"access": "open", "access_in_effect": "token", "state": "closed"}
    assessed(process, [*"11111111"], make(Consultation, process=process, **given))
    found = how_open(process)
    assert (found.counts, found.answer) == ([("in form only", 1)], "No.")
    given = {"access": "open", "state": "closed"}
    assessed(process, [*"11111111"], make(Consultation, process=process, **given))
    assert how_open(process).counts == [("in form only", 1), ("token, as assessed", 1)]


def test_readings_that_do_not_agree_leave_it_at_what_is_recorded_and_both_are_told():
    process = make(Process)
    one = assessed(process, [*"22222222"])
    assessed(process, [*"00000000"], one)
    found = how_open(process)
    assert (found.counts, found.answer) == ([("rule of entry not known", 1)], "Not known.")
    assert len(found.readings) == 2


def test_a_reading_that_one_may_not_see_answers_nothing(world, cast):
    process = make(Process)
    own = {"visibility": "organisation", "owner": world.home}
    assessed(process, [*"22222222"], **own)
    assert how_open(process).answer == "Not known."
    assert how_open(process, Reader(cast["member"])).answer == "In part."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["closed", "closed", "invitation", ""], "In part, as far as known."),
        (["closed", "closed", "closed", ""], "Mostly not, as far as known."),
        (["closed", "closed", "open"], "Mostly not."),
        (["open", "open", "open", ""], "Mostly yes, as far as known."),
        (["open", "open", "closed"], "Mostly yes."),
        (["closed", "", ""], "No, as far as known."),
        (["open", "closed"], "In part."),
        (["open", "open"], "Yes."),
        (["", ""], "Not known."),
        ([], ""),
    ],
)
def test_the_answer_says_no_more_than_what_is_recorded(given, said):
    process = make(Process)
    for access in given:
        make(Consultation, process=process, access=access, state="closed")
    assert how_open(process).answer == said


def test_every_page_gives_the_same_answer(client):
    process = make(Process, name="A bill")
    assessed(process, [*"222222221", "NK", "NK", "NK"])
    for address in ("/", "/processes/", process.get_absolute_url()):
        page = markup(client.get(address)).partition("<main")[2]
        assert "open with gaps, as assessed: 1" in page, address


def test_the_head_of_a_process_says_by_how_many_criteria_who_read_it_and_where_that_stands(client):
    """Was: only what came of the reading."""
    process = make(Process)
    one = assessed(process, [*"222222221", "NK", "NK", "NK"])
    make(Citation, consultation=one, source=make(Source, title="Minutes of the hearing"))
    (reader,) = {each.assessor for each in how_open(process).readings}
    facts = markup(client.get(process.get_absolute_url())).partition("How open it was")[2]
    fact = facts.partition("</dd>")[0]
    assert "9 of 12 criteria" in fact
    assert reader.words in fact
    assert 'href="#s-1"' in fact


@pytest.mark.parametrize("page", ["home", "list", "process", "comparison"])
def test_a_reading_names_the_opening_it_is_of_and_how_many_nobody_assessed(client, page):
    """Was: "A reading: Open with gaps, 9 of 12", as if of the whole process."""
    process, other = make(Process), make(Process)
    one = make(Consultation, process=process, name="Open hearing", date="2023", state="closed")
    assessed(process, [*"222222221", "NK", "NK", "NK"], one)
    assessed(process, [*"2222"])
    for _one in range(3):
        make(Consultation, process=process, state="closed")
    make(Consultation, process=process, state="planned")
    compared = f"/compare/?process={process.slug}&process={other.slug}"
    addresses = {"home": "/", "list": "/processes/", "comparison": compared}
    page = client.get(addresses.get(page) or process.get_absolute_url()).content.decode()
    said = " ".join(strip_tags(page.partition("<main")[2]).split())
    assert "Open hearing: open with gaps, 9 of 12 criteria" in said
    assert "Openings assessed of which too little is known: 1" in said
    assert "Openings not assessed: 3" in said
    assert "A reading:" not in said


def test_a_stage_that_was_assessed_is_named_too():
    process = make(Process)
    stage = make(Stage, process=process, name="Second session")
    assessment = make(Assessment, consultation=None, stage=stage)
    for criterion in range(1, 10):
        make(Score, assessment=assessment, criterion=criterion, value="2", **A_REASON)
    (read,) = how_open(process).readings
    assert (read.opening, read.label) == (stage, "gaps")


def test_that_civil_society_was_let_in_is_said_alike_wherever_no_rule_of_entry_is_known(
    record, client
):
    """Was: “let in” in the list, “access not known” in the drawing, “not known” in the count."""
    met = Consultation.unrestricted.get(name__startswith="Meetings between the sessions")
    assert (met.access, drawn_as(met)) == ("", "unknown")
    for one in Admission.unrestricted.filter(route__startswith="States cannot veto"):
        one.route = ""
        one.save()
    here = "civil society was let in, rule of entry not known"
    for address in (met.get_absolute_url(), "/processes/un-cybercrime-convention/"):
        assert here in markup(client.get(address)).casefold(), address
    codes = how_open(met.process).counts
    assert ("civil society let in, rule of entry not known", 1) in codes, codes
    assert "Access not known" not in markup(client.get("/"))


def test_a_rule_of_entry_that_is_recorded_is_said_wherever_who_could_take_part_is(record, client):
    """Was: “rule of entry not known” above the paragraph that says by which rule."""
    met = Consultation.unrestricted.get(name__startswith="Meetings between the sessions")
    sent = Consultation.unrestricted.get(name="Submissions to the concluding session")
    process = "/processes/un-cybercrime-convention/"
    for one, rule in (
        (met, "Civil society was let in: States cannot veto individual organisations"),
        (sent, "Non-governmental organisations let in: Operative paragraph 8 or 9"),
    ):
        for address in (one.get_absolute_url(), process, "/consultations/"):
            page = markup(client.get(address))
            assert rule in page, (address, rule)
        assert "ule of entry not known" not in markup(client.get(one.get_absolute_url()))
    assert ("let in by a rule that is recorded", 2) in how_open(met.process).counts
    spanish = {"accept-language": "es"}
    page = markup(client.get(met.get_absolute_url(), headers=spanish))
    assert "Se admitió a la sociedad civil: Los Estados no pueden vetar" in page


def test_a_rule_by_which_one_organisation_was_let_in_is_not_the_rule_of_entry():
    one = make(Consultation, state="closed")
    make(Admission, consultation=one, organisation=make(Organisation), group="", route="Observer")
    share_who_was_in([one], {one.pk: ()}, NOBODY)
    assert access_words(one) == "Rule of entry not known"
