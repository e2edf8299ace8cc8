"""Good lines are stored without the refused ones where people say so, and these come back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from processes.importing import batches
from processes.importing.handing_in import choose_encoding, hand_in
from processes.importing.refused import heading
from processes.models import KEPT_FOR, BatchState, Intervention, Verb
from tests.conftest import person
from tests.importing.files import HEARING, carry_on, handed_in, looked_at, table, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ROWS = (
    {**HEARING, "id": "a"},
    {**HEARING, "id": "b", "title": "=Loud", "kind": "Shouting", "date": "31/02/2024"},
    {**HEARING, "id": "c", "repeats": "b"},
)


@pytest.fixture
def stored(cast, world):
    batch = handed_in(cast["member"], table(*ROWS), world.home)
    looked_at(batch)
    assert verbs(batch) == [Verb.CREATE, Verb.REFUSE, Verb.REFUSE]
    assert batches.store_the_good(batch)
    carry_on(batch)
    assert batch.state == BatchState.STORED, batch.said
    return batch


def test_the_refused_lines_come_back_with_the_reason_and_are_handed_in_again(
    client, cast, world, stored
):
    assert Intervention.unrestricted.get().title == HEARING["title"]
    assert (stored.counts["create"], stored.counts["refuse"]) == (1, 2)
    client.force_login(cast["member"])
    page = client.get(reverse("import", args=[stored.pk])).content.decode()
    address = reverse("import_refused", args=[stored.pk])
    assert f'href="{address}"' in page
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    said = b"".join(answer.streaming_content).decode("utf-8-sig")
    first, *lines = said.splitlines()
    assert first == ",".join([*table(*ROWS).decode().splitlines()[0].split(","), heading()])
    assert lines[0].startswith("'=Loud,Shouting,31/02/2024,done,b,")
    assert "“31/02/2024” has no day 31" in lines[0] and "kind: " in lines[0]
    corrected = said.replace("Shouting", "meeting").replace("31/02/2024", "29/02/2024")
    for language in ("es", "en"):  # a second time in another language, and the reasons are one
        with translation.override(language):
            upload = SimpleUploadedFile("again.csv", said.encode())
            again = hand_in(upload, "interventions", world.home, cast["member"])
            looked_at(again)
            client.cookies["django_language"] = language
            answer = client.get(reverse("import_refused", args=[again.pk]))
            header = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0]
            assert header.count("refus") + header.count("rechaz") == 1, header
    batch = handed_in(cast["member"], corrected.encode(), world.home)
    assert batch.plan["columns"][-1] == ""
    assert {verb for verb, _faults in looked_at(batch).values()} == {Verb.CREATE}
    batch.delete()


def test_what_was_refused_is_told_to_whoever_handed_it_in_alone(client, cast, world, stored):
    client.force_login(person("colleague@example.org", world.home))
    page = client.get(reverse("import", args=[stored.pk]) + "?lines=refuse")
    assert page.status_code == 200
    for word in ("Loud", "Shouting", "31/02/2024"):
        assert word not in page.content.decode()
    assert client.get(reverse("import_refused", args=[stored.pk])).status_code == 404
    batches.old_files(timezone.now() + KEPT_FOR)
    assert {(line.title, *line.faults) for line in stored.lines.all()} == {("",)}
    client.force_login(cast["member"])
    assert client.get(reverse("import_refused", args=[stored.pk])).status_code == 404


def test_what_is_refused_otherwise_than_when_it_was_looked_at_stops_all_of_it(cast, world):
    batch = handed_in(cast["member"], table(*ROWS), world.home)
    looked_at(batch)
    assert batches.store_the_good(batch)
    batch.refresh_from_db()
    batch.counts["refuse"] = 1  # as if one had been good
    batch.save()
    carry_on(batch)
    assert (batch.state, bool(batch.said)) == (BatchState.LOOKED, True)
    assert not Intervention.unrestricted.exists()


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ";"), ("cp1252", ";"), ("utf-16", "\t"), ("cp1251", ",")]
)
def test_they_come_back_written_as_the_file_that_came(client, cast, world, encoding, delimiter):
    title = "Речь" if encoding == "cp1251" else "Señor"
    text = table({**HEARING, "title": title, "kind": "Shouting"}).decode().replace(",", delimiter)
    batch = handed_in(cast["member"], text.encode(encoding), world.home)
    if encoding in batch.samples:
        choose_encoding(batch, encoding)
    looked_at(batch, words={"kind": {}})
    client.force_login(cast["member"])
    answer = client.get(reverse("import_refused", args=[batch.pk]))
    content = b"".join(answer.streaming_content)
    said = content.decode("utf-8-sig" if encoding == "utf-8" else encoding).splitlines()
    assert said[0].split(delimiter)[:2] == ["title", "kind"]
    assert said[1].split(delimiter)[:2] == [title, "Shouting"]


def test_of_a_workbook_they_are_one(client, cast, world, workbook):
    content = workbook([list(HEARING), ["A talk", "Shouting", "2022", "done"]])
    batch = handed_in(cast["member"], content, world.home, name="ours.xlsx")
    looked_at(batch)
    client.force_login(cast["member"])
    answer = client.get(reverse("import_refused", args=[batch.pk]))
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    again = b"".join(answer.streaming_content)
    assert handed_in(cast["member"], again, world.home, name="again.xlsx").number == 1
