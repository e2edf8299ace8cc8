"""What stands on a desk: which rows must be there, which must not, and for whom."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from processes.access import Reader
from processes.models import (
    Affiliation,
    Citation,
    Commitment,
    Consultation,
    EntryAnswer,
    Intervention,
    NextStep,
    Organisation,
    Participation,
    Process,
    Reply,
    Source,
    Stage,
)
from processes.pages import desk
from processes.pages.desk import desk_of
from tests.conftest import person
from tests.making import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 9, 2)


@pytest.fixture
def member(cast):
    return cast["member"]


@pytest.fixture
def process(world):
    """A public process in which home once did something, so that home is in it."""
    process = make(Process, name="The bill")
    make(Intervention, title="first", process=process, date="2020", **world.level("organisation"))
    return process


@pytest.fixture
def entry(world, process):
    """Makes an entry of home in the process."""

    def made(**given):
        return make(Intervention, **{"process": process, **world.level("organisation"), **given})

    return made


@pytest.fixture
def page(cast):
    def opened(who):
        client = Client()
        if who != "nobody":
            client.force_login(cast[who])
        return client.get("/").content.decode()

    return opened


def names(rows):
    return [str(row) for row in rows]


# -- which processes -------------------------------------------------------------------------
@pytest.mark.engine
def test_an_organisation_is_in_a_process_by_an_entry_a_part_or_its_own_process(world, member):
    by_entry, by_part, own, addressed, exposed, seen = (
        make(Process, name=name) for name in "abcdef"
    )
    make(Intervention, process=by_entry, **world.level("organisation"))
    parts = (by_part, "signatory"), (addressed, "addressee"), (exposed, "subject")
    for process, role in parts:
        talk = make(Intervention, process=process)
        make(Participation, intervention=talk, organisation=world.home, role=role)
    own.visibility, own.owner = "organisation", world.home
    own.save()
    make(Intervention, process=seen)
    assert set(names(desk.our_processes(Reader(member)))) == {"a", "b", "c"}


@pytest.mark.engine
def test_whoever_works_for_several_organisations_sees_the_processes_of_all(world, member):
    Affiliation.unrestricted.create(person=member, organisation=world.stranger)
    for name, owner in (("a", world.home), ("b", world.stranger), ("c", world.friend)):
        process = make(Process, name=name)
        make(Intervention, process=process, visibility="organisation", owner=owner)
    assert names(desk.our_processes(Reader(member)).order_by("name")) == ["a", "b"]
    assert names(desk_of(Reader(member), DAY)["organisations"]) == ["Home Rights", "Stranger Lab"]


# -- deadlines and dates ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "there"),
    [
        ({"closes": "2024-09-06"}, True),
        ({"closes": "2024-09-02"}, True),
        ({"closes": "2024-09-01"}, False),
        ({"closes": "2024-09-06", "opens": "2024-09-03"}, False),
        ({"closes": "2024-09-06", "state": "cancelled"}, False),
        ({"closes": "2024-09-06", "access": "closed"}, False),
        ({"closes": "2024-09-06", "access": "invitation"}, True),
        ({"closes": "", "state": "open"}, False),  # no day to keep
    ],
)
def test_a_consultation_that_closes_is_there_while_we_could_write(member, process, given, there):
    make(Consultation, name="Call", process=process, **given)
    make(Consultation, name="Elsewhere", **given)
    assert names(desk.closing_consultations(Reader(member), DAY)) == ["Call"] * there


@pytest.mark.engine
@pytest.mark.parametrize(
    ("state", "whose", "there"),
    [("done", "home", False), ("planned", "home", True), ("done", "stranger", True)],
)
def test_a_consultation_goes_when_we_have_taken_part(world, member, process, state, whose, there):
    call = make(Consultation, name="Call", process=process, closes="2024-09-06")
    owner = getattr(world, whose)
    make(
        Intervention, process=process, consultation=call, state=state,
        visibility="organisation", owner=owner,
    )  # fmt: skip
    assert names(desk.closing_consultations(Reader(member), DAY)) == ["Call"] * there


@pytest.mark.engine
@pytest.mark.parametrize(
    ("due", "state", "there"),
    [
        ("2024-09-10", "done", True),
        ("2024-08-01", "done", True),
        ("2024-10-02", "done", True),
        ("2024-10-03", "done", False),
        ("2024-09", "done", True),
        ("2024", "done", False),
        ("", "done", False),
        ("2024-09-10", "cancelled", False),
        ("2024-09-10", "not_admitted", True),
    ],
)
def test_a_next_step_is_there_from_thirty_days_before_it_is_due(
    world, member, entry, due, state, there
):
    talk = entry(title="Talk", state=state)
    step = {"intervention": talk, "due": due}
    make(NextStep, organisation=world.home, text="Call", **step)
    make(NextStep, organisation=world.stranger, text="not ours", **step)
    over = {"state": "done", "done_on": DAY}
    make(NextStep, organisation=world.home, text="over", **step, **over)
    assert names(desk.next_steps(Reader(member), DAY)) == ["Call"] * there


PLANNED = [
    # date, state, ahead, before
    ("2024-09-02", "planned", True, False),
    ("2024-09", "planned", True, False),
    ("2024-09-03", "planned", True, False),
    ("2024-09-03/..", "planned", True, False),
    ("2024-09-01", "planned", False, True),
    ("2024-08", "planned", False, True),
    ("", "planned", False, False),
    ("2024-09-03", "done", False, False),
    ("2024-09-01", "done", False, False),
    ("2024-09-01", "cancelled", False, False),
]


@pytest.mark.engine
@pytest.mark.parametrize(("date", "state", "ahead", "before"), PLANNED)
def test_what_is_planned_is_ahead_until_its_day_has_passed(
    member, entry, date, state, ahead, before
):
    entry(title="Talk", date=date, state=state)
    make(Intervention, title="not ours", date=date, state=state)
    assert names(desk.planned_ahead(Reader(member), DAY)) == ["Talk"] * ahead
    assert names(desk.planned_before(Reader(member), DAY)) == ["Talk"] * before


def test_what_we_take_part_in_is_ahead_but_for_its_owner_to_tell_of(world, member):
    talk = make(Intervention, title="Talk", state="planned", date="2024-10")
    make(Participation, intervention=talk, organisation=world.home, role="speaker")
    own = make(
        Intervention, title="Own", state="planned", date="2024-11", **world.level("organisation")
    )
    found = {row.pk: row.may_write for row in desk.planned_ahead(Reader(member), DAY)}
    assert found == {talk.pk: False, own.pk: True}


# -- what others owe us ----------------------------------------------------------------------
@pytest.mark.engine
@pytest.mark.parametrize(
    ("given", "days"),
    [
        ({"date": "2024-08-02", "response": "awaiting"}, 31),
        ({"date": "2024-08-03", "response": "awaiting"}, 0),
        ({"date": "2024-07", "response": "awaiting"}, 33),
        ({"date": "2024-06-01", "reply": ("promised", "2024-07-31")}, 33),
        ({"date": "2024-06-01", "reply": ("promised", "2024-08-20")}, 0),
        ({"date": "2024-06-01", "response": "awaiting", "reply": ("acknowledged", "")}, 0),
        ({"date": "2024-06-01", "reply": ("refused", "")}, 0),
        ({"date": "2024-06-01", "response": ""}, 0),
        ({"date": "", "response": "awaiting"}, 0),
        ({"date": "2024-06-01", "response": "awaiting", "state": "cancelled"}, 0),
    ],
)
def test_a_reply_is_overdue_after_thirty_days_without_a_word(member, entry, given, days):
    said = {name: value for name, value in given.items() if name != "reply"}
    letter = entry(title="Letter", **said)
    make(Intervention, title="not ours", **said)
    if "reply" in given:
        response, date = given["reply"]
        reply = make(Reply, date=date)
        make(EntryAnswer, reply=reply, intervention=letter, response=response)
    found = desk.overdue_replies(Reader(member), DAY)
    assert [(row.title, (DAY - row.last_word).days) for row in found] == (
        [("Letter", days)] if days else []
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"due": "2024-09-12"}, "Due in 10 days"),
        ({"due": "2024-09-02"}, "Due today"),
        ({"due": "2024-10-03"}, None),
        ({"due": "2024-08-31"}, "Overdue by 2 days"),
        ({"due": "2024-08-31", "completion": "complete"}, None),
        ({"due": "2024-08-31", "completion": "broken"}, None),
        ({"due": "2024-08-31", "completion": "limited"}, "Overdue by 2 days"),
        ({"due": "", "date": "2024-03-05"}, "Nothing recorded since 5 Mar 2024"),
        ({"due": "", "date": "2024-03-06"}, None),
        ({"due": "", "date": "2020", "checked": "2024-08-01"}, None),
        ({"due": "", "date": "2020", "checked": "2024-03-01"}, "Nothing recorded since 1 Mar 2024"),
        ({"due": "", "date": ""}, None),
        ({"due": "", "date": "2023"}, "Nothing recorded since 2023"),
    ],
)
def test_a_promise_is_followed_up_when_due_overdue_or_silent(member, process, page, given, said):
    make(Commitment, text="Promise", process=process, **given)
    make(Commitment, text="elsewhere", **{**given, "process": make(Process)})
    rows = desk_of(Reader(member), DAY)["follow_ups"]
    assert names(rows) == (["Promise"] if said else [])
    with time_machine.travel(dt.datetime(2024, 9, 2, 12, tzinfo=dt.UTC)):
        text = page("member")
    words = ("Due in", "Due today", "Overdue by", "Nothing recorded since")
    assert sum(text.count(one) for one in words) == (1 if said else 0)
    assert not said or said in text


@pytest.mark.engine
def test_a_promise_in_reply_to_us_is_ours_to_follow_up_wherever_it_stands(member, entry):
    made = entry(process=None)
    make(Commitment, text="Promise", answers=made, due="2024-08")
    assert names(desk.follow_ups(Reader(member), DAY)) == ["Promise"]


# -- where we are not ------------------------------------------------------------------------
@pytest.mark.engine
@pytest.mark.parametrize(
    ("whose", "state", "there"),
    [
        (None, "", True),
        ("home", "done", False),
        ("home", "planned", False),
        ("home", "cancelled", True),
        ("stranger", "done", True),
    ],
)
def test_a_stage_going_on_without_us_is_a_gap(world, member, process, whose, state, there):
    stage = make(Stage, name="Hearing", process=process, state="current", position=1)
    make(Stage, name="over", process=process, state="completed", position=2)
    make(Stage, name="elsewhere", state="current")
    if whose:
        owner = getattr(world, whose)
        make(
            Intervention, process=process, stage=stage, state=state,
            visibility="organisation", owner=owner,
        )  # fmt: skip
    rows = desk.stages_without_us(Reader(member), DAY)
    assert names(rows) == ["Hearing"] * there
    assert all(row.last.startswith("2020") for row in rows)


@pytest.mark.parametrize(
    ("dates", "state", "days"),
    [
        (["2024-07-03"], "active", 61),
        (["2024-07-04"], "active", 0),
        (["2024-06-20", "2024-05"], "active", 74),
        (["2024-06"], "active", 64),
        (["2024"], "active", 0),
        (["2023/.."], "active", 0),
        ([""], "active", 1341),  # what has no day says nothing; there is the one of 2020
        (["2024-06-20"], "planned", 74),
        (["2024-06-20"], "stalled", 74),
        (["2024-06-20"], "completed", 0),
        (["2024-06-20"], "withdrawn", 0),
    ],
)
def test_a_process_is_silent_after_sixty_days_without_an_entry(
    member, process, entry, dates, state, days
):
    process.state = state
    process.save()
    for date in dates:
        entry(date=date)
    entry(date="2024-08-30", state="planned")
    make(Intervention, process=process, date="2024-09-01")  # theirs, not ours
    rows = desk_of(Reader(member), DAY)["silent"]
    assert [(row.name, (DAY - row.last).days) for row in rows] == (
        [("The bill", days)] if days else []
    )


def test_a_silence_begins_no_more_exactly_than_its_entry(process, entry, page):
    """Was: “Nothing logged since 31 Dec 2023” of what is dated 2023."""
    entry(date="2023")
    with time_machine.travel(dt.datetime(2024, 9, 2, 12, tzinfo=dt.UTC)):
        assert re.search(r"Nothing logged since 2023\s*<", page("member"))


# -- our own work ----------------------------------------------------------------------------
@pytest.mark.engine
@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        ({"date": "2024-08", "state": "planned"}, "outcome"),
        ({"date": "2024-10", "state": "planned", "kind": "report"}, None),
        ({"date": "", "kind": "report"}, "day"),
        ({"date": "2024-08", "kind": "meeting"}, "with"),
        ({"date": "2024-08", "kind": "report"}, None),
        ({"date": "2024-08", "kind": "media"}, None),
        ({"date": "2024-08", "kind": "meeting", "state": "cancelled"}, None),
    ],
)
def test_an_entry_of_mine_is_unfinished_while_something_is_missing(
    world, cast, member, entry, given, lacks
):
    colleague = person("colleague@example.org", world.home)
    entry(title="Mine", logged_by=member, **given)
    entry(title="a colleague’s", logged_by=colleague, **given)
    rows = desk.my_unfinished(Reader(member), DAY)
    assert [(row.title, row.lacks) for row in rows] == ([("Mine", lacks)] if lacks else [])
    assert not desk.my_unfinished(Reader(cast["outsider"]), DAY)


@pytest.mark.parametrize(("whose", "there"), [("home", True), ("friend", False)])
def test_an_entry_is_finished_once_somebody_else_was_there(world, member, entry, whose, there):
    made = entry(title="Talk", logged_by=member, date="2024-08", kind="meeting")
    organisation = getattr(world, whose)
    make(Participation, intervention=made, organisation=organisation, role="participant")
    assert names(desk.my_unfinished(Reader(member), DAY)) == ["Talk"] * there


def test_what_i_logged_for_an_organisation_i_left_is_no_longer_mine(world, member, entry):
    entry(title="Talk", logged_by=member, date="")
    entry(title="Public", logged_by=member, date="", visibility="public")
    Affiliation.unrestricted.filter(person=member).delete()
    assert not desk.my_unfinished(Reader(member), DAY)


@pytest.mark.engine
def test_our_latest_entries_are_those_we_did(world, member, entry):
    entry(title="new", date="2024-08")
    entry(title="undated", date="")
    entry(title="to come", date="2024-10", state="planned")
    make(Intervention, title="theirs", date="2024-08-05")
    assert names(desk.our_latest(Reader(member))) == ["new", "first"]


@pytest.mark.engine
def test_our_processes_come_in_the_order_in_which_we_worked_on_them(world, member, process):
    for name, date in (("later", "2024-08"), ("earlier", "2019")):
        made = make(Process, name=name)
        make(Intervention, process=made, date=date, **world.level("organisation"))
    for state, position in (("completed", 1), ("current", 2), ("planned", 3)):
        make(Stage, process=process, state=state, position=position)
    found = desk_of(Reader(member), DAY)
    assert names(found["processes"]) == ["later", "The bill", "earlier"]
    (steps,), (present,) = found["stages"].values(), found["present"].values()
    assert {*found["stages"]} == {*found["present"]} == {process.pk}
    assert [stage.state for stage in steps] == ["completed", "current", "planned"]
    assert [stage.state for stage in present.stages] == ["current"]


# -- the shared record -----------------------------------------------------------------------
@pytest.mark.engine
def test_a_curator_checks_what_is_public_and_old(world, cast):
    for name, level, as_of in (
        ("old", "public", "2023"), ("new", "public", "2024-08"), ("quiet", "organisation", "2023"),
    ):  # fmt: skip
        make(Process, name=name, as_of=as_of, **world.level(level))
    assert names(desk.stale_facts(Reader(cast["curator"]), DAY)) == ["old"]
    Affiliation.unrestricted.create(person=cast["curator"], organisation=world.home)
    assert names(desk.stale_facts(Reader(cast["curator"]), DAY)) == ["old"]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("sources", "given", "there"),
    [
        (0, {}, False),
        (1, {}, True),
        (2, {}, False),
        ("twice", {}, True),
        ("twins", {}, True),
        (1, {"standing": "documented"}, False),
    ],
)
def test_an_entry_is_reported_once_when_one_source_says_so(cast, sources, given, there):
    entry = make(Intervention, title="Talk", **given)
    first = make(Source)
    twin = make(Source, translation_of=first)
    cited = {"twice": [first, first], "twins": [first, twin]}.get(sources)
    for number, source in enumerate(cited or [make(Source) for _ in range(sources)]):
        make(Citation, intervention=entry, source=source, locator=f"p. {number}")
    assert names(desk.reported_once(Reader(cast["curator"]))) == ["Talk"] * there


@pytest.mark.parametrize("kind", desk.TITLE_FIELDS, ids=lambda kind: kind.__name__)
def test_a_public_record_without_a_source_is_there_whatever_its_kind(world, cast, kind):
    words = desk.TITLE_FIELDS[kind]
    process = make(Process, name="cited")
    make(Citation, process=process)
    given = {} if kind is Process else {"process": process}
    bare = make(kind, **{words: "bare"}, **given)
    make(kind, **{words: "quiet"}, **given, **world.level("organisation"))
    cited = make(kind, **{words: "sourced"}, **given)
    make(Citation, **{kind._meta.model_name: cited})
    [found] = desk_of(Reader(cast["curator"]), DAY)["without"]
    assert found == {"words": "bare", "address": bare.get_absolute_url()}


def test_facts_are_checked_by_curators_alone(world, cast):
    make(Process, as_of="2020")
    for name in ("member", "ally", "outsider", "administrator"):
        found = desk_of(Reader(cast[name]), DAY)
        assert "stale" not in found
        assert "once" not in found
        assert found["without"] == []


# -- who sees what ---------------------------------------------------------------------------
LISTS = (
    "closing", "steps_due", "ahead", "before", "replies", "follow_ups", "gaps", "silent",
    "unfinished", "latest", "processes",
)  # fmt: skip


def something_of_everything(logged_by, days, **level):
    """A process with a row for every list of a desk, all on one level."""
    process = make(Process, name="Quiet process", state="active", **level)
    here = {"process": process, **level}
    make(Consultation, name="Quiet call", closes=days(5), state="open", **here)
    make(Stage, name="Quiet stage", state="current", **here)
    make(Commitment, text="Quiet promise", due=days(-5), **here)
    mine = {"logged_by": logged_by, **here}
    make(Intervention, title="Quiet letter", date=days(-90), response="awaiting", **mine)
    step = {"organisation": level.get("owner"), "text": "Quiet step", "due": days(3)}
    make(NextStep, process=process, **step)
    make(Intervention, title="Quiet plan", date=days(9), state="planned", **mine)
    make(Intervention, title="Quiet past plan", date=days(-2), state="planned", **mine)
    return process


def days(number):
    return str(DAY + dt.timedelta(days=number))


@pytest.mark.parametrize("level", ["organisation", "coalition", "public"])
@pytest.mark.parametrize("who", ["member", "ally", "outsider", "curator", "administrator"])
def test_a_desk_holds_what_is_the_business_of_ones_own_organisation(world, cast, level, who):
    something_of_everything(cast["member"], days, **{**world.level(level), "owner": world.home})
    found = desk_of(Reader(cast[who]), DAY)
    expected = set(LISTS) if who == "member" else set()
    if level == "public":
        expected.discard("unfinished")  # what everybody reads is finished by curators
    assert {name for name in LISTS if found.get(name)} == expected


@pytest.mark.parametrize("who", ["ally", "outsider"])
def test_in_the_process_of_others_one_sees_only_what_one_may(world, cast, who):
    """All are in the same public process; what home keeps for itself is on no other desk."""
    process = make(Process, name="Shared process", state="active")
    for owner in (world.home, world.friend, world.stranger):
        make(
            Intervention, title=f"of {owner}", process=process, date=days(-1),
            visibility="organisation", owner=owner,
        )  # fmt: skip
    here = {"process": process, **world.level("organisation")}
    make(Consultation, name="Quiet call", closes=days(5), state="open", **here)
    make(Stage, name="Quiet stage", state="current", **here)
    make(Commitment, text="Quiet promise", due=days(-5), **here)
    client = Client()
    client.force_login(cast[who])
    found = desk_of(Reader(cast[who]), DAY)
    assert {name for name in LISTS if found.get(name)} == {"latest", "processes"}
    page = client.get("/").content.decode()
    assert "Quiet" not in page
    assert "of Home" not in page
    assert "Shared process" in page
    assert desk_of(Reader(cast["member"]), DAY).keys() >= {"gaps"}
    assert names(desk_of(Reader(cast["member"]), DAY)["gaps"]) == ["Quiet stage"]


# -- the page --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("nobody", "Nothing is recorded here yet"),
        ("member", "Start with one entry."),
        ("curator", "No fact waits to be checked."),
        ("administrator", "People and organisations"),
    ],
)
def test_an_empty_desk_says_what_to_do_first(page, who, said):
    text = page(who)
    assert said in text
    assert ("Just out of a meeting?" in text) == (who == "member")


def test_a_desk_with_nothing_to_do_says_so(world, page, process):
    make(
        Intervention, process=process, date=str(dt.date.today()), kind="report",
        **world.level("organisation"),
    )  # fmt: skip
    assert "Nothing calls for your attention today." in page("member")


def test_a_sentence_typed_on_the_desk_is_carried_to_the_form(page):
    text = page("member")
    assert re.search('<form class="quick" name="[^"]+" method="post" action="/log/">', text)
    assert 'name="what"' in text


def test_every_line_leads_on(world, cast, page):
    def from_today(number):
        return str(dt.date.today() + dt.timedelta(days=number))

    process = something_of_everything(cast["member"], from_today, **world.level("organisation"))
    text = page("member")
    for words in (
        "Deadlines and dates", "Replies overdue", "Commitments to follow up",
        "Stages without engagement", "Silence since the last contact", "My entries to finish",
        "Latest entries of Home Rights", "Processes we are in", "Nothing since",
        "Overdue by 5 days", "in 5 days", "Due in 3 days", "since ",
        "Nothing logged since", "in 9 days",
    ):  # fmt: skip
        assert words in text, words
    assert text.count(f'href="/log/?process={process.slug}"') == 2
    for title in ("Quiet plan", "Quiet past plan"):
        entry = Intervention.unrestricted.get(title=title)
        assert f'action="/interventions/{entry.pk}/became/"' in text
    assert "There are more" not in text


def test_a_long_list_says_that_there_is_more(world, page, entry):
    for number in range(desk.ROWS_OF_A_LIST + 1):
        entry(title=f"Plan {number}", date="2020", state="planned")
    assert page("member").count('became/"') == desk.ROWS_OF_A_LIST
    assert "There are more; these come first." in page("member")


def test_whoever_belongs_to_no_organisation_is_asked_about_nothing(cast):
    with CaptureQueriesContext(connection) as queries:
        desk_of(Reader(cast["administrator"]), DAY)
    assert len(queries) == 1
    assert Organisation.unrestricted.exists()


@pytest.mark.engine
def test_who_loses_sight_of_their_own_is_told_and_not_of_what_it_stands_under(cast, world):
    process = make(Process, name="A bill of others", visibility="public", owner=world.stranger)
    make(Intervention, title="Met", process=process, visibility="public", owner=world.home)
    client = Client()
    client.force_login(cast["member"])
    said = "1 entry of yours cannot be seen for now"
    assert said not in client.get("/").content.decode()
    process.visibility = "organisation"
    process.save()
    page = client.get("/").content.decode()
    assert said in page
    assert "A bill of others" not in page
    for who in ("ally", "outsider", "curator"):
        other = Client()
        other.force_login(cast[who])
        assert "cannot be seen" not in other.get("/").content.decode()


def test_a_desk_says_that_nothing_is_decided_without_a_second_factor(world, signed_in):
    said = "To change anything, first set up a second factor."
    for who in ("member", "curator"):
        assert said not in signed_in[who].get("/").text, who
    client = Client()
    client.force_login(person("new-curator@example.org", is_curator=True))
    assert client.get("/").text.count(said) == 1
