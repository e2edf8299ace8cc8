"""The admin is no back door: the rule of every page, the form of every page, and no more."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from engagement.resources import kinds
from processes.access import Reader
from processes.admin.site import site
from processes.models import (
    Citation,
    Intervention,
    Organisation,
    Participation,
    Process,
    Source,
    Stage,
)
from tests.conftest import CAST, person
from tests.every import of_every
from tests.filling import fill, filled
from tests.making import make, with_second_factor

pytestmark = pytest.mark.django_db
KINDS = kinds("processes")
SECRET = "Zanzibar meeting"


def client_of(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


@pytest.fixture
def curator(cast):
    return client_of(cast["curator"])


@pytest.fixture
def hidden(world):
    """What an organisation keeps to itself, for which the curator does not work."""
    process = make(Process, name="A bill")
    own = {"visibility": "organisation", "owner": world.home}
    return make(Intervention, title=SECRET, process=process, date="1999-03", **own)


def list_of(kind):
    return f"/admin/{kind.resource.plural}/"


def form_of(row):
    return f"{list_of(type(row))}{row.address}/change/"


# -- who enters ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CAST)
def test_only_curators_enter(cast, name):
    wanted = {"nobody": 302, "curator": 200}.get(name, 404)
    for address in ("/admin/", "/admin/processes/", "/admin/processes/add/"):
        assert client_of(cast[name]).get(address).status_code == wanted


def test_a_curator_without_a_second_factor_does_not_enter(world):
    answer = client_of(person("new@example.org", is_curator=True)).get("/admin/sources/")
    assert answer.status_code == 403
    assert b"second factor" in answer.content


def test_there_is_one_way_to_sign_in_and_out(client):
    assert client.get("/admin/login/")["Location"] == "/accounts/login/?next=/admin/"
    assert client.get("/admin/logout/")["Location"] == "/accounts/logout/"


@pytest.mark.parametrize(
    "address",
    ["autocomplete/", "password_change/", "jsi18n/", "processes/process/", "r/1/1/", "auth/group/"],
)
def test_the_other_addresses_of_djangos_admin_are_shut(curator, address):
    assert curator.get(f"/admin/{address}").status_code == 404


def test_nothing_can_be_deleted(curator):
    source = make(Source)
    assert curator.post(f"/admin/sources/{source.slug}/delete/").status_code == 404
    given = {"action": "delete_selected", "index": "0", "_selected_action": source.pk}
    curator.post("/admin/sources/", given)
    assert Source.unrestricted.filter(pk=source.pk).exists()


# -- the rule --------------------------------------------------------------------------------
def test_what_an_organisation_keeps_to_itself_is_not_in_the_lists(curator, hidden):
    page = curator.get(f"/admin/interventions/?q={SECRET.split()[0]}")
    assert page.context["cl"].result_count == 0
    page = curator.get("/admin/interventions/")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert "1999" not in page.content.decode()  # nor among the dates
    assert (
        curator.get("/admin/interventions/?date_earliest__year=1999").context["cl"].result_count
        == 0
    )


def test_what_is_hidden_is_at_no_address(curator, hidden):
    for act in ("change", "history"):
        assert curator.get(f"/admin/interventions/{hidden.address}/{act}/").status_code == 404
    assert curator.post(form_of(hidden), {"title": "x"}).status_code == 404


def test_an_administrator_who_curates_gets_nothing_by_being_one(world, hidden):
    both = person("both@example.org", is_curator=True, is_staff=True, is_superuser=True)
    both = client_of(with_second_factor(both))
    assert SECRET not in both.get("/admin/interventions/").content.decode()
    assert both.get(form_of(hidden)).status_code == 404


def test_a_curator_sees_what_their_own_organisation_keeps(world, hidden):
    own = with_second_factor(person("own@example.org", world.home, is_curator=True))
    page = client_of(own).get("/admin/interventions/").content.decode()
    assert SECRET in page
    assert form_of(hidden) in page


def test_what_cannot_be_changed_leads_to_its_page(world):
    ours = {"visibility": "coalition", "owner": world.home, "coalition": world.coalition}
    theirs = make(Process, name="Of the coalition", **ours)
    friend = with_second_factor(person("friend@example.org", world.friend, is_curator=True))
    page = client_of(friend).get("/admin/processes/").content.decode()
    assert theirs.get_absolute_url() in page
    assert form_of(theirs) not in page
    assert client_of(friend).get(form_of(theirs)).status_code == 403


def test_permissions_are_asked_of_the_row(rf, cast, hidden):
    admin, request = site.get_model_admin(Intervention), rf.get("/")
    request.reader = Reader(cast["curator"])
    public = make(Intervention, process=hidden.process)
    assert admin.has_view_permission(request, public)
    assert admin.has_change_permission(request, public)
    assert not admin.has_view_permission(request, hidden)
    assert not admin.has_change_permission(request, hidden)
    request.reader = Reader(cast["administrator"])
    assert not admin.has_view_permission(request)
    assert not admin.has_change_permission(request, public)


ASIDE = [
    "process__name__startswith=A", "title__icontains=Zanz", "owner=1", "owner__name=Home",
    "logged_by__email__startswith=m", "readers__isnull=1", "process__summary__contains=x",
    "date_earliest__gte=1999-01-01", "pk=1", "_to_field=owner", "visibility=organisation",
]  # fmt: skip


@pytest.mark.parametrize("query", ASIDE)
def test_a_list_answers_only_the_questions_it_offers(curator, hidden, query):
    assert curator.get(f"/admin/interventions/?{query}").status_code == 400


def test_a_filter_offers_and_finds_what_may_be_seen(curator, world, hidden):
    secret = make(Process, name="Hidden bill", visibility="organisation", owner=world.home)
    asked = {
        text: curator.get("/admin/interventions/", {"process": text})
        for text in (secret.name, "No such thing")
    }
    assert {answer.status_code for answer in asked.values()} == {400}
    found = curator.get("/admin/interventions/", {"process": "A bill"})
    assert found.context["cl"].result_count == 0


def test_no_list_shows_more_than_a_capped_count(curator, monkeypatch):
    for _number in range(3):
        make(Source)
    monkeypatch.setattr("processes.admin.lists.MOST_COUNTED_EXACTLY", 2)
    assert curator.get("/admin/sources/").context["cl"].result_count == 2


# -- lists -----------------------------------------------------------------------------------
@of_every(KINDS)
def test_a_list_asks_the_same_however_many_rows(cast, kind, django_assert_max_num_queries):
    client = client_of(cast["curator"])
    make(kind)
    with django_assert_max_num_queries(100) as few:
        assert client.get(list_of(kind)).status_code == 200
    for _number in range(3):
        make(kind)
    with django_assert_max_num_queries(len(few)):
        page = client.get(list_of(kind))
    assert page.context["cl"].result_count >= 4
    assert len(few) <= 14


@of_every(KINDS)
def test_every_column_that_says_so_sorts(curator, kind):
    make(kind)
    columns = len(site.get_model_admin(kind).list_display)
    for way in ("", "-"):  # all of them at once, and two that are not there
        order = ".".join(f"{way}{number}" for number in range(columns + 2))
        assert curator.get(f"{list_of(kind)}?o={order}&lang=en").status_code == 200


def test_a_list_is_filtered_and_searched(curator, world):
    make(Process, name="A bill", kind="bill", state="active")
    make(Process, name="A treaty", kind="treaty", state="stalled")
    assert curator.get("/admin/processes/?q=bill").context["cl"].result_count == 1
    assert curator.get("/admin/processes/?state=active").context["cl"].result_count == 1


@pytest.mark.parametrize("query", ["state=nonsense", "state=nonsense&e=1", "date_earliest__year=x"])
def test_a_list_that_cannot_be_shown_as_asked_says_so(curator, query):
    assert curator.get(f"/admin/processes/?{query}").status_code == 400
    assert curator.get("/admin/processes/?p=x&o=x.y&e=1").status_code == 200


OF_A_DRAFT = {"at", "whose", "seen"}  # which tells whose form it is, and where in it somebody is


# -- the form --------------------------------------------------------------------------------
@of_every(KINDS)
def test_every_kind_has_the_form_of_its_page(curator, kind):
    row = make(kind)
    page, admin = curator.get(f"{row.get_absolute_url()}edit/"), curator.get(form_of(row))
    assert admin.status_code == 200
    assert filled(admin).keys() - OF_A_DRAFT == filled(page).keys() - OF_A_DRAFT
    assert curator.get(f"{list_of(kind)}add/").status_code == 200


def test_the_same_fault_is_refused_in_the_same_words(curator):
    stage = make(Stage)
    make(Stage, process=stage.process, position=stage.position + 1)
    bad = {"position": stage.position + 1, "name": "", "standing": "alleged", "date": "never"}
    said = [
        fill(curator, address, **bad).context["record_forms"].problems
        for address in (f"{stage.get_absolute_url()}edit/", form_of(stage))
    ]
    assert len(said[0]) >= 3
    assert str(said[0]) == str(said[1])


def test_saving_keeps_parts_readers_and_the_past(curator, world):
    entry = make(Intervention, title="A talk", process=make(Process, name="A bill"))
    source = make(Source, title="Minutes")
    changes = {
        "title": "A long talk",
        "participation-0-who": world.home.name,
        "participation-0-role": "lead",
        "citation-0-told_by": source.title,
        "citation-0-locator": "page 2",
        "_continue": "1",
    }
    answer = fill(curator, form_of(entry), **changes)
    assert answer["Location"] == form_of(entry)
    entry.refresh_from_db()
    assert entry.title == "A long talk"
    assert entry.open_to_all
    assert Participation.unrestricted.get(intervention=entry).organisation == world.home
    assert Citation.unrestricted.get(intervention=entry).source == source
    assert Intervention.unrestricted_versions.filter(id=entry.pk).count() == 2
    assert not LogEntry.objects.exists()  # which would say what it was, whoever reads it later


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(curator):
    source = make(Source, title="First")
    sent = filled(curator.get(form_of(source)), title="Mine")
    source.title = "Theirs"
    source.save()
    assert curator.post(form_of(source), sent).status_code == 409
    source.refresh_from_db()
    assert source.title == "Theirs"


def test_a_hidden_process_cannot_be_chosen(curator, world):
    secret = make(Process, name="Hidden bill", visibility="organisation", owner=world.home)
    entry = make(Intervention, process=make(Process))
    said = [
        str(fill(curator, form_of(entry), process=name).context["record_forms"].problems).replace(
            name, ""
        )
        for name in (secret.name, "Nothing here")
    ]
    assert said[0] == said[1]
    page = curator.get(f"/admin/interventions/add/?process={secret.address}").content.decode()
    assert secret.name not in page


def test_history_leads_to_the_history_of_the_page(curator):
    source = make(Source)
    answer = curator.get(f"/admin/sources/{source.slug}/history/")
    assert answer["Location"] == f"/sources/{source.slug}/history/"
    assert form_of(source) in curator.get(source.get_absolute_url()).content.decode()


# -- the stages of a process -----------------------------------------------------------------
@pytest.fixture
def stages(world):
    process = make(Process, name="A bill")
    return [make(Stage, process=process, position=n, name=f"Step {n}") for n in (1, 2, 4)]


def order(process):
    return list(
        Stage.unrestricted.filter(process=process)
        .order_by("position")
        .values_list("name", flat=True)
    )


def test_arrows_change_the_order_of_stages(curator, stages):
    process = stages[0].process
    address = f"/admin/processes/{process.address}/order/"
    assert curator.post(address, {"up": stages[2].pk}).status_code == 302
    assert order(process) == ["Step 1", "Step 4", "Step 2"]
    curator.post(address, {"down": stages[0].pk})
    assert order(process) == ["Step 4", "Step 1", "Step 2"]
    curator.post(address, {"up": stages[2].pk})  # it is the first already
    assert order(process) == ["Step 4", "Step 1", "Step 2"]
    assert {row.position for row in Stage.unrestricted.all()} == {1, 2, 4}
    assert Stage.unrestricted_versions.filter(id=stages[2].pk).count() == 3


def test_a_hidden_stage_cannot_be_moved_nor_seen(curator, world, stages):
    process, own = stages[0].process, {"visibility": "organisation", "owner": world.home}
    secret = make(Stage, process=process, position=2, name=SECRET, **own)
    assert SECRET not in curator.get(form_of(process)).content.decode()
    answer = curator.post(f"/admin/processes/{process.address}/order/", {"up": secret.pk})
    assert answer.status_code == 404
    curator.post(f"/admin/processes/{process.address}/order/", {"down": stages[0].pk})
    secret.refresh_from_db()
    assert secret.position == 2


def test_stages_of_several_owners_at_one_place_can_be_told_apart(curator, world, stages):
    process = stages[0].process
    make(Stage, process=process, position=2, name="Home's", owner=world.home)
    curator.post(f"/admin/processes/{process.address}/order/", {"up": stages[2].pk})
    assert order(process)[2] == "Step 4"
    assert set(order(process)[:2]) <= {"Step 1", "Step 2", "Home's"}


def test_a_new_stage_comes_last(curator, stages):
    page = curator.get(f"/admin/stages/add/?process={stages[0].process.address}")
    assert page.context["record_forms"].form["position"].value() == 5


# -- several at once -------------------------------------------------------------------------
def several(client, rows, act, **given):
    chosen = {"action": act, "_selected_action": [row.pk for row in rows]}
    return client.post(list_of(type(rows[0])), {**chosen, **given})


def versions(page):
    return {f"v-{one.shown.pk}": one.record_forms.data.version for one in page.context["lines"]}


def test_a_source_is_added_to_several_after_a_look(curator):
    rows, source = [make(Intervention) for _number in range(3)], make(Source, title="Minutes")
    assert several(curator, rows, "source", index="0").status_code == 200
    given = {"told_by": "Minutes", "locator": "page 4"}
    look = several(curator, rows, "source", look="1", **given)
    assert "page 4" in look.content.decode()
    assert not Citation.unrestricted.exists()
    done = several(curator, rows, "source", apply="1", **given, **versions(look))
    assert done.status_code == 302
    cited = Citation.unrestricted.filter(source=source, locator="page 4")
    assert {one.intervention_id for one in cited} == {row.pk for row in rows}


def cite_twice(*rows):
    for row in rows:
        for _number in range(2):
            Citation.unrestricted.create(intervention=row, source=make(Source))


def test_several_are_documented_only_where_two_sources_tell_each(curator):
    told, alone = make(Intervention, title="Told"), make(Intervention, title="Alone")
    cite_twice(told)
    Citation.unrestricted.create(intervention=alone, source=make(Source))
    given = {"standing": "documented"}
    for step in ("look", "apply"):
        page = several(curator, [told, alone], "standing", **{step: "1"}, **given)
        assert page.status_code == 400
        assert "Cite another source first: “Alone”." in page.content.decode()
    assert set(Intervention.unrestricted.values_list("standing", flat=True)) == {"reported"}
    look = several(curator, [told], "standing", look="1", **given)
    done = several(curator, [told], "standing", apply="1", **given, **versions(look))
    assert done.status_code == 302
    told.refresh_from_db()
    assert told.standing == "documented"


def test_what_one_form_refuses_is_done_to_none(curator):
    rows = [make(Intervention) for _number in range(2)]
    look = several(curator, rows, "standing", look="1", standing="alleged")
    assert look.status_code == 400
    assert "Say who alleges it" in look.content.decode()
    given = {"standing": "documented"}
    cite_twice(*rows)
    look = several(curator, rows, "standing", look="1", **given)
    rows[1].title = "Changed meanwhile"
    rows[1].save()
    late = several(curator, rows, "standing", apply="1", **given, **versions(look))
    assert late.status_code == 409
    assert set(Intervention.unrestricted.values_list("standing", flat=True)) == {"reported"}
    assert several(curator, rows, "standing", apply="1", **given).status_code == 409


def test_what_is_hidden_is_not_among_several(curator, hidden):
    public = make(Intervention, process=hidden.process)
    page = several(curator, [hidden, public], "standing", index="0")
    assert page.context["rows"] == [public]
    assert SECRET not in page.content.decode()
    assert curator.post("/admin/sources/", {"_selected_action": "x"}).status_code == 400


def test_signatories_stay_when_several_are_changed(curator, world):
    entry = make(Intervention)
    Participation.unrestricted.create(intervention=entry, organisation=world.home, role="signatory")
    look = several(curator, [entry], "standing", look="1", standing="disputed")
    given = {"standing": "disputed", **versions(look)}
    assert several(curator, [entry], "standing", apply="1", **given).status_code == 302
    entry.refresh_from_db()
    assert entry.standing == "disputed"
    assert Participation.unrestricted.filter(intervention=entry).count() == 1


def test_where_several_processes_stand_is_looked_through_which_makes_it_no_newer(curator):
    process = make(Process, where_it_stands="It waits.", as_of="2023-01-02")
    look = several(curator, [process], "looked", look="1", checked="2024-05-06")
    given = {"checked": "2024-05-06", **versions(look)}
    assert several(curator, [process], "looked", apply="1", **given).status_code == 302
    process.refresh_from_db()
    assert (str(process.checked), str(process.as_of)) == ("2024-05-06", "2023-01-02")


def test_at_most_a_page_is_changed_at_once(curator, monkeypatch):
    monkeypatch.setattr("processes.admin.acts.MOST_AT_ONCE", 1)
    rows = [make(Organisation), make(Organisation)]
    assert several(curator, rows, "source", index="0").status_code in (302, 200)
    rows = [make(Process), make(Process)]
    page = several(curator, rows, "standing", index="0")
    assert page.status_code == 302
