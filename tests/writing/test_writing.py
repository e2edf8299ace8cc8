"""Whatever writes refuses: who may not, what is forged, what is stale, what is too much."""

import logging
import re
import uuid

import pytest
from django import forms
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from engagement.language_forms import TextsWidget
from engagement.resources import kinds
from processes.models import (
    Ask,
    Citation,
    Consultation,
    Intervention,
    Lesson,
    Organisation,
    Participation,
    Process,
    Record,
    Source,
    Stage,
    TextVersion,
)
from processes.writing import record_form
from tests.conftest import CAST, person
from tests.every import of_every
from tests.filling import fill, filled
from tests.making import make

pytestmark = pytest.mark.django_db
RECORDS = [kind for kind in kinds("processes") if issubclass(kind, Record)]
EVERY = of_every(kinds("processes"))
EVERY_RECORD = of_every(RECORDS)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def quiet():
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


def edit_of(record):
    return f"{record.get_absolute_url()}edit/"


def new_of(kind):
    return f"/{kind.resource.plural}/new/"


def ours(kind, world, **given):
    return make(kind, visibility="organisation", owner=world.home, **given)


def as_stored(record):
    return type(record).unrestricted.filter(pk=record.pk).values().get()


def problems(answer):
    return [str(what) for _id, _name, what in answer.context["record_forms"].problems]


# -- who may not -----------------------------------------------------------------------------
@EVERY
def test_who_is_not_signed_in_is_asked_to_whatever_the_address(signed_in, kind):
    record = make(kind)
    for address in (edit_of(record), new_of(kind), f"/{kind.resource.plural}/no-such/edit/"):
        for send in (signed_in["nobody"].get, signed_in["nobody"].post):
            answer = send(address)
            assert answer.status_code == 302
            assert answer.url == f"/accounts/login/?next={address}"


@EVERY
def test_nothing_is_stored_for_who_is_not_signed_in(signed_in, kind):
    record, before = make(kind), kind.unrestricted.count()
    stored = as_stored(record)
    for address in (edit_of(record), new_of(kind)):
        signed_in["nobody"].post(address, {"title": "X", "name": "X", "text": "X"})
    assert as_stored(record) == stored and kind.unrestricted.count() == before


@EVERY_RECORD
def test_what_is_another_organisations_answers_like_what_is_not_there(signed_in, world, kind):
    record = ours(kind, world)
    stored = as_stored(record)
    never = edit_of(record).replace(record.address, str(uuid.uuid4())[: len(record.address)])
    for name in ("outsider", "ally", "curator", "administrator"):
        for method in ("get", "post"):
            real, none = (getattr(signed_in[name], method)(at) for at in (edit_of(record), never))
            assert (real.status_code, none.status_code) == (404, 404), name
            bodies = [
                TOKEN.sub("", page.content.decode()).replace(at, "")
                for page, at in ((real, edit_of(record)), (none, never))
            ]
            assert bodies[0] == bodies[1]
    assert as_stored(record) == stored


@EVERY
def test_a_reader_who_may_not_write_is_told_so(signed_in, kind):
    record = make(kind)
    stored = as_stored(record)
    for name in ("member", "ally", "outsider", "administrator"):
        assert signed_in[name].get(edit_of(record)).status_code == 403
        assert signed_in[name].post(edit_of(record), {"title": "X"}).status_code == 403
    assert as_stored(record) == stored


@EVERY
def test_who_may_add(signed_in, kind):
    may = {"member", "ally", "outsider", "curator"} if kind in RECORDS else {"curator"}
    for name in CAST[1:]:
        assert signed_in[name].get(new_of(kind)).status_code == (200 if name in may else 403), name
        page = signed_in[name].get(f"/{kind.resource.plural}/").content.decode()
        assert (new_of(kind) in page) == (name in may)


@EVERY_RECORD
def test_who_may_change_is_offered_it_and_nobody_else(signed_in, world, kind):
    record, shared = ours(kind, world), make(kind)
    for one, may in ((record, {"member"}), (shared, {"curator"})):
        for name in CAST:
            page = signed_in[name].get(one.get_absolute_url())
            if page.status_code == 200:
                assert (edit_of(one) in page.content.decode()) == (name in may), name


def test_a_form_from_another_site_changes_nothing(cast, world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["member"])
    entry = ours(Intervention, world, title="Before")
    data = filled(client.get(edit_of(entry)), title="After", csrfmiddlewaretoken=None)
    assert client.post(edit_of(entry), data).status_code == 403
    assert client.post(new_of(Lesson), data).status_code == 403
    entry.refresh_from_db()
    assert entry.title == "Before" and not Lesson.unrestricted.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_wrong_method_is_refused(signed_in, world, method):
    entry = ours(Intervention, world)
    for address in (edit_of(entry), new_of(Intervention), "/organisations/names.json"):
        assert getattr(signed_in["member"], method)(address).status_code == 405
    assert signed_in["member"].post("/organisations/names.json").status_code == 405


# -- writing -----------------------------------------------------------------------------------
@EVERY_RECORD
def test_a_record_of_every_kind_can_be_opened_and_saved_as_it_is(signed_in, world, kind):
    record = ours(kind, world)
    before = as_stored(record)
    answer = fill(signed_in["member"], edit_of(record))
    assert answer.status_code == 302, problems(answer)
    after = as_stored(record)
    assert {**after, "changed": 0} == {**before, "changed": 0}
    assert "data-saved" in signed_in["member"].get(answer.url).content.decode()
    assert "data-saved" not in signed_in["member"].get(answer.url).content.decode()


@EVERY
def test_curators_keep_what_is_public(signed_in, kind):
    record = make(kind)
    assert fill(signed_in["curator"], edit_of(record)).status_code == 302


@EVERY
def test_every_form_says_what_is_missing(signed_in, kind):
    answer = signed_in["curator"].post(new_of(kind), {})
    assert answer.status_code == 400
    assert 'id="problems"' in answer.content.decode()
    assert not kind.unrestricted.exclude(pk__in=made_by(kind)).exists()


def test_a_new_form_presumes_no_state_of_what_others_do(signed_in):
    for kind in (Process, Consultation):
        page = signed_in["curator"].get(new_of(kind))
        assert not page.context["record_forms"].form["state"].value()
    page = page.content.decode()
    (state,) = re.findall(r'<select name="state".*?</select>', page, re.DOTALL)
    assert '<option value="closed">' in state  # as one answer of several, and none is chosen
    assert not re.search(r'value="\w+" selected', state)


def made_by(kind):
    """Organisations and the source of the world, which are there before."""
    names = ("Home Rights", "Friend Watch", "Stranger Lab", "Open Coalition")
    if kind is Organisation:
        return kind.unrestricted.filter(name__in=names).values("pk")
    return kind.unrestricted.filter(title="A source").values("pk") if kind is Source else []


def copy_of(kind, record, client, **changes):
    """Opens a new form and fills in what a record of the kind holds."""
    there = client.get(edit_of(record)).context["record_forms"].form
    given = {f.html_name: f.value() for f in there if f.value() not in (None, "", False)}
    given.pop("version", None)
    about = next((n for n in ("process", "consultation", "stage") if n in given), None)
    # What is chosen within a process is chosen on a form about it.
    address = new_of(kind) + (f"?{about}={getattr(record, about).address}" if about else "")
    return client.post(address, filled(client.get(new_of(kind))) | given | changes)


@EVERY_RECORD
def test_what_the_database_refuses_is_a_sentence_for_people(signed_in, world, kind):
    """The same thing twice, by one organisation: stored, or refused with the words of the rule."""
    record = ours(kind, world, process=make(Process)) if pointed(kind) else ours(kind, world)
    both = {"both": record.name} if kind is Process else {}
    answer = copy_of(kind, record, signed_in["member"], **both)
    assert answer.status_code in (302, 400, 409)
    once = any(hasattr(c, "fields") for c in kind._meta.constraints)
    if answer.status_code != 302:
        assert once, problems(answer)
        assert all("already" in said for said in problems(answer)), problems(answer)


def pointed(kind):
    return any(field.name == "process" for field in kind._meta.concrete_fields)


@pytest.mark.parametrize("kind", [Stage, TextVersion])
def test_that_somebody_else_keeps_one_to_themselves_is_not_told(signed_in, world, kind):
    process = make(Process)
    given = {"process": process, "name": "Zanzibar"} | ({"position": 3} if kind is Stage else {})
    make(kind, visibility="organisation", owner=world.stranger, **given)
    mine = {k: str(v) for k, v in given.items()} | ({"kind": "hearing"} if kind is Stage else {})
    answer = fill(signed_in["member"], new_of(kind), **mine)
    assert answer.status_code == 302, problems(answer)
    answer = fill(signed_in["member"], new_of(kind), **mine)
    assert [("already" in said) for said in problems(answer)] == [True]


def test_two_who_store_the_same_at_one_moment_get_no_failure(signed_in, world, monkeypatch):
    def refused(*_args, **_more):
        raise IntegrityError

    monkeypatch.setattr(record_form, "write", refused)
    answer = fill(signed_in["member"], new_of(Lesson), text="Mine", audience="policymakers")
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert "recorded already" in problems(answer)[0]
    assert not Lesson.unrestricted.exists()


# -- what is forged ----------------------------------------------------------------------------
def choices_of(kind):
    """(kind, field) of everything a form lets one point at."""
    for field in kind._meta.concrete_fields:
        if field.is_relation and field.editable and field.name in kind.resource.fields:
            yield field


@EVERY_RECORD
def test_nothing_hidden_can_be_pointed_at(signed_in, world, kind):
    """The id, the address and the name of what is hidden, in every field: like nothing at all."""
    record = ours(kind, world)
    untouched, hidden = filled(signed_in["member"].get(edit_of(record))), {}
    for field in choices_of(kind):
        if field.name in ("owner", "coalition") or not issubclass(field.related_model, Record):
            continue
        process = record if kind is Process else getattr(record, "process", None)
        within = {"process": process} if process and pointed(field.related_model) else {}
        hidden[field.name] = make(
            field.related_model, visibility="organisation", owner=world.stranger, **within
        )
    # What is chosen within a process is asked of the one that is there.
    for names in (hidden.keys() & {"process"}, hidden.keys() - {"process"}):
        for way in (lambda one: str(one.pk), lambda one: one.address, str) if names else ():
            forged = {name: way(hidden[name]) for name in names}
            never = {
                name: "x" * len(value) if value != str(hidden[name].pk) else str(uuid.uuid4())
                for name, value in forged.items()
            }
            said = []
            for given in (forged, never):
                answer = signed_in["member"].post(edit_of(record), untouched | given)
                assert answer.status_code == 400, given
                assert given.keys() <= answer.context["record_forms"].form.errors.keys(), given
                longest_first = sorted(given.values(), key=len, reverse=True)
                said.append(problems(answer))
                for value in longest_first:
                    said[-1] = [words.replace(value[:80], "*") for words in said[-1]]
            assert said[0] == said[1]
    assert as_stored(record)["visibility"] == "organisation"


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({"visibility": "public"}, None),
        ({"visibility": "everyone"}, None),
        ({"visibility": ["public", "organisation"]}, "organisation"),
        ({"visibility": ""}, "organisation"),
        ({"visibility": "coalition", "coalition": "stranger"}, None),
        ({"visibility": "coalition", "coalition": "theirs"}, None),
        ({"visibility": "organisation", "coalition": "coalition"}, "organisation"),
        ({"owner": "stranger"}, "organisation"),
        ({"owner": "friend", "visibility": ""}, "organisation"),
        ({"open_to_all": "on", "readers": "1", "logged_by": "1"}, "organisation"),
    ],
)
def test_a_level_is_never_wider_than_what_one_may_choose(signed_in, world, given, level):
    theirs = make(Organisation, name="Their coalition", kind="coalition")
    known = {**vars(world), "theirs": theirs}
    given = {k: str(known[v].pk) if str(v) in known else v for k, v in given.items()}
    page = signed_in["member"].get(new_of(Lesson))
    data = filled(page, text="Mine", audience="policymakers") | given
    if isinstance(given.get("visibility"), list):
        data["visibility"] = given["visibility"]
    answer = signed_in["member"].post(new_of(Lesson), data)
    if level is None:
        assert answer.status_code == 400
        assert not Lesson.unrestricted.exists()
    else:
        assert answer.status_code == 302
        lesson = Lesson.unrestricted.get()
        assert (lesson.visibility, lesson.owner) == (level, world.home)
        assert not lesson.open_to_all and lesson.coalition is None


def test_a_level_that_is_left_out_is_the_organisations_own(signed_in, world):
    data = filled(signed_in["member"].get(new_of(Lesson)), text="Mine")
    data |= {"audience": "policymakers"}
    del data["visibility"]
    assert signed_in["member"].post(new_of(Lesson), data).status_code == 302
    assert Lesson.unrestricted.get().visibility == "organisation"


def test_what_is_there_keeps_its_owner_and_its_level(signed_in, world):
    lesson = ours(Lesson, world)
    data = filled(signed_in["member"].get(edit_of(lesson)))
    del data["visibility"]
    data |= {"owner": str(world.friend.pk)}
    assert signed_in["member"].post(edit_of(lesson), data).status_code == 302
    lesson.refresh_from_db()
    assert (lesson.owner, lesson.visibility) == (world.home, "organisation")


def test_who_works_for_two_chooses_between_those_two(world):
    both = Client()
    both.force_login(person("both@example.org", world.home, world.friend))
    for owner, status in ((world.friend, 302), (world.stranger, 400)):
        answer = fill(both, new_of(Lesson), text="x", audience="policymakers", owner=str(owner.pk))
        assert answer.status_code == status
    assert Lesson.unrestricted.get().owner == world.friend


def test_a_part_of_another_record_is_not_taken_over(signed_in, world):
    mine, theirs = ours(Intervention, world), make(Intervention)
    part = make(Participation, intervention=theirs, capacity="theirs")
    citation = make(Citation, intervention=theirs, note="theirs")
    for prefix, row, name in (("participation", part, "capacity"), ("citation", citation, "note")):
        given = {
            f"{prefix}-INITIAL_FORMS": "1", f"{prefix}-0-id": str(row.pk), f"{prefix}-0-{name}": "x"
        }  # fmt: skip
        page = filled(signed_in["member"].get(edit_of(mine)))
        answer = signed_in["member"].post(edit_of(mine), page | given)
        assert answer.status_code == 400
        row.refresh_from_db()
        assert getattr(row, name) == "theirs"
        answer = signed_in["member"].post(edit_of(mine), page | given | {f"{prefix}-0-DELETE": "1"})
        assert type(row).unrestricted.filter(pk=row.pk).exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999999", "\x00"])
def test_forged_counts_of_lines_are_an_error_and_never_a_failure(signed_in, world, total):
    entry = ours(Intervention, world)
    page = filled(signed_in["member"].get(edit_of(entry)))
    for name in ("participation-TOTAL_FORMS", "line-TOTAL_FORMS", "citation-INITIAL_FORMS"):
        for more in ({}, {"add": name.partition("-")[0]}):
            answer = signed_in["member"].post(edit_of(entry), page | {name: total} | more)
            assert answer.status_code in (200, 302, 400, 409)
            if answer.status_code == 302:  # it was written, so that form is stale
                page = filled(signed_in["member"].get(edit_of(entry)))


def test_a_form_says_where_a_text_holds_what_nobody_sees(signed_in, world):
    """Also an older one; what belongs to the spelling of Persian is none."""
    row = ours(Lesson, world, text="Pay \u202eecnis\u202c, می\u200cخواهم")
    page = signed_in["member"].get(edit_of(row)).content.decode()
    assert page.count("characters that nobody sees") == 1
    assert "Pay ⟨U+202E⟩ecnis" in page
    row.text = "می\u200cخواهم"
    row.save()
    page = signed_in["member"].get(edit_of(row)).content.decode()
    assert "nobody sees" not in page
    page = signed_in["member"].post(edit_of(row), {"text": "Zero\u200bwidth"}).content.decode()
    assert "Zero⟨U+200B⟩width" in page


@pytest.mark.parametrize(
    "typed", ["%3Cb%3E", "&amp;lt;", "\\u003c\\x3c", "%253C", "a+b%20c", "{0.__class__}"]
)
def test_a_text_is_kept_as_it_was_typed_and_decoded_no_second_time(signed_in, world, typed):
    row = ours(Lesson, world, text="Before")
    form = filled(signed_in["member"].get(edit_of(row)))
    assert signed_in["member"].post(edit_of(row), form | {"text": typed}).status_code == 302
    row.refresh_from_db()
    assert row.text == typed
    assert escape(typed) in signed_in["member"].get(row.get_absolute_url()).content.decode()


def test_what_stands_in_the_address_of_a_form_is_no_part_of_what_is_sent(signed_in, world):
    """Nor does a value that comes twice get wider than its last."""
    address = f"{new_of(Lesson)}?visibility=public&text=From+the+address&owner={world.friend.pk}"
    sent = {"text": "Typed", "audience": "policymakers"}
    sent |= {"visibility": ["public", "organisation"]}
    form = filled(signed_in["member"].get(new_of(Lesson)))
    assert signed_in["member"].post(address, form | sent).status_code == 302
    row = Lesson.unrestricted.get()
    assert (row.text, row.visibility, row.owner) == ("Typed", "organisation", world.home)


# -- what cannot be stored ---------------------------------------------------------------------
TOO_LONG = "x" * 10_001


@EVERY_RECORD
@pytest.mark.parametrize("value", ["a\x00b", TOO_LONG], ids=["nul", "long"])
def test_what_cannot_be_stored_is_said_at_every_field_and_kept(signed_in, world, kind, value):
    record = ours(kind, world)
    stored = as_stored(record)
    page = signed_in["member"].get(edit_of(record))
    fields = open_fields(page.context["record_forms"])
    most = {field.html_name: getattr(field.field, "max_length", None) or 0 for field in fields}
    typed = {name: value * 5 if len(value) <= longest else value for name, longest in most.items()}
    answer = signed_in["member"].post(edit_of(record), filled(page) | typed)
    assert answer.status_code == 400
    for field in open_fields(answer.context["record_forms"]):
        assert field.errors, field.html_name
        assert field.data == typed[field.html_name], field.html_name
    shown = answer.content.decode().count(TOO_LONG)
    texts = [
        f for f in open_fields(page.context["record_forms"]) if isinstance(f.field.widget, TYPED)
    ]
    assert shown >= len(texts) * (value is TOO_LONG)
    assert as_stored(record) == stored


TYPED = forms.TextInput | forms.Textarea
TICKED = forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.NullBooleanSelect | TextsWidget


def open_fields(record_forms):
    """The fields into which a browser may send any words."""
    fields = (field for form in record_forms.forms for field in form if not field.is_hidden)
    return [field for field in fields if not isinstance(field.field.widget, TICKED)]


# -- somebody else was faster ------------------------------------------------------------------
@EVERY_RECORD
def test_a_stale_form_shows_both_and_loses_neither(signed_in, world, kind):
    record = ours(kind, world)
    client = signed_in["member"]
    names = [f.name for f in kind._meta.concrete_fields if f.name in ("claimant",)]
    [name] = names
    mine = filled(client.get(edit_of(record)), **{name: "Mine"})
    assert fill(client, edit_of(record), **{name: "Theirs"}).status_code == 302
    answer = client.post(edit_of(record), mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Mine" in page and "Theirs" in page
    record.refresh_from_db()
    assert getattr(record, name) == "Theirs"
    assert client.post(edit_of(record), filled(answer)).status_code == 302
    record.refresh_from_db()
    assert getattr(record, name) == "Mine"


# -- more or fewer people ----------------------------------------------------------------------
def test_opening_something_up_says_who_will_read_it_and_asks(signed_in, world):
    client, lesson = signed_in["member"], ours(Lesson, world, text="Zanzibar")
    data = filled(client.get(edit_of(lesson)), visibility="coalition")
    answer = client.post(edit_of(lesson), data)
    page = answer.content.decode()
    assert answer.status_code == 200 and "Friend Watch" in page and "Home Rights" in page
    assert signed_in["ally"].get(lesson.get_absolute_url()).status_code == 404
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert sent.pop("sure") == "1"
    assert client.post(edit_of(lesson), sent | {"sure": "1"}).status_code == 302
    assert signed_in["ally"].get(lesson.get_absolute_url()).status_code == 200
    back = fill(client, edit_of(lesson), visibility="organisation")
    assert "may have kept a copy" in back.content.decode()


def test_hiding_something_says_since_when_others_could_read_it(cast, world, time_machine):
    time_machine.move_to("2022-01-04T12:00Z", tick=False)
    lesson = ours(Lesson, world)
    for level, when in (
        ("public", "2022-01-05"),
        ("organisation", "2022-02-05"),
        ("public", "2023-03-05"),
        ("public", "2024-03-05"),
    ):
        time_machine.move_to(f"{when}T12:00Z", tick=False)
        lesson.visibility, lesson.text = level, when
        lesson.save()
    client = Client()
    client.force_login(cast["curator"])
    answer = fill(client, edit_of(lesson), visibility="organisation")
    assert "Others could read it from 5 March 2023 until now" in answer.content.decode()


# -- names -------------------------------------------------------------------------------------
def test_names_are_of_what_one_may_see(signed_in, world):
    make(Process, name="Zanzibar bill", visibility="organisation", owner=world.home)
    make(Process, name="Zanzibar treaty")
    make(Source, title="Zanzibar times")
    for name in CAST:
        found = signed_in[name].get("/processes/names.json?q=zanzibar").json()["names"]
        more = ["Zanzibar bill"] if name == "member" else []
        assert found == [*more, "Zanzibar treaty"]
        assert signed_in[name].get("/sources/names.json?q=zanz").json()["names"] == [
            "Zanzibar times"
        ]
    assert signed_in["member"].get("/processes/names.json").json() == {"names": []}
    assert signed_in["member"].get("/interventions/names.json?q=za").status_code == 404
    assert signed_in["member"].get("/nothing/names.json?q=za").status_code == 404


# -- statements --------------------------------------------------------------------------------
def many(process, world, count):
    given = {"process": process, "visibility": "organisation", "owner": world.home}
    own = {
        Stage: lambda n: {"name": f"S {n}", "kind": "hearing", "position": 1000 + n},
        Consultation: lambda n: {"name": f"C {n}", "kind": "hearing"},
        Ask: lambda n: {"text": f"A {n}"},
    }
    for kind, values in own.items():
        kind.unrestricted.bulk_create(kind(**given, **values(n)) for n in range(count))


def test_opening_and_saving_an_entry_asks_the_same_however_long_its_process_is(
    signed_in, world, record_property
):
    client, found = signed_in["member"], {"open": {}, "save": {}}
    client.get("/about/")
    for count in (1, 3, 300):
        process = make(Process)
        many(process, world, count)
        stage = Stage.unrestricted.filter(process=process).first()
        entry = ours(Intervention, world, process=process, stage=stage)
        with CaptureQueriesContext(connection) as opened:
            page = client.get(edit_of(entry))
        data = filled(page, summary="More")
        with CaptureQueriesContext(connection) as saved:
            assert client.post(edit_of(entry), data).status_code == 302
        found["open"][count], found["save"][count] = len(opened), len(saved)
    print(f"\n{found}")
    assert len(set(found["open"].values())) == 1 and len(set(found["save"].values())) == 1, found
    assert found["open"][1] <= 31 and found["save"][1] <= 50
