"""Two who save one after the other: each changes what they have touched, and nothing else."""

import datetime as dt

import pytest

from processes.models import Citation, Intervention, Lesson, Organisation, Participation
from tests.filling import filled
from tests.making import make

# What differs is found by the form, of texts that any engine gives back alike.
pytestmark = [pytest.mark.django_db, pytest.mark.engine, pytest.mark.later]


@pytest.fixture
def entry(world):
    made = make(
        Intervention, title="Met", summary="Short.", visibility="organisation", owner=world.home
    )
    for name in ("First office", "Second office"):
        make(Participation, intervention=made, organisation=None, name=name, role="addressee")
    make(Citation, intervention=made, source=world.source, locator="page 1")
    return made


def edit_of(row):
    return f"{row.get_absolute_url()}edit/"


def numbers(page, prefix, name):
    """{what a line of a form says under a name: its number}."""
    [several] = (one for one in page.context["record_forms"].parts if one.prefix == prefix)
    return {str(form[name].value()): number for number, form in enumerate(several)}


def saved_over(client, row, mine, theirs):
    """Two open the form of a row; theirs is saved first. What the second is answered."""
    opened = client.get(edit_of(row))
    first = client.post(edit_of(row), filled(opened, **theirs))
    assert first.status_code == 302, first.context["record_forms"].problems
    answer = client.post(edit_of(row), filled(opened, **mine))
    row.refresh_from_db()
    return answer


def shown(answer):
    assert answer.status_code == 409
    return [str(label) for label, _theirs, _yours in answer.context["record_forms"].conflicts]


def who_takes_part(entry):
    rows = Participation.unrestricted.filter(intervention=entry)
    return sorted((row.who.name, row.capacity) for row in rows)


def test_what_each_has_changed_is_kept(signed_in, entry):
    answer = saved_over(signed_in["member"], entry, {"title": "Mine"}, {"summary": "Theirs."})
    assert answer.status_code == 302
    assert (entry.title, entry.summary) == ("Mine", "Theirs.")
    past = Intervention.unrestricted_versions.filter(id=entry.pk).order_by("history_date")
    assert [(one.title, one.summary) for one in past][-2:] == [
        ("Met", "Theirs."), ("Mine", "Theirs."),
    ]  # fmt: skip


def test_what_both_have_changed_is_shown_and_nothing_else(signed_in, entry):
    member = signed_in["member"]
    mine, theirs = {"title": "Mine"}, {"title": "Theirs", "summary": "Theirs too."}
    answer = saved_over(member, entry, mine, theirs)
    assert shown(answer) == ["what happened"]
    assert entry.title == "Theirs"
    assert member.post(edit_of(entry), filled(answer)).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.summary) == ("Mine", "Theirs too.")


def test_the_same_said_by_both_is_no_conflict(signed_in, entry):
    same = {"title": "Both", "summary": "Theirs."}
    assert saved_over(signed_in["member"], entry, {"title": "Both"}, same).status_code == 302
    assert entry.summary == "Theirs."


def test_parts_are_kept_added_changed_and_removed_by_their_ids(signed_in, entry):
    member = signed_in["member"]
    line = numbers(member.get(edit_of(entry)), "participation", "id")
    by_name = {
        row.name: line[str(row.pk)] for row in Participation.unrestricted.filter(intervention=entry)
    }
    first, second = by_name["First office"], by_name["Second office"]
    theirs = {"participation__2__who": "Third office", "participation__2__role": "host"}
    theirs |= {f"participation__{first}__capacity": "chair"}
    mine = {f"participation__{second}__DELETE": "on", "citation__0__locator": "page 2"}
    mine |= {"participation__2__who": "Fourth office", "participation__2__role": "host"}
    assert saved_over(member, entry, mine, theirs).status_code == 302
    assert who_takes_part(entry) == [
        ("First office", "chair"), ("Fourth office", ""), ("Third office", ""),
    ]  # fmt: skip
    assert Citation.unrestricted.get(intervention=entry).locator == "page 2"


def test_a_part_that_both_have_changed_or_one_removed_is_shown(signed_in, entry):
    member = signed_in["member"]
    line = numbers(member.get(edit_of(entry)), "participation", "id")
    row = Participation.unrestricted.get(intervention=entry, name="First office")
    at = f"participation__{line[str(row.pk)]}__"
    first = saved_over(member, entry, {f"{at}capacity": "mine"}, {f"{at}capacity": "theirs"})
    assert shown(first) == ["participation"]
    assert "theirs" in first.content.decode()
    gone = saved_over(member, entry, {f"{at}DELETE": "on"}, {f"{at}capacity": "once more"})
    assert shown(gone) == ["participation"]
    lost = saved_over(member, entry, {f"{at}capacity": "mine"}, {f"{at}DELETE": "on"})
    assert shown(lost) == ["participation"]
    assert ("First office", "once more") not in who_takes_part(entry)
    assert member.post(edit_of(entry), filled(lost)).status_code == 302
    assert ("First office", "mine") in who_takes_part(entry)
    row = Participation.unrestricted.get(intervention=entry, name="First office")
    line = numbers(member.get(edit_of(entry)), "participation", "id")
    at = f"participation__{line[str(row.pk)]}__"
    untouched = saved_over(member, entry, {"title": "Mine"}, {f"{at}DELETE": "on"})
    assert untouched.status_code == 302
    assert [name for name, _capacity in who_takes_part(entry)] == ["Second office"]


def test_who_signed_and_whom_a_list_names_are_joined(signed_in, entry, world):
    member = signed_in["member"]
    signed = {"more__signatories": "One\nTwo\nThree"}
    assert (
        member.post(edit_of(entry), filled(member.get(edit_of(entry)), **signed)).status_code == 302
    )
    theirs, mine = (
        {"more__signatories": "One\nTwo\nFour"},
        {"more__signatories": "Two\nThree\nFive"},
    )
    assert saved_over(member, entry, mine, theirs).status_code == 302
    names = {name for name, _capacity in who_takes_part(entry)}
    assert names == {"First office", "Second office", "Two", "Four", "Five"}


def test_a_level_narrowed_meanwhile_is_not_widened_by_who_had_the_form_open(signed_in, world):
    row = make(Lesson, visibility="coalition", owner=world.home, coalition=world.coalition)
    theirs = {"visibility": "organisation", "sure": "1"}
    answer = saved_over(signed_in["member"], row, {"text": "Mine"}, theirs)
    assert answer.status_code == 302
    assert (row.text, row.visibility, row.coalition) == ("Mine", "organisation", None)


def test_what_is_wrong_is_mended_first_and_then_compared(signed_in, entry):
    member = signed_in["member"]
    answer = saved_over(member, entry, {"title": "", "link": ""}, {"summary": "Theirs."})
    assert answer.status_code == 400
    answer = member.post(edit_of(entry), filled(answer, title="Mine"))
    assert answer.status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.summary) == ("Mine", "Theirs.")


def test_a_line_asked_for_meanwhile_forgets_nothing(signed_in, entry):
    member = signed_in["member"]
    opened = member.get(edit_of(entry))
    assert member.post(edit_of(entry), filled(opened, summary="Theirs.")).status_code == 302
    longer = member.post(edit_of(entry), filled(opened, title="Mine", add="line"))
    assert longer.status_code == 200
    assert member.post(edit_of(entry), filled(longer)).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.summary) == ("Mine", "Theirs.")


def test_a_version_nobody_has_seen_tells_nothing_of_what_was(signed_in, world):
    """Whoever guesses when something private was saved learns not what it said then."""
    row = make(Lesson, text="Secret", visibility="organisation", owner=world.home)
    before = row.changed.isoformat()
    row.visibility, row.text = "public", "Open"
    row.save()
    curator = signed_in["curator"]
    sent = filled(curator.get(edit_of(row)))
    answers = []
    for version in (before, (row.changed - dt.timedelta(1)).isoformat(), "never"):
        answer = curator.post(edit_of(row), sent | {"version": version, "text": "Secret"})
        found = answer.context["record_forms"]
        answers.append((answer.status_code, found.both, [str(one[0]) for one in found.conflicts]))
    assert answers[0][:2] == (409, None)
    assert answers[0] == answers[1] == answers[2]
    row.refresh_from_db()
    assert row.text == "Open"


def test_in_the_directory_a_list_and_a_field_are_joined_as_well(signed_in, world):
    row = make(Organisation, name="An agency", kind="agency")
    theirs, mine = {"acronym": "AA"}, {"country": "FR"}
    assert saved_over(signed_in["curator"], row, mine, theirs).status_code == 302
    assert (row.acronym, str(row.country)) == ("AA", "FR")
