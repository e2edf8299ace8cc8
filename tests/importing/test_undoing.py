"""What stands in the way of undoing an import is named, and the rest can be undone without it."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.models import Job
from engagement.queue.worker import work_off
from processes.access import NOBODY, Reader
from processes.exchange.folder import everything
from processes.importing import undoing as undoing_module
from processes.importing.taking_back import TakingBack
from processes.importing.undoing import MOST_IN_THE_WAY, CannotBeUndone, Why, WorkedOn, undo_import
from processes.models import (
    Affiliation,
    BatchState,
    Citation,
    Intervention,
    Lesson,
    Membership,
    Organisation,
    Participation,
    Process,
    Readership,
    Stage,
)
from tests.conftest import CAST
from tests.importing.files import HEARING, handed_in, imported, table, undone
from tests.importing.test_pieces import all_that_is_read
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
    undone(second, cast["member"])
    assert undone(first, cast["member"]) == 0
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
    undone(batch, cast["member"])
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
    assert undone(batch, cast["member"], but_these=True) == 1
    assert Stage.unrestricted.get() == one


# -- while others go on writing -----------------------------------------------------------------
def sentences(batch, by):
    """What is said to the database while others have to wait."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        undo_import(batch, by)
    said = [one["sql"] for one in captured.captured_queries]
    begins = [n for n, one in enumerate(said) if one.startswith("SAVEPOINT")]
    return [re.sub(r"\d+ times|_x\d+|'.*?'", "", one)[:60] for one in said[begins[-1] :]]


def test_nobody_waits_longer_for_a_long_one_than_for_a_short_one(cast, world):
    cited = {"sources": "!A letter"}
    said = []
    for number in (3, 30):
        rows = [{**HEARING, **cited, "title": f"Meeting {n}", "id": n} for n in range(number)]
        batch = imported(handed_in(cast["member"], table(*rows), world.home))
        said.append(sentences(batch, cast["member"]))
        work_off()
    assert said[0] == said[1]
    assert len(said[0]) > 10
    touched = [one for one in said[0] if one.startswith(("UPDATE", "DELETE", "INSERT"))]
    assert not [one for one in touched if '"processes_intervention"' in one], touched


def test_what_was_changed_is_restored_at_once_however_much_it_is(cast, world):
    entries = [
        make(Intervention, title=f"Before {n}", **world.level("organisation")) for n in range(30)
    ]
    for entry in entries:
        Citation.unrestricted.create(intervention=entry, reference="An old letter")
    said = []
    for some in (entries[:3], entries[3:]):
        rows = [{"id": str(one.pk), "title": "After", "sources": "!A new one"} for one in some]
        batch = imported(handed_in(cast["member"], table(*rows), world.home))
        assert Intervention.unrestricted.filter(title="After").count() == len(some)
        said.append(sentences(batch, cast["member"]))
    assert said[0] == said[1]
    titles = Intervention.unrestricted.values_list("title", flat=True)
    assert sorted(titles) == sorted(f"Before {n}" for n in range(30))
    assert {*Citation.unrestricted.values_list("reference", flat=True)} == {"An old letter"}
    last = [one.unrestricted_versions.filter(id=entries[5].pk) for one in (Intervention,)]
    assert [*last[0].order_by("history_id").values_list("title", flat=True)] == [
        "Before 5", "After", "Before 5",
    ]  # fmt: skip


@pytest.fixture
def meanwhile(monkeypatch):
    """meanwhile(do): it is done once what undoes an import has been made ready."""

    def set_up(do):
        def made_ready(undoing):
            ready = TakingBack(undoing)
            monkeypatch.setattr(undoing_module, "TakingBack", TakingBack)
            do()
            return ready

        monkeypatch.setattr(undoing_module, "TakingBack", made_ready)

    return set_up


@pytest.mark.parametrize("what", ["edited", "used", "cited", "published", "hidden", "left"])
def test_what_somebody_writes_while_it_is_made_ready_is_not_lost(cast, world, meanwhile, what):
    shared = {"visibility": "coalition", "coalition": world.coalition, "owner": world.friend}
    bill = make(Process, name="Bill", **(shared if what == "hidden" else {}))
    rows = [{**HEARING, "title": f"Meeting {n}", "id": n, "process": bill.slug} for n in range(2)]
    batch = imported(handed_in(cast["member"], table(*rows), world.home))
    first, second = Intervention.unrestricted.order_by("title")

    def write():
        if what == "edited":
            first.summary = "Edited since"
            first.save()
        elif what == "used":
            make(Intervention, title="Later", repeats=first, **world.level("organisation"))
        elif what == "cited":
            Citation.unrestricted.create(intervention=first, reference="A letter")
            first.save()  # as the page does that writes a source
        elif what == "published":
            first.visibility, first.owner = "public", None
            first.save()
        elif what == "hidden":  # which is no version of what points at it
            Membership.unrestricted.filter(organisation=world.home).delete()
        else:
            Affiliation.unrestricted.filter(person=cast["member"]).delete()

    meanwhile(write)
    with pytest.raises(PermissionDenied if what == "left" else CannotBeUndone) as stopped:
        undo_import(batch, cast["member"])
    if what != "left":
        assert len(stopped.value.named) == (what != "hidden")
    assert {first, second} <= {*Intervention.unrestricted.all()}
    batch.refresh_from_db()
    assert batch.state == BatchState.STORED


def test_what_nobody_there_may_write_by_then_stays(cast, world, meanwhile):
    """Of a kind whose lines bring nothing but themselves, which could not be written either."""
    shared = {"visibility": "coalition", "coalition": world.coalition, "owner": world.friend}
    bill = make(Process, name="Bill", **shared)
    rows = [
        {"text": f"We learned {n}", "id": n, "process": bill.slug, "audience": "civil_society"}
        for n in range(2)
    ]
    batch = imported(handed_in(cast["member"], table(*rows), world.home, "lessons"))
    meanwhile(lambda: Membership.unrestricted.filter(organisation=world.home).delete())
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    assert Lesson.unrestricted.count() == 2
    batch.refresh_from_db()
    assert batch.state == BatchState.STORED


def test_what_is_left_of_it_is_seen_by_nobody_and_goes(client, cast, world, monkeypatch):
    row = {**HEARING, "title": "Quietly said", "sources": "!A letter"}
    batch = imported(handed_in(cast["member"], table(row), world.home))
    address = Intervention.unrestricted.get().get_absolute_url()
    undo_import(batch, cast["member"])
    versions = Intervention.unrestricted_versions, Citation.unrestricted_versions
    assert [rows.count() for rows in versions] == [1, 1]
    client.force_login(cast["member"])
    for path in (address, f"{address}history/", "/interventions/?q=quietly"):
        assert "Quietly said" not in client.get(path).content.decode()
    assert work_off()["imports"] == 2  # it, and that it was its organisation that did it
    assert [rows.count() for rows in versions] == [0, 0]
    assert work_off() == {}


# -- hidden at once, and gone afterwards ----------------------------------------------------------
@pytest.fixture
def bill(world):
    return make(Process, name="Bill", **world.level("organisation"))


def three_of(bill, cast, world):
    row = {**HEARING, "process": bill.slug, "sources": "!A letter"}
    rows = [{**row, "title": f"Quietly said {n}", "id": n} for n in range(3)]
    return imported(handed_in(cast["member"], table(*rows), world.home))


def read_by_all(cast):
    return {name: all_that_is_read(Reader(cast[name])) for name in CAST}


def test_what_was_undone_nobody_reads_from_then_on_whatever_is_saved(cast, world, bill):
    before = read_by_all(cast)
    batch = three_of(bill, cast, world)
    assert read_by_all(cast) != before
    undo_import(batch, cast["member"])
    assert read_by_all(cast) == before
    assert Intervention.unrestricted.count() == 3  # nobody had to wait until they are deleted
    for level in ("public", "organisation"):
        bill.visibility, bill.owner = level, world.home
        bill.save()  # which settles anew what points at it
        call_command("settle_readers", verbosity=0)
        assert not any(Intervention.visible_to(Reader(cast[name])).exists() for name in CAST)
    assert not everything(Intervention).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        row = Intervention.unrestricted.first()
        make(Intervention, title="Later", repeats=row, **world.level("organisation"))
    assert work_off()["imports"] == 6  # three, and who took part in each
    assert not Intervention.unrestricted.exists()
    assert not Readership.unrestricted.filter(pk__lt=0).exists()


def test_what_everybody_reads_is_hidden_at_once_too(cast, world):
    names = [make(Process, name=f"Bill {n}", visibility="public") for n in range(2)]
    row = {"kind": "hearing", "state": "completed", "position": 1}
    rows = table(*({**row, "name": "Hearing", "process": one.slug} for one in names))
    batch = imported(handed_in(cast["curator"], rows, None, "stages"), visibility="public")
    assert Stage.visible_to(NOBODY).count() == 2
    undo_import(batch, cast["curator"])
    assert (Stage.visible_to(NOBODY).count(), Stage.unrestricted.count()) == (0, 2)
    assert work_off()["imports"] == 2
    assert not Stage.unrestricted.exists()


def test_who_is_cut_off_while_undoing_has_changed_nothing(cast, world, bill, monkeypatch):
    batch = three_of(bill, cast, world)
    before, settled = read_by_all(cast), [*Intervention.unrestricted.values_list("readers")]

    class Killed(BaseException):
        """The process ends here."""

    def killed(*_given):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(undoing_module, "undo", killed)
        patched.setattr(undoing_module, "let_in", lambda *_given: None)
        patched.setattr(Job, "let_go", killed)
        with pytest.raises(Killed):
            undo_import(batch, cast["member"])
    assert read_by_all(cast) == before
    assert [*Intervention.unrestricted.values_list("readers")] != settled
    call_command("settle_readers", check=True, verbosity=0)
    with pytest.raises(WorkedOn):  # nobody can know yet
        undo_import(batch, cast["member"])
    Job.objects.filter(about=str(batch.pk)).update(due=timezone.now())
    work_off()
    assert read_by_all(cast) == before
    assert [*Intervention.unrestricted.values_list("readers")] == settled
    assert undone(batch, cast["member"]) == 0
    assert not Intervention.unrestricted.exists()


def test_who_undoes_what_somebody_undoes_is_told_so(client, cast, world, bill):
    batch = three_of(bill, cast, world)
    Job.begin("imports", batch.pk)
    client.force_login(cast["member"])
    sent = {"act": "undo", "sure": "on"}
    page = client.post(reverse("import", args=[batch.pk]), sent, follow=True)
    assert "It is being worked on already" in page.content.decode()
    assert Intervention.visible_to(Reader(cast["member"])).count() == 3
