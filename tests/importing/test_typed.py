"""Several lines that are typed on one page come in as those of a file do."""

import pytest
from django.utils import translation

from processes.models import Ask, Batch, Intervention, Process, Stage, StageKind
from tests.conftest import person
from tests.filling import filled, send
from tests.importing.files import carry_on, handed_in, table, undone
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def typed(*rows):
    return {
        f"form-{number}-{name}": text
        for number, row in enumerate(rows)
        for name, text in row.items()
    }


def test_several_stages_are_typed_on_one_page_and_come_last_in_their_order(client, cast, world):
    process = make(Process, name="A bill")
    make(Stage, process=process, position=4)
    client.force_login(cast["member"])
    page = client.get("/imports/", {"typed": "stages", "process": process.slug})
    assert page.context["form"].initial["process"] == "A bill"
    rows = (
        {"kind": "filing", "name": "Put forward", "date": "2023", "state": "completed"},
        {"kind": "vote"},
    )
    answer = send(client, page, having="form-0-name", **typed(*rows))
    assert answer.status_code == 302
    batch = Batch.unrestricted.get()
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    made = Stage.unrestricted.filter(owner=world.home).order_by("position")
    assert [(one.name, one.position, one.state) for one in made] == [
        ("Put forward", 5, "completed"), (str(StageKind.VOTE.label), 6, ""),
    ]  # fmt: skip
    assert {one.visibility for one in made} == {"organisation"}
    batch.refresh_from_db()
    undone(batch, cast["member"])
    assert not Stage.unrestricted.filter(owner=world.home).exists()


def test_several_entries_are_typed_with_whom_they_were_and_what_was_asked(client, cast, world):
    process = make(Process, name="A bill")
    client.force_login(cast["member"])
    page = client.get("/imports/", {"typed": "interventions", "process": process.slug})
    one = {"date": "12 Oct 2022", "title": "We met them", "kind": "meeting",
           "with_whom": "Friend Watch", "asked": "More time"}  # fmt: skip
    send(client, page, having="form-0-title", **typed(one, {"title": "A letter", "kind": "report"}))
    client.post(f"/imports/{Batch.unrestricted.get().pk}/", {"act": "store"})
    assert {row.title for row in Intervention.unrestricted.filter(process=process)} == {
        "We met them", "A letter",
    }  # fmt: skip
    assert Ask.unrestricted.get().process == process


def test_what_is_missing_or_can_be_read_two_ways_is_asked(client, cast, world):
    client.force_login(cast["member"])
    page = client.get("/imports/", {"typed": "stages"})
    assert send(client, page, having="form-0-name").status_code == 400
    answer = send(client, page, having="form-0-name", **typed({"kind": "vote"}))
    assert answer.status_code == 400 and "process" in answer.context["form"].errors
    page = client.get("/imports/", {"typed": "interventions"})
    sent = typed({"title": "We met", "kind": "meeting", "date": "03/04/2022"})
    answer = send(client, page, having="form-0-title", **sent)
    page = client.get(answer.url)
    assert "order" in page.context["form"].fields
    assert filled(page, having="order")
    assert client.get("/imports/", {"typed": "sources"}).context["form"].fields["file"]


def test_only_who_imports_types_several(client, cast):
    client.force_login(cast["administrator"])
    assert client.get("/imports/", {"typed": "stages"}).status_code == 403


def test_stages_of_a_sheet_that_does_not_number_them_stand_in_its_order(client, cast, world):
    """Was: one position was asked for, for all of them, and nine of ten were refused."""
    process = make(Process, name="A bill")
    make(Stage, process=process, position=4)
    rows = ({"kind": "filing", "name": "Put forward"}, {"kind": "vote", "name": "Voted on"})
    client.force_login(cast["member"])
    for said in ("create", "same"):
        batch = handed_in(cast["member"], table(*rows), world.home, "stages")
        page = client.get(f"/imports/{batch.pk}/")
        assert page.context["form"].for_all == []
        answer = send(client, page, having="act", process="A bill", act="look")
        assert answer.status_code == 302
        carry_on(batch)
        assert {line.verb for line in batch.lines.all()} == {said}
        if said == "create":
            client.post(f"/imports/{batch.pk}/", {"act": "store"})
            carry_on(batch)
    made = Stage.unrestricted.filter(owner=world.home).order_by("position")
    assert [one.name for one in made] == ["Put forward", "Voted on"]
    assert made[0].position > 4


def typed_entries(client, process, *rows):
    page = client.get("/imports/", {"typed": "interventions", "process": process.slug})
    answer = send(client, page, having="form-0-title", **typed(*rows))
    assert answer.status_code == 302
    return page, client.get(answer.url)


ROWS = (
    {"title": "We met them", "kind": "meeting", "date": "12 Oct 2022"},
    {},
    {"title": "A letter", "kind": "private_letter", "date": "some day"},
    {"kind": "report", "date": "never"},
)


def test_what_is_wrong_with_typed_lines_is_said_as_of_typed_lines(client, cast, world):
    """Was: of “the file”, by an id of ours, from line 2, and without a way back."""
    process = make(Process, name="A bill")
    client.force_login(cast["member"])
    _grid, page = typed_entries(client, process, *ROWS)
    said = page.content.decode()
    lines = [(line.number, line.title) for line, *_rest in page.context["lines"]]
    assert lines == [(3, "A letter"), (4, "never")]
    for of_a_file in ("hand it in again", "Other columns", "Drop this file", "The file</a>",
                      "refused.csv", "as the file writes it", ".csv"):  # fmt: skip
        assert of_a_file not in said, of_a_file
    assert "Correct them where you typed them" in said
    with translation.override("es"):
        assert str(page.context["batch"]) == "Filas escritas"


def test_the_way_back_to_typed_lines_keeps_all_of_them_and_leaves_one_batch(client, cast, world):
    process = make(Process, name="A bill")
    client.force_login(cast["member"])
    grid, page = typed_entries(client, process, *ROWS)
    back = f"/imports/?typed=interventions&again={page.context['batch'].pk}"
    assert back.replace("&", "&amp;") in page.content.decode()
    again = client.get(back)
    kept = filled(again, having="form-0-title")
    for number, row in enumerate(ROWS):
        for name in ("title", "kind", "date"):
            assert kept[f"form-{number}-{name}"] == row.get(name, "")
    assert kept["process"] == "A bill"
    answer = send(client, again, having="form-0-title", **{"form-2-date": "13 Oct 2022"})
    assert Batch.unrestricted.count() == 1  # that before it is gone
    [line] = [one for one, *_rest in client.get(answer.url).context["lines"]]
    assert line.number == 4
    # By the browser's own way back it is the same.
    send(client, grid, having="form-0-title", **typed(ROWS[0]))
    batch = Batch.unrestricted.get()
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    page = client.get(f"/imports/{batch.pk}/")
    assert f'href="{process.get_absolute_url()}"' in page.content.decode()
    send(client, grid, having="form-0-title", **typed({"title": "Another", "kind": "meeting"}))
    assert Batch.unrestricted.count() == 2  # what was stored stays


def test_nobody_else_is_led_back_to_typed_lines_or_drops_them(client, cast, world):
    process = make(Process, name="A bill")
    client.force_login(cast["member"])
    grid, page = typed_entries(client, process, *ROWS)
    batch, colleague = page.context["batch"], person("colleague@example.org", world.home)
    for _when in ("while it is looked at", "once the good lines are stored"):
        client.force_login(colleague)
        for asked in (batch.pk, "nothing", ""):
            other = client.get("/imports/", {"typed": "interventions", "again": asked})
            assert other.status_code == 200
            assert filled(other, having="form-0-title")["form-2-title"] == ""
        send(client, grid, having="form-0-title", **typed({"title": "Mine", "kind": "meeting"}))
        client.force_login(cast["member"])
        client.post(f"/imports/{batch.pk}/", {"act": "store_good"})
    own = client.get("/imports/", {"typed": "interventions", "again": batch.pk})
    kept = filled(own, having="form-0-title")
    assert (kept["form-0-title"], kept["form-2-title"]) == ("", "A letter")  # what was refused
    assert Batch.unrestricted.filter(by=colleague).count() == 1
