"""Merging two processes that everybody reads: all that belongs to the second moves, also what its
reader may not see, and undoing it leaves the tables as they were."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from processes.access import Reader
from processes.directory.likeness import likely_same
from processes.directory.merging import MergeRefused, why_not_merge
from processes.directory.moved_rows import would_move
from processes.directory.unmerging import undo_merge
from processes.lookup.by_name import process_called
from processes.models import (
    Identifier,
    Intervention,
    Jurisdiction,
    MaybeSame,
    Merger,
    NextStep,
    NotTheSame,
    OtherName,
    Process,
    ProcessLead,
    ProcessLink,
    Stage,
    TextVersion,
    Topic,
    WorkingNote,
)
from tests.conftest import CAST
from tests.directory.test_merging import merged, readable_by, tables
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def two(cast):
    """Two records of one bill."""
    return make(Process, name="Water bill", acronym="WB"), make(Process, name="Bill on water")


@pytest.fixture
def curating(client, cast):
    client.force_login(cast["curator"])
    return client


def stage(process, position, name, date="", **given):
    return make(Stage, process=process, position=position, name=name, date=date, **given)


def order_of(process, reader):
    rows = Stage.visible_to(reader).filter(process=process.pk)
    return [(one.position, one.name) for one in rows]


# -- what only processes have ----------------------------------------------------------------
def test_stages_of_both_stand_in_one_order_by_day_and_go_back(cast, two):
    kept, gone = two
    for row in (
        (kept, 1, "Filed", "2020-03"), (kept, 2, "Undated talks"), (kept, 5, "Vote", "2022"),
        (gone, 1, "Announced", "2019"), (gone, 2, "Hearing", "2021-05-04"), (gone, 3, "Appeal"),
    ):  # fmt: skip
        stage(*row)
    before = tables()
    merger = merged(kept, gone, cast["curator"])
    names = ["Announced", "Filed", "Undated talks", "Hearing", "Appeal", "Vote"]
    assert order_of(kept, Reader(cast["nobody"])) == [*enumerate(names, 1)]
    undo_merge(merger, Process, cast["curator"])
    assert tables() == before


def test_stages_that_organisations_keep_move_unseen_and_leave_no_gap(cast, two, world):
    kept, gone = two
    ours, theirs = (
        world.level("organisation"),
        {"visibility": "organisation", "owner": world.friend},
    )
    stage(kept, 1, "Filed", "2020")
    stage(kept, 2, "Vote", "2022")
    stage(gone, 1, "Hearing", "2021")
    for process, position, name, level in (
        (kept, 3, "Ours", ours), (kept, 4, "Ours too", ours), (gone, 1, "Ours of both", ours),
        (gone, 2, "Theirs", theirs), (gone, 3, "Theirs too", theirs),
    ):  # fmt: skip
        stage(process, position, name, **level)
    before, could = tables(), readable_by(cast)
    merger = merged(kept, gone, cast["curator"])
    seen = [(1, "Filed"), (2, "Hearing"), (3, "Vote")]
    for who in ("nobody", "outsider", "curator"):
        assert order_of(kept, Reader(cast[who])) == seen, who
    assert {name for _place, name in order_of(kept, Reader(cast["member"]))} == {
        "Filed", "Hearing", "Vote", "Ours", "Ours too", "Ours of both",
    }  # fmt: skip
    could = {key: ids - {gone.pk} for key, ids in could.items()}
    assert readable_by(cast) == could
    undo_merge(merger, Process, cast["curator"])
    assert tables() == before


def test_texts_of_one_name_and_links_between_the_two(cast, two, world):
    kept, gone, third = *two, make(Process, name="A treaty")
    for one in two:
        make(TextVersion, process=one, name="First draft")
        make(TextVersion, process=one, name="First draft", **world.level("organisation"))
        make(ProcessLink, from_process=one, to_process=third, relation="related")
    make(ProcessLink, from_process=gone, to_process=kept, relation="related")
    make(ProcessLink, from_process=gone, to_process=third, relation="implements")
    before = tables()
    merger = merged(kept, gone, cast["curator"])
    texts = TextVersion.visible_to(Reader(cast["member"])).filter(process=kept)
    assert sorted(texts.values_list("name", flat=True)) == [
        "First draft", "First draft", "First draft (2)", "First draft (2)",
    ]  # fmt: skip
    links = ProcessLink.visible_to(Reader(cast["nobody"]))
    assert sorted(links.values_list("from_process", "relation")) == [
        (kept.pk, "implements"), (kept.pk, "related"),
    ]  # fmt: skip
    undo_merge(merger, Process, cast["curator"])
    assert tables() == before


def test_what_both_say_is_there_once(cast, two):
    kept, gone = two
    for one in two:
        make(Topic, process=one, topic="Water")
        make(Jurisdiction, process=one, place="KE")
        make(Identifier, process=one, scheme="Bill", value="12/2020")
    make(Topic, process=gone, topic="Land")
    before = tables()
    _moving, both = would_move(kept, gone, Reader(cast["curator"]))
    assert {group.model for group in both} == {Topic, Jurisdiction, Identifier}
    merger = merged(kept, gone, cast["curator"])
    topics = Topic.visible_to(Reader(cast["nobody"])).filter(process=kept)
    assert sorted(topics.values_list("topic", flat=True)) == ["Land", "Water"]
    undo_merge(merger, Process, cast["curator"])
    assert tables() == before


# -- what organisations noted ----------------------------------------------------------------
def test_notes_beside_both_are_read_together_by_their_organisation_alone(cast, two, world):
    kept, gone = two
    for one in two:
        make(WorkingNote, organisation=world.home, process=one, text=f"Zanzibar {one}")
    make(WorkingNote, organisation=world.friend, process=gone, intended_result="Delay", text="")
    make(NextStep, organisation=world.home, process=gone, text="Call them")
    before = tables()
    moving, both = would_move(kept, gone, Reader(cast["curator"]))
    assert (moving, both) == ([], [])
    merger = merged(kept, gone, cast["curator"])
    assert "Zanzibar" not in json.dumps(merger.content), "what they noted is copied nowhere"
    note = WorkingNote.visible_to(Reader(cast["member"])).get(process=kept)
    assert note.text == "Zanzibar Water bill\n\nZanzibar Bill on water"
    assert WorkingNote.visible_to(Reader(cast["ally"])).get(process=kept).intended_result == "Delay"
    assert NextStep.visible_to(Reader(cast["member"])).get().process == kept
    for who in ("nobody", "outsider", "curator"):
        assert not WorkingNote.visible_to(Reader(cast[who])).exists(), who
    undo_merge(merger, Process, cast["curator"])
    assert tables() == before


def test_a_note_that_was_written_on_since_stays_whole(cast, two, world):
    kept, gone = two
    for one in two:
        make(WorkingNote, organisation=world.home, process=one, text=str(one))
    merger = merged(kept, gone, cast["curator"])
    note = WorkingNote.unrestricted.get(process=kept)
    note.text += "\n\nAnd more."
    note.save()
    undo_merge(merger, Process, cast["curator"])
    note.refresh_from_db()
    assert note.text == "Water bill\n\nBill on water\n\nAnd more."
    assert WorkingNote.unrestricted.get(process=gone).text == "Bill on water"


# -- who may, and what is never merged -------------------------------------------------------
@pytest.mark.parametrize("level", ["organisation", "coalition"])
def test_what_is_not_open_to_everybody_is_not_merged(cast, two, world, level):
    public, own = two[0], make(Process, name="Water bill", **world.level(level))
    for pair in ((public, own), (own, public)):
        assert "is not open to everybody" in why_not_merge(*pair)
        for who in ("member", "curator"):
            with pytest.raises(MergeRefused):
                merged(*pair, cast[who])
    assert not Merger.unrestricted.exists()


@pytest.mark.parametrize("name", [name for name in CAST if name != "curator"])
def test_only_a_curator_merges_or_undoes(cast, two, name):
    with pytest.raises(MergeRefused):
        merged(*two, cast[name])
    merger = merged(*two, cast["curator"])
    with pytest.raises(MergeRefused):
        undo_merge(merger, Process, cast[name])
    assert not Merger.visible_to(Reader(cast[name])).exists()


def test_what_was_merged_away_is_read_by_nobody(cast, two, world):
    kept, gone = two
    gone.owner = world.home
    gone.save()
    merged(kept, gone, cast["curator"])
    for who in CAST:
        assert gone not in Process.visible_to(Reader(cast[who])), who
    call_command("settle_readers", "--check")


def test_a_merge_into_what_was_made_private_since_is_told_to_nobody(cast, two, world, curating):
    kept, gone = two
    kept.owner = world.home
    kept.save()
    merger = merged(kept, gone, cast["curator"])
    kept.refresh_from_db()
    kept.visibility = "organisation"
    kept.save()
    assert not Merger.visible_to(Reader(cast["curator"])).exists()
    assert curating.get(reverse("merger", args=[merger.pk])).status_code == 404
    assert "Bill on water" not in curating.get("/mergers/").content.decode()
    assert curating.get(gone.get_absolute_url()).status_code == 404


# -- addresses and names ---------------------------------------------------------------------
def test_old_names_addresses_and_ids_lead_to_what_stays(cast, two, client):
    kept, gone = two
    gone.in_other_languages = {"es": {"name": "Ley de aguas"}, "fr": {"name": "Loi sur l’eau"}}
    gone.save()
    kept.in_other_languages = {"fr": {"name": "Loi de l’eau"}}
    kept.save()
    before = tables()
    merger = merged(kept, gone, cast["curator"])
    names = OtherName.unrestricted.filter(process=kept)
    assert sorted(names.values_list("name", "language", "use")) == [
        ("Bill on water", "", "alias"), ("Loi sur l’eau", "fr", "translation"),
    ]  # fmt: skip
    kept.refresh_from_db()
    assert kept.in_other_languages["es"]["name"] == "Ley de aguas"
    for text in ("Bill on water", "ley de aguas", "Loi sur l'eau", gone.slug, str(gone.pk), "WB"):
        assert process_called(Reader(cast["nobody"]), text) == kept, text
    for address in (gone.slug, gone.pk):
        answer = client.get(reverse("record", args=["processes", address]))
        assert (answer.status_code, answer.url) == (301, kept.get_absolute_url())
    undo_merge(merger, Process, cast["curator"])
    assert tables() == before
    assert client.get(gone.get_absolute_url()).status_code == 200


def test_a_text_that_is_chosen_comes_with_what_it_says_in_other_languages(cast, two):
    """Was: the Spanish page went on showing the summary of the first."""
    kept, gone = two
    kept.summary, gone.summary = "On water", "On rivers"
    kept.in_other_languages = {
        "es": {"name": "Ley", "summary": "Sobre el agua"}, "fr": {"summary": "Sur l’eau"},
    }  # fmt: skip
    gone.in_other_languages = {"es": {"name": "Ley de ríos", "summary": "Sobre los ríos"}}
    kept.save()
    gone.save()
    before = tables()
    merger = merged(kept, gone, cast["curator"], "summary")
    kept.refresh_from_db()
    assert kept.summary == "On rivers"
    assert kept.in_other_languages == {"es": {"name": "Ley", "summary": "Sobre los ríos"}}
    undo_merge(merger, Process, cast["curator"])
    assert tables() == before


def test_files_lists_and_search_lead_to_what_stays(cast, two, client):
    kept, gone = two
    entry = make(Intervention, process=gone, title="A letter")
    merged(kept, gone, cast["curator"])
    for address in (gone.slug, str(gone.pk)):
        for path in ("timeline.json", "asks/", "steps/", "openness/", "history/"):
            answer = client.get(f"/processes/{address}/{path}", follow=True)
            assert answer.status_code == 200, path
        listed = client.get("/interventions.json", {"process": address})
        assert str(entry.pk) in b"".join(listed.streaming_content).decode()
    told = b"".join(client.get("/processes.json").streaming_content).decode()
    assert kept.get_absolute_url() in told
    assert gone.get_absolute_url() not in told
    found = client.get("/search/", {"q": "Bill on water"}).content.decode()
    assert kept.get_absolute_url() in found
    assert gone.get_absolute_url() not in found
    assert "Bill on water" in client.get(f"{kept.get_absolute_url()}history/").content.decode()


# -- undoing ---------------------------------------------------------------------------------
def exported(folder):
    call_command("export", str(folder), "--everything")
    return {one.name: one.read_text("utf-8") for one in sorted(folder.iterdir())}


def test_what_is_exported_is_the_same_before_and_after(cast, two, world, tmp_path):
    kept, gone = two
    for one in two:
        stage(one, 1, "Filed", "2020")
        make(TextVersion, process=one, name="Draft")
        make(Intervention, process=one, **world.level("organisation"))
    before = exported(tmp_path / "before")
    undo_merge(merged(kept, gone, cast["curator"], "name"), Process, cast["curator"])
    after = exported(tmp_path / "after")
    assert before.keys() == after.keys()
    for name in before:
        if name.endswith(".csv"):
            assert without_stamps(before[name]) == without_stamps(after[name]), name


def without_stamps(table):
    lines = [line.split(",") for line in table.splitlines()]
    stamp = lines[0].index("changed") if "changed" in lines[0] else None
    return sorted(tuple(cell for at, cell in enumerate(line) if at != stamp) for line in lines)


def test_what_was_recorded_since_goes_with_what_it_hangs_on(cast, two, world):
    kept, gone = two
    hearing = stage(gone, 1, "Hearing")
    merger = merged(kept, gone, cast["curator"])
    hearing.refresh_from_db()
    ours = make(
        Intervention, process=kept, stage=hearing, title="Ours", **world.level("organisation")
    )
    later = make(Intervention, process=kept, title="Of no stage")
    undo_merge(merger, Process, cast["curator"])
    for row in (ours, later):
        row.refresh_from_db()
    assert (ours.process, later.process) == (gone, kept)


def test_a_stage_that_was_added_since_keeps_its_place(cast, two):
    kept, gone = two
    stage(kept, 1, "Filed", "2020")
    stage(kept, 2, "Vote", "2022")
    stage(gone, 1, "Hearing", "2021")
    merger = merged(kept, gone, cast["curator"])
    vote = Stage.unrestricted.get(name="Vote")
    vote.position = 9
    vote.save()
    stage(kept, 3, "New", "2023")
    merger = undo_merge(merger, Process, cast["curator"])
    anybody = Reader(cast["nobody"])
    assert order_of(kept, anybody) == [(1, "Filed"), (3, "New"), (9, "Vote")]
    assert order_of(gone, anybody) == [(1, "Hearing")]
    assert [pk for _label, pk in merger.content["left"]["rows"]] == [str(vote.pk)]


# -- the pages -------------------------------------------------------------------------------
def test_a_curator_is_led_from_the_work_list_and_the_likely_duplicates(curating, two, world):
    kept, gone = two
    assert [{pair.one, pair.other} for pair in likely_same(Process, Reader_of(curating))] == [
        {kept, gone}
    ]
    page = curating.get("/duplicates/", {"kind": "processes"}).content.decode()
    assert "Bill on water" in page
    assert (
        f"{kept.get_absolute_url()}merge/" in curating.get(kept.get_absolute_url()).content.decode()
    )
    address = reverse("merge", args=["processes", kept.slug, gone.slug])
    preview = curating.get(address)
    assert "keep to themselves" in preview.content.decode()
    assert 'name="visibility"' not in preview.content.decode()
    answer = curating.post(address, {"seen": preview.context["seen"], "name": "kept"})
    assert "Bill on water" in curating.get(answer.url).content.decode()
    assert "Bill on water" in curating.get("/mergers/").content.decode()
    removal = curating.get(f"{kept.get_absolute_url()}remove/").content.decode()
    assert "was merged into it" in removal
    merger = Merger.unrestricted.get()
    assert curating.post(reverse("undo_merge", args=[merger.pk])).status_code == 302
    assert curating.get(gone.get_absolute_url()).status_code == 200


def test_what_moves_is_named_and_both_are_called_as_their_reader_calls_them(curating, two, world):
    """Was: the name of the process itself beside each of its topics, places and bodies, and both
    in the language in which they were written."""
    kept, gone = two
    gone.in_other_languages = {"es": {"name": "Ley de aguas"}}
    gone.text_language = kept.text_language = "en"
    for one in two:
        one.save()
    make(Topic, process=gone, topic="Rivers")
    make(Jurisdiction, process=gone, place="KE")
    make(ProcessLead, process=gone, organisation=world.home)
    address = reverse("merge", args=["processes", kept.slug, gone.slug])
    preview = curating.get(address, headers={"accept-language": "es"})
    listed = " ".join(preview.content.decode().split())
    for words in ("Rivers", "Kenia", "Home Rights", "¿Unir <bdi>Ley de aguas</bdi> a", "Tema (1)"):
        assert words in listed, words
    answer = curating.post(address, {"seen": preview.context["seen"]})
    for page in (answer.url, "/mergers/"):
        listed = curating.get(page, headers={"accept-language": "es"}).content.decode()
        assert "<bdi>Ley de aguas</bdi>" in listed, page
        assert "<bdi>Bill on water</bdi>" in curating.get(page).content.decode(), page


def test_two_that_somebody_has_said_may_be_the_same_are_listed(cast, curating, two, world):
    """Was: on the work list alone."""
    kept, _gone = two
    other, own = (
        make(Process, name="Rivers"),
        make(Process, name="Zan", **world.level("organisation")),
    )
    for one in (other, own):
        MaybeSame.say(kept, one, by=cast["member"])
    page = curating.get("/duplicates/", {"kind": "processes"}).content.decode()
    assert "Somebody has said that they may be the same" in page
    assert "2 pairs" in page
    assert "/merge/" in page
    assert own.get_absolute_url() not in page
    first = likely_same(Process, Reader(cast["curator"]))[0]
    assert {first.one, first.other} == {kept, other}
    sent = {"kind": "processes", "one": kept.slug, "other": other.slug}
    curating.post("/duplicates/", sent)
    assert "Somebody has said" not in curating.get("/duplicates/?kind=processes").content.decode()


def Reader_of(client):
    return Reader(client.get("/").context["user"])


def test_that_they_are_not_the_same_is_remembered(curating, two):
    kept, gone = two
    sent = {"kind": "processes", "one": kept.slug, "other": gone.slug}
    assert curating.post("/duplicates/", sent).status_code == 302
    assert NotTheSame.unrestricted.count() == 1
    page = curating.get("/duplicates/", {"kind": "processes"}).content.decode()
    assert "Bill on water" not in page


def test_two_that_apply_in_different_places_are_two(cast):
    for place in ("KE", "GH"):
        make(Jurisdiction, process=make(Process, name="Cybersecurity bill"), place=place)
    assert likely_same(Process, Reader(cast["curator"])) == []


def test_a_private_one_is_answered_by_what_can_be_done(cast, signed_in, two, world):
    own = make(Process, name="Water bill", **world.level("organisation"))
    member = signed_in["member"]
    assert (
        f"{own.get_absolute_url()}merge/" not in member.get(own.get_absolute_url()).content.decode()
    )
    assert member.get(f"{own.get_absolute_url()}merge/").status_code == 403
    assert signed_in["curator"].get(f"{own.get_absolute_url()}merge/").status_code == 404
    listed = " ".join(member.get("/upkeep/duplicates/").content.decode().split())
    assert "Move what you logged to that one" in listed
    assert f'href="/interventions/?process={own.address}"' in listed
    assert "/merge/" not in listed
