"""One thing is changed in all that a list shows: asked, shown, and then all of it or nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engagement.models import Event
from engagement.trail.events import What
from processes.access import Reader
from processes.directory.vocabulary import retire, vocabularies
from processes.models import (
    Ask,
    Citation,
    Intervention,
    Organisation,
    Participation,
    Process,
    Raising,
    Source,
    Stage,
    Term,
    Topic,
)
from processes.pages.several import Several
from processes.pages.several_questions import ProcessForm, StandingForm
from tests.conftest import person
from tests.filling import fill, send
from tests.making import make, with_second_factor

pytestmark = pytest.mark.django_db


def at(kind, name, query=""):
    return f"/{kind.resource.plural}/several/{name}/{query}"


def look(client, address, **answer):
    return fill(client, address, look="1", **answer)


def change(client, address, **answer):
    """Asked, looked at, and sent as it was shown. The answer."""
    page = look(client, address, **answer)
    assert page.status_code == 200, page.content.decode()
    return send(client, page, apply="1")


def said(page):
    return " ".join(page.content.decode().split())


def going(page):
    return {one.shown for one in page.context["several"].going}


def why(page):
    return {str(one.shown): " ".join(one.why) for one in page.context["several"].staying}


@pytest.fixture
def curator(signed_in):
    return signed_in["curator"]


@pytest.fixture
def member(signed_in):
    return signed_in["member"]


# -- what a curator does with an hour ----------------------------------------------------------
def test_the_kind_of_all_that_a_list_shows_is_changed_but_of_what_is_unticked(curator):
    rows = [make(Organisation, name=f"Blue {n}", kind="other") for n in range(3)]
    other = make(Organisation, name="Red", kind="other")
    listed = curator.get("/organisations/?q=Blue&kind=other")
    address = at(Organisation, "kind", "?q=Blue&amp;kind=other")
    assert f'href="{address}"' in listed.content.decode()
    page = look(curator, address.replace("&amp;", "&"), kind="committee")
    assert going(page) == {*rows}
    assert {one.kind for one in Organisation.unrestricted.filter(name__startswith="Blue")} == {
        "other"
    }
    ticked = [one.key for one in page.context["several"].going if one.shown != rows[1]]
    done = send(curator, page, apply="1", row=ticked)
    assert done["Location"] == "/organisations/?q=Blue&kind=other"
    for row, kind in (
        *zip(rows, ("committee", "other", "committee"), strict=True),
        (other, "other"),
    ):
        row.refresh_from_db()
        assert row.kind == kind
    changed = Organisation.unrestricted_versions.filter(kind="committee")
    assert len({*changed.values_list("change", flat=True)}) == 1
    assert "2 were changed." in curator.get(done["Location"]).content.decode()


def test_a_source_a_standing_a_process_and_a_stage(curator):
    here, there = make(Process, name="A bill"), make(Process, name="Another bill")
    first, second = (make(Stage, process=here, position=n) for n in range(2))
    rows = [make(Intervention, process=here, stage=first) for _number in range(2)]
    make(Source, title="Minutes")
    query = f"?process={here.slug}"
    assert change(curator, at(Intervention, "source", query), told_by="Minutes").status_code == 302
    assert Citation.unrestricted.filter(source__title="Minutes").count() == 2
    assert change(curator, at(Intervention, "standing", query), standing="disputed")
    assert change(curator, at(Intervention, "stage", query), stage=str(second.pk))
    for row in rows:
        row.refresh_from_db()
        assert (row.standing, row.stage) == ("disputed", second)
    page = look(curator, at(Intervention, "process", query), process="Another bill")
    assert not going(page)
    assert "belongs to another process" in [*why(page).values()][0]
    page = look(curator, at(Intervention, "process", query), process="Another bill", without="on")
    assert send(curator, page, apply="1").status_code == 302
    for row in rows:
        row.refresh_from_db()
        assert (row.process, row.stage) == (there, None)


def test_only_stages_of_the_one_process_can_be_chosen(curator):
    one, other = make(Stage), make(Stage)
    make(Intervention, process=one.process)
    make(Intervention, process=other.process)
    address = at(Intervention, "stage")
    assert "Filter by one process first" in curator.get(address).content.decode()
    assert curator.post(address, {"look": "1", "stage": str(one.pk)}).status_code == 400


def test_two_spellings_of_a_topic_become_one(curator):
    both, old, none = (make(Process, name=f"Bill {n}") for n in range(3))
    for process, topic in ((both, "water"), (both, "Agua"), (old, "agua"), (none, "land")):
        make(Topic, process=process, topic=topic)
    page = look(curator, at(Process, "topic"), topic="water", instead_of="agua")
    assert going(page) == {both, old}
    assert page.context["several"].same == 1
    assert send(curator, page, apply="1").status_code == 302
    topics = [*Topic.unrestricted.order_by("process__name").values_list("topic", flat=True)]
    assert topics == ["water", "water", "land"]
    assert look(curator, at(Process, "topic")).status_code == 400


def test_what_was_changed_meanwhile_changes_none_of_them(curator):
    rows = [make(Intervention, title=f"Entry {n}") for n in range(2)]
    page = look(curator, at(Intervention, "standing"), standing="disputed")
    rows[0].title = "Saved by somebody else"
    rows[0].save()
    late = send(curator, page, apply="1")
    assert late.status_code == 409
    assert "Nothing was changed." in said(late)
    assert "Somebody else has saved this meanwhile" in said(late)
    assert {*Intervention.unrestricted.values_list("standing", flat=True)} == {"reported"}
    assert send(curator, late, apply="1").status_code == 302
    assert {*Intervention.unrestricted.values_list("standing", flat=True)} == {"disputed"}


class SavedMeanwhile(StandingForm):
    """While the rows are checked, somebody else saves one of them."""

    def said_of(self, row):
        type(row).unrestricted.get(pk=row.pk).save()
        return super().said_of(row)


def test_what_is_changed_while_it_is_checked_changes_none_of_them(cast):
    rows, reader = [make(Intervention) for _number in range(2)], Reader(cast["curator"])
    versions = {row.pk: row.changed.isoformat() for row in rows}
    question = SavedMeanwhile({"standing": "disputed"}, kind=Intervention, reader=reader, rows=rows)
    assert question.is_valid()
    done, lines = Several(Intervention, reader, rows, question).save(versions)
    assert not done
    assert [*map(str, lines[0].why)] == ["Somebody else has saved this meanwhile."]
    assert {*Intervention.unrestricted.values_list("standing", flat=True)} == {"reported"}


def test_more_than_can_be_looked_at_are_not_changed(curator, monkeypatch):
    monkeypatch.setattr("processes.pages.several_views.MOST_CHANGED", 1)
    rows = [make(Intervention) for _number in range(2)]
    page = curator.post(at(Intervention, "standing"), {"look": "1", "standing": "disputed"})
    assert "At most 1 are changed at once" in said(page)
    sent = {"apply": "1", "standing": "disputed", "row": [f"{row.pk} " for row in rows]}
    curator.post(at(Intervention, "standing"), sent)
    assert {*Intervention.unrestricted.values_list("standing", flat=True)} == {"reported"}


def test_filters_that_cannot_be_read_lead_back_to_the_list(curator):
    answer = curator.get(at(Intervention, "standing", "?nonsense=1"))
    assert answer["Location"] == "/interventions/?nonsense=1"


# -- undoing ----------------------------------------------------------------------------------
def undone(client, done):
    """The page that the message after a change leads to."""
    return client.get(re.search(r'href="(/[a-z]+/several/undo/[^"]+)"', said(done))[1])


def test_all_of_it_is_undone_at_once_but_for_what_has_moved_on(curator):
    here, there = make(Process), make(Process, name="Another bill")
    stage = make(Stage, process=here)
    rows = [make(Intervention, process=here, stage=stage) for _number in range(3)]
    page = look(curator, at(Intervention, "process"), process="Another bill", without="on")
    page = undone(curator, curator.get(send(curator, page, apply="1")["Location"]))
    assert going(page) == {*rows}
    rows[0].refresh_from_db()
    rows[0].process, rows[0].summary = make(Process), "Somebody moved it on"
    rows[0].save()
    rows[1].refresh_from_db()
    rows[1].summary = "What was written since stays"
    rows[1].save()
    page = curator.get(page.request["PATH_INFO"])
    assert going(page) == {*rows[1:]}
    assert send(curator, page, apply="1").status_code == 302
    for row in rows[1:]:
        row.refresh_from_db()
        assert (row.process, row.stage) == (here, stage)
    assert rows[1].summary == "What was written since stays"
    assert Intervention.unrestricted.get(pk=rows[0].pk).process not in (here, there)


def test_two_spellings_are_two_again(curator):
    both, old = make(Process), make(Process)
    for process, topic in ((both, "water"), (both, "Agua"), (old, "agua")):
        make(Topic, process=process, topic=topic)
    page = look(curator, at(Process, "topic"), topic="water", instead_of="agua")
    page = undone(curator, curator.get(send(curator, page, apply="1")["Location"]))
    assert send(curator, page, apply="1").status_code == 302
    topics = Topic.unrestricted.order_by("topic").values_list("process", "topic")
    assert {*topics} == {(both.pk, "water"), (both.pk, "Agua"), (old.pk, "agua")}


def test_a_source_that_was_added_to_several_goes_again(curator):
    rows = [make(Intervention) for _number in range(2)]
    make(Source, title="Minutes")
    page = look(curator, at(Intervention, "source"), told_by="Minutes")
    page = undone(curator, curator.get(send(curator, page, apply="1")["Location"]))
    assert going(page) == {*rows}
    assert send(curator, page, apply="1").status_code == 302
    assert not Citation.unrestricted.exists()


def test_nobody_undoes_what_they_may_not_write_or_learns_of_it(world, signed_in):
    own = make(Intervention, title="Zanzibar", **world.level("organisation"))
    page = look(signed_in["member"], at(Intervention, "standing"), standing="disputed")
    assert send(signed_in["member"], page, apply="1").status_code == 302
    change = Intervention.unrestricted_versions.get(standing="disputed").change
    address = f"/interventions/several/undo/{change}/"
    told = {"nobody": 302, "member": 200, "administrator": 403}
    for who in ("nobody", "ally", "outsider", "curator", "administrator", "member"):
        assert signed_in[who].get(address).status_code == told.get(who, 404), who
    own.refresh_from_db()
    own.visibility, own.standing = "public", "disputed"
    own.save()
    page = signed_in["member"].get(address)
    assert not going(page)
    assert "You cannot change it here" in why(page)["Zanzibar"]


def test_what_was_said_in_private_is_not_told_by_undoing(world, curator):
    own = make(Intervention, title="Theirs", standing="alleged", claimant="Zanzibar office",
               **world.level("organisation"))  # fmt: skip
    own.visibility, own.standing, own.claimant = "public", "disputed", ""
    own.save()
    change = Intervention.unrestricted_versions.get(standing="disputed").change
    page = curator.get(f"/interventions/several/undo/{change}/")
    assert page.status_code == 200
    assert not going(page)
    assert "Zanzibar" not in said(page)
    assert "lleged" not in said(page)


# -- the rule ----------------------------------------------------------------------------------
def test_who_may_change_nothing_is_offered_nothing(client, signed_in):
    make(Organisation)
    for who, status in (("nobody", 302), ("member", 403), ("administrator", 403), ("curator", 200)):
        assert signed_in[who].get(at(Organisation, "kind")).status_code == status, who
        offered = "/several/" in signed_in[who].get("/organisations/").content.decode()
        assert offered == (who == "curator"), who
    for name in ("nonsense", "looked", "readers"):
        assert signed_in["curator"].get(at(Organisation, name)).status_code == 404
    assert signed_in["curator"].get(at(Intervention, "readers")).status_code == 404


def test_what_may_not_be_written_stays_as_it_is_and_what_is_hidden_is_not_told(world, member):
    own = make(Intervention, title="Our own", **world.level("organisation"))
    public = make(Intervention, title="Everybody's")
    friends = {"visibility": "coalition", "owner": world.friend, "coalition": world.coalition}
    shared = make(Intervention, title="Our friends'", **friends)
    hidden = make(Intervention, title="Zanzibar", visibility="organisation", owner=world.stranger)
    page = look(member, at(Intervention, "standing"), standing="disputed")
    assert going(page) == {own}
    assert why(page).keys() == {"Everybody's", "Our friends'"}
    assert "You cannot change it here." in why(page)["Everybody's"]
    assert "Zanzibar" not in said(page)
    key = page.context["several"].going[0].key
    for row in (public, shared, hidden):
        forged = [key, f"{row.pk} {row.changed.isoformat()}"]
        answer = send(member, page, apply="1", row=forged)
        assert answer.status_code == 409
        assert "Zanzibar" not in said(answer)
    rows = Intervention.unrestricted
    assert {*rows.values_list("standing", flat=True)} == {"reported"}
    assert send(member, page, apply="1").status_code == 302
    assert rows.get(standing="disputed") == own


def test_readers_are_changed_as_on_the_page_of_each(world, member):
    shared = [make(Intervention, **world.level("coalition")) for _number in range(2)]
    make(Ask, process=shared[0].process, **world.level("coalition"))
    alone = make(Intervention, process=make(Process, **world.level("organisation")),
                 **world.level("organisation"))  # fmt: skip
    answer = {"visibility": "coalition", "coalition": str(world.coalition.pk)}
    page = look(member, at(Intervention, "readers"), **answer)
    assert going(page) == {alone}
    assert "It stays as hidden as" in said(page)
    assert change(member, at(Intervention, "readers"), visibility="organisation").status_code == 302
    for row in shared:
        row.refresh_from_db()
        assert (row.visibility, row.coalition) == ("organisation", None)
    assert Event.objects.filter(what=What.NARROWED).count() == 2
    assert look(member, at(Intervention, "readers"), visibility="coalition").status_code == 400


def test_nothing_is_published_without_being_looked_at(world, member):
    both = Client()
    both.force_login(with_second_factor(person("both@example.org", world.home, is_curator=True)))
    own = make(Intervention, **world.level("organisation"))
    for client in (member, both):
        page = client.get(at(Intervention, "readers"))
        assert "What everyone is to read is proposed one by one" in said(page)
        for step in ("look", "apply"):
            sent = {step: "1", "visibility": "public", "row": f"{own.pk} {own.changed.isoformat()}"}
            assert client.post(at(Intervention, "readers"), sent).status_code == 400
    own.refresh_from_db()
    assert own.visibility == "organisation"


def test_a_curator_takes_nothing_back_without_saying_why(world):
    both = Client()
    both.force_login(with_second_factor(person("both@example.org", world.home, is_curator=True)))
    theirs = make(Intervention, title="Theirs", visibility="public", owner=world.stranger)
    nobodys = make(Intervention, title="Nobody's", visibility="public")
    ours = make(Intervention, title="Ours", visibility="public", owner=world.home)
    page = look(both, at(Intervention, "readers"), visibility="organisation")
    assert going(page) == {ours}
    assert "Take it back on its own page" in why(page)["Theirs"]
    assert "No organisation keeps it" in why(page)["Nobody's"]
    key = page.context["several"].going[0].key
    for row in (theirs, nobodys):
        forged = [key, f"{row.pk} {row.changed.isoformat()}"]
        assert send(both, page, apply="1", row=forged).status_code == 409
    assert {*Intervention.unrestricted.values_list("visibility", flat=True)} == {"public"}


def test_what_names_who_stays_at_home_is_opened_for_nobody(world, member):
    entry = make(Intervention, **world.level("organisation"))
    part = make(Participation, intervention=entry, organisation=None, name="Zoraida Quill",
                role="addressee")  # fmt: skip
    sent = {f"{part.pk}-shown": "an adviser", f"{part.pk}-name": "Zoraida Quill"}
    assert member.post(f"/interventions/{entry.pk}/names/", sent).status_code == 302
    own = {**world.level("organisation"), "process": entry.process}
    ask = make(Ask, text="As Zoraida Quill said", **own)
    make(Raising, intervention=entry, ask=ask)
    free, noted = make(Ask, text="A calendar", **own), make(Ask, text="A hearing", **own)
    make(Raising, intervention=entry, ask=noted)
    make(Citation, ask=noted, source=world.source, note="Zoraida Quill told us")
    answer = {"visibility": "coalition", "coalition": str(world.coalition.pk)}
    page = look(member, at(Ask, "readers"), **answer)
    assert going(page) == {free}
    for row in (ask, noted):
        assert "Zoraida Quill" in why(page)[str(row)]


# -- how much it costs -------------------------------------------------------------------------
ANSWERS = {
    "standing": {"standing": "disputed"},
    "kind": {"kind": "meeting"},
    "stage": {"stage": "none"},
    "process": {"process": "Another bill"},
    "source": {"told_by": "Minutes"},
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("versioned", [True, False], ids=["", "of-fixture"])
def test_one_more_row_costs_no_statement(curator, name, versioned):
    make(Source, title="Minutes")
    make(Process, name="Another bill")

    def statements(number):
        stage = make(Stage)
        staged = {} if name == "process" else {"stage": stage}
        for _number in range(number):
            make(Intervention, process=stage.process, kind="oral_statement", **staged)
        if not versioned:
            Intervention.unrestricted_versions.all().delete()
        query = f"?process={stage.process.slug}"
        curator.get("/organisations/")  # which says what was changed before
        with CaptureQueriesContext(connection) as queries:
            page = look(curator, at(Intervention, name, query), **ANSWERS[name])
            assert len(going(page)) == number
            assert send(curator, page, apply="1").status_code == 302
        return [query["sql"] for query in queries]

    few, more = statements(2), statements(7)
    assert len(more) == len(few), [one for one in more if one not in few]


@pytest.mark.parametrize(
    ("kind", "name", "answer"),
    [(Process, "topic", {"topic": "water"}), (Organisation, "kind", {"kind": "committee"})],
    ids=["topic", "kind"],
)
def test_nor_does_one_more_process_or_organisation(curator, kind, name, answer):
    def statements(number):
        for n in range(number):
            make(kind, name=f"Blue {number} {n}")
        curator.get("/organisations/")  # which says what was changed before
        with CaptureQueriesContext(connection) as queries:
            page = look(curator, at(kind, name, f"?q=Blue+{number}"), **answer)
            assert len(going(page)) == number
            assert send(curator, page, apply="1").status_code == 302
        return [query["sql"] for query in queries]

    few, more = statements(2), statements(7)
    assert len(more) == len(few), more


def versions_said(row):
    """What the versions of a row and of its citations say, but for when, and which row it is."""
    kept = [*type(row).unrestricted_versions.filter(id=row.pk).order_by("history_id")]
    kept += Citation.unrestricted_versions.filter(intervention=row).order_by("history_id")
    own = {"id", "history_id", "history_date", "change", "created", "changed", "intervention_id"}
    return [{n: v for n, v in vars(one).items() if n[0] != "_" and n not in own} for one in kept]


def test_the_history_is_that_of_saving_each_on_its_page(world, signed_in, cast):
    for who, level in (("curator", {"visibility": "public"}), ("member", world.level("coalition"))):
        process, client = make(Process), signed_in[who]
        mine = {**level, "process": process, "logged_by": cast[who]}
        rows = [make(Intervention, title="One", **mine) for _number in range(3)]
        Intervention.unrestricted_versions.filter(id=rows[2].pk).delete()  # it came in a fixture
        page = client.get(f"/interventions/{rows[0].pk}/edit/")
        assert send(client, page, standing="disputed", sure="1").status_code == 302
        address = at(Intervention, "standing", f"?process={process.slug}")
        page = look(client, address, standing="disputed")
        assert going(page) == {*rows[1:]}
        assert send(client, page, apply="1").status_code == 302
        one, other, third = map(versions_said, rows)
        assert one[-1] == other[-1] == third[-1] != one[-2]
        assert third[0]["history_type"] == "+"
        assert third[0]["history_user_id"] == cast[who].pk
        assert third[0]["standing"] == "reported"
        seen = client.get(f"/interventions/{rows[2].pk}/history/")
        assert "disputed" in said(seen).lower()


def test_what_changes_who_reads_a_row_is_settled_below_it_too(world, curator):
    """Entries move to what is private: fewer read them."""
    hidden = make(Process, name="Another bill", **world.level("organisation"))
    both = Client()
    both.force_login(with_second_factor(person("both@example.org", world.home, is_curator=True)))
    here = make(Process)
    own = make(Intervention, title="Ours", process=here, **world.level("organisation"))
    shared = make(Intervention, title="Shared", process=here, **world.level("coalition"))
    address = at(Intervention, "process", f"?process={here.slug}")
    page = look(both, address, process=hidden.name)
    assert send(both, page, apply="1").status_code == 302
    for row in (own, shared):
        row.refresh_from_db()
        assert row.process == hidden
        assert (row.readers_id, row.open_to_all) == (row.who_may_read()[0].pk, False)


def test_what_is_narrowed_while_it_is_made_ready_changes_none_of_them(cast, world):
    rows, reader = [make(Intervention) for _number in range(2)], Reader(cast["curator"])
    there = make(Process, name="Another bill")
    question = ProcessForm({"process": there.name}, kind=Intervention, reader=reader, rows=rows)
    assert question.is_valid()
    several = Several(Intervention, reader, rows, question)
    several.held = narrowing(several.held, there, world.home)
    done, _lines = several.save({row.pk: row.changed.isoformat() for row in rows})
    assert not done
    assert not Intervention.unrestricted.filter(process=there).exists()


def narrowing(held, process, owner):
    """`held`, which is asked once more when nobody else can write: by then it is private."""
    calls = []

    def asked(rows):
        calls.append(rows)
        if len(calls) > 1:
            process.visibility, process.owner = "organisation", owner
            process.save()
        return held(rows)

    return asked


def test_a_retired_kind_is_not_offered_and_an_added_one_is(cast, signed_in):
    retire(vocabularies()["organisationkind"], "regulator", by=cast["curator"])
    Term.unrestricted.create(
        vocabulary="organisationkind", code="watcher", label_en="Watcher", by=cast["curator"]
    )
    make(Organisation)
    page = signed_in["curator"].get(at(Organisation, "kind")).content.decode()
    assert 'value="watcher"' in page
    assert 'value="regulator"' not in page
