"""One question, asked of page, list, file, drawing, desk, comparison and figures: one answer."""

import csv
import html
import io
import json
import re

import pytest

from processes.access import NOBODY
from processes.models import (
    Admission,
    Ask,
    Consultation,
    EntryAnswer,
    Fate,
    Intervention,
    Jurisdiction,
    Organisation,
    Participation,
    Process,
    Raising,
    Reply,
    Stage,
)
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
FATES = ("rejected", "not_taken_up", "unknown", "pending", "adopted")


@pytest.fixture
def bill(world):
    """A bill in which an organisation was left out as civil society, heard in form only, refused in
    a reply, and whose asks came to five different things."""
    process = make(Process, name="The bill", as_of="2023-12-11", state="active")
    make(Jurisdiction, process=process, place="MX")
    stage = make(Stage, process=process, name="Opinions", kind="committee_opinion", position=1,
                 state="current", date="2023/..", date_kind="span")  # fmt: skip
    make(Consultation, process=process, name="Hearing", date="2022-10-05", access="open",
         access_in_effect="token", state="closed")  # fmt: skip
    talks = make(Consultation, process=process, name="Talks", date="2022-07-05", state="closed")
    for group, status in (("civil_society", "not_invited"), ("business", "invited")):
        make(Admission, consultation=talks, whole_group=group, group="", status=status)
    home, chamber = world.home, make(Organisation, name="The Chamber", kind="legislature")
    home.kind, home.country = "ngo", "MX"
    home.save()
    letter = make(Intervention, process=process, title="A letter", date="2023-01-10",
                  kind="open_letter", response="awaiting", owner=home)  # fmt: skip
    for who, role in ((home, "lead"), (chamber, "addressee")):
        make(Participation, intervention=letter, organisation=who, role=role)
    reply = make(Reply, process=process, sender=chamber, date="2023-02-10", text="We decline")
    make(EntryAnswer, reply=reply, intervention=letter, response="refused")
    for fate in FATES:
        ask = make(Ask, process=process, text=f"Ask {fate}")
        ask.holders.add(home)
        make(Raising, ask=ask, intervention=letter)
        if fate != "unknown":
            make(Fate, ask=ask, fate=fate, stage=stage, date="2023-06-01")
    make(Ask, process=process, text="The same again", same_as=ask)
    return process


@pytest.fixture
def told(client, signed_in, bill, world):
    """What somebody reads at each place: {place: its words}; a file as rows."""

    def words(answer):
        page = markup(answer).partition("<main")[2] or markup(answer)
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))

    at, home = bill.get_absolute_url(), world.home.get_absolute_url()
    other = make(Process, name="Another bill")
    page = client.get(at)
    drawn = "".join(re.findall(r"<svg.*?</svg>", markup(page), re.DOTALL))
    aloud = " ".join(re.findall(r'aria-label="([^"]*)"', drawn))
    found = {
        "process": words(page),
        "drawing": html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", drawn)) + aloud),
        "home": words(client.get("/")),
        "desk": words(signed_in["member"].get("/")),
        "asks of it": words(client.get(f"{at}asks/")),
        "openness": words(client.get(f"{at}openness/")),
        "comparison": words(client.get(f"/compare/?process={bill.slug}&process={other.slug}")),
        "organisation": words(client.get(home)),
        "figures": words(client.get(f"{home}figures/")),
    }
    for kind in ("processes", "stages", "consultations", "interventions", "asks"):
        found[kind] = words(client.get(f"/{kind}/"))
    return found


def rows_of(client, address):
    return list(csv.DictReader(io.StringIO(b"".join(client.get(address)).decode("utf-8-sig"))))


def page_of(client, kind, name):
    field = "title" if kind is Intervention else "text" if kind is Ask else "name"
    row = kind.visible_to(NOBODY).get(**{field: name})
    answer = markup(client.get(row.get_absolute_url())).partition("<main")[2]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer)))


LEFT_OUT = ("process", "drawing", "home", "comparison", "organisation", "figures", "consultations")


def test_who_was_left_out(told, client, bill, world):
    """Was: on its page and on home, and not a word in the timeline, its data or a comparison."""
    for place in LEFT_OUT:
        assert re.search("left out", told[place], re.IGNORECASE), place
    for place in ("process", "drawing", "comparison"):
        assert "Rule of entry not known; somebody left out" in told[place], place
    assert "somebody left out: 1" in told["home"]
    talks = page_of(client, Consultation, "Talks")
    assert "Of them recorded in this process: Home Rights" in talks
    for place in ("organisation", "figures"):
        assert "Talks" in told[place] and "as one of a group: Civil society" in told[place]
        assert "Hearing" not in told[place]
    mine = f"without={world.home.slug}"
    assert [one["name"] for one in rows_of(client, f"/consultations.csv?{mine}")] == ["Talks"]
    assert "Hearing" not in markup(client.get(f"/consultations/?{mine}")).partition("<main")[2]
    found = client.get(f"{bill.get_absolute_url()}timeline.json").json()["consultations"]
    assert {one["name"]: one["somebody_left_out"] for one in found} == {
        "Talks": True,
        "Hearing": False,
    }


def test_who_could_take_part(told, client, bill):
    """Was: a hearing in form only among the half open ones of home."""
    for place in ("process", "drawing", "consultations"):
        assert "Token, in form only" in told[place], place
    assert "Open to all; in effect: Token, in form only: 1" in told["comparison"]
    assert "in form only: 1" in told["home"] and "limited" not in told["home"]
    assert "In effect: Token, in form only" in page_of(client, Consultation, "Hearing")
    rows = {one["name"]: one for one in rows_of(client, "/consultations.csv")}
    assert (rows["Hearing"]["access"], rows["Hearing"]["access_in_effect"]) == ("open", "token")
    for address in ("/consultations/", bill.get_absolute_url()):
        stamps = re.findall(
            r'class="stamp okay">.*?</span>', markup(client.get(address)), re.DOTALL
        )
        assert stamps == [], address


def test_a_hearing_in_form_only_that_left_somebody_out_is_said_to_be_both(client, bill):
    """Was: home and the head of the process said that somebody was left out, and no more."""
    hearing = Consultation.unrestricted.get(name="Hearing")
    make(Admission, consultation=hearing, whole_group="academia", group="", status="not_invited")
    for address in ("/", bill.get_absolute_url()):
        assert "in form only, and somebody left out" in " ".join(
            markup(client.get(address)).split()
        )


def test_what_still_goes_on(told, client, bill):
    """Was: “since 2023” in the data of the timeline, years after the last word on it."""
    for place in ("process", "drawing", "home", "desk", "processes", "stages"):
        assert "s of 11 Dec 2023" in told[place], place
        for wrong in (" Now ", "since 2023", "Going on now"):
            assert wrong not in told[place], (place, wrong)
    assert "As of 11 Dec 2023: going on" in page_of(client, Stage, "Opinions")
    [stage] = client.get(f"{bill.get_absolute_url()}timeline.json").json()["stages"]
    assert (stage["goes_on"], stage["date"]["words"]) == (False, "from 2023, end not recorded")
    [row] = [one for one in rows_of(client, "/processes.csv") if one["name"] == "The bill"]
    assert row["as_of"] == "2023-12-11"


def test_what_came_of_the_asks(told, client, bill):
    counted = ("met or kept: 1", "not met: 1", "not taken up so far: 1", "not decided yet: 1",
               "not known: 1")  # fmt: skip
    for place in ("process", "home", "asks of it", "comparison"):
        for said in counted:
            assert said in told[place], (place, said)
    for words in ("Not adopted", "Not taken up so far", "Not known", "Not decided yet", "Adopted"):
        for place in ("process", "organisation", "asks"):
            assert words in told[place], (place, words)
        assert re.search(rf"Ask: Ask \w+\. 10 Jan 2023\. {words}", told["drawing"]), words
    assert "1 Times an ask was not adopted or was reversed" in told["figures"]
    assert "Ask not_taken_up" not in told["figures"].partition("What changed")[2]
    files = {one["ask"]: one["fate"] for one in rows_of(client, "/fates.csv")}
    asks = client.get(f"{bill.get_absolute_url()}timeline.json").json()["asks"]
    assert sorted(files.values()) == sorted(one for one in FATES if one != "unknown")
    assert {one["id"]: one["fate"] for one in asks if one["id"] in files} == files


def test_what_came_back_to_an_entry(client, signed_in, bill, world):
    """What was refused in a reply is awaited nowhere, whatever stands on the entry itself."""
    late = make(Intervention, process=bill, title="Unanswered", date="2023-01-11",
                kind="open_letter", response="awaiting", owner=world.home)  # fmt: skip
    assert "Refused" in page_of(client, Intervention, "A letter")
    rows = {one["title"]: one for one in rows_of(client, "/interventions.csv")}
    found = rows["A letter"]["response"], rows["A letter"]["response_date"]
    assert (found, rows[late.title]["response"]) == (("refused", "2023-02-10"), "awaiting")
    told = json.loads(b"".join(client.get("/interventions.json")))
    [data] = [one for one in told if one["title"] == "A letter"]
    assert data["response"] == "refused"
    desk = signed_in["member"].get("/").context
    assert [one.title for one in desk["replies"]] == ["Unanswered"]


def test_who_took_part(told, client, bill, world):
    assert (
        "Civil-society organisation, 1" in told["openness"]
    )  # and not the addressee, nor a chamber
    assert "took part in entries: 1" in told["organisation"]
    assert "1 Engagements that took place" in told["figures"]
    for place in ("home", "interventions", "organisation", "process"):
        assert "Home Rights to The Chamber" in told[place], place
    listed = f"organisation={world.home.slug}"
    assert [one["title"] for one in rows_of(client, f"/interventions.csv?{listed}")] == ["A letter"]
    [entry] = client.get(f"{bill.get_absolute_url()}timeline.json").json()["entries"]
    roles = {one["name"]: one["role"] for one in entry["organisations"]}
    files = {one["organisation"]: one["role"] for one in rows_of(client, "/participations.csv")}
    assert roles == {"Home Rights": "lead", "The Chamber": "addressee"}
    assert files == {"home-rights": "lead", "the-chamber": "addressee"}


def test_what_is_our_reading_and_what_is_next_are_said_wherever_they_stand(record, client):
    told = markup(client.get("/processes/"))
    assert "not met: 8 (our reading: 6)" in told and "in part: 4 (our reading: 4)" in told
    assert "Opinions of the commissions, awaited" in told
    for place in ("/", "/processes/un-cybercrime-convention/"):
        assert "(our reading: 6)" in markup(client.get(place)), place
    assert "in part: 1 (our reading: 1)" in markup(client.get("/organisations/r3d/"))
