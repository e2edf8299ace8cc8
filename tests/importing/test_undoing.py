"""What stands in the way of undoing an import is named, and the rest can be undone without it."""

import pytest
from django.urls import reverse

from processes.importing.undoing import MOST_IN_THE_WAY, CannotBeUndone, Why, undo_import
from processes.models import (
    BatchState,
    Citation,
    Intervention,
    Organisation,
    Participation,
    Process,
    Stage,
)
from tests.importing.files import HEARING, handed_in, imported, table
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def meetings(number):
    return table(*({**HEARING, "title": f"Meeting {n}", "id": n} for n in range(number)))


def test_what_was_edited_since_is_named_with_a_link_and_the_rest_is_undone_without_it(
    client, cast, world
):
    batch = imported(handed_in(cast["member"], meetings(MOST_IN_THE_WAY + 3), world.home))
    first, second, *others = Intervention.unrestricted.order_by("title")
    first.summary = "Edited since"
    first.save()
    later = make(Intervention, title="Later", repeats=second, **world.level("organisation"))
    address = reverse("import", args=[batch.pk])
    client.force_login(cast["member"])
    page = client.post(address, {"act": "undo", "sure": "on"})
    said = page.content.decode()
    assert page.status_code == 409
    for row in (first, later):
        assert f'<a href="{row.get_absolute_url()}"><bdi>{row.title}</bdi></a>' in said
    assert second.get_absolute_url() not in said.partition("h-li")[0]
    assert Intervention.unrestricted.count() == MOST_IN_THE_WAY + 4
    page = client.post(address, {"act": "undo", "sure": "on", "rest": "on"}, follow=True)
    assert "but for 2 things that stay as they are" in page.content.decode()
    assert {*Intervention.unrestricted.all()} == {first, second, later}
    batch.refresh_from_db()
    assert batch.state == BatchState.TAKEN_BACK


def test_ten_are_named_and_of_what_one_may_not_see_only_how_many(cast, world):
    batch = imported(handed_in(cast["member"], meetings(MOST_IN_THE_WAY + 2), world.home))
    for row in Intervention.unrestricted.all():
        row.summary = "Edited since"
        row.save()
    with pytest.raises(CannotBeUndone) as stopped:
        undo_import(batch, cast["member"])
    said = stopped.value
    assert (len(said.named), said.others, said.rest) == (MOST_IN_THE_WAY, 2, False)
    assert {why for _row, why in said.named} == {Why.CHANGED}
    with pytest.raises(CannotBeUndone):  # nothing would be left to undo
        undo_import(batch, cast["member"], but_these=True)
    theirs = {"visibility": "organisation", "owner": world.stranger}
    rows = table({"name": "A new one", "kind": "ngo"})
    batch = imported(handed_in(cast["curator"], rows, None, "organisations"))
    new = Organisation.unrestricted.get(name="A new one")
    entry = make(Intervention, title="Theirs alone", **theirs)
    Participation.unrestricted.create(intervention=entry, organisation=new, role="signatory")
    with pytest.raises(CannotBeUndone) as stopped:
        undo_import(batch, cast["curator"])
    assert (stopped.value.named, stopped.value.others) == ([], 1)


def test_an_import_is_undone_after_a_later_one_was(cast, world):
    known = make(Intervention, title="Before", **world.level("organisation"))
    row = {**HEARING, "id": "1", "sources": "!A letter"}
    mine = {**HEARING, "id": str(known.pk), "title": "First"}
    first = imported(handed_in(cast["member"], table(row, mine), world.home))
    (entry,) = Intervention.unrestricted.exclude(pk=known.pk)
    rows = table(
        {"id": str(entry.pk), "title": "Changed", "sources": "!Another letter"},
        {"id": str(known.pk), "title": "Second", "sources": ""},
    )
    second = imported(handed_in(cast["member"], rows, world.home))
    with pytest.raises(CannotBeUndone):
        undo_import(first, cast["member"])
    undo_import(second, cast["member"])
    assert undo_import(first, cast["member"]) == 0
    known.refresh_from_db()
    assert (known.title, [*Intervention.unrestricted.all()]) == ("Before", [known])
    assert not Citation.unrestricted.exists()


def test_what_was_written_into_an_entry_since_is_not_lost_with_it(cast, world):
    batch = imported(handed_in(cast["member"], table(HEARING), world.home))
    entry = Intervention.unrestricted.get()
    part = make(Participation, intervention=entry, organisation=world.friend)
    entry.save()  # as the page does that writes a part
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    part.delete()
    entry.save()
    cited = Citation.unrestricted.create(intervention=entry, reference="A letter")
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    cited.delete()
    undo_import(batch, cast["member"])
    assert not Intervention.unrestricted.exists()


def test_what_needs_what_stays_stays_with_it(cast, world):
    process = make(Process, name="Bill", **world.level("organisation"))
    row = {"kind": "hearing", "state": "completed", "process": process.slug}
    rows = [{**row, "name": name, "position": n} for n, name in enumerate(("One", "Two"), 1)]
    batch = imported(handed_in(cast["member"], table(*rows), world.home, "stages"))
    one = Stage.unrestricted.get(name="One")
    make(Intervention, stage=one, process=process, **world.level("organisation"))
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    assert undo_import(batch, cast["member"], but_these=True) == 1
    assert Stage.unrestricted.get() == one
