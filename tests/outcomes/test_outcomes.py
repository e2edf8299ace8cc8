"""What came of it: asks against texts, openness, positions, networks, figures, comparison."""

import datetime as dt
import re
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Min
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from processes.access import NOBODY, Reader
from processes.lookup.questions import current_fates
from processes.models import (
    Admission,
    Ask,
    Assessment,
    Barrier,
    Citation,
    Commitment,
    Consultation,
    EntryAnswer,
    Fate,
    Intervention,
    Lesson,
    Organisation,
    Participation,
    Position,
    Process,
    Raising,
    Reply,
    Source,
    Stage,
    TextVersion,
)
from processes.outcomes.asks_by_text import AsksByText
from processes.outcomes.comparison import compare, table
from processes.outcomes.figures import Figures
from processes.outcomes.hints import of_influence
from processes.outcomes.network import ACTING, Network
from processes.outcomes.openness import Openness
from processes.outcomes.positions import ActorPositions
from processes.outcomes.took_part import TookPart
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NONE = QueryDict()


@pytest.fixture
def process(world):
    return make(Process, name="The bill")


@pytest.fixture
def texts(process):
    """Three texts, made in another order than they were written in."""
    return {
        name: make(TextVersion, process=process, name=name, date=date)
        for name, date in (("Second", "2023"), ("First", "2022"), ("Never told of", "2021"))
    }


def ask(process, *fates, **given):
    """An ask with (fate, date, text or stage or nothing) for what came of it."""
    made = make(Ask, process=process, **given)
    for fate, date, where in fates:
        place = {}
        if where is not None:
            place = {"text_version" if isinstance(where, TextVersion) else "stage": where}
        make(Fate, ask=made, fate=fate, date=date, **place)
    return made


# -- asks against texts ----------------------------------------------------------------------
def test_one_adopted_in_a_draft_and_reversed_in_the_next_shows_both(process, texts):
    made = ask(process, ("adopted", "2022", texts["First"]), ("reversed", "2023", texts["Second"]))
    found = AsksByText(process, NOBODY, NONE)
    assert found.columns == [texts["First"], texts["Second"]]
    (row,) = found.rows
    assert row.ask == made
    assert [[fate.fate for fate in fates] for _text, fates in row.cells] == [
        ["adopted"], ["reversed"],
    ]  # fmt: skip
    assert found.totals[0].counts == {"not": 1}


def test_asks_stand_by_tier_and_totals_count_each_once_by_its_newest(process, texts):
    ask(process, tier="aspiration", text="last")
    ask(process, ("adopted", "2022", texts["First"]), tier="core", text="second")
    ask(
        process, ("rejected", "2022", texts["First"]), ("removed_threat", "2023", None),
        tier="red_line", text="first",
    )  # fmt: skip
    ask(process, ("moot", "", None), text="without a tier")
    found = AsksByText(process, NOBODY, NONE)
    assert [row.ask.text for row in found.rows] == ["first", "second", "last", "without a tier"]
    assert [(one.tier, one.counts) for one in found.totals] == [
        ("red_line", {"done": 1}), ("core", {"done": 1}), ("aspiration", {"unknown": 1}),
        ("", {"moot": 1}),
    ]  # fmt: skip
    assert found.whole.counts == {"done": 2, "unknown": 1, "moot": 1}


def test_a_contribution_is_told_only_where_somebody_claims_it(client, process, texts):
    plain = ask(process, ("adopted", "2022", texts["First"]), text="nobody claims this")
    claimed = make(Ask, process=process, text="somebody claims this")
    make(
        Fate, ask=claimed, fate="adopted", date="2022", contribution="shared", verifier="The clerk"
    )
    assert [fate.ask for fate in AsksByText(process, NOBODY, NONE).claims] == [claimed]
    body = client.get(f"/processes/{process.slug}/asks/").content.decode()
    claims = body[body.index('id="h-cl"') :]
    assert "Could be confirmed by: The clerk" in claims
    assert str(plain.pk) not in claims


def test_a_cell_leads_to_its_evidence(client, process, texts):
    made = ask(process, ("adopted", "2022", texts["First"]))
    fate = Fate.unrestricted.get()
    target = f"{made.get_absolute_url()}#f-{fate.pk}"
    assert target in client.get(f"/processes/{process.slug}/asks/").content.decode()
    assert f'id="f-{fate.pk}"' in client.get(made.get_absolute_url()).content.decode()


def test_what_one_may_not_see_is_in_no_row_no_column_and_no_total(world, cast, process, texts):
    own = world.level("organisation")
    hidden = make(TextVersion, process=process, name="Leaked", date="2024", **own)
    ask(process, ("adopted", "2024", hidden), **own)
    seen = ask(process, ("adopted", "2022", texts["First"]))
    make(Fate, ask=seen, fate="reversed", date="2024", text_version=hidden)
    found = AsksByText(process, NOBODY, NONE)
    assert (found.columns, found.whole.counts) == ([texts["First"]], {"done": 1})
    found = AsksByText(process, Reader(cast["member"]), NONE)
    assert (found.columns[-1], found.whole.counts) == (hidden, {"not": 1, "done": 1})


def test_two_thousand_asks_take_the_same_few_statements(client, process, texts):
    def asked():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/processes/{process.slug}/asks/")
        assert page.status_code == 200
        return len(asked), page

    for n in range(3):
        ask(process, ("adopted", "2022", texts["First"]), text=f"ask {n}")
    few, _page = asked()
    rows = Ask.unrestricted.bulk_create(
        Ask(process=process, text=f"Ask number {n}", visibility="public", open_to_all=True)
        for n in range(2000)
    )
    Fate.unrestricted.bulk_create(
        Fate(ask=row, fate="rejected", date="2023", text_version=texts["Second"]) for row in rows
    )
    many, page = asked()
    assert many <= few + 1  # the names of sources or none
    assert len(page.content) < 250_000
    assert page.context["by_text"].whole.number == 2003


def test_what_came_of_an_ask_is_told_beside_its_holder_and_beside_its_entry(client, world, process):
    made = ask(process, ("adopted", "2022", None), ("reversed", "2023", None))
    made.holders.add(world.home)
    raised_in = entry(process, (world.home, "lead"))
    make(Raising, ask=made, intervention=raised_in)
    for page in (world.home, raised_in):
        body = client.get(page.get_absolute_url()).content.decode()
        assert "Adopted, then reversed" in row_of(body, str(made.pk))


# -- influence, suggested --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asks", "value"),
    [
        ([("core", "adopted", "direct")], "3"),
        ([("core", "adopted", "unclear")], "2"),
        ([("core", "adopted", "")], "2"),
        ([("red_line", "adopted_in_part", ""), ("core", "rejected", "")], "2"),
        ([("aspiration", "adopted", "direct"), ("core", "rejected", "")], "1"),
        ([("", "adopted", ""), ("", "rejected", "")], "2"),  # no tier at all: all are priority
        ([("core", "rejected", ""), ("core", "pending", "")], "0"),
        ([("core", "reversed", "")], "0"),
    ],
)
def test_influence_is_suggested_from_what_came_of_the_asks(process, asks, value):
    for tier, fate, contribution in asks:
        made = make(Ask, process=process, tier=tier)
        make(Fate, ask=made, fate=fate, date="2023", contribution=contribution)
    assert of_influence(process.pk, NOBODY).value == value


def test_nothing_decided_suggests_nothing(process):
    made = make(Ask, process=process)
    make(Fate, ask=made, fate="pending", date="2023")
    make(Ask, process=process)
    assert of_influence(process.pk, NOBODY) is None


# -- openness --------------------------------------------------------------------------------
def test_openings_stand_in_the_order_of_time_and_what_nobody_assessed_is_said(world, process):
    late, early, bare = (
        make(Consultation, process=process, name=name, date=date)
        for name, date in (("late", "2023"), ("early", "2022"), ("bare", "2021"))
    )
    stage = make(Stage, process=process, date="2022-06")
    for thing in (late, early):
        make(Assessment, consultation=thing, assessor=world.home)
    make(Assessment, consultation=None, stage=stage, assessor=world.home)
    for kind in ("short_notice", "online_only", "short_notice"):
        make(Barrier, process=process, kind=kind)
    found = Openness(process, NOBODY)
    assert [one.assessment.opening for one in found.assessments] == [early, stage, late]
    assert found.not_assessed == [bare]
    assert [(code, number) for _words, number, code in found.barriers] == [
        ("short_notice", 2), ("online_only", 1),
    ]  # fmt: skip


def test_the_page_of_an_institution_shows_the_openings_it_held_the_latest_first(client, world):
    for date in ("2021", "2023"):
        held = make(Consultation, name=f"Hearing of {date}", date=date)
        held.convenors.add(world.stranger)
        make(Assessment, consultation=held, assessor=world.home)
    make(Assessment, consultation=make(Consultation, name="Another"), assessor=world.home)
    page = client.get(world.stranger.get_absolute_url())
    assert [str(one.assessment) for one in page.context["assessments"]] == [
        "Hearing of 2023", "Hearing of 2021",
    ]  # fmt: skip
    assert "0 of 12" in page.content.decode()


# -- positions -------------------------------------------------------------------------------
def test_an_actor_that_moved_is_marked_and_stands_in_its_last_bloc(world, process):
    for date, stance in (("2023", "support"), ("2022", "oppose"), ("", "unknown")):
        make(Position, process=process, actor=world.home, date=date, stance=stance)
    make(Position, process=process, actor=world.friend, date="2022", stance="oppose")
    for stance in ("support", "unknown"):  # neither with a date: the one that says something counts
        make(Position, process=process, actor=world.stranger, stance=stance)
    found = ActorPositions(process, NOBODY)
    assert found.years == ["2022", "2023", ""]
    moved = {row.actor.name: row.moved for row in found.rows}
    assert moved == {"Friend Watch": False, "Home Rights": True, world.stranger.name: False}
    blocs = [(str(words), [row.actor.name for row in rows]) for words, rows in found.blocs]
    assert blocs == [("For", ["Home Rights", world.stranger.name]), ("Against", ["Friend Watch"])]


def test_who_speaks_for_himself_is_not_his_chamber_and_a_label_for_several_never_moves(
    client, world, process
):
    """Was: the plan of one senator as the Senate's, and “State delegations” that moved to for."""
    senate, some = make(Organisation, name="Senate"), make(Organisation, name="Delegations")
    for date, stance in (("2019", "oppose"), ("2024", "support")):
        make(Position, process=process, actor=some, date=date, stance=stance)
    some.catch_all = True
    some.save()
    make(Position, process=process, actor=senate, speaker="one senator", stance="support")
    make(Position, process=process, actor=senate, stance="oppose", date="2023")
    make(Position, process=process, actor=world.home, stance="oppose", date="2023",
         statement="Calls on states not to adopt it")  # fmt: skip
    found = ActorPositions(process, NOBODY)
    assert not any(row.moved for row in found.rows)
    blocs = [(str(words), [row.actor.name for row in rows]) for words, rows in found.blocs]
    assert blocs == [("Against", ["Home Rights", "Senate"])]  # civil society has a position too
    page = client.get(f"{process.get_absolute_url()}positions/").content.decode()
    assert "one senator</bdi>, not the body as a whole" in page
    assert "a label for several: what some of them said" in page
    with pytest.raises(ValidationError, match="stands for several bodies"):
        make(Position, process=process, actor=some, stance="support", date="2024-09")


def test_a_position_on_an_ask_is_no_position_on_the_process(world, process):
    made = ask(process)
    make(Position, ask=made, process=None, actor=world.home, stance="support", date="2022")
    (row,) = ActorPositions(process, NOBODY).rows
    assert row.ask == made
    assert ActorPositions(process, NOBODY).blocs == []


def test_wherever_a_position_stands_it_says_on_what_ask_and_who_spoke(client, world, process):
    """Was: “Government of Malta: Against the Media Freedom Act”, for the wording of one article."""
    made = ask(process, text="Delete the exception")
    make(Position, ask=made, process=process, actor=world.home, stance="oppose", date="2022",
         speaker="one senator", statement="Promoted it")  # fmt: skip
    for address in ("/positions/", world.home.get_absolute_url()):
        page = " ".join(strip_tags(client.get(address).content.decode()).split())
        said = "Against, on the ask Delete the exception (one senator, not the body as a whole)"
        assert said in page, address


# -- who acts with whom ----------------------------------------------------------------------
def entry(process, *parts, **given):
    made = make(Intervention, process=process, **given)
    for organisation, role in parts:
        make(Participation, intervention=made, organisation=organisation, role=role)
    return made


def test_signing_joins_and_speaking_does_not(world, process):
    entry(process, (world.home, "lead"), (world.friend, "signatory"), (world.stranger, "addressee"))
    entry(process, (world.home, "signatory"), (world.friend, "endorser"))
    entry(process, (world.home, "speaker"), (world.stranger, "speaker"))
    found = Network(NOBODY, Intervention.visible_to(NOBODY).filter(process=process))
    assert [(node.organisation.name, node.number, node.others) for node in found.table] == [
        ("Friend Watch", 2, 1), ("Home Rights", 2, 1),
    ]  # fmt: skip
    assert found.ties == [(0, 1, 2)]
    assert found.closest(found.table[0]) == [(world.home, 2)]


def test_a_private_entry_joins_nobody_for_others(world, cast, process):
    entry(process, (world.home, "lead"), (world.friend, "signatory"), **world.level("organisation"))
    rows = Intervention.visible_to(NOBODY).filter(process=process)
    assert Network(NOBODY, rows).table == []
    rows = Intervention.visible_to(Reader(cast["member"])).filter(process=process)
    assert len(Network(Reader(cast["member"]), rows).table) == 2


def test_the_table_of_a_network_can_be_sorted(client, world, process):
    entry(process, (world.home, "lead"), (world.friend, "signatory"), (world.stranger, "endorser"))
    entry(process, (world.stranger, "lead"))
    address = f"/processes/{process.slug}/network/"

    def names(query):
        page = client.get(address, query).context["page"]
        return [node.organisation.name for node, _closest in page.rows]

    assert names({"order": "name"}) == ["Friend Watch", "Home Rights", "Stranger Lab"]
    assert names({"order": "entries"})[0] == "Stranger Lab"
    assert names({}) == names({"order": "others"})
    assert client.get(address, {"order": "luck"}).status_code == 400


def test_three_hundred_organisations_take_the_same_few_statements(client, process):
    def asked():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/processes/{process.slug}/network/")
        assert page.status_code == 200
        return len(asked), len(page.content)

    bodies = [make(Organisation, name=f"Group {n}") for n in range(4)]
    entry(process, *((one, "signatory") for one in bodies))
    few, _bytes = asked()
    more = Organisation.unrestricted.bulk_create(
        Organisation(name=f"Body {n}", slug=f"body-{n}", kind="ngo") for n in range(300)
    )
    letter = Intervention.unrestricted.get()
    Participation.unrestricted.bulk_create(
        Participation(intervention=letter, organisation=one, role="signatory") for one in more
    )
    many, weight = asked()
    assert many == few
    assert weight < 250_000


# -- figures, each beside a count made another way --------------------------------------------
def test_every_figure_is_what_a_count_by_hand_gives(client, world, process, texts):
    home, other = world.home, world.stranger
    first = entry(process, (home, "lead"), (other, "addressee"), date="2023-05-04")
    entry(process, (home, "speaker"), (other, "addressee"), date="2023")
    entry(process, (home, "lead"), date="2024-01-01")  # after the period
    entry(process, (home, "lead"), date="")  # without a date
    entry(process, (home, "lead"), date="2023-06", state="planned")  # has not taken place
    entry(process, (home, "addressee"), date="2023-06")  # somebody wrote to it
    entry(process, (home, "subject"), (other, "victim"), date="2023-06")  # it was investigated
    made = ask(process, ("adopted", "2023-07", texts["First"]), ("reversed", "2024", None))
    made.holders.add(home)
    raised = ask(process, ("rejected", "2023-08", None))
    make(Raising, ask=raised, intervention=first)
    ask(process, ("adopted", "2023-07", None))  # somebody else's
    interview = entry(process, (home, "host"), (other, "speaker"), date="2024-01-02")
    make(Raising, ask=ask(process, ("rejected", "2023-08", None)), intervention=interview)
    make(Commitment, actor=other, process=process, answers=interview, date="2023-09")
    make(Commitment, actor=other, process=process, answers=first, date="2023-09")
    make(Commitment, actor=other, process=process, date="2023-09")  # in reply to nobody
    for answered, response in ((first, "promised"), (first, "refused"), (interview, "promised")):
        reply = make(Reply, process=process, date="2023-09")
        make(EntryAnswer, reply=reply, intervention=answered, response=response)
    opening, closed = (make(Consultation, process=process, date="2023-03") for _ in range(2))
    make(Admission, consultation=opening, organisation=home, group="", status="spoke")
    make(Admission, consultation=closed, organisation=home, group="", status="not_invited")
    held = make(Consultation, process=process, date="2023-04")  # its own, to which nobody let it
    held.convenors.add(home)
    make(Admission, consultation=held, organisation=home, group="", status="spoke")
    found = Figures(home, NOBODY, dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    assert {name: one.number for name, one in vars(found).items()} == {
        "entries": 2, "reached": 1, "gained": 1, "lost": 1, "promises": 1, "replies": 1,
        "openings": 1, "left_out": 1,
    }  # fmt: skip
    assert (found.entries.undated, len(found.entries.rows), found.entries.more) == (1, 3, 0)
    page = client.get(f"/organisations/{home.slug}/figures/?first=2025").content.decode()
    assert "Without a date, and not counted: 1" in page
    assert page.count("None recorded") == 6
    assert ">0<" not in page


def test_what_one_may_not_see_is_in_no_count(world, cast, process):
    own, home = world.level("organisation"), world.home
    hidden = entry(process, (home, "lead"), (world.stranger, "addressee"), date="2023", **own)
    made = ask(process, ("adopted", "2023", None), **own)
    make(Raising, ask=made, intervention=hidden)
    make(Commitment, actor=world.stranger, process=process, answers=hidden, date="2023", **own)
    reply = make(Reply, process=process, date="2023", **own)
    make(EntryAnswer, reply=reply, intervention=hidden, response="promised")
    seen = entry(make(Process), (home, "lead"), date="")
    make(Commitment, actor=world.stranger, process=process, answers=seen, date="2023", **own)
    opening = make(Consultation, process=process, date="2023", **own)
    make(Admission, consultation=opening, organisation=home, group="", status="spoke")
    make(Barrier, process=process, **own)

    def numbers(reader):
        openness, (column,) = Openness(process, reader), compare([process], reader)
        return [
            *(one.number for one in vars(Figures(home, reader)).values()),
            len(openness.not_assessed), len(openness.barriers), len(column.openings),
            column.families.total(), column.asks.total(), column.promises.total(),
        ]  # fmt: skip

    assert set(numbers(NOBODY)) == {0}
    assert numbers(Reader(cast["member"])) == [1, 1, 1, 0, 2, 1, 1, 0, 1, 1, 1, 1, 1, 2]


def test_who_took_part_is_counted_of_those_recorded_and_of_how_many_it_is_not(
    client, world, cast, process
):
    own, home = world.level("organisation"), make(Organisation, kind="ngo", country="MX")
    academy = make(Organisation, kind="academic", country="")
    call, _empty = (make(Consultation, process=process) for _ in range(2))
    hidden = make(Consultation, process=process, **own)
    for at, status, who in (
        (call, "spoke", {"organisation": home}),
        (call, "invited", {"organisation": world.stranger}),  # that alone does not say they came
        (call, "attended", {"whole_group": "academia"}),
        (call, "attended", {"group": "Rural newspapers"}),
        (call, "attended", {"whole_group": "state_bodies"}),  # neither do they who decide
        (hidden, "spoke", {"group": "Women of the north"}),
    ):
        make(Admission, consultation=at, status=status, **{"organisation": None, "group": ""} | who)
    chamber = make(Organisation, kind="lower_house", country="MX")  # decides, and takes no part
    entry(process, (home, "lead"), (academy, "speaker"), (world.friend, "addressee"))
    entry(process, (chamber, "lead"))
    outlet = make(Organisation, kind="media", country="ZA")  # printed what was said
    talk = entry(process, (outlet, "host"), kind="media")
    entry(process, (outlet, "host"), repeats=talk, repeated_as="republished")
    entry(process, (world.stranger, "lead"), state="planned")
    found = TookPart(process, NOBODY)
    assert {(str(words), number) for words, number in found.sectors.counts} == {
        ("Civil-society organisation", 1), ("University or research institute", 1),
    }  # fmt: skip
    assert (found.countries.counts, found.countries.unknown) == ([("Mexico", 1)], 1)
    groups = {str(words) for words, _number in found.groups.counts}
    assert groups == {"Academia", "Rural newspapers"}
    assert (found.groups.unknown, len(found.consultations)) == (1, 2)
    theirs = TookPart(process, Reader(cast["member"]))
    assert "Women of the north" in dict(theirs.groups.counts)
    body = " ".join(client.get(f"{process.get_absolute_url()}openness/").content.decode().split())
    assert "Not recorded for 1 of 2 organisations." in body
    assert "Who was in is not recorded for 1 of 2 consultations." in body
    assert "Women of the north" not in body


def test_a_period_the_wrong_way_round_is_refused_in_words(client, world):
    answer = client.get(f"/organisations/{world.home.slug}/figures/?first=2024&last=2023")
    assert answer.status_code == 400
    assert "This is before the start of the period." in answer.content.decode()
    answer = client.get(f"/organisations/{world.home.slug}/figures/?first=someday")
    assert answer.status_code == 400


# -- two to four side by side ----------------------------------------------------------------
def test_two_processes_side_by_side(client, world, process):
    other = make(Process, name="The treaty")
    make(
        Stage,
        process=process,
        kind="zero_draft",
        date="2022-01-10/2022-03-20",
        state="completed",
        position=1,
        date_kind="span",
    )
    make(Stage, process=process, kind="filing", date="", position=2)
    make(Stage, process=process, kind="intersessional", date="2023", position=3)  # some day of it
    make(Stage, process=process, kind="reading", date="2024", position=4, name="Only reading")
    make(Stage, process=process, kind="zero_draft", date="2022-06", position=5, state="planned")
    for place, (kind, date) in enumerate((("mandate", "2010/2019"), ("adoption", "2024-08-08"))):
        make(
            Stage, process=other, kind=kind, date=date, date_kind="span", position=place,
            state="completed",
        )  # fmt: skip
    make(Consultation, process=other, access="open", announced="2024-09-02", date="2024-09-09")
    entry(process, kind="meeting")
    first, second = compare([process, other], NOBODY)
    told = {
        str(phase): [span and (span.words, len(span.missing)) for _column, span in cells]
        for phase, cells in table([first, second])["phases"]
    }
    # From when to when, which is no length: one day is no month, nor are 2010 and 2019 ten years.
    assert told["Drafting"] == [("10 Jan 2022 to 20 Mar 2022", 3), None]
    assert told["Agenda-setting"] == [None, ("2010 to 2019", 0)]
    assert told["Debate and decision"] == [("not known", 1), ("8 Aug 2024", 0)]
    assert second.working_days == [5]
    assert [(str(words), number) for words, number in second.access] == [("Open to all", 1)]
    page = client.get("/compare/", {"process": ["The bill", "The treaty"]})
    assert page.status_code == 200
    assert "10 Jan 2022 to 20 Mar 2022" in page.content.decode()  # and says that it is a part
    said = " ".join(page.content.decode().split())
    assert "A part of the phase only." in said and "only.Not" not in said


@pytest.mark.parametrize("typed", ["No such bill", "a\x07b", "x" * 300])
def test_a_process_that_is_not_there_is_said(client, process, typed):
    answer = client.get("/compare/", {"process": ["The bill", typed]})
    assert answer.status_code == 400
    assert "is recorded here" in answer.content.decode()
    assert client.get("/compare/").status_code == 200


def test_a_process_one_may_not_see_is_one_that_is_not_there(client, world, process):
    hidden = make(Process, name="Secret talks", **world.level("organisation"))
    for name in (hidden.name, hidden.slug):
        answer = client.get("/compare/", {"process": ["The bill", name]})
        assert answer.status_code == 400


# -- registers -------------------------------------------------------------------------------
def test_silent_is_what_is_open_and_half_a_year_without_a_word(client):
    old, today = "2020-01", dt.date.today()
    silent = make(Commitment, text="silent", date=old)
    make(Commitment, text="asked after", date=old, checked=today.isoformat())
    make(Commitment, text="kept", date=old, completion="complete")
    make(Commitment, text="fresh", date=today.isoformat())
    page = client.get("/commitments/?silent=yes")
    assert page.context["page"].rows == [silent]
    body = client.get("/commitments/").content.decode()
    assert body.count("No news for six months</span>") == 1


def test_barriers_are_found_by_who_was_affected_by_institution_and_by_whether_raised(client, world):
    held = make(Consultation)
    held.convenors.add(world.stranger)
    led = make(Stage)
    led.bodies.add(world.stranger)
    at_opening = make(Barrier, consultation=held, raised_with_convenor=True)
    at_stage = make(Barrier, stage=led, raised_with_convenor=False)
    met = make(Barrier)
    met.affected.add(world.home)

    def found(query):
        return set(client.get(f"/barriers/?{query}").context["page"].rows)

    assert found("institution=Stranger+Lab") == {at_opening, at_stage}
    assert found("affected=Home+Rights") == {met}
    assert found("raised=yes") == {at_opening}
    for_interpreters = make(Barrier, affected_group="Sign-language users")
    assert found("affected_group=Sign-language+users") == {for_interpreters}
    for_interpreters.delete()
    assert found("raised=no&raised=unknown") == {at_stage, met}


def test_lessons_are_found_by_the_kind_of_stage_across_processes(client):
    hearings = [make(Lesson, stage=make(Stage, kind="hearing")) for _ in range(2)]
    make(Lesson, stage=make(Stage, kind="filing"))
    page = client.get("/lessons/?stage_kind=hearing")
    assert set(page.context["page"].rows) == set(hearings)
    assert client.get("/lessons/?phase=drafting").context["page"].count == 1


# -- the demonstration record ----------------------------------------------------------------
def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def row_of(body, words):
    """The row of a table that holds some words, without its markup."""
    (row,) = (one for one in re.findall(r"<tr.*?</tr>", body, re.S) if words in one)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


@pytest.mark.usefixtures("record")
class TestDemonstration:
    """What the sources say, as the pages tell it."""

    def test_article_4_of_the_media_act_is_a_removed_threat_with_its_source(self, client):
        body = page_of(client, "/processes/european-media-freedom-act/asks/")
        fate = Fate.unrestricted.get(
            fate="removed_threat", ask__process__slug="european-media-freedom-act"
        )
        row = row_of(body, f"a-{fate.ask.pk}")
        assert "Harmful clause removed" in row
        assert re.search(rf'id="a-{fate.ask.pk}".*?href="#s-\d', body, re.S)

    def test_safeguards_and_articles_6_and_24_are_told_as_two_asks(self, client):
        asks = Ask.unrestricted.filter(process__slug="un-cybercrime-convention")
        fates = current_fates(NOBODY).filter(ask__in=asks)
        gained = fates.get(ask__provision="Articles 6 and 24")
        sought = fates.get(ask__text__contains="adequate and consistent conditions and safeguards")
        body = page_of(client, "/processes/un-cybercrime-convention/asks/")
        assert "Adopted in part" in row_of(body, f"a-{gained.ask_id}")
        assert "Not adopted" in row_of(body, f"a-{sought.ask_id}")

    def test_an_opinion_that_was_agreed_to_is_no_promise_and_its_entry_says_what_followed(
        self, client
    ):
        assert not Commitment.unrestricted.filter(
            process__slug="mexico-cybersecurity-bill"
        ).exists()
        asked = Intervention.unrestricted.get(
            process__slug="mexico-cybersecurity-bill", date="2022-08", kind="meeting"
        )
        assert "Not followed up" in page_of(client, asked.get_absolute_url())  # 000 23

    def test_the_open_parliament_gave_two_minutes_and_was_online_only(self, client):
        opening = Consultation.unrestricted.get(kind="open_parliament")
        body = page_of(client, opening.get_absolute_url())
        assert "2 minutes per speaker" in body
        assert "Announced: Open to all" in " ".join(body.split())
        assert "In effect: Token, in form only" in " ".join(body.split())
        assert opening.channels == ["online"]
        page = page_of(client, "/processes/mexico-cybersecurity-bill/openness/")
        assert "Online only" in page
        sources = page.partition("Sources:")[2].partition("</ul>")[0].split("<li>")
        before_the_bill = next(one for one in sources if "paragraph 15<" in one)
        assert "Panels and workshops led by the government" in before_the_bill  # 000 15

    @pytest.mark.parametrize("slug", ["un-cybercrime-convention", "european-media-freedom-act",
                                      "mexico-cybersecurity-bill"])  # fmt: skip
    def test_totals_agree_with_a_count_of_the_asks_one_by_one(self, slug):
        process = Process.unrestricted.get(slug=slug)
        newest = {}
        for fate in Fate.unrestricted.filter(ask__process=process).order_by("date_sort", "pk"):
            newest[fate.ask_id] = fate.fate
        by_hand = Counter(
            newest.get(pk, "unknown")
            for pk in Ask.unrestricted.filter(process=process).values_list("pk", flat=True)
        )
        words = {"adopted": "done", "met_another_way": "done", "removed_threat": "done",
                 "process_changed": "done", "process_in_part": "part",
                 "adopted_in_part": "part", "rejected": "not", "reversed": "not",
                 "moot": "moot", "pending": "open", "unknown": "unknown",
                 "not_taken_up": "not_taken_up"}  # fmt: skip
        counted = Counter()
        for code, number in by_hand.items():
            counted[words[code]] += number
        assert AsksByText(process, NOBODY, NONE).whole.counts == counted

    def test_no_ask_got_its_fate_before_it_was_made(self):
        """Was: asks called lost in a decision that was older than they are."""
        done = Raising.unrestricted.filter(intervention__state="done")
        raised = done.values("ask").annotate(first=Min("intervention__date_earliest"))
        first = {one["ask"]: one["first"] for one in raised if one["first"]}
        fates = Fate.unrestricted.filter(ask__in=first, date_earliest__isnull=False)
        early = [str(one.ask) for one in fates if one.date_earliest < first[one.ask_id]]
        assert early == []

    def test_who_signs_with_whom_agrees_with_a_count_of_pairs(self):
        entries = Intervention.visible_to(NOBODY)
        pairs = Counter()
        for one in entries:
            acting = one.participations.filter(role__in=ACTING, organisation__isnull=False)
            who = set(acting.values_list("organisation", flat=True))
            pairs.update((a, b) for a in who for b in who if a != b)
        network = Network(NOBODY, entries)
        found = {
            (node.organisation.pk, other): number
            for node in network.table
            for other, number in node.with_whom.items()
        }
        assert found == dict(pairs)
        assert found


def test_the_list_of_asks_says_what_came_of_each_last(client, texts, process):
    ask = make(Ask, process=process, text="Drop the article")
    make(Ask, process=process, text="Hold a hearing")
    make(Fate, ask=ask, fate="rejected", date="2022", text_version=texts["First"])
    make(Fate, ask=ask, fate="adopted", date="2023", text_version=texts["Second"])
    dropped, hearing = (
        " ".join(strip_tags(row).split())
        for row in re.findall(r"<tr>(.*?)</tr>", client.get("/asks/").content.decode(), re.DOTALL)[
            1:
        ]
    )
    assert dropped == "Drop the article The bill Adopted Second, 2023"
    assert hearing == "Hold a hearing The bill Not known"


def test_a_reply_that_tells_of_a_promise_stands_beside_the_commitments(record, client):
    """Was: “None recorded”, where a reply to the coalition tells of commitments."""
    promised = EntryAnswer.unrestricted.filter(response="promised").values("intervention")
    acted = Participation.unrestricted.filter(intervention__in=promised, role="lead")
    home = acted.select_related("organisation").first().organisation
    page = client.get(f"/organisations/{home.slug}/figures/").content.decode()
    told = page.partition("Replies to its engagements that tell of a promise")[2]
    assert "Concrete commitments against a race to the bottom" in told


def test_many_asks_are_folded_and_each_row_says_where_in_its_source(client):
    """Was: 29 rows, sources at the foot without a place, 8000 pixels on a phone."""
    process, source = make(Process, name="A bill"), make(Source, title="A report")
    for number in range(12):
        ask = make(Ask, process=process, text=f"Ask {number:02}")
        make(Citation, ask=ask, source=source, locator=f"paragraph {number}")
        make(Fate, ask=ask, fate="rejected", source=source, locator=f"page {number}")
    page = client.get(f"{process.get_absolute_url()}asks/").content.decode()
    before, _fold, folded = page.partition('<details class="more">')
    assert "paragraph 4" in before and "page 4" in before and "7 more asks" in folded
    assert "paragraph 5" not in before and "paragraph 11" in folded
    assert "No address of the original is recorded." in folded
