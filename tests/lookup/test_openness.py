"""Who could take part: announced and in effect are two facts, and only what was open has a tick."""

import pytest

from processes.access import NOBODY
from processes.lookup.openness import access_note, access_words, drawn_as, openness
from processes.models import Consultation, ConsultationState, Process
from processes.outcomes.comparison import compare
from processes.outcomes.hints import hints_for
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
CASES = [
    # announced, in effect, state, openness, words
    ("open", "", "closed", "open", "Open to all"),
    ("open", "as_announced", "closed", "open", "Open to all"),
    ("open", "token", "closed", "limited", "Open to all; in effect: Token, in form only"),
    ("open", "closed", "closed", "closed", "Open to all; in effect: Closed to civil society"),
    ("", "token", "closed", "limited", "Not known; in effect: Token, in form only"),
    ("invitation", "wider", "closed", "limited", "By invitation; in effect: Wider than announced"),
    ("open", "", "cancelled", "unknown", "Open to all (Cancelled)"),
    ("open", "", "postponed", "unknown", "Open to all (Postponed)"),
    ("open", "", "planned", "unknown", "Open to all (Announced)"),
    ("closed", "", "not_held", "closed", "Closed to civil society (None was held)"),
    ("", "", "closed", "unknown", "Not known"),
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
    assert (len(first.openings), first.notices, second.notices) == (3, ["very limited"], [])


def test_the_hint_for_notice_says_what_a_source_says_where_no_day_is_known():
    from_words = make(Consultation, notice="very limited")
    hint = hints_for(from_words, NOBODY)[2]
    assert hint.value is None
    assert "“very limited”" in hint.because
    dated = make(Consultation, notice="very limited", announced="2024-09-02", date="2024-09-09")
    assert "working days" in hints_for(dated, NOBODY)[2].because
