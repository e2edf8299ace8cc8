"""Files come in whole or not at all, through the same rules as the pages, and go back out again."""

import hashlib
import io
import itertools
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from engagement import children
from engagement.formats.tables import TableRefused
from engagement.formats.writing import write_xlsx
from engagement.models import Job
from engagement.queue.worker import work_off
from processes.access import Reader
from processes.exchange.folder import EVERYTHING, export_to
from processes.history.restoring import version_made_by
from processes.importing import batches, progress, reading
from processes.importing.column_plan import ColumnPlan
from processes.importing.folder import import_from
from processes.importing.handing_in import MOST_FILES_WAITING
from processes.importing.undoing import CannotBeUndone, undo_import
from processes.lookup.replies import came_back
from processes.models import (
    KEPT_FOR,
    Affiliation,
    Batch,
    BatchState,
    Citation,
    ColumnsOf,
    Consultation,
    EntryAnswer,
    Intervention,
    NextStep,
    Organisation,
    Participation,
    Process,
    Reply,
    Stage,
    Verb,
    WorkingNote,
)
from processes.removal.erasing import Words, erase
from tests.conftest import person
from tests.engagement.hostile import corpus
from tests.importing.files import (
    HEARING,
    carry_on,
    handed_in,
    imported,
    looked_at,
    table,
    undone,
    verbs,
)
from tests.making import make

# What an engine can change of it stands in test_pieces, test_undoing and test_two_runners.
pytestmark = [pytest.mark.django_db, pytest.mark.engine, pytest.mark.later]


def test_what_is_wrong_is_said_in_the_language_of_the_page_it_was_asked_on(cast, world):
    member = cast["member"]
    member.language = "es"
    member.save()
    batch = handed_in(member, table({"title": "x", "kind": "no such"}), world.home)
    with translation.override("fr"):
        ((_verb, faults),) = looked_at(batch).values()
    assert "n’est pas un des mots prévus ici" in str(faults)


def checksum(leaving_out=None):
    """Of all tables of the record, in the order of their keys."""
    digest = hashlib.sha256()
    every = apps.get_app_config("processes").get_models(include_auto_created=True)
    for kind in (one for one in every if one is not leaving_out):
        rows = kind._base_manager.order_by("pk").values_list()
        digest.update(repr([kind.__name__, *rows]).encode())
    return digest.hexdigest()


# -- new, changed, left alone, refused ------------------------------------------------------
def test_a_line_becomes_an_entry_of_the_organisation_that_only_it_can_see(cast, world):
    process = make(Process, name="A bill on networks", acronym="BN")
    batch = handed_in(cast["member"], table({**HEARING, "process": "bn"}), world.home)
    imported(batch)
    entry = Intervention.unrestricted.get()
    assert (entry.process, entry.kind, str(entry.date)) == (process, "oral_statement", "2022-10-12")
    assert (entry.owner, entry.visibility, entry.logged_by) == (
        world.home, "organisation", cast["member"],
    )  # fmt: skip
    assert not Intervention.visible_to(Reader(cast["outsider"])).exists()
    assert not Intervention.visible_to(Reader(cast["curator"])).exists()
    line = batch.lines.get()
    assert (line.verb, line.thing, line.title) == (Verb.CREATE, entry.pk, "")


@pytest.mark.parametrize("columns", [{}, {"id": "17"}, {"id": str(uuid.uuid4())}])
def test_the_same_file_a_second_time_changes_nothing(cast, world, columns):
    content = table({**HEARING, **columns}, {**HEARING, **(columns and {"id": "18"})})
    imported(handed_in(cast["member"], content, world.home))
    before = checksum()
    again = handed_in(cast["member"], content, world.home)
    assert [verb for verb, _faults in looked_at(again).values()] == [Verb.SAME, Verb.SAME]
    again.delete()
    assert checksum() == before
    assert Intervention.unrestricted.count() == 2


def test_a_line_with_an_id_changes_what_is_there_and_nothing_that_it_does_not_say(cast, world):
    entry = make(
        Intervention, **world.level("organisation"), title="Before", summary="Stays", date=None
    )
    content = table({"id": str(entry.pk), "title": "After", "date": "2022-10"})
    batch = imported(handed_in(cast["member"], content, world.home))
    entry.refresh_from_db()
    assert (entry.title, entry.summary, str(entry.date)) == ("After", "Stays", "2022-10")
    assert verbs(batch) == [Verb.CHANGE]
    past = Intervention.unrestricted_versions.filter(id=entry.pk)
    assert past.get(change=batch.pk).history_user == cast["member"]


def test_what_a_file_does_not_speak_of_stays_whatever_it_is(cast, world):
    """A stage has no address: it is known by its id alone, and need not be found for this."""
    process = make(Process)
    stage = make(Stage, process=process)
    own = {"visibility": "organisation", "owner": world.home}
    entry = make(Intervention, title="Before", process=process, stage=stage, **own)
    entry.date, entry.link = "2024-05~", "https://example.org/minutes"
    entry.save()
    imported(handed_in(cast["member"], table({"id": entry.pk, "title": "After"}), world.home))
    before = {name: getattr(entry, name) for name in Intervention.resource.fields}
    entry.refresh_from_db()
    after = {name: getattr(entry, name) for name in Intervention.resource.fields}
    assert {name for name in after if after[name] != before[name]} == {"title", "changed"}


def test_each_fault_is_told_with_its_line_and_column_and_nothing_is_stored(cast, world):
    elsewhere = make(Stage, name="A step of another process")
    content = table(
        HEARING,
        {**HEARING, "kind": "Shouting"},
        {**HEARING, "date": "the day after"},
        {**HEARING, "title": ""},
        {**HEARING, "stage": "A step nobody has heard of"},
        {**HEARING, "stage": str(elsewhere.pk), "process": "Nothing of that name"},
        {**HEARING, "further_signatories": "many"},
    )
    batch = handed_in(cast["member"], content, world.home)
    said = looked_at(batch)
    assert [said[n][0] for n in range(2, 9)] == [Verb.CREATE] + [Verb.REFUSE] * 6
    columns = [[name for name, _said in said[n][1]] for n in range(3, 9)]
    assert columns == [
        ["kind"], ["date"], ["title"], ["stage"], ["process"], ["further_signatories"],
    ]  # fmt: skip
    assert not batches.hand_over(batch, BatchState.STORING)
    assert not Intervention.unrestricted.exists()


def test_what_is_hidden_is_not_there_for_a_file_either(cast, world):
    theirs = {"visibility": "organisation", "owner": world.stranger}
    process = make(Process, name="A secret bill", **theirs)
    entry = make(Intervention, title="Theirs", process=process, **theirs)
    content = table(
        {**HEARING, "process": "A secret bill"},
        {**HEARING, "process": str(process.pk)},
        {**HEARING, "process": process.slug},
        {"id": str(entry.pk), **HEARING},
    )
    said = looked_at(handed_in(cast["member"], content, world.home))
    assert {verb for verb, _faults in said.values()} == {Verb.REFUSE}
    nowhere = looked_at(
        handed_in(cast["member"], table({**HEARING, "process": "No such bill"}), world.home)
    )
    told = nowhere[2][1][0][1].replace("No such bill", "A secret bill")
    assert said[2][1] == [["process", told]]
    entry.refresh_from_db()
    assert entry.title == "Theirs"


def test_what_everybody_reads_is_changed_by_curators_only(cast, world):
    entry = make(Intervention, title="Public", owner=world.home)
    content = table({"id": str(entry.pk), "title": "Rewritten"})
    said = looked_at(handed_in(cast["member"], content, world.home))
    assert said[2][1] == [["", "It is public by now. Propose the change on its page."]]
    said = looked_at(handed_in(cast["ally"], content, world.friend))
    assert said[2][1] == [["id", "You cannot change what is here under this id."]]
    imported(handed_in(cast["curator"], content))
    entry.refresh_from_db()
    assert entry.title == "Rewritten"


def test_only_curators_make_something_public_or_add_to_the_directory(cast, world):
    batch = handed_in(cast["member"], table({**HEARING, "visibility": "public"}), world.home)
    verb, faults = looked_at(batch)[2]
    assert verb == Verb.CREATE and "Propose afterwards" in faults[0][1]
    assert batches.hand_over(batch, BatchState.STORING) and batches.carry_on_now(batch)
    assert Intervention.unrestricted.get().visibility == "organisation"
    Intervention.unrestricted.all().delete()
    organisations = table({"name": "A new one", "kind": "ngo"})
    batch = handed_in(cast["member"], organisations, world.home, "organisations")
    assert looked_at(batch)[2][0] == Verb.REFUSE
    imported(handed_in(cast["curator"], organisations, None, "organisations"))
    assert Organisation.unrestricted.filter(slug="a-new-one").exists()
    imported(handed_in(cast["curator"], table(HEARING)), visibility="public")
    entry = Intervention.unrestricted.get()
    assert (entry.owner, entry.open_to_all) == (None, True)


def test_a_file_that_does_not_say_how_it_stands_presumes_nothing(cast, world):
    """Was: every law of a list “In progress”, every consultation “Over”."""
    laws = {"name": "A law", "kind": "bill", "level": "national"}
    imported(handed_in(cast["curator"], table(laws), None, "processes"), visibility="public")
    talks = {"process": "a-law", "name": "Talks", "kind": "hearing"}
    for said, state in (({}, ""), ({"state": ""}, ""), ({"state": "closed"}, "closed")):
        batch = handed_in(cast["curator"], table({**talks, **said}), None, "consultations")
        imported(batch, visibility="public")
        made = Consultation.unrestricted.latest("created")
        assert (made.state, Process.unrestricted.get().state) == (state, "")


def test_an_import_changes_nobodys_readers(cast, world):
    entry = make(Intervention, **world.level("organisation"))
    for column, text in (("visibility", "coalition"), ("coalition", world.coalition.slug)):
        batch = handed_in(cast["member"], table({"id": str(entry.pk), column: text}), world.home)
        assert looked_at(batch)[2][0] == Verb.REFUSE, column
    owner = table({**HEARING, "owner": world.stranger.slug})
    said = looked_at(handed_in(cast["member"], owner, world.home))
    assert said[2][1][0][0] == "owner"


def test_what_a_file_says_came_back_becomes_a_reply(cast, world, signed_in):
    """For its organisation, also beside what everybody reads of it; said again it is the same."""
    came = {"response": "Refused", "response_date": "3 May 2024", "reasons_given": "general"}
    waits = make(Intervention, title="Waits", response="awaiting", **world.level("organisation"))
    public = make(Intervention, title="Everybody’s")
    files = table(HEARING | came), table({"id": str(waits.pk), "response": "promised"})
    done = [imported(handed_in(cast["member"], content, world.home)) for content in files]
    assert [verbs(batch) for batch in done] == [[Verb.CREATE], [Verb.CHANGE]]
    new = Intervention.unrestricted.exclude(pk__in=[public.pk, waits.pk]).get()
    assert (new.response, new.response_date) == ("", None)
    reader = Reader(cast["member"])
    found = came_back([new, waits], reader)
    assert tuple(map(str, found[new.pk])) == ("refused", "2024-05-03", "general")
    assert found[waits.pk].response == "promised"
    for reply in Reply.unrestricted.all():
        assert (reply.owner, reply.visibility) == (world.home, "organisation")
    for content in files:
        again = handed_in(cast["member"], content, world.home)
        assert {verb for verb, _faults in looked_at(again).values()} == {Verb.SAME}
    for said, column in (
        (came | {"response_date": "soon"}, "response_date"),
        (came | {"response": "perhaps"}, "response"),
        ({"response": "awaiting", "reasons_given": "general"}, "reasons_given"),
    ):
        wrong = looked_at(handed_in(cast["member"], table(HEARING | said), world.home))
        assert [faults[0][0] for _verb, faults in wrong.values()] == [column]
    others = table({"id": str(public.pk), "response": "refused"})
    assert looked_at(handed_in(cast["member"], others, world.home))[2][0] == Verb.REFUSE
    table_now = b"".join(signed_in["member"].get("/interventions.csv")).decode()
    assert "refused,2024-05-03,general" in table_now and "promised" in table_now
    assert "awaiting" not in table_now
    for batch in done:
        undo_import(batch, cast["member"])
    assert not Reply.unrestricted.exists() and not EntryAnswer.unrestricted.exists()


def test_what_a_file_says_of_plans_becomes_notes_of_its_organisation(cast, world):
    public = make(Intervention, title="Everybody’s")
    plan = {"intended_result": "A hearing", "next_step": "Call", "next_step_due": "May 2030"}
    files = table(HEARING | plan), table({"id": str(public.pk), **plan, "next_step_due": ""})
    done = [imported(handed_in(cast["member"], content, world.home)) for content in files]
    assert [verbs(batch) for batch in done] == [[Verb.CREATE], [Verb.CHANGE]]
    before = public.changed
    public.refresh_from_db()
    assert public.changed == before  # what is noted beside it is no change of it
    new = Intervention.unrestricted.exclude(pk=public.pk).get()
    for entry, due in ((public, ""), (new, "2030-05")):
        note, step = (one.unrestricted.get(intervention=entry) for one in (WorkingNote, NextStep))
        assert (note.organisation, note.intended_result) == (world.home, "A hearing")
        assert (step.organisation, step.text, str(step.due or "")) == (world.home, "Call", due)
    for content in files:
        again = handed_in(cast["member"], content, world.home)
        assert {verb for verb, _faults in looked_at(again).values()} == {Verb.SAME}
    wrong = handed_in(cast["member"], table(HEARING | plan | {"next_step_due": "soon"}), world.home)
    assert [faults[0][0] for _verb, faults in looked_at(wrong).values()] == ["next_step_due"]
    shared = table(HEARING | plan | {"visibility": "public"})
    [(_verb, faults)] = looked_at(handed_in(cast["curator"], shared)).values()
    assert {column for column, _said in faults} == {*plan}
    for batch in done:
        undo_import(batch, cast["member"])
    work_off()
    for kind in (WorkingNote, NextStep):
        assert not kind.unrestricted.exists()
        assert not kind.unrestricted_versions.exists()


def test_a_part_is_written_where_its_entry_may_be_written(cast, world):
    mine = make(Intervention, **world.level("organisation"))
    public = make(Intervention)
    rows = [
        {"intervention": str(one.pk), "organisation": "Friend Watch", "role": "Signatory"}
        for one in (mine, public)
    ]
    batch = handed_in(cast["member"], table(*rows), world.home, "participations")
    said = looked_at(batch)
    assert [said[2][0], said[3][0]] == [Verb.CREATE, Verb.REFUSE]
    before = mine.changed
    imported(handed_in(cast["member"], table(rows[0]), world.home, "participations"))
    assert Participation.unrestricted.get().organisation == world.friend
    mine.refresh_from_db()
    assert mine.changed > before  # who has its form open is told


def test_two_lines_cannot_say_what_may_be_said_once(cast, world):
    mine = make(Intervention, **world.level("organisation"))
    row = {"intervention": str(mine.pk), "organisation": "friend-watch", "role": "signatory"}
    content = table({"id": "1", **row}, {"id": "2", **row}, {"id": "1", **row})
    said = looked_at(handed_in(cast["member"], content, world.home, "participations"))
    assert [said[n][0] for n in (2, 3, 4)] == [Verb.CREATE, Verb.REFUSE, Verb.REFUSE]
    assert said[3][1][0][1].startswith("Line 2 says the same.")
    assert said[4][1] == [["id", "This id is in the file twice."]]


def test_lines_that_are_the_same_are_said_and_left_out_where_somebody_says_so(client, cast, world):
    client.force_login(cast["member"])
    content = table(HEARING, {**HEARING, "title": "Another"}, HEARING, {**HEARING, "id": "1"})
    batch = handed_in(cast["member"], content, world.home)
    assert {verb for verb, _faults in looked_at(batch).values()} == {Verb.CREATE}
    address = reverse("import", args=[batch.pk])
    said = client.get(address).content.decode()
    assert "1 line says just the same as another one." in said
    assert "Lines 2 and 4 are the same." in said
    only = client.get(f"{address}?lines=repeated").context["lines"]
    assert [line.number for line, *_rest in only] == [4]
    client.post(address, {"act": "leave_out"})
    assert verbs(batch) == [Verb.CREATE, Verb.CREATE, Verb.SAME, Verb.CREATE]
    client.post(address, {"act": "store"})
    assert Intervention.unrestricted.count() == 3
    again = handed_in(cast["member"], content, world.home)
    looked_at(again)
    assert (verbs(again), again.counts["repeated"]) == (
        [*[Verb.SAME] * 2, Verb.CREATE, Verb.SAME],
        1,
    )


def test_of_dates_in_figures_one_thing_is_asked_where_the_file_does_not_settle_it(
    client, cast, world
):
    rows = [{**HEARING, "date": day} for day in ("03/04/2024", "2024-05-06T10:30:00Z")]
    batch = handed_in(cast["member"], table(*rows), world.home)
    client.force_login(cast["member"])
    address = reverse("import", args=[batch.pk])
    form = client.get(address).context["form"]
    sent = {field.html_name: field.value() or "" for field in [*form.headings, *form.others]}
    refused = client.post(address, sent | {"act": "look"})
    assert refused.context["form"].errors.keys() == {"order"}
    client.post(address, sent | {"act": "look", "order": "month"})
    client.post(address, {"act": "store"})
    days = Intervention.unrestricted.order_by("date_sort").values_list("date_sort", flat=True)
    assert [day[:10] for day in days] == ["2024-03-04", "2024-05-06"]
    for other, day in (("25/12/2024", "2024-04-03"), ("12/25/2024", "2024-03-04")):
        settled = [{**HEARING, "date": "03/04/2024", "title": other}, {**HEARING, "date": other}]
        batch = handed_in(cast["member"], table(*settled), world.home)
        form = client.get(reverse("import", args=[batch.pk])).context["form"]
        assert "order" not in form.fields
        imported(batch)
        assert str(Intervention.unrestricted.get(title=other).date) == day


def test_lines_may_point_at_each_other_in_any_order(cast, world):
    first, second = uuid.uuid4(), uuid.uuid4()
    content = table(
        {"id": str(first), **HEARING, "repeats": str(second)},
        {"id": str(second), **HEARING, "title": "The campaign"},
    )
    batch = imported(handed_in(cast["member"], content, world.home))
    assert Intervention.unrestricted.get(pk=first).repeats_id == second
    assert verbs(batch) == [Verb.CREATE] * 2
    circle = table(
        {"id": "a", **HEARING, "repeats": str(uuid.uuid4())},
    )
    assert looked_at(handed_in(cast["member"], circle, world.home))[2][0] == Verb.REFUSE


def test_the_sources_of_a_line_are_replaced_as_a_whole(cast, world):
    entry = make(Intervention, **world.level("organisation"))
    Citation.unrestricted.create(intervention=entry, source=world.source)
    cell = f"{world.source.slug}#paragraph 4@date; !A letter~handed over"
    content = table({"id": str(entry.pk), "sources": cell})
    imported(handed_in(cast["member"], content, world.home))
    cited = Citation.unrestricted.filter(intervention=entry)
    assert sorted((one.locator, one.field, one.reference, one.note) for one in cited) == [
        ("", "", "A letter", "handed over"), ("paragraph 4", "date", "", ""),
    ]  # fmt: skip
    for wrong in ("no-such-source", f"{world.source.slug}@nofield", "a#b#c"):
        batch = handed_in(
            cast["member"], table({"id": str(entry.pk), "sources": wrong}), world.home
        )
        assert looked_at(batch)[2][1][0][0] == "sources", wrong


@pytest.mark.parametrize(
    ("unknown", "verb", "who"),
    [("refuse", Verb.REFUSE, None), ("leave", Verb.CREATE, []), ("create", Verb.CREATE, ["New"])],
)
def test_an_unknown_organisation_is_refused_left_out_or_added(cast, world, unknown, verb, who):
    content = table({"text": "Judicial warrants", "holders": "New; Home Rights"})
    batch = handed_in(cast["curator"], content, None, "asks")
    plan = {"unknown": unknown, "visibility": "public"}
    assert looked_at(batch, **plan)[2][0] == verb
    assert not Organisation.unrestricted.filter(name="New").exists()
    if who is not None:
        imported(batch, **plan)
        (ask,) = apps.get_model("processes", "Ask").unrestricted.all()
        names = list(ask.holders.order_by("name").values_list("name", flat=True))
        assert names == ["Home Rights", *who]


def test_a_column_that_says_whose_it_is_was_left_out_of_one_file_and_not_of_the_next(cast, world):
    content = table({**HEARING, "owner": world.stranger.slug, "shelf": "x"})
    batch = handed_in(cast["member"], content, world.home)
    assert batch.plan["columns"][-2:] == ["owner", ""]
    imported(batch, columns=[*batch.plan["columns"][:-2], "", ""])
    again = handed_in(cast["member"], content, world.home)
    assert again.plan["columns"][-2:] == ["owner", ""]
    assert looked_at(again)[2][1][0][0] == "owner"


# -- the file ------------------------------------------------------------------------------
def test_headings_are_known_by_their_names_and_remembered_for_the_organisation(cast, world):
    content = table({"Qué pasó": "x", "Was": "meeting", "date": "2022"})
    batch = handed_in(cast["member"], content, world.home)
    assert batch.plan["columns"] == ["title", "", "date"]
    imported(batch, columns=["title", "kind", "date"])
    again = handed_in(cast["member"], content, world.home)
    assert again.plan["columns"] == ["title", "kind", "date"]
    assert handed_in(cast["outsider"], content, world.stranger).plan["columns"][1] == ""
    assert ColumnsOf.unrestricted.get().owner == world.home


@pytest.mark.later
@pytest.mark.parametrize("each", [8, pytest.param(1, marks=pytest.mark.long)])
def test_a_broken_file_is_refused_through_the_page_and_the_record_stays_as_it_is(
    client, cast, world, each
):
    """One in eight of them, or every one: each is read by a program that has to start."""
    client.force_login(cast["member"])
    before, number, placed = checksum(), 0, 0
    for one in itertools.islice(corpus(), 0, None, each):
        upload = SimpleUploadedFile(one.name, one.content)
        answer = client.post("/imports/", {"kind": "interventions", "file": upload})
        assert answer.status_code == 400, one.fault
        said = answer.context["form"].errors["file"][0]
        assert "Nothing was stored." in said or not one.content, one.fault
        if one.row:
            assert f"Row {one.row}" in said, (one.fault, said)
            placed += 1
        if one.column:
            assert f"column {one.column}:" in said, (one.fault, said)
        number += 1
    assert number > 50 / each < placed
    assert checksum() == before


def test_a_workbook_is_imported_like_a_text(cast, world):
    out = io.BytesIO()
    write_xlsx(out, list(HEARING), [list(HEARING.values())])
    imported(handed_in(cast["member"], out.getvalue(), world.home, name="ours.xlsx"))
    assert Intervention.unrestricted.get().title == HEARING["title"]


def test_a_file_is_read_once_by_a_program_of_its_own_and_kept_as_it_was_read(
    client, cast, world, monkeypatch
):
    run, asked = children.run, []
    monkeypatch.setattr(children, "run", lambda *a, **k: asked.append(a[0]) or run(*a, **k))
    out = io.BytesIO()
    write_xlsx(out, list(HEARING), [list(HEARING.values())])
    batch = handed_in(cast["member"], out.getvalue(), world.home, name="ours.xlsx")
    client.force_login(cast["member"])
    assert HEARING["title"] in client.get(reverse("import", args=[batch.pk])).content.decode()
    imported(batch)
    assert asked == ["engagement.formats.sheet_program"]
    batches.old_files(timezone.now() + KEPT_FOR)
    batch.refresh_from_db()
    assert (batch.content, batch.rows, batch.samples) == (None, None, {})


def test_a_file_that_was_handed_in_before_rows_were_kept_goes_on(cast, world):
    batch = handed_in(cast["member"], table(HEARING), world.home)
    Batch.unrestricted.update(rows=None)
    imported(Batch.unrestricted.get(pk=batch.pk))
    assert Intervention.unrestricted.count() == 1


def test_where_a_file_does_not_say_how_it_is_written_people_choose_among_what_it_would_read(
    client, cast, world
):
    rows = [HEARING | {"title": title} for title in ("Señor Méndez", "Año nuevo", "Ana", "Sí")]
    client.force_login(cast["member"])
    upload = SimpleUploadedFile("ours.csv", table(*rows).decode().encode("mac_roman"))
    page = client.post("/imports/", {"kind": "interventions", "file": upload}, follow=True)
    address, form = page.redirect_chain[-1][0], page.context["form"]
    said = page.content.decode()
    assert "Señor Méndez · Año nuevo · Sí (Western European, old Macintosh)" in said
    assert "Se–or MŽndez · A–o nuevo · S’ (Western European, Windows)" in said
    sent = {field.html_name: field.value() or "" for field in [*form.headings, *form.others]}
    sent |= {"act": "look"}
    assert sent["encoding"] == "mac_roman"  # the only one that reads as a language does
    page = client.post(address, sent | {"encoding": ""})  # but it is asked
    assert page.context["form"].errors.keys() == {"encoding"}
    client.post(address, sent | {"encoding": "mac_roman"})
    client.post(address, {"act": "store"})
    titles = set(Intervention.unrestricted.values_list("title", flat=True))
    assert titles == {row["title"] for row in rows}


def test_what_says_how_it_is_written_is_not_asked_about(client, cast, world):
    for encoding in ("utf-8", "utf-16"):
        content = table(HEARING | {"title": "Señor"}).decode().encode(encoding)
        batch = handed_in(cast["member"], content, world.home)
        client.force_login(cast["member"])
        form = client.get(reverse("import", args=[batch.pk])).context["form"]
        assert "encoding" not in form.fields
    broken = table(HEARING | {"title": "Señor Méndez"}).replace("ñ".encode(), b"\xc3")
    with pytest.raises(TableRefused, match="no characters"):
        handed_in(cast["member"], broken, world.home)


def test_a_formula_is_a_text(cast, world):
    content = table({**HEARING, "title": "=1+1", "summary": "'-2 seats"})
    imported(handed_in(cast["member"], content, world.home))
    entry = Intervention.unrestricted.get()
    assert (entry.title, entry.summary) == ("=1+1", "-2 seats")


# -- the page --------------------------------------------------------------------------------
def test_a_file_is_handed_in_looked_at_stored_and_taken_back_on_the_page(client, cast, world):
    client.force_login(cast["member"])
    upload = SimpleUploadedFile("ours.csv", table(HEARING, {**HEARING, "title": "Again"}))
    page = client.post("/imports/", {"kind": "interventions", "file": upload}, follow=True)
    address = page.redirect_chain[-1][0]
    form = page.context["form"]
    sent = {field.html_name: field.value() or "" for field in [*form.headings, *form.others]}
    page = client.post(address, sent | {"act": "look", "unknown": "refuse"}, follow=True)
    assert [(str(verb), number) for verb, _called, number in page.context["counts"]][0] == (
        "create",
        2,
    )
    assert not Intervention.unrestricted.exists()
    client.post(address, {"act": "store"})
    assert Intervention.unrestricted.count() == 2
    client.post(address, {"act": "undo"})
    assert Intervention.unrestricted.count() == 2  # not without being sure
    page = client.post(address, {"act": "undo", "sure": "on"}, follow=True)
    assert "whole import was undone" in page.content.decode()
    assert not Intervention.unrestricted.exists()


def test_before_it_is_stored_a_file_is_seen_by_whoever_handed_it_in_alone(client, cast, world):
    colleague = person("colleague@example.org", world.home)
    batch = handed_in(cast["member"], table(HEARING), world.home)
    address = reverse("import", args=[batch.pk])
    for somebody in (colleague, *(cast[n] for n in ("ally", "outsider", "curator"))):
        client.force_login(somebody)
        assert client.get(address).status_code == 404
        assert client.get(f"{address}file/").status_code == 404
    imported(batch)
    client.force_login(colleague)
    assert client.get(address).status_code == 200
    assert client.get(f"{address}file/").status_code == 404
    assert client.post(address, {"act": "discard"}).status_code == 403
    client.force_login(cast["curator"])
    assert client.get(address).status_code == 404
    client.force_login(cast["member"])
    answer = client.get(f"{address}file/")
    assert b"".join(answer.streaming_content) == table(HEARING)
    assert answer["Content-Disposition"].startswith("attachment")
    Batch.unrestricted.filter(pk=batch.pk).update(name='a";\r\nX-A: "b\u202e.csv')
    named = client.get(f"{address}file/").headers
    assert named["Content-Disposition"].isascii() and "\n" not in named["Content-Disposition"]
    assert "X-A" not in named


def test_who_left_meanwhile_imports_nothing(cast, world):
    batch = handed_in(cast["member"], table(HEARING), world.home)
    looked_at(batch)
    assert batches.hand_over(batch, BatchState.STORING)
    Affiliation.unrestricted.filter(person=cast["member"]).delete()
    carry_on(batch)
    assert batch.state == BatchState.COLUMNS
    assert batch.said.startswith("You do not work there")
    assert not Intervention.unrestricted.exists()


def test_who_leaves_while_a_long_import_is_stored_imports_nothing(cast, world, monkeypatch):
    batch = handed_in(cast["member"], table(HEARING, HEARING), world.home)
    looked_at(batch)
    assert batches.hand_over(batch, BatchState.STORING)
    batch.refresh_from_db()
    theirs = Affiliation.unrestricted.filter(person=cast["member"])
    monkeypatch.setattr(reading, "LINES_A_CHUNK", 1)
    monkeypatch.setattr(progress, "note_progress", lambda *_through: theirs.delete())
    carry_on(batch)
    assert batch.state == BatchState.COLUMNS
    assert batch.said.startswith("You do not work there")
    assert not Intervention.unrestricted.exists()


def test_what_changed_between_looking_and_storing_is_looked_at_again(cast, world):
    process = make(Process, name="A bill", **world.level("organisation"))
    batch = handed_in(cast["member"], table(HEARING, {**HEARING, "process": "A bill"}), world.home)
    looked_at(batch)
    process.delete()
    assert batches.hand_over(batch, BatchState.STORING)
    carry_on(batch)
    assert (batch.state, verbs(batch)) == (BatchState.LOOKED, [Verb.CREATE, Verb.REFUSE])
    assert not Intervention.unrestricted.exists()


def test_a_long_file_is_left_to_the_queue(client, cast, world, monkeypatch):
    monkeypatch.setattr(batches, "LINES_WITHOUT_WAITING", 1)
    client.force_login(cast["member"])
    batch = handed_in(cast["member"], table(HEARING, HEARING), world.home)
    address = reverse("import", args=[batch.pk])
    sent = {f"c-{n}": name for n, name in enumerate(batch.plan["columns"])}
    client.post(address, sent | {"act": "look", "visibility": "organisation"})
    progress.note_progress(batch, 1)
    page = client.get(address).content.decode()
    assert '<progress max="2" value="1"' in page
    assert 'http-equiv="refresh"' in page
    work_off()
    client.post(address, {"act": "store"})
    assert not Intervention.unrestricted.exists()
    work_off()
    assert Intervention.unrestricted.count() == 2
    assert progress.done(batch) == 0


def test_a_failure_of_an_import_stops_neither_the_queue_nor_tells_what_the_file_says(
    cast, world, monkeypatch, caplog
):
    batch = handed_in(cast["member"], table(HEARING), world.home)
    assert batches.hand_over(batch, BatchState.LOOKING, ColumnPlan(**batch.plan))

    def fails(*_given):
        raise RuntimeError(HEARING["title"])

    monkeypatch.setattr(batches, "look_through", fails)
    for _ in range(batches.MOST_TRIES + 1):
        work_off()
        the_claim_ends(batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.COLUMNS
    assert "RuntimeError" in caplog.text
    assert HEARING["title"] not in caplog.text


@pytest.mark.long
def test_nobody_fills_the_disk_with_files_that_are_not_imported(cast, world):
    for _ in range(MOST_FILES_WAITING):
        handed_in(cast["member"], table(HEARING), world.home)
    with pytest.raises(TableRefused, match="wait to be imported"):
        handed_in(cast["member"], table(HEARING), world.home)
    handed_in(cast["outsider"], table(HEARING), world.stranger)


def test_a_file_that_was_asked_for_meanwhile_is_not_dropped(cast, world):
    batch = handed_in(cast["member"], table({"title": "A talk", "kind": "meeting"}), world.home)
    read_earlier = Batch.unrestricted.get(pk=batch.pk)
    assert batches.hand_over(batch, BatchState.LOOKING, ColumnPlan(**batch.plan))
    assert not batches.discard(read_earlier)
    carry_on(batch)
    read_earlier = Batch.unrestricted.get(pk=batch.pk)
    assert batches.discard(read_earlier) and not batches.discard(read_earlier)
    assert not Batch.unrestricted.exists()


def test_parts_of_what_was_published_since_are_not_taken_back_by_its_owners(cast, world):
    mine = make(Intervention, **world.level("organisation"))
    row = {"intervention": str(mine.pk), "organisation": "friend-watch", "role": "signatory"}
    batch = imported(handed_in(cast["member"], table(row), world.home, "participations"))
    mine.visibility = "public"
    mine.save()
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    assert Participation.unrestricted.count() == 1


def test_an_ask_that_everybody_reads_may_be_raised_in_an_entry_of_ones_own(cast, world):
    mine = make(Intervention, **world.level("organisation"))
    ask = make(apps.get_model("processes", "Ask"))
    row = {"intervention": str(mine.pk), "ask": str(ask.pk)}
    imported(handed_in(cast["member"], table(row), world.home, "raisings"))
    public = {"intervention": str(make(Intervention).pk), "ask": str(ask.pk)}
    said = looked_at(handed_in(cast["member"], table(public), world.home, "raisings"))
    assert said[2][0] == Verb.REFUSE


def test_an_import_that_is_interrupted_again_and_again_is_given_up(cast, world):
    batch = handed_in(cast["member"], table(HEARING), world.home)
    assert batches.hand_over(batch, BatchState.LOOKING, ColumnPlan(**batch.plan))
    Job.objects.update(tries=batches.MOST_TRIES)
    work_off()
    batch.refresh_from_db()
    assert batch.state == BatchState.COLUMNS
    assert "interrupted" in batch.said


# -- taking back -----------------------------------------------------------------------------
def test_undoing_restores_what_was_changed_with_its_lists_and_sources(cast, world):
    ask = make(apps.get_model("processes", "Ask"), text="Before", **world.level("organisation"))
    ask.holders.set([world.home, world.friend])
    old = Citation.unrestricted.create(ask=ask, source=world.source, locator="page 1")
    row = {"id": str(ask.pk), "text": "After", "holders": "home-rights", "sources": "!A note"}
    new = {"id": "new", "text": "Another", "holders": "", "sources": "!Another note"}
    batch = imported(handed_in(cast["member"], table(row, new), world.home, "asks"))
    assert Citation.unrestricted.count() == 2
    undone(batch, cast["member"])
    ask.refresh_from_db()
    assert ask.text == "Before"
    assert set(ask.holders.all()) == {world.home, world.friend}
    (cited,) = Citation.unrestricted.all()
    assert (cited.pk, cited.locator) == (old.pk, "page 1")
    assert type(ask).unrestricted.count() == 1
    assert version_made_by(ask, Reader(cast["member"]), batch.pk).instance.text == "After"
    batch.refresh_from_db()
    assert (batch.state, batch.content) == (BatchState.TAKEN_BACK, None)
    with pytest.raises(PermissionDenied):
        undo_import(batch, cast["member"])


def test_what_was_changed_or_used_since_is_not_taken_back(cast, world):
    process = make(Process, name="Bill", **world.level("organisation"))
    row = {"name": "Hearing", "kind": "hearing", "position": "1", "state": "completed"}
    stage_rows = table({**row, "process": process.slug})
    batch = imported(handed_in(cast["member"], stage_rows, world.home, "stages"))
    stage = Stage.unrestricted.get()
    entry = make(Intervention, stage=stage, process=stage.process, **world.level("organisation"))
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    entry.delete()
    stage.name = "Hearing of the committee"
    stage.save()
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    assert Stage.unrestricted.get().name == "Hearing of the committee"


def test_colleagues_undo_and_others_do_not(cast, world):
    batch = imported(handed_in(cast["member"], table(HEARING), world.home))
    for name in ("ally", "outsider", "curator"):
        with pytest.raises(PermissionDenied):
            undo_import(batch, cast[name])
    undo_import(batch, person("colleague@example.org", world.home))
    work_off()
    assert not Intervention.unrestricted.exists()
    assert not Intervention.unrestricted_versions.exists()


def test_files_are_let_go_in_time(cast, world):
    left = handed_in(cast["member"], table(HEARING), world.home)
    stored = imported(handed_in(cast["member"], table(HEARING), world.home))
    now = timezone.now() + KEPT_FOR
    assert batches.old_files(now) == 2
    stored.refresh_from_db()
    assert stored.content is None
    assert not Batch.unrestricted.filter(pk=left.pk).exists()


@pytest.mark.parametrize("stored", [True, False])
def test_what_is_erased_from_an_entry_is_not_left_in_the_file_that_brought_it(cast, world, stored):
    entry = make(Intervention, title="Talk with Jane Roe", **world.level("organisation"))
    content = table({"id": str(entry.pk), "summary": "Jane Roe, 555 0100", "date": "2022"})
    batch = handed_in(cast["member"], content, world.home)
    imported(batch) if stored else looked_at(batch)
    entry.refresh_from_db()
    erase(entry, Words("Jane Roe", "[…]"), cast["member"])
    kept = Batch.unrestricted.filter(pk=batch.pk).first()
    assert (kept.content, kept.rows) == (None, None) if stored else kept is None


# -- the operator's folder ------------------------------------------------------------------
def rows_in(folder):
    return {path.name: sorted(path.read_bytes().split(b"\r\n")) for path in folder.iterdir()}


@pytest.mark.later
def test_all_that_is_exported_comes_back_and_a_second_time_changes_nothing(
    record, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("round")
    export_to(folder / "one", EVERYTHING)
    call_command("flush", interactive=False, verbosity=0)
    came = import_from(folder / "one")
    assert sum(one[Verb.CREATE] for one in came.values()) > 1000
    export_to(folder / "two", EVERYTHING)
    assert rows_in(folder / "one") == rows_in(folder / "two")
    again = import_from(folder / "one")
    assert {verb for one in again.values() for verb in one if one[verb]} == {Verb.SAME}


def the_claim_ends(batch):
    Job.objects.filter(about=str(batch.pk)).update(due=timezone.now())
