"""Merging two of the directory: all that points at the second moves, nobody reads more or less,
and undoing it leaves the tables as they were."""

import re
import uuid

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from processes.access import Reader
from processes.directory import merging
from processes.directory.merging import (
    MergeRefused,
    PairChanged,
    is_circle,
    merge,
    pointers_at,
    stamp,
    why_not_merge,
)
from processes.directory.moved_rows import moved_and_left, would_move
from processes.directory.unmerging import undo_merge
from processes.lookup.by_name import organisation_called, source_called
from processes.models import (
    Admission,
    Affiliation,
    Assessment,
    Beside,
    Citation,
    Commitment,
    Consultation,
    Edition,
    Intervention,
    Invitation,
    Membership,
    Merger,
    NotTheSame,
    Organisation,
    OtherName,
    Participation,
    Position,
    Process,
    ProcessLead,
    Proposal,
    Record,
    Remembered,
    SearchText,
    Source,
    Stage,
    VersionListing,
    VersionRow,
)
from tests.conftest import CAST
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def two(cast):
    """Two spellings of one organisation."""
    kept = make(Organisation, name="Red en Defensa", acronym="RED", country="", kind="ngo")
    gone = make(Organisation, name="Réd en Défense", acronym="RD", country="MX", kind="ngo")
    return kept, gone


def merged(kept, gone, by, *chosen):
    for one in (kept, gone):
        one.refresh_from_db()
    return merge(kept, gone, chosen, by, stamp(kept, gone))


def models_here():
    kinds = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]
    return [one for one in kinds if one._meta.app_label in ("processes", "engagement")]


def tables():
    """All rows of all tables but history, mergers, the edition and stamps of when something was
    changed."""
    rows = {}
    for kind in models_here():
        if issubclass(kind, VersionRow | VersionListing) or kind in (Edition, Merger):
            continue
        names = [f.attname for f in kind._meta.concrete_fields if f.name != "changed"]
        if kind._meta.auto_created:  # a list has no order: its rows are the pairs
            names.remove("id")
        rows[kind._meta.label] = sorted(map(repr, kind._base_manager.values_list(*names)))
    return rows


def point_everything_at(row, world):
    """A row of every kind for every field that points at a kind and decides nothing."""
    made = []
    for field in pointers_at(type(row)):
        if is_circle(field) or field.model is type(row):
            continue
        level = world.level("organisation") if issubclass(field.model, Record) else {}
        if field.many_to_many:
            one = make(field.model, **level)
            getattr(one, field.name).add(row)
        elif field.model is OtherName:
            of = {"organisation": None, "process": None, field.name: row}
            one = make(OtherName, **of, name="Su otro nombre")
        elif issubclass(field.model, Beside):
            one = make(field.model, organisation=world.home, process=row, text="Of our own")
        elif field.model is Citation and field.name != "source":
            one = make(Citation, source=world.source, **{field.name: row})
        elif field.model is Citation:
            one = make(Citation, source=row, process=make(Process))
        else:
            also = {"group": ""} if field.model is Admission else {}
            one = make(field.model, **level, **also, **{field.name: row})
        made.append((one, field))
    return made


# -- what points there -----------------------------------------------------------------------
@pytest.mark.parametrize("kind", [Organisation, Process, Source])
def test_no_pointer_is_forgotten(kind):
    """Every field of every model that points at a kind, found another way."""
    found = {
        (one._meta.label, field.name)
        for one in apps.get_models()
        if not issubclass(one, VersionRow | VersionListing | Remembered)
        for field in (*one._meta.concrete_fields, *one._meta.many_to_many)
        if field.related_model is kind and field.name != "merged_into"
    }
    assert {(f.model._meta.label, f.name) for f in pointers_at(kind)} == found
    assert len(found) >= 5


def test_what_decides_who_reads_is_known():
    circles = {(f.model.__name__, f.name) for f in pointers_at(Organisation) if is_circle(f)}
    assert {
        ("Affiliation", "organisation"), ("Invitation", "organisation"), ("Circle", "owner"),
        ("Circle", "coalition"), ("Membership", "coalition"), ("Membership", "organisation"),
        ("Proposal", "owner"), ("Intervention", "owner"), ("Intervention", "coalition"),
    } <= circles  # fmt: skip
    assert not any(is_circle(field) for field in pointers_at(Source))


@pytest.mark.parametrize("kind", [Organisation, Process, Source])
def test_everything_moves_also_what_the_curator_cannot_see_and_comes_back(cast, world, kind):
    name = {"title" if kind is Source else "name": "Of one spelling"}
    kept, gone = make(kind), make(kind, **name)
    made = point_everything_at(gone, world)
    assert len(made) >= 4
    part = None if kind is Process else make(kind, part_of=gone)
    before = tables()
    merger = merged(kept, gone, cast["curator"])
    for field in pointers_at(kind):
        assert not field.model._base_manager.filter(**{field.name: gone.pk}).exists(), field
    for one, field in made:
        assert field.model._base_manager.filter(pk=one.pk, **{field.name: kept.pk}).exists()
    if part:
        part.refresh_from_db()
        assert part.part_of == kept
    assert tables() != before
    undo_merge(merger, kind, cast["curator"])
    assert tables() == before
    with pytest.raises(MergeRefused, match="already"):
        undo_merge(merger, kind, cast["curator"])


def test_what_both_have_is_dropped_once_and_made_again(cast, two):
    kept, gone = two
    entry = make(Intervention)
    for one in two:
        make(Participation, intervention=entry, organisation=one, role="lead", name="")
    make(Participation, intervention=entry, organisation=gone, role="host", name="")
    make(OtherName, organisation=kept, process=None, name="REDD")
    make(OtherName, organisation=gone, process=None, name="REDD")
    process = make(Process)
    for one in two:
        make(ProcessLead, process=process, organisation=one)
    before = tables()
    moving, both = would_move(kept, gone, Reader(cast["curator"]))
    assert sorted(g.model.__name__ for g in both) == ["OtherName", "Participation", "ProcessLead"]
    assert [row.role for g in moving for _at, row in g.rows] == ["host"]
    merger = merged(kept, gone, cast["curator"])
    roles = Participation.unrestricted.filter(intervention=entry, organisation=kept)
    assert sorted(roles.values_list("role", flat=True)) == ["host", "lead"]
    assert ProcessLead.unrestricted.get(process=process).organisation == kept
    undo_merge(merger, Organisation, cast["curator"])
    assert tables() == before


def test_who_was_taken_out_while_two_were_one_does_not_come_back(cast, two):
    kept, gone = two
    entries = [make(Intervention), make(Intervention)]
    for entry in entries:
        for one in two:
            make(Participation, intervention=entry, organisation=one, role="lead", name="")
    merger = merged(kept, gone, cast["curator"])
    Participation.unrestricted.get(intervention=entries[0]).delete()  # taken out by hand
    merger = undo_merge(merger, Organisation, cast["curator"])
    each = Participation.unrestricted.values_list("intervention", "organisation")
    assert {*each} == {(entries[1].pk, kept.pk), (entries[1].pk, gone.pk)}
    assert [label for label, _pk in merger.content["left"]["rows"]] == ["processes.participation"]


def test_a_record_that_both_have_is_not_lost_but_stays(cast, two, world):
    kept, gone = two
    consultation = make(Consultation)
    for one in two:
        given = {"consultation": consultation, "assessor": one, **world.level("organisation")}
        make(Assessment, **given)
    before = tables()
    merger = merged(kept, gone, cast["curator"])
    assert Assessment.unrestricted.filter(consultation=consultation).count() == 2
    assert len(merger.content["stayed"]) == 1
    undo_merge(merger, Organisation, cast["curator"])
    assert tables() == before


# -- who reads what --------------------------------------------------------------------------
def readable_by(cast):
    """What each of the cast may see of every kind, besides the directory and what finds it."""
    kinds = [k for k in models_here() if hasattr(k, "visible_to")]
    kinds = [k for k in kinds if k not in (Organisation, OtherName, Citation, Merger, SearchText)]
    readers = {name: Reader(cast[name]) for name in CAST}
    return {
        (name, kind): set(kind.visible_to(reader).values_list("pk", flat=True))
        for kind in kinds
        for name, reader in readers.items()
    }


def test_nobody_reads_more_or_less(cast, world, two):
    kept, gone = two
    for level in ("public", "coalition", "organisation"):
        for kind in (Intervention, Commitment, Position, Stage):
            entry = make(kind, **world.level(level))
            if kind is Intervention:
                make(Participation, intervention=entry, organisation=gone, role="lead", name="")
            elif kind is Stage:
                entry.bodies.add(gone)
    point_everything_at(gone, world)
    before = readable_by(cast)
    assert before["member", Intervention] != before["outsider", Intervention]
    merger = merged(kept, gone, cast["curator"])
    assert readable_by(cast) == before
    undo_merge(merger, Organisation, cast["curator"])
    assert readable_by(cast) == before


@pytest.mark.parametrize(
    "point",
    [
        lambda gone, w, c: Affiliation.unrestricted.create(person=c["outsider"], organisation=gone),
        lambda gone, w, c: make(Intervention, visibility="organisation", owner=gone),
        lambda gone, w, c: make(Intervention, visibility="public", owner=gone),
        lambda gone, w, c: make(
            Process, visibility="coalition", owner=w.home, coalition=gone
        ),
        lambda gone, w, c: Membership.unrestricted.create(
            coalition=w.coalition, organisation=gone
        ),
        lambda gone, w, c: Membership.unrestricted.create(coalition=gone, organisation=w.home),
        lambda gone, w, c: Invitation.unrestricted.create(
            email="a@example.org", organisation=gone, role="contributor", token_hash="x",
        ),
        lambda gone, w, c: Proposal.unrestricted.create(
            kind="asks", title="x", content={}, publishes=False, owner=gone
        ),
    ],
    ids=["account", "private", "public", "shared", "member", "coalition", "invited", "proposal"],
)  # fmt: skip
def test_who_decides_what_others_read_can_only_stay_and_one_sentence_says_so(
    point, cast, world, two
):
    kept, gone = two
    point(gone, world, cast)
    before = readable_by(cast)
    assert why_not_merge(kept, gone) == f"“{gone}” can only be the one that stays."
    with pytest.raises(MergeRefused, match="can only be the one that stays"):
        merged(kept, gone, cast["curator"])
    merged(gone, kept, cast["curator"])
    assert readable_by(cast) == before


@pytest.mark.parametrize("name", [name for name in CAST if name != "curator"])
def test_only_a_curator_merges_or_undoes(cast, two, name):
    with pytest.raises(MergeRefused):
        merged(*two, cast[name])
    merger = merged(*two, cast["curator"])
    with pytest.raises(MergeRefused):
        undo_merge(merger, Organisation, cast[name])
    assert not Merger.visible_to(Reader(cast[name])).exists()


def test_the_curator_is_told_only_of_what_they_may_see(cast, world, two):
    kept, gone = two
    hidden = make(Commitment, actor=gone, **world.level("organisation"))
    shown = make(Commitment, actor=gone)
    moving, _both = would_move(kept, gone, Reader(cast["curator"]))
    assert [row for group in moving for _at, row in group.rows] == [shown]
    merger = merged(kept, gone, cast["curator"])
    moved, left = moved_and_left(merger, Reader(cast["curator"]))
    assert [row for group in moved for _at, row in group.rows] == [shown]
    hidden.refresh_from_db()
    assert hidden.actor == kept
    hidden.actor = world.home
    hidden.save()
    undo_merge(merger, Organisation, cast["curator"])
    merger.refresh_from_db()
    assert len(merger.content["left"]["rows"]) == 1
    assert moved_and_left(merger, Reader(cast["curator"]))[1] == []


# -- names, addresses, fields ----------------------------------------------------------------
def test_old_names_addresses_and_ids_lead_to_what_stays(cast, two, client):
    kept, gone = two
    merged(kept, gone, cast["curator"])
    names = OtherName.unrestricted.filter(organisation=kept)
    assert sorted(names.values_list("name", flat=True)) == ["RD", "Réd en Défense"]
    for text in ("Réd en Défense", "RD", gone.slug, str(gone.pk), "Red en Defensa"):
        assert organisation_called(Reader(cast["member"]), text) == kept, text
    for address in (gone.slug, gone.pk, kept.pk):
        answer = client.get(reverse("record", args=["organisations", address]))
        assert (answer.status_code, answer.url) == (301, kept.get_absolute_url())
    again = make(Organisation, name="Réd en Défense")
    assert again.slug not in (gone.slug, kept.slug)
    assert gone not in Organisation.visible_to(Reader(cast["curator"]))
    third = make(Organisation, name="A third")
    merged(third, kept, cast["curator"])
    assert organisation_called(Reader(cast["member"]), gone.slug) == third


def test_an_old_title_and_link_of_a_source_lead_to_what_stays(cast):
    kept = make(Source, title="Opinion", link="https://example.org/a")
    gone = make(Source, title="Opinión", link="https://example.org/b")
    merger = merged(kept, gone, cast["curator"])
    for text in ("Opinión", "https://example.org/b", gone.slug):
        assert source_called(Reader(cast["member"]), text) == kept
    undo_merge(merger, Source, cast["curator"])
    assert source_called(Reader(cast["member"]), "Opinión") == gone


def test_each_field_is_chosen_and_given_back(cast, two):
    kept, gone = two
    before = tables()
    merger = merged(kept, gone, cast["curator"], "name", "country", "no such field", "slug")
    kept.refresh_from_db()
    assert (kept.name, kept.country.code, kept.acronym) == ("Réd en Défense", "MX", "RED")
    names = OtherName.unrestricted.filter(organisation=kept).values_list("name", flat=True)
    assert sorted(names) == ["RD", "Red en Defensa"]
    undo_merge(merger, Organisation, cast["curator"])
    assert tables() == before


def test_a_part_of_the_other_is_not_part_of_itself(cast, two):
    kept, gone = two
    kept.part_of = gone
    kept.save()
    before = tables()
    merger = merged(kept, gone, cast["curator"])
    kept.refresh_from_db()
    assert kept.part_of is None
    undo_merge(merger, Organisation, cast["curator"])
    assert tables() == before


def test_what_was_changed_since_stays_when_it_is_undone(cast, two):
    kept, gone = two
    moved, deleted, given = (make(Commitment, actor=gone) for _n in range(3))
    merger = merged(kept, gone, cast["curator"], "country")
    later = make(Commitment, actor=kept)
    third = make(Organisation, name="A third")
    kept.refresh_from_db()
    kept.country = "PE"
    kept.save()
    gone_id = str(deleted.pk)
    deleted.delete()
    given.refresh_from_db()
    given.actor = third
    given.save()
    merger = undo_merge(merger, Organisation, cast["curator"])
    for row in (moved, later, given, kept):
        row.refresh_from_db()
    owners = (moved.actor, later.actor, given.actor)
    assert owners == (gone, kept, third)
    assert kept.country.code == "PE"
    assert merger.content["left"]["fields"] == ["country"]
    assert {pk for _label, pk in merger.content["left"]["rows"]} == {
        gone_id, str(given.pk),
    }  # fmt: skip


def test_a_merge_into_what_was_merged_itself_is_undone_in_order(cast, two):
    kept, gone = two
    third = make(Organisation, name="A third")
    before = tables()
    first = merged(kept, gone, cast["curator"])
    second = merged(third, kept, cast["curator"])
    with pytest.raises(MergeRefused, match="first"):
        undo_merge(first, Organisation, cast["curator"])
    undo_merge(second, Organisation, cast["curator"])
    undo_merge(first, Organisation, cast["curator"])
    assert tables() == before


def test_two_that_changed_after_they_were_looked_at_are_not_merged(cast, two):
    kept, gone = two
    seen = stamp(kept, gone)
    gone.description = "New"
    gone.save()
    before = tables()
    with pytest.raises(PairChanged):
        merge(kept, gone, (), cast["curator"], seen)
    with pytest.raises(MergeRefused):
        merged(kept, kept, cast["curator"])
    assert tables() == before


def test_what_breaks_half_way_leaves_nothing(cast, two, monkeypatch):
    kept, gone = two
    make(Commitment, actor=gone)
    before = tables()
    monkeypatch.setattr(merging, "keep_names", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        merged(kept, gone, cast["curator"])
    assert tables() == before


def test_the_past_is_kept_with_who_did_it(cast, two):
    kept, gone = two
    entry = make(Commitment, actor=gone)
    merged(kept, gone, cast["curator"])
    last = Commitment.unrestricted_versions.filter(id=entry.pk).order_by("-history_id").first()
    assert (last.actor_id, last.history_user) == (kept.pk, cast["curator"])
    assert Commitment.unrestricted_versions.filter(id=entry.pk, actor=gone.pk).exists()


# -- the pages -------------------------------------------------------------------------------
@pytest.fixture
def curating(client, cast):
    client.force_login(cast["curator"])
    return client


def test_a_curator_finds_merges_and_undoes(curating, two, cast):
    kept, gone = two
    page = curating.get("/duplicates/").content.decode()
    address = reverse("merge", args=["organisations", kept.slug, gone.slug])
    assert address in page or reverse("merge", args=["organisations", gone.slug, kept.slug]) in page
    preview = curating.get(address)
    assert "keep to themselves" in preview.content.decode()
    sent = {"seen": preview.context["seen"], "country": "gone", "name": "kept"}
    answer = curating.post(address, sent)
    merger = Merger.unrestricted.get()
    assert answer.url == reverse("merger", args=[merger.pk])
    kept.refresh_from_db()
    assert (kept.country.code, kept.name) == ("MX", "Red en Defensa")
    versions = Organisation.unrestricted_versions
    changes = versions.filter(id=gone.pk).values("change")
    assert versions.filter(change__in=changes, id=kept.pk).exists(), "one merge is one change"
    assert (
        "Réd en Défense"
        in curating.get(reverse("history", args=["organisations", kept.slug])).content.decode()
    )
    assert curating.get(answer.url).status_code == 200
    assert gone.name in curating.get("/mergers/").content.decode()
    assert curating.post(reverse("undo_merge", args=[merger.pk])).status_code == 302
    assert curating.get(gone.get_absolute_url()).status_code == 200
    assert curating.post(reverse("undo_merge", args=[merger.pk])).status_code == 409


def test_a_stale_preview_is_shown_again_and_a_refusal_is_said(curating, two, world):
    kept, gone = two
    address = reverse("merge", args=["organisations", kept.slug, gone.slug])
    assert curating.post(address, {"seen": "x"}).status_code == 409
    home = reverse("merge", args=["organisations", kept.slug, world.home.slug])
    page = curating.get(home)
    assert "can only be the one that stays" in page.content.decode()
    assert curating.post(home, {"seen": page.context["seen"]}).status_code == 400
    assert not Merger.unrestricted.exists()


def test_not_the_same_is_remembered(curating, two):
    kept, gone = two
    sent = {"kind": "organisations", "one": kept.slug, "other": gone.slug}
    assert gone.name in curating.get("/duplicates/").content.decode()
    assert curating.post("/duplicates/", sent).status_code == 302
    assert curating.post("/duplicates/", sent).status_code == 302
    assert NotTheSame.unrestricted.count() == 1
    assert gone.name not in curating.get("/duplicates/").content.decode()
    assert curating.post("/duplicates/", {**sent, "other": "nobody"}).status_code == 404
    assert curating.post("/duplicates/", {**sent, "kind": "asks"}).status_code == 404


def test_another_is_found_by_its_name(curating, two):
    kept, gone = two
    page = reverse("merge_with", args=["organisations", kept.slug])
    assert curating.get(page).status_code == 200
    found = curating.get(page, {"with": gone.name})
    assert found.url == reverse("merge", args=["organisations", kept.slug, gone.slug])
    assert curating.get(page, {"with": "nobody of that name"}).status_code == 400
    assert curating.get(page, {"with": kept.name}).status_code == 400


@pytest.mark.later  # who is let in is decided before the engine is asked
@pytest.mark.parametrize("name", [name for name in CAST if name != "curator"])
def test_the_pages_are_for_curators(client, cast, two, name):
    kept, gone = two
    merger = merged(make(Organisation), make(Organisation), cast["curator"])
    if name != "nobody":
        client.force_login(cast[name])
    wanted = 302 if name == "nobody" else 403
    pair = reverse("merge", args=["organisations", kept.slug, gone.slug])
    before = tables()
    for path in ("/duplicates/", "/mergers/", pair, reverse("merger", args=[merger.pk]),
                 reverse("merge_with", args=["organisations", kept.slug])):  # fmt: skip
        assert client.get(path).status_code == wanted, path
    for path in ("/duplicates/", pair, reverse("undo_merge", args=[merger.pk])):
        assert client.post(path).status_code == wanted, path
    if name == "nobody":
        return
    assert (
        re.search("Merge with another", client.get(kept.get_absolute_url()).content.decode())
        is None
    )
    assert {k: v for k, v in tables().items() if "ession" not in k} == {
        k: v for k, v in before.items() if "ession" not in k
    }


def test_only_what_has_names_is_merged(curating, cast):
    entry = make(Intervention)
    assert curating.get(f"/interventions/{entry.pk}/merge/").status_code == 404
    assert curating.get(f"/interventions/{entry.pk}/merge/x/").status_code == 404
    assert curating.get(f"/processes/{make(Process).slug}/merge/x/").status_code == 404
    assert curating.get(f"/mergers/{uuid.uuid4()}/").status_code == 404
