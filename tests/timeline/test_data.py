"""A timeline for programs: it says what the page says, to whom it says it, and no more."""

import datetime as dt
import json

import pytest
from django.test import Client

from engagement.dates import parse
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Consultation,
    Enabler,
    Fate,
    Forecast,
    Holding,
    Intervention,
    Jurisdiction,
    Lesson,
    Organisation,
    Participation,
    Post,
    Process,
    Source,
    Stage,
    TextVersion,
)
from tests.making import make

pytestmark = pytest.mark.django_db


def data(process, query="", client=None):
    answer = (client or Client()).get(f"{process.get_absolute_url()}timeline.json?{query}")
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(answer.content)


@pytest.fixture
def process(db):
    """One of everything, each with known values."""
    process = make(Process, name="The treaty", where_it_stands="It waits.", as_of="2024-08-20")
    make(Jurisdiction, process=process, place="MX")
    stage = make(
        Stage,
        process=process,
        position=1,
        name="Vote",
        kind="vote",
        state="planned",
        date="2024-12",
    )
    source = make(Source, title="Agenda")
    make(Forecast, stage=stage, source=source, date="2024-12", said_on="2024-06-15")
    make(
        Consultation, process=process, name="Hearing", access="open", state="open",
        access_in_effect="token", opens="2024-08", closes="2024-09-06",
    )  # fmt: skip
    talk = make(
        Intervention, process=process, title="Talk", kind="meeting", date="2022-08/2022-10",
        date_kind="within", standing="alleged", claimant="R3D",
    )  # fmt: skip
    make(Participation, intervention=talk, organisation=make(Organisation, name="R3D"), role="lead")
    ask = make(Ask, process=process, text="Limit Article 4", provision="Article 4")
    ask.holders.add(make(Organisation, name="Home Rights"))
    make(Fate, ask=ask, fate="adopted_in_part")
    make(
        Commitment, process=process, text="A reply", due="2024-08", completion="no_evidence",
        actor=make(Organisation, name="Ministry"),
    )  # fmt: skip
    return process


def test_it_says_what_is_recorded(process):
    found = data(process)
    assert found["process"] == {
        "id": str(process.pk), "url": "/processes/the-treaty/", "name": "The treaty",
        "where_it_stands": "It waits.", "as_of": "2024-08-20", "places": ["MX"],
    }  # fmt: skip
    (stage,) = found["stages"]
    assert (stage["name"], stage["state"], stage["position"]) == ("Vote", "planned", 1)
    assert stage["forecasts"][0]["said_on"] == "2024-06-15"
    assert stage["forecasts"][0]["source"] == "agenda"
    (hearing,) = found["consultations"]
    assert (hearing["name"], hearing["access"]) == ("Hearing", "open")
    assert hearing["access_in_effect"] == "token"
    (talk,) = found["entries"]
    assert (talk["number"], talk["title"], talk["kind"]) == (1, "Talk", "meeting")
    assert (talk["standing"], talk["claimant"]) == ("alleged", "R3D")
    assert talk["organisations"] == [{"name": "R3D", "slug": "r3d", "role": "lead", "post": ""}]
    (ask,) = found["asks"]
    assert (ask["fate"], ask["asked_by"]) == ("adopted_in_part", ["Home Rights"])
    (promise,) = found["commitments"]
    assert (promise["by"], promise["completion"]) == ("Ministry", "no_evidence")
    assert found["count"] == 1
    assert found["next"] is None


@pytest.mark.parametrize(
    ("date", "kind", "earliest", "latest", "words"),
    [
        ("2024-08-08", "", "2024-08-08", "2024-08-08", "8 Aug 2024"),
        ("2022-10", "", "2022-10-01", "2022-10-31", "Oct 2022"),
        ("2022-08/2022-10", "within", "2022-08-01", "2022-10-31", "between Aug and Oct 2022"),
        ("2021/2024-08", "span", "2021-01-01", "2024-08-31", "2021 to Aug 2024"),
        ("2023/..", "span", "2023-01-01", None, "since 2023"),
        ("../2022-07", "", None, "2022-07-31", "by Jul 2022"),
        ("", "", None, None, "No date recorded"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(date, kind, earliest, latest, words):
    process = make(Process)
    make(Intervention, process=process, date=date, date_kind=kind)
    (entry,) = data(process)["entries"]
    assert entry["date"] == {
        "edtf": date, "earliest": earliest, "latest": latest, "kind": kind, "words": words,
    }  # fmt: skip


def test_every_address_in_it_leads_somewhere(process):
    found = data(process)
    lists = ("stages", "consultations", "entries", "asks", "commitments")
    addresses = [one["url"] for name in lists for one in found[name]] + [found["process"]["url"]]
    assert len(addresses) == 6
    for address in addresses:
        assert Client().get(address).status_code == 200


def test_its_pages_hold_every_entry_once(process):
    Intervention.unrestricted.bulk_create(
        Intervention(
            process=process, title=f"Entry {n}", kind="media", visibility="public",
            date=parse(str(dt.date(2023, 1, 1) + dt.timedelta(days=n))),
        )
        for n in range(120)
    )  # fmt: skip
    numbers, query = [], "?family=media"
    while query:
        found = data(process, query[1:])
        assert found["count"] == 120
        numbers += [entry["number"] for entry in found["entries"]]
        query = found["next"]
    assert numbers == list(range(120, 0, -1))


def test_it_takes_the_filters_of_the_page(process):
    make(Intervention, process=process, title="Letter", kind="open_letter", date="2024")
    assert [entry["title"] for entry in data(process, "family=joint")["entries"]] == ["Letter"]
    assert data(process, "from=2024")["count"] == 1
    assert data(process, "family=media")["entries"] == []


@pytest.mark.parametrize(
    "query", ["family=zyzzyva", "colour=red", "from=zyzzyva", "organisation=zyzzyva"]
)
def test_a_filter_it_does_not_know_is_an_error_for_programs(process, query):
    answer = Client().get(f"{process.get_absolute_url()}timeline.json?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    (said,) = json.loads(answer.content)["errors"].values()
    assert said


ON_IT = {
    "stages": Stage, "consultations": Consultation, "entries": Intervention, "asks": Ask,
    "commitments": Commitment, "barriers": Barrier, "enablers": Enabler, "lessons": Lesson,
    "texts": TextVersion,
}  # fmt: skip


@pytest.mark.parametrize(("who", "seen"), [("nobody", 1), ("ally", 2), ("member", 3)])
def test_it_says_to_each_what_the_page_says_to_them(world, cast, who, seen):
    process = make(Process)
    for level in ("public", "coalition", "organisation"):
        for kind in ON_IT.values():
            make(kind, process=process, **world.level(level))
    client = Client()
    if who != "nobody":
        client.force_login(cast[who])
    found = data(process, client=client)
    page = client.get(process.get_absolute_url()).content.decode()
    for name in ON_IT:
        assert len(found[name]) == seen, name
        for one in found[name]:
            words = one.get("title") or one.get("name") or one["text"]
            assert words in page
    assert found["count"] == seen
    assert [entry["number"] for entry in found["entries"]] == list(range(seen, 0, -1))


def test_nothing_internal_is_in_it(process):
    text = json.dumps(data(process))
    for word in ("readers", "open_to_all", "owner", "visibility", "_sort"):
        assert word not in text


@pytest.mark.parametrize("address", ["nothing", "the-treaty%00", "THE-TREATY"])
def test_there_is_none_of_a_process_there_is_not(process, address):
    assert Client().get(f"/processes/{address}/timeline.json").status_code in (400, 404)


def test_it_gives_all_that_was_asked_and_promised_and_all_that_belongs(process):
    """The page shows the first of each; a program is not told where the others are, it has them."""
    for number in range(25):
        make(Ask, process=process, text=f"Ask {number}")
        make(Commitment, process=process, text=f"Promise {number}")
        make(Lesson, process=process, text=f"Lesson {number}")
        make(Barrier, process=process, text=f"Barrier {number}")
    found = data(process)
    counts = {"asks": 26, "commitments": 26, "lessons": 25, "barriers": 25}
    assert {word: len(found[word]) for word in counts} == counts


def test_it_says_in_which_post_somebody_took_part(process):
    post = make(Post, name="Chair")
    make(Holding, post=post, holder="Kenya", since="2022-01-01", until="2022-12-31")
    entry = make(Intervention, process=process, title="Asked the chair", date="2022-05-04")
    make(Participation, intervention=entry, post=post, role="addressee")
    (one,) = (one for one in data(process)["entries"] if one["title"] == "Asked the chair")
    assert one["organisations"][0]["post"] == "Chair, 1 Jan 2022 to 31 Dec 2022: Kenya"
