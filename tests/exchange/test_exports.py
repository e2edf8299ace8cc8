"""Files that leave: what this person may see and no more, alike in every format."""

import csv
import io
import json
import os
import stat

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from engagement.formats.reading import read_table
from engagement.formats.writing import unescaped
from engagement.models import Event
from engagement.people import make_person
from processes.access import Reader
from processes.exchange.columns import NOTE_KINDS, exchange_kinds, kinds_with_tables, plural_of
from processes.exchange.folder import EVERYTHING, VOCABULARY, export_to
from processes.models import (
    Affiliation,
    Citation,
    Intervention,
    Lesson,
    Organisation,
    Participation,
    Process,
    Source,
)
from tests.making import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(world):
    """An entry on each level, each in a process of that level, with somebody who took part."""
    found = {}
    for level, of_it in (
        ("public", world.level("public")),
        ("coalition", world.level("coalition")),
        ("organisation", world.level("organisation")),
        ("theirs", {"visibility": "organisation", "owner": world.stranger}),
    ):
        process = make(Process, name=f"Process {level}", **of_it)
        entry = make(Intervention, title=f"Entry {level}", process=process, **of_it)
        make(Participation, intervention=entry, name=f"Somebody {level}", organisation=None)
        make(Citation, intervention=entry, source=None, reference=f"Note {level}")
        found[level] = entry
    return found


def answer(person, address, **query):
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    came = client.get(address, query)
    content = b"".join(came.streaming_content) if came.streaming else came.content
    return came, content


def lines(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


LEVELS = ("public", "coalition", "organisation", "theirs")
SEES = {
    "nobody": ["public"],
    "member": ["public", "coalition", "organisation"],
    "ally": ["public", "coalition"],
    "outsider": ["public", "theirs"],
    "curator": ["public"],
    "administrator": ["public"],
}


@pytest.mark.parametrize("name", SEES)
def test_a_file_and_a_folder_hold_what_their_reader_may_see(cast, logged, name, tmp_path):
    counts = export_to(tmp_path / "all", Reader(cast[name]))
    assert counts["interventions"] == counts["participations"] == len(SEES[name])
    here = {path.stem: path.read_bytes() for path in (tmp_path / "all").iterdir()}
    notes = {plural_of(one) for one in NOTE_KINDS if name in ("member", "ally", "outsider")}
    assert here.keys() == {*kinds_with_tables(), VOCABULARY, *notes}
    everything = b"".join(here.values()).decode()
    for level in LEVELS:
        for word in (f"Entry {level}", f"Process {level}", f"Somebody {level}", f"Note {level}"):
            assert (word in everything) == (level in SEES[name]), word
        entry = logged[level]
        for word in (str(entry.pk), str(entry.process.slug)):
            assert (word in everything) == (level in SEES[name]), word
    for word in ("interventions", "participations"):
        assert answer(cast[name], f"/{word}.csv")[1] == here[word]


def test_the_three_formats_say_the_same(cast, logged, tmp_path):
    made = Intervention.unrestricted.get(pk=logged["public"].pk)
    made.title, made.summary = "=1+1", "two\nlines, 'quoted'"
    made.save()
    told = {}
    for ending in ("csv", "xlsx"):
        (tmp_path / ending).write_bytes(answer(cast["member"], f"/interventions.{ending}")[1])
        table = read_table(tmp_path / ending, f"a.{ending}")
        told[ending] = [
            dict(zip(table.header, [unescaped(text) for text in texts], strict=True))
            for _number, texts in table.rows
        ]
    told["json"] = json.loads(answer(cast["member"], "/interventions.json")[1])
    assert told["csv"] == told["xlsx"] == told["json"]
    row = next(one for one in told["json"] if one["id"] == str(made.pk))
    assert (row["title"], row["summary"]) == ("=1+1", "two\nlines, 'quoted'")
    assert row["address"] == f"{settings.SITE_URL}{made.get_absolute_url()}"
    assert (row["process"], row["sources"]) == (made.process.slug, "!Note public")
    assert lines(answer(cast["member"], "/interventions.csv")[1])[0]["title"] in {
        "'=1+1", "Entry coalition", "Entry organisation",
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_a_file_is_only_ever_kept_by_who_asked_for_it(cast, logged, ending):
    came, content = answer(cast["member"], f"/interventions.{ending}")
    assert came.status_code == 200
    name = f"interventions-organisation.{ending}"
    assert came["Content-Disposition"] == f'attachment; filename="{name}"'
    assert came["X-Content-Type-Options"] == "nosniff"
    assert came["Cache-Control"] == "no-store"
    assert not {"ETag", "Last-Modified", "Set-Cookie"} & came.headers.keys()
    assert answer(cast["member"], f"/interventions.{ending}")[1] == content


@pytest.mark.engine
def test_a_file_keeps_to_the_filters_of_its_list(cast, logged):
    other = make(Intervention, title="Another", kind="meeting", state="planned", process=None)
    page = answer(cast["nobody"], "/interventions/", state="planned", page="1")[0]
    for _format, address in page.context["files"]:
        assert address.startswith("/interventions.")
        assert address.endswith("?state=planned")
        assert str(other.pk) in answer(cast["nobody"], address)[1].decode("utf-8", "replace") or (
            ".xlsx" in address
        )
    address = address.replace("json", "csv")
    assert [row["id"] for row in lines(answer(cast["nobody"], address)[1])] == [str(other.pk)]
    inside = [address for _words, address in page.context["inside"]]
    assert inside == [
        "/concerns.csv", "/counts.csv", "/participations.csv", "/raisings.csv", "/met-barriers.csv",
        "/statement-versions.csv",
    ]  # fmt: skip
    for address in inside:
        assert f'href="{address}"' in page.content.decode()
        assert answer(cast["nobody"], address)[0].status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/interventions.csv?owner=x", 400),
        ("/interventions.csv?state=nonsense", 400),
        ("/participations.csv?name=x", 400),
        ("/participations.csv?lang=es", 200),
        ("/citations.csv", 404),
        ("/affiliations.csv", 404),
        ("/people.csv", 404),
        ("/interventions.exe", 404),
        ("/interventions.csv/", 404),
    ],
)
def test_what_has_no_table_has_no_address(cast, address, status):
    assert answer(cast["member"], address)[0].status_code == status


def test_every_kind_has_a_word_of_its_own():
    assert len(kinds_with_tables()) == len(exchange_kinds())
    assert kinds_with_tables()["participations"] is Participation


@pytest.mark.engine
def test_the_operator_may_have_everything_and_is_asked_whose_eyes(cast, logged, tmp_path, capsys):
    call_command("export", str(tmp_path / "all"), "--everything")
    found = lines((tmp_path / "all" / "interventions.csv").read_bytes())
    assert {row["title"] for row in found} == {f"Entry {level}" for level in LEVELS}
    assert {row["sources"] for row in found} == {f"!Note {level}" for level in LEVELS}
    call_command("export", str(tmp_path / "own"), "--as", "Outsider@example.org")
    assert "Entry theirs" in (tmp_path / "own" / "interventions.csv").read_text()
    call_command("export", str(tmp_path / "public"), "--public")
    assert len(lines((tmp_path / "public" / "interventions.csv").read_bytes())) == 1
    for words in ([], ["--as", "unknown@example.org"], ["--public", "--everything"]):
        with pytest.raises(CommandError):
            call_command("export", str(tmp_path / "none"), *words)
    with pytest.raises(CommandError, match="already"):
        call_command("export", str(tmp_path / "own"), "--public")
    assert sorted(os.listdir(tmp_path)) == ["all", "own", "public"]


def test_a_folder_is_for_its_owner_alone_and_whole_or_not_there(cast, logged, tmp_path):
    class Failing:
        @property
        def is_authenticated(self):
            if os.listdir(tmp_path):  # when it has been begun
                raise OSError("the disk is full")
            return False

    with pytest.raises(OSError, match="full"):
        export_to(tmp_path / "new", Reader(Failing()))
    assert os.listdir(tmp_path) == []
    before = os.umask(0)
    try:
        export_to(tmp_path / "new", EVERYTHING)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "new").iterdir()} == {0o600}
    assert os.listdir(tmp_path) == ["new"]


@pytest.mark.engine
@pytest.mark.usefixtures("record")
def test_two_exports_of_one_state_are_equal_to_the_byte(tmp_path):
    for name in ("first", "second"):
        export_to(tmp_path / name, EVERYTHING)
    for kind in exchange_kinds():
        first, second = (
            (tmp_path / name / f"{plural_of(kind)}.csv").read_bytes()
            for name in ("first", "second")
        )
        assert first == second
        assert first.count(b"\r\n") > kind.unrestricted.count() or kind in (Organisation, Source)


# -- what is not public ------------------------------------------------------------------------
def named(came):
    return came["Content-Disposition"].partition('filename="')[2].rstrip('"')


@pytest.mark.engine
def test_a_file_says_the_narrowest_level_in_it(cast, logged):
    for who, word, name in (
        ("nobody", "interventions", "interventions.csv"),
        ("curator", "interventions", "interventions.csv"),
        ("ally", "interventions", "interventions-coalition.csv"),
        ("member", "interventions", "interventions-organisation.csv"),
        ("ally", "participations", "participations-coalition.csv"),
        ("member", "organisations", "organisations.csv"),
    ):
        assert named(answer(cast[who], f"/{word}.csv")[0]) == name, (who, word)
    process = logged["public"].process.slug
    came, _content = answer(cast["member"], "/interventions.csv", process=process)
    assert named(came) == "interventions.csv"


@pytest.mark.engine
def test_what_is_not_public_is_noted_for_its_owners_and_what_is_public_is_not(cast, logged, world):
    answer(cast["curator"], "/interventions.csv")
    answer(cast["nobody"], "/interventions.csv")
    assert not Event.objects.exists()
    answer(cast["ally"], "/interventions.csv")
    answer(cast["outsider"], "/participations.csv")
    events = Event.objects.order_by("pk").values_list("what", "who", "organisation", "detail")
    said = {"records": 1, "kind": "interventions", "level": "coalition"}
    theirs = {"records": 1, "kind": "participations", "level": "organisation"}
    assert list(events) == [
        ("exported", cast["ally"].trail, world.home.pk, said),
        ("exported", cast["outsider"].trail, world.stranger.pk, theirs),
    ]


def test_more_than_a_hundred_are_handed_out_to_who_has_just_confirmed_who_they_are(
    world, coordinator
):
    one = make(Lesson, **world.level("organisation"))
    said = {"text": one.text, "audience": one.audience, **world.level("organisation")}
    Lesson.unrestricted.bulk_create(Lesson(**said) for _each in range(99))
    assert answer(coordinator, "/lessons.csv")[0].status_code == 200
    Lesson.unrestricted.create(**said)
    noted = Event.objects.count()
    came = answer(coordinator, "/lessons.csv")[0]
    assert came.status_code == 302
    assert came["Location"].startswith("/accounts/second-factor/confirm/?next=%2Flessons.csv")
    assert Event.objects.count() == noted
    ana = make_person("ana@example.org", "seven green lamps")
    Affiliation.unrestricted.create(person=ana, organisation=world.home)
    client = Client()
    client.post("/accounts/login/", {"login": ana.email, "password": "seven green lamps"})
    assert client.get("/lessons.csv").status_code == 302  # that one has signed in is not enough
    client.post("/accounts/reauthenticate/", {"password": "seven green lamps"})
    came = client.get("/lessons.csv")
    assert (came.status_code, named(came)) == (200, "lessons-organisation.csv")
    assert Event.objects.order_by("pk").last().detail["records"] == 101
