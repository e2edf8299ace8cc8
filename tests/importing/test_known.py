"""What the record has already is found by what a sheet calls it: sources, and the directory."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from processes.importing.handing_in import MOST_FILES_WAITING
from processes.models import Batch, Citation, Intervention, Organisation, Source, Verb
from tests.importing.files import HEARING, handed_in, imported, looked_at, table
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
LINK = "https://example.org/acta?n=3#p2"


def test_a_source_is_found_by_its_title_its_link_or_its_address(cast, world):
    minutes = make(Source, title="Acta 3; sesión #12", link=LINK)
    other = make(Source, title="Otra acta")
    cells = {
        minutes.slug: [(minutes, "")], minutes.title: [(minutes, "")], LINK: [(minutes, "")],
        f"{LINK}; Otra acta#p. 4": [(minutes, ""), (other, "")],
        "https://example.org/nobody?a=b": [(None, "https://example.org/nobody?a=b")],
        "!Una nota": [(None, "Una nota")],
    }  # fmt: skip
    rows = [{**HEARING, "N.º": n, "Fuente": text} for n, text in enumerate(cells)]
    batch = imported(handed_in(cast["member"], table(*rows), world.home))
    for line, expected in zip(batch.lines.order_by("number"), cells.values(), strict=True):
        cited = Citation.unrestricted.filter(intervention=line.thing)
        found = sorted(((one.source, one.reference) for one in cited), key=str)
        assert found == sorted(expected, key=str)
    again = looked_at(handed_in(cast["member"], table(*rows), world.home))
    assert {verb for verb, _faults in again.values()} == {Verb.SAME}
    wrong = handed_in(cast["member"], table({**HEARING, "Fuente": "Nadie lo sabe"}), world.home)
    [(_verb, [[column, said]])] = looked_at(wrong).values()
    assert column == "sources" and "“Nadie lo sabe”" in said


def test_what_is_in_the_directory_is_linked_and_said_and_stays_as_it_is(client, cast, world):
    world.friend.acronym = "FW"
    world.friend.save()
    rows = [{"name": n, "kind": "ngo", "description": "Other words"}
            for n in ("Friend Watch", "fw", "A new one")]  # fmt: skip
    before = Organisation.unrestricted.count()
    batch = handed_in(cast["curator"], table(*rows), None, "organisations")
    said = looked_at(batch)
    assert [verb for verb, _told in said.values()] == [Verb.SAME, Verb.SAME, Verb.CREATE]
    client.force_login(cast["curator"])
    page = client.get(f"/imports/{batch.pk}/?lines=same").content.decode()
    assert "This is here already." in page and world.friend.get_absolute_url() in page
    imported(batch)
    assert Organisation.unrestricted.count() == before + 1
    world.friend.refresh_from_db()
    assert world.friend.description == ""
    sources = table({"title": "Minutes", "link": LINK}, {"title": "A source"})
    make(Source, title="Acta", link=LINK)
    found = looked_at(handed_in(cast["curator"], sources, None, "sources"))
    assert {verb for verb, _told in found.values()} == {Verb.SAME}


def test_what_is_hidden_is_known_by_none_of_its_names(cast, world):
    theirs = make(Intervention, title="Theirs", visibility="organisation", owner=world.stranger)
    source = make(Source, title="Not cited")
    Citation.unrestricted.create(intervention=theirs, source=source)
    wrong = {**HEARING, "repeats": "Theirs"}
    assert looked_at(handed_in(cast["member"], table(wrong), world.home))[2][0] == Verb.REFUSE


def test_how_many_files_may_wait_is_said_before_one_is_chosen(client, cast, world):
    client.force_login(cast["member"])
    assert (
        "wait"
        not in client.get("/imports/").content.decode().partition("<main")[2].partition("h-was")[0]
    )
    broken = SimpleUploadedFile("ours.csv", b"")
    assert client.post("/imports/", {"kind": "interventions", "file": broken}).status_code == 400
    assert not Batch.unrestricted.exists()  # what was refused does not count
    handed_in(cast["member"], table(HEARING), world.home)
    said = client.get("/imports/").content.decode()
    assert "1 file of yours waits to be imported; 10 may." in said
    first = Batch.unrestricted.get()
    Batch.unrestricted.bulk_create(
        Batch(
            kind=first.kind, owner=first.owner, by=first.by, name=f"{n}.csv", rows=b"", content=b""
        )
        for n in range(MOST_FILES_WAITING - 1)
    )
    said = client.get("/imports/").content.decode()
    assert "before you bring in another" in said


def test_a_line_is_known_by_its_permanent_address_where_its_id_was_left_out(cast, world, settings):
    mine = make(Intervention, title="Before", **world.level("organisation"))
    theirs = make(Intervention, title="Theirs", visibility="organisation", owner=world.stranger)
    site = settings.SITE_URL.rstrip("/")
    rows = [{"address": f"{site}{one.get_absolute_url()}", "title": "After", "kind": "meeting"}
            for one in (mine, theirs)]  # fmt: skip
    rows.append({"address": "Calle 5", "title": "Of a street", "kind": "meeting"})
    batch = handed_in(cast["member"], table(*rows), world.home)
    said = [*looked_at(batch).values()]
    assert [verb for verb, _faults in said] == [Verb.CHANGE, Verb.REFUSE, Verb.CREATE]
    assert said[1][1] == [["address", "There is nothing at this address."]]
    imported(handed_in(cast["member"], table(rows[0]), world.home))
    mine.refresh_from_db()
    assert mine.title == "After"
    laws = table({"address": f"{site}{world.friend.get_absolute_url()}", "acronym": "FW"})
    imported(handed_in(cast["curator"], laws, None, "organisations"))
    world.friend.refresh_from_db()
    assert world.friend.acronym == "FW"
