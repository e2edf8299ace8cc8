"""The rubric of inclusion: median, label, cap, and what is said when little is known."""

import pytest
from django.utils import timezone

from engagement import dates
from processes.access import NOBODY, Reader
from processes.lookup.rubric import Label, Profile, profiles, scorecard_lines
from processes.lookup.sourced import uncited
from processes.models import Assessment, Consultation, Criterion, Score
from processes.worklist.concerns import CONCERNS
from processes.worklist.lines import Worklist
from tests.making import make

# The two worked examples of the rubric: scores of criteria 1 to 12.
OPEN_PARLIAMENT = ["1", "0", "NK", "2", "1", "0", "0", "NK", "1", "0", "1", "1"]
UN_COMMITTEE = ["2", "1", "2", "3", "2", "2", "1", "1", "NK", "1", "1", "2"]


def profile(values):
    return Profile(dict(zip(Criterion, values, strict=True)))


def test_the_open_parliament_of_2022_is_token():
    found = profile(OPEN_PARLIAMENT)
    assert (found.median, found.assessed, found.label) == (1.0, 10, Label.TOKEN)
    assert (found.not_known, found.not_applicable, found.capped) == (2, 0, False)
    assert found.lowest == [
        Criterion.NOTICE, Criterion.FORMATS, Criterion.EXCHANGE, Criterion.RESPONSE,
    ]  # fmt: skip


def test_the_un_committee_is_open_with_gaps():
    found = profile(UN_COMMITTEE)
    assert (found.median, found.assessed, found.label) == (2.0, 11, Label.GAPS)


@pytest.mark.parametrize(
    ("values", "median", "label"),
    [
        ("0 0 0 1 0 0 0 0 NK NK NK NK", 0, Label.CLOSED),
        ("0 0 0 1 1 1 1 0 NK NK NK NK", 0.5, Label.TOKEN),  # the border belongs above
        ("1 1 1 1 1 2 2 2 2 1 NK NK", 1, Label.TOKEN),
        ("1 1 1 1 2 2 2 2 NK NK NK NK", 1.5, Label.GAPS),
        ("2 2 2 2 3 3 3 2 NK NK NK NK", 2, Label.GAPS),
        ("2 2 2 2 3 3 3 3 NK NK NK NK", 2.5, Label.INCLUSIVE),
        ("3 3 3 3 3 3 3 3 3 3 3 3", 3, Label.INCLUSIVE),
    ],
)
def test_the_borders_of_the_labels(values, median, label):
    found = profile(values.split())
    assert (found.median, found.label, found.capped) == (median, label, False)


@pytest.mark.parametrize(
    ("entry", "label", "capped"),
    [("0", Label.TOKEN, True), ("1", Label.INCLUSIVE, False), ("NK", Label.INCLUSIVE, False),
     ("NA", Label.INCLUSIVE, False)],
)  # fmt: skip
def test_where_civil_society_could_not_take_part_it_is_token_at_best(entry, label, capped):
    found = profile(["3", "3", "3", entry, *["3"] * 8])
    assert (found.label, found.capped) == (label, capped)


def test_the_cap_makes_nothing_better():
    found = profile(["0"] * 12)
    assert (found.label, found.capped) == (Label.CLOSED, False)


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ("3 3 3 3 3 3 3 NA NA NA NK NK", Label.UNKNOWN),
        ("3 3 3 3 3 3 3 3 NA NA NK NK", Label.INCLUSIVE),
    ],
)
def test_below_eight_assessed_criteria_nothing_is_said(values, label):
    assert profile(values.split()).label == label


def test_what_does_not_apply_or_is_not_known_is_never_counted_as_0():
    found = profile(["NA", "NK", "3", "3", "3", "3", "3", "3", "3", "3", "NA", "NK"])
    assert (found.median, found.assessed) == (3, 8)
    assert (found.not_known, found.not_applicable) == (2, 2)
    assert Criterion.EARLY_OPENING not in found.lowest


def test_nothing_assessed_is_not_closed():
    found = Profile({})
    assert (found.median, found.assessed, found.lowest) == (None, 0, [])
    assert (found.label, found.not_known) == (Label.UNKNOWN, 12)


# -- assessments as they are stored ----------------------------------------------------------
@pytest.fixture
def assessment(world):
    made = make(Assessment, consultation=make(Consultation), assessor=world.home)
    for criterion, value in ((1, "2"), (4, "0"), (12, "NK")):
        evidence = {} if value == "NK" else {"reason": "So it was.", "source": world.source}
        make(Score, assessment=made, criterion=criterion, value=value, **evidence)
    return made


def test_profiles_take_one_query_for_all(assessment, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        (found,) = profiles([assessment], NOBODY)
    assert found.profile.measured == {1: 2, 4: 0}


def test_a_scorecard_has_twelve_lines_whatever_was_scored(assessment, cast):
    scores = Score.visible_to(NOBODY).filter(assessment=assessment)
    lines = scorecard_lines(list(scores), {})
    assert [line.criterion for line in lines] == list(Criterion)
    assert [line.value for line in lines[:4]] == ["2", "NK", "NK", "0"]
    assert lines[1].score is None


def test_two_assessors_stand_side_by_side(client, world, assessment):
    other = make(
        Assessment, consultation=assessment.consultation, assessor=world.friend, date="2024"
    )
    make(Score, assessment=other, criterion=1, value="3", reason="Early.", source=world.source)
    body = client.get(assessment.get_absolute_url()).content.decode()
    assert "Side by side" in body
    assert "Friend Watch" in body
    assert "3, good practice" in body
    alone = make(Assessment, consultation=make(Consultation), assessor=world.home)
    assert "Side by side" not in client.get(alone.get_absolute_url()).content.decode()


def test_an_assessor_is_given_the_twelve_criteria_to_fill_in(client, cast, assessment):
    client.force_login(cast["member"])
    page = client.get(f"/assessments/new/?consultation={assessment.consultation.pk}")
    forms = page.context["record_forms"].parts[0].forms
    assert [form.initial.get("criterion") for form in forms[:12]] == list(Criterion)
    assert {form.initial.get("value") for form in forms[:12]} == {"NK"}
    assert page.context["record_forms"].form.initial["consultation"] == assessment.consultation


def test_an_assessment_is_given_as_a_person_gives_it(client, world, cast, assessment):
    """The form as it comes, two scores filled in, and what its page then says."""
    client.force_login(cast["member"])
    address = f"/assessments/new/?consultation={assessment.consultation.pk}"
    record_forms = client.get(address).context["record_forms"]
    data = {field.html_name: field.value() or "" for form in record_forms.forms for field in form}
    for several in record_forms.sets:
        data |= {field.html_name: field.value() for field in several.management_form}
    today = dates.words(str(timezone.localdate()), long=True)
    assert (data["assessor"], data["date"]) == (world.home.name, today)
    data |= {"date": "2024-09-02"}
    data |= {"consultation": str(assessment.consultation.pk)}
    prefix = record_forms.parts[0].prefix
    data |= {f"{prefix}-0-value": "3", f"{prefix}-0-reason": "Before any text."}
    refused = client.post(address, data)
    assert refused.status_code == 400
    assert "A score needs a reason, and a source or an engagement" in refused.content.decode()
    data |= {"citation-0-told_by": world.source.title}  # once, for all of it
    data |= {
        f"{prefix}-1-value": "0",
        f"{prefix}-1-reason": "None.",
        f"{prefix}-1-told_by": "Notes",
    }
    answer = client.post(address, data, follow=True)
    made = Assessment.unrestricted.exclude(pk=assessment.pk).get()
    assert answer.redirect_chain[-1][0] == made.get_absolute_url()
    scores = Score.unrestricted.filter(assessment=made)
    assert [(one.criterion, one.value, one.source, one.reference) for one in scores] == [
        (1, "3", world.source, ""), (2, "0", None, "Notes"),
    ], "what was left at not known is not kept"  # fmt: skip
    assert made.visibility == "organisation"
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Notes" in page[page.index("Where this comes from") :]
    again = client.get(f"{made.get_absolute_url()}edit/").content.decode()
    assert "Opened only after the text was settled, or never" in again


def test_a_source_of_a_score_is_a_source_of_the_assessment(client, assessment, cast):
    alone = make(Assessment, consultation=make(Consultation), assessor=assessment.assessor)
    said = "No source yet"
    pages = [client.get(one.get_absolute_url()).content.decode() for one in (assessment, alone)]
    assert [said in one for one in pages] == [False, True]
    assert list(uncited(Assessment.visible_to(NOBODY), NOBODY)) == [alone]
    work = Worklist(Reader(cast["curator"]), timezone.localdate())
    [concern] = (one for one in CONCERNS if one.code == "no-source")
    [asked] = (one.rows for one in work.rows_of(concern) if one.kind is Assessment)
    assert list(asked) == [alone]
