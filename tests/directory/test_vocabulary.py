"""Curators add and retire codes; what holds one stays readable, in every language."""

import ast
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from engagement.words import value_in_words
from processes.access import NOBODY, Reader
from processes.directory import vocabulary
from processes.directory.merging_codes import NotOffered, merge_codes, unmerge_codes
from processes.directory.vocabulary import CarriesLogic, TermForm, retire, use_again, vocabularies
from processes.exchange.tables import exchange_queryset, table_of
from processes.importing import batches
from processes.importing.column_plan import ColumnPlan
from processes.models import (
    Barrier,
    Intervention,
    Lesson,
    Organisation,
    Participation,
    Process,
    Stage,
    Term,
)
from processes.writing.entry import forms_class
from tests.directory.test_merging import tables
from tests.filling import fill, filled, send
from tests.importing.test_importing import handed_in, imported, table
from tests.making import make

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
NEW = {
    "code": "oversight_body",
    "label_en": "Oversight body",
    "label_es": "Órgano de supervisión",
}


def added(cast, name="organisationkind", **given):
    form = TermForm({**NEW, **given}, vocabulary=vocabularies()[name])
    assert form.is_valid(), form.errors
    return vocabulary.save_term(form, by=cast["curator"])


def offered(kind, cast, record=None):
    record_forms = forms_class(kind)(kind, Reader(cast["curator"]), record)
    return [code for code, _words in record_forms.form.fields["kind"].choices]


# -- adding ----------------------------------------------------------------------------------
def test_an_added_code_is_offered_kept_and_said_in_the_language_of_the_reader(client, cast):
    assert "oversight_body" not in offered(Organisation, cast)
    added(cast)
    client.force_login(cast["curator"])
    answer = fill(client, "/organisations/new/", name="The watchers", kind="oversight_body")
    assert answer.status_code == 302
    organisation = Organisation.unrestricted.get(name="The watchers")
    organisation.full_clean()
    for language, words in (("en", "Oversight body"), ("es", "Órgano de supervisión"),
                            ("fr", "Oversight body")):  # fmt: skip
        page = client.get(organisation.get_absolute_url(), {"lang": language})
        assert words in page.content.decode(), language
        with translation.override(language):
            assert organisation.get_kind_display() == words
            assert value_in_words(organisation, "kind") == words
    assert "Oversight body" in client.get("/dictionary/", {"lang": "en"}).content.decode()


def test_lists_are_filtered_by_it_and_files_hold_its_code(client, cast):
    added(cast)
    made = make(Organisation, name="The watchers", kind="oversight_body")
    page = client.get("/organisations/", {"kind": "oversight_body"})
    assert [row.pk for row in page.context["page"].rows] == [made.pk]
    header, texts = table_of(exchange_queryset(Organisation, NOBODY), NOBODY)
    kinds = [row[list(header).index("kind")] for row in texts]
    assert "oversight_body" in kinds


def test_a_file_may_say_it_in_any_language(cast, world):
    added(cast)
    content = table({"name": "The watchers", "kind": "Órgano de supervisión"})
    imported(handed_in(cast["curator"], content, None, "organisations"))
    assert Organisation.unrestricted.get(name="The watchers").kind == "oversight_body"
    unknown = handed_in(
        cast["curator"], table({"name": "x", "kind": "nonsense"}), None, "organisations"
    )
    batches.hand_over(unknown, "looking", ColumnPlan(**unknown.plan))
    batches.carry_on_now(unknown)
    unknown.refresh_from_db()
    assert unknown.refused == 1


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"code": "ngo"}, "code"),
        ({"code": "Oversight Body"}, "code"),
        ({"code": "9lives"}, "code"),
        ({"code": "x" * 33}, "code"),
        ({"code": ""}, "code"),
        ({"label_en": ""}, "label_en"),
        ({"label_en": "Coalition"}, "label_en"),
        ({"label_es": "x" * 81}, "label_es"),
        ({"label_fr": "two\nlines"}, "label_fr"),
    ],
)
def test_what_cannot_be_added_is_said_beside_it(cast, given, where):
    form = TermForm({**NEW, **given}, vocabulary=vocabularies()["organisationkind"])
    assert list(form.errors) == [where]


def test_the_words_of_an_added_code_can_be_changed_and_the_code_cannot(client, cast):
    added(cast)
    client.force_login(cast["curator"])
    address = reverse("vocabulary", args=["organisationkind"])
    sent = {"code": "another", "label_en": "Watchdog", "label_es": "", "label_fr": "Organe"}
    client.post(f"{address}?code=oversight_body", sent)
    (term,) = Term.unrestricted.all()
    assert (term.code, term.label_en, term.label_fr) == ("oversight_body", "Watchdog", "Organe")


def test_a_new_kind_names_its_family_or_phase_and_has_words_in_three_languages(client, cast):
    said = {"code": "art_action", "label_en": "Art action", "label_es": "Acción artística",
            "label_fr": "Action artistique"}  # fmt: skip
    for name, group in (("interventionkind", "event"), ("stagekind", "agenda")):
        known = vocabularies()[name]
        for lacking in ("group", "label_fr"):
            form = TermForm({**said, "group": group, lacking: ""}, vocabulary=known)
            assert list(form.errors) == [lacking]
        assert list(TermForm({**said, "group": "x"}, vocabulary=known).errors) == ["group"]
        added(cast, name, **said, group=group)
    process = make(Process)
    entry = make(Intervention, process=process, kind="art_action", date="2024-02-03")
    stage = make(Stage, process=process, kind="art_action", date="2024-01")
    assert (entry.family, stage.phase) == ("event", "agenda")
    assert client.get("/interventions/", {"kind": "art_action"}).context["page"].count == 1
    page = client.get(process.get_absolute_url(), {"family": "event"}).content.decode()
    assert "Art action" in page
    assert "Events and workshops" in page
    lesson = make(Lesson, process=process, stage=stage)
    found = client.get("/lessons/", {"phase": "agenda", "stage_kind": "art_action"})
    assert [row.pk for row in found.context["page"].rows] == [lesson.pk]
    client.force_login(cast["curator"])
    assert "Acción artística" in client.get("/log/", {"lang": "es"}).content.decode()
    page = client.get(reverse("vocabulary", args=["interventionkind"]), {"lang": "en"})
    assert "art_action, Events and workshops" in " ".join(page.content.decode().split())


def test_a_kind_whose_place_others_have_taken_stays_readable_and_is_not_offered(client, cast):
    held = make(Stage, kind="veto_review")
    assert "veto_review" not in offered(Stage, cast)
    assert "veto_review" in offered(Stage, cast, held)
    assert {"veto", "court_review"} <= set(offered(Stage, cast))
    assert "Veto or constitutional review" in client.get(held.get_absolute_url()).content.decode()


# -- retiring --------------------------------------------------------------------------------
def test_a_retired_code_is_not_offered_and_stays_readable_where_it_is(client, cast):
    held = make(Barrier, kind="visa")
    retire(vocabularies()["barrierkind"], "visa", by=cast["curator"])
    assert "visa" not in offered(Barrier, cast)
    assert "visa" in offered(Barrier, cast, held)
    assert held.get_kind_display() == "Visa refused or late"
    assert "Visa refused or late" in client.get(held.get_absolute_url()).content.decode()
    assert client.get("/barriers/", {"kind": "visa"}).context["page"].count == 1
    client.force_login(cast["curator"])
    answer = fill(client, f"{held.get_absolute_url()}edit/", text="Still the same barrier")
    assert answer.status_code == 302
    page = client.get("/barriers/new/")
    answer = client.post("/barriers/new/", filled(page, kind="visa", text="A new one"))
    assert answer.status_code == 400
    assert "is not used any more" in answer.content.decode()
    use_again(vocabularies()["barrierkind"], "visa")
    assert "visa" in offered(Barrier, cast)


def test_what_the_program_works_with_is_not_retired(client, cast):
    with pytest.raises(CarriesLogic):
        retire(vocabularies()["organisationkind"], "coalition", by=cast["curator"])
    client.force_login(cast["curator"])
    address = reverse("vocabulary", args=["role"])
    page = client.post(address, {"act": "retire", "code": "lead"}, follow=True)
    assert "The program works with this code." in page.content.decode()
    assert client.post(address, {"act": "retire", "code": "no_such"}).status_code == 404
    assert not Term.unrestricted.exists()


def test_every_code_that_the_source_names_is_known_to_carry_logic():
    """`Role.LEAD` in the source of a question is a code that may not be retired."""
    names = {type(one).__name__ for one in vocabulary.WORKS_WITH}
    names |= {"ProcessKind", "SourceKind", "BarrierKind", "EnablerKind"}
    known = {f"{type(one).__name__}.{one.name}" for one in vocabulary.WORKS_WITH}
    found = set()
    for path in (ROOT / "processes").rglob("*.py"):
        if path.name == "vocabulary.py" or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            named = getattr(getattr(node, "value", None), "id", "")
            if isinstance(node, ast.Attribute) and named in names and node.attr.isupper():
                found.add(f"{named}.{node.attr}")
    assert found == known


# -- the page ----------------------------------------------------------------------------------
def test_counts_tell_nothing_that_a_curator_may_not_see(client, cast, world):
    make(Barrier, kind="visa")
    make(Barrier, kind="visa", **world.level("organisation"))
    client.force_login(cast["curator"])
    entries = client.get(reverse("vocabulary", args=["barrierkind"])).context["entries"]
    assert {one.code: one.used for one in entries}["visa"] == 1


def test_the_page_adds_retires_and_brings_back(client, cast):
    client.force_login(cast["curator"])
    address = reverse("vocabulary", args=["processkind"])
    assert client.post(address, {**NEW, "label_en": ""}).status_code == 400
    assert client.post(address, NEW).status_code == 302
    assert client.post(address, NEW).status_code == 400  # it is there already
    for act, word in (("retire", "Not used any more"), ("use", "Retire it")):
        page = client.post(address, {"act": act, "code": "oversight_body"}, follow=True)
        assert word in page.content.decode()
    make(Process, kind="oversight_body")
    assert client.get(reverse("vocabulary", args=["fatecode"])).status_code == 404


def test_an_unknown_code_is_refused_by_the_record_itself(cast):
    with pytest.raises(ValidationError):
        make(Organisation, kind="nonsense")


def test_vocabularies_are_read_once_in_a_request(client, cast, django_assert_num_queries):
    added(cast)
    with vocabulary.once(), django_assert_num_queries(1):
        for one in vocabularies().values():
            assert one.fields[0].every()


# -- retiring what is in use -------------------------------------------------------------------
def test_retiring_a_code_in_use_asks_first_and_says_how_many(client, cast, world):
    added(cast)
    for _number in range(2):
        make(Organisation, kind="oversight_body")
    client.force_login(cast["curator"])
    address = reverse("vocabulary", args=["organisationkind"])
    asked = client.post(address, {"act": "retire", "code": "oversight_body"})
    said = " ".join(asked.content.decode().split())
    assert "2 things that you can see have “Oversight body”" in said
    assert "/organisations/?kind=oversight_body" in said
    assert Term.unrestricted.get().retired is None
    assert send(client, asked, having="sure", act="retire").status_code == 302
    assert Term.unrestricted.get().retired is not None


def test_a_code_that_nothing_has_is_retired_at_once(client, cast):
    added(cast)
    client.force_login(cast["curator"])
    address = reverse("vocabulary", args=["organisationkind"])
    assert client.post(address, {"act": "retire", "code": "oversight_body"}).status_code == 302
    assert Term.unrestricted.get().retired is not None


# -- merging two -------------------------------------------------------------------------------
@pytest.mark.engine
def test_what_has_a_code_gets_the_other_also_unseen_and_it_is_undone(cast, world):
    kinds = vocabularies()["interventionkind"]
    added(cast, "interventionkind", code="stroll", group="event", label_fr="Promenade")
    for level in ("public", "organisation"):
        make(Intervention, kind="stroll", **world.level(level))
    make(Intervention, kind="written_submission")
    before = tables()
    merge_codes(kinds, "stroll", "written_submission", by=cast["curator"])
    assert set(Intervention.unrestricted.values_list("kind", flat=True)) == {"written_submission"}
    assert "stroll" not in dict(kinds.fields[0].offered())
    last = Intervention.unrestricted_versions.filter(kind="written_submission", history_type="~")
    assert {one.history_user for one in last} == {cast["curator"]}
    use_again(kinds, "stroll")
    assert "stroll" not in dict(kinds.fields[0].offered()), "it is undone as a merge or not at all"
    unmerge_codes(kinds, "stroll", by=cast["curator"])
    assert tables() == before
    with pytest.raises(KeyError):
        unmerge_codes(kinds, "stroll", by=cast["curator"])


def test_a_merge_says_how_many_move_and_bears_the_label_of_what_stays(cast, client, world):
    """Was: its code, and no word of how many."""
    added(cast, "interventionkind", code="stroll", group="event", label_fr="Promenade")
    make(Intervention, kind="stroll")
    make(Intervention, kind="stroll", **world.level("organisation"))
    client.force_login(cast["curator"])
    address = reverse("vocabulary", args=["interventionkind"])
    asked = client.get(address, {"merge": "stroll"}).content.decode()
    assert "1 use that you can see moves." in " ".join(asked.split())
    client.post(address, {"act": "merge", "code": "stroll", "into": "written_submission"})
    assert "Merged into “Written submission”" in client.get(address).content.decode()


@pytest.mark.engine
def test_what_was_given_another_code_since_keeps_that(cast):
    kinds = vocabularies()["organisationkind"]
    added(cast)
    kept, given = (make(Organisation, kind="oversight_body") for _number in range(2))
    merge_codes(kinds, "oversight_body", "regulator", by=cast["curator"])
    later = make(Organisation, kind="regulator")
    given.refresh_from_db()
    given.kind = "ngo"
    given.save()
    unmerge_codes(kinds, "oversight_body", by=cast["curator"])
    for row in (kept, given, later):
        row.refresh_from_db()
    assert (kept.kind, given.kind, later.kind) == ("oversight_body", "ngo", "regulator")


@pytest.mark.engine
def test_where_both_are_there_each_stays_with_its_own(cast):
    roles = vocabularies()["role"]
    added(cast, "role", code="waver", label_en="Waved")
    entry, one = make(Intervention), make(Organisation)
    for role in ("waver", "lead"):
        make(Participation, intervention=entry, organisation=one, role=role, name="")
    merge_codes(roles, "waver", "lead", by=cast["curator"])
    held = Participation.unrestricted.filter(intervention=entry).values_list("role", flat=True)
    assert sorted(held) == ["lead", "waver"]


def test_what_cannot_be_merged_leaves_all_as_it_was(cast):
    kinds = vocabularies()["organisationkind"]
    added(cast)
    row = make(Organisation, kind="oversight_body")
    for code, into, why in (
        ("oversight_body", "oversight_body", NotOffered), ("oversight_body", "no_such", NotOffered),
        ("coalition", "ngo", CarriesLogic), ("no_such", "ngo", KeyError),
    ):  # fmt: skip
        with pytest.raises(why):
            merge_codes(kinds, code, into, by=cast["curator"])
    row.refresh_from_db()
    assert row.kind == "oversight_body"
    assert Term.unrestricted.get().retired is None


def test_a_curator_merges_two_codes_on_the_page_and_undoes_it(client, cast):
    added(cast)
    row = make(Organisation, kind="oversight_body")
    client.force_login(cast["curator"])
    address = reverse("vocabulary", args=["organisationkind"])
    assert "?merge=oversight_body" in client.get(address).content.decode()
    asked = client.get(address, {"merge": "oversight_body"})
    assert send(client, asked, having="into", act="merge", into="").status_code == 400
    assert send(client, asked, having="into", act="merge", into="regulator").status_code == 302
    row.refresh_from_db()
    assert row.kind == "regulator"
    page = client.get(address)
    assert "Merged into “Regulator”" in page.content.decode()
    undo = {"act": "unmerge", "code": "oversight_body"}
    assert client.post(address, undo).status_code == 302
    row.refresh_from_db()
    assert row.kind == "oversight_body"
    assert client.post(address, undo).status_code == 404
    assert client.get(address, {"merge": "coalition"}).status_code == 404
