"""Logging an engagement with the short form: what is stored, for whom, and that nothing is lost."""

import datetime as dt
import http.client
import threading
import uuid
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from processes.access import Reader
from processes.lookup.by_name import actors_in
from processes.models import Commitment, Intervention, Organisation, Participation, Process, Stage
from tests.conftest import person, session_of
from tests.filling import fill, filled
from tests.making import make, make_world

pytestmark = pytest.mark.django_db
TITLE = "Asked the secretary for an open hearing"


@pytest.fixture
def as_member(cast):
    client = Client()
    client.force_login(cast["member"])
    return client


def form(**changes):
    """What a browser sends when what must be touched was touched."""
    return {"what": TITLE, "kind": "meeting", "when": "today", "key": str(uuid.uuid4()), **changes}


def entries():
    return Intervention.unrestricted.all()


# -- what is stored --------------------------------------------------------------------------
def test_three_touches_make_an_entry_of_today_that_only_the_organisation_sees(
    as_member, cast, world
):
    process = make(Process)
    stage = make(Stage, process=process, state="current")
    opened = as_member.get(f"/log/?process={process.address}").context["form"]
    sent = {field.html_name: field.value() for field in opened if field.value()}
    answer = as_member.post("/log/", sent | {"what": TITLE, "kind": "meeting"}, follow=True)
    assert answer.status_code == 200
    entry = entries().get()
    assert (entry.title, entry.kind, entry.state) == (TITLE, "meeting", "done")
    assert str(entry.date) == str(timezone.localdate())
    assert (entry.process, entry.stage) == (process, stage)
    assert (entry.visibility, entry.owner, entry.open_to_all) == ("organisation", world.home, False)
    assert entry.logged_by == cast["member"]
    ours = Participation.unrestricted.get()
    assert (ours.organisation, ours.role) == (world.home, "lead")


@pytest.mark.parametrize(
    ("typed", "stored", "state"),
    [
        ({"when": "yesterday"}, "2024-03-04", "done"),
        ({"when": "date", "year": "2023"}, "2023", "done"),
        ({"when": "date", "year": "2023", "month": "04"}, "2023-04", "done"),
        ({"when": "date", "year": "2023", "month": "04", "day": "7"}, "2023-04-07", "done"),
        ({"when": "date", "year": "2023", "month": "34"}, "2023-34", "done"),
        ({"when": "date", "year": "2023", "month": "04", "about": "on"}, "2023-04~", "done"),
        ({"when": "date", "year": "2024", "month": "03", "day": "6"}, "2024-03-06", "planned"),
        ({"when": "date", "year": "2024", "month": "03"}, "2024-03", "done"),
        ({"when": ""}, "2024-03-05", "done"),
    ],
)
def test_the_date_is_as_exact_as_it_was_typed(as_member, time_machine, typed, stored, state):
    time_machine.move_to(dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC), tick=False)
    as_member.force_login(person("late@example.org", Organisation.unrestricted.first()))
    assert as_member.post("/log/", form(**typed)).status_code == 302
    assert (str(entries().get().date), entries().get().state) == (stored, state)


def test_return_in_the_sentence_is_a_space_and_sent_again_it_is_the_same(as_member):
    sent = form(what="Asked the chair\r\n for a hearing.\x0bThey agreed.\r\n")
    first = as_member.post("/log/", sent)
    assert first.status_code == 302
    assert entries().get().title == "Asked the chair for a hearing. They agreed."
    again = as_member.post("/log/", sent | {"what": sent["what"].replace("\r\n", "\n")})
    assert again.url == first.url
    assert entries().count() == 1


def test_a_tab_behind_a_bullet_is_a_space(as_member):
    assert as_member.post("/log/", form(what="•\tArticle 12\tas amended")).status_code == 302
    assert entries().get().title == "• Article 12 as amended"


def test_what_is_too_long_is_refused_whole_and_never_cut(as_member):
    """By a browser either: it cuts at `maxlength` what is pasted, and says nothing."""
    assert "maxlength" not in as_member.get("/log/").content.decode()
    page = as_member.post("/log/", form(what="word " * 112 + "end")).content.decode()
    assert "word end</textarea>" in page
    assert not entries().exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"what": " "}, "Write what happened, in one sentence"),
        ({"what": "x" * 281}, "280"),
        ({"what": "one\x00two"}, "cannot be shown"),
        ({"process": "one\x07two"}, "cannot be shown"),
        ({"kind": ""}, "Choose a kind"),
        ({"kind": "else"}, "Choose which"),
        ({"kind": "else", "other": "unheard_of"}, "unheard_of"),
        ({"when": "date", "year": ""}, "Write the year"),
        ({"when": "date", "year": "2023", "day": "7"}, "Choose the month"),
        ({"when": "date", "year": "2023", "month": "33", "day": "7"}, "Choose a month"),
        ({"when": "date", "year": "2023", "month": "02", "day": "30"}, "28"),
        ({"process": "A process of that name"}, "No process called"),
        ({"stage": str(uuid.uuid4())}, "not one of the available choices"),
        ({"visibility": "public"}, "not one of the available choices"),
        ({"visibility": "everyone"}, "not one of the available choices"),
        ({"consultation": str(uuid.uuid4())}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_stored_is_said_and_everything_typed_is_kept(as_member, typed, said):
    answer = as_member.post("/log/", form(whom="The chair’s adviser", **typed))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert "The chair’s adviser" in page
    assert "There is 1 thing to fix" in page
    assert not entries().exists()


def test_a_hidden_process_is_answered_like_one_that_is_not_there(as_member, world):
    make(Process, name="Hidden bill", owner=world.stranger, visibility="organisation")
    pages = [
        as_member.post("/log/", form(process=name)).content.decode().replace(name, "…")
        for name in ("Hidden bill", "Absent bill")
    ]
    hidden, absent = (page.split("<main")[1].split('name="key"')[0] for page in pages)
    assert hidden.split("csrf")[0] == absent.split("csrf")[0]
    assert not entries().exists()


def test_a_coalition_reads_what_was_logged_for_it(as_member, world):
    make(Process)
    sent = form(visibility="coalition", coalition=str(world.coalition.pk))
    assert as_member.post("/log/", sent).status_code == 302
    assert entries().get().coalition == world.coalition


def test_the_coalition_of_others_cannot_be_chosen(as_member, world):
    other = make(Organisation, kind="coalition")
    answer = as_member.post("/log/", form(visibility="coalition", coalition=str(other.pk)))
    assert answer.status_code == 400
    assert not entries().exists()


def test_who_works_for_two_organisations_chooses_and_cannot_choose_a_third(cast, world):
    both = person("both@example.org", world.home, world.friend)
    client = Client()
    client.force_login(both)
    assert client.post("/log/", form(owner=str(world.friend.pk))).status_code == 302
    assert entries().get().owner == world.friend
    assert client.post("/log/", form(owner=str(world.stranger.pk))).status_code == 400


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("nobody", 302), ("member", 200), ("ally", 200), ("outsider", 200), ("curator", 200),
        ("administrator", 403),
    ],
)  # fmt: skip
def test_who_may_log(cast, name, status):
    client = Client()
    if cast[name].is_authenticated:
        client.force_login(cast[name])
    assert client.get("/log/").status_code == status
    if name == "curator":  # of no organisation: that everybody reads it has to be said
        assert client.post("/log/", form()).status_code == 400
    said = form(visibility="public" if name == "curator" else "")
    assert client.post("/log/", said).status_code in (302, 403)
    assert entries().exists() == (status == 200)


# -- with whom -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "known", "new"),
    [
        ("", [], []),
        ("Senate", ["Senate"], []),
        ("senate; Access Now", ["Senate", "Access Now"], []),
        ("Senate, Access Now", ["Senate", "Access Now"], []),
        ("Ministry of Science, Culture and Sport", [], ["Ministry of Science, Culture and Sport"]),
        ("Adviser of the chair; Senate", ["Senate"], ["Adviser of the chair"]),
        ("Senate; Senate; ;", ["Senate"], []),
    ],
)
def test_names_are_found_and_new_ones_are_kept_as_typed(cast, typed, known, new):
    make(Organisation, name="Senate", kind="upper_house")
    make(Organisation, name="Access Now")
    found = actors_in(Reader(cast["member"]), typed)
    assert [one.name for one, name in found if one] == known
    assert [name for one, name in found if not one] == new


@pytest.mark.engine
def test_a_new_name_is_nowhere_but_in_the_entry(as_member, cast):
    assert as_member.post("/log/", form(whom="Adviser of the chair")).status_code == 302
    assert Participation.unrestricted.get(role="addressee").name == "Adviser of the chair"
    assert not Organisation.unrestricted.filter(name__icontains="adviser").exists()
    ally = Client()
    ally.force_login(cast["ally"])
    assert ally.get("/organisations/names.json?q=adviser").json() == {"names": []}


@pytest.mark.engine
@pytest.mark.parametrize("typed", ["circles", "targets", "data"])
def test_a_name_is_a_name_whatever_it_spells(as_member, typed):
    assert as_member.post("/log/", form(whom=typed)).status_code == 302
    assert Participation.unrestricted.get(role="addressee").name == typed
    make(Organisation, name=typed.title(), slug=typed)
    assert as_member.post("/log/", form(whom=typed)).status_code == 302
    assert Participation.unrestricted.filter(organisation__slug=typed).count() == 1


# -- once, and undone ------------------------------------------------------------------------
def test_a_form_sent_twice_makes_one_entry(as_member):
    sent = form()
    first, second = as_member.post("/log/", sent), as_member.post("/log/", sent)
    assert first.url == second.url
    assert entries().count() == 1


def test_who_goes_back_and_saves_again_is_led_to_what_is_saved_already(as_member):
    first = as_member.post("/log/", form())
    again = as_member.post("/log/", form(), follow=True)  # the page of another visit, its own key
    assert again.redirect_chain[0][0] == first.url
    assert "This is saved already" in again.content.decode()
    assert "saved already" not in as_member.get(first.url).content.decode()
    assert entries().count() == 1
    undone = as_member.post(f"{first.url}undo/")
    assert undone.status_code == 302
    as_member.post("/log/", form())
    assert entries().count() == 1  # what was undone can be logged once more
    sent = {"title": "In full", "kind": "meeting"}
    for _time in range(2):
        full = fill(as_member, "/interventions/new/", "title", **sent)
    page = as_member.get(full.url).content.decode()
    assert "This is saved already" in page and entries().count() == 2


def test_a_form_sent_again_with_other_words_asks_and_loses_neither(as_member):
    sent = form()
    as_member.post("/log/", sent)
    again = as_member.post("/log/", sent | {"what": "Something that came after"})
    assert again.status_code == 422
    page = again.context["form"]
    assert page["what"].value() == "Something that came after"
    resent = {field.html_name: field.value() for field in page if field.value()}
    assert as_member.post("/log/", resent).status_code == 302
    assert {entry.title for entry in entries()} == {TITLE, "Something that came after"}


def test_the_key_of_somebody_else_is_not_looked_at(as_member, cast):
    sent = form()
    as_member.post("/log/", sent)
    ally = Client()
    ally.force_login(cast["ally"])
    ally.post("/log/", sent)
    assert {entry.logged_by for entry in entries()} == {cast["member"], cast["ally"]}


@pytest.mark.engine
def test_undo_takes_it_back_and_keeps_what_was_typed(as_member):
    made = as_member.post("/log/", form(kind="else", other="campaign"))
    again = as_member.post(f"{made.url}undo/", follow=True)
    assert again.context["form"]["what"].value() == TITLE
    assert again.context["form"]["other"].value() == "campaign"
    assert not entries().exists()
    assert not Participation.unrestricted.exists()


@pytest.mark.engine
@pytest.mark.parametrize(
    "typed",
    [
        {"year": "2024", "month": "05", "about": "on"},
        {"year": "2024", "month": "05", "day": "07"},
        {"year": "2023", "month": "34"},
        {"year": "2023", "about": "on"},
    ],
)
def test_undo_brings_back_what_was_typed_and_it_can_be_saved_again(as_member, world, typed):
    process = make(Process)
    stage = make(Stage, process=process)
    sent = form(
        when="date", whom="The chair’s adviser; Friend Watch", process=process.name,
        stage=str(stage.pk), visibility="coalition", coalition=str(world.coalition.pk), **typed,
    )  # fmt: skip
    made = as_member.post("/log/", sent)
    before = entries().values("date", "stage", "coalition").get()
    again = as_member.post(f"{made.url}undo/", follow=True)
    assert again.context["form"].problems == []
    kept = filled(again, having="what")
    assert {name: kept[name] for name in typed} == typed
    assert {*kept["whom"].split("; ")} == {*sent["whom"].split("; ")}
    assert as_member.post("/log/", kept).status_code == 302
    assert entries().values("date", "stage", "coalition").get() == before
    assert Participation.unrestricted.filter(role="addressee").count() == 2


def test_undo_of_what_was_dated_in_the_full_form_asks_for_the_date_again(as_member):
    made = as_member.post("/log/", form())
    entry = entries().get()
    entry.date = "2024-01/2024-04"
    entry.save()
    again = as_member.post(f"{made.url}undo/", follow=True).context["form"]
    assert [str(what) for _id, _name, what in again.problems] == [
        "Write the year. A year alone is fine."
    ]


@pytest.mark.engine
def test_undo_leaves_nothing_of_it_in_the_past_and_takes_nothing_else(as_member):
    as_member.post("/log/", form())
    kept = [kind.unrestricted_versions.count() for kind in (Intervention, Participation)]
    made = as_member.post("/log/", form(what="Met somebody I should not name"))
    as_member.post(f"{made.url}undo/")
    assert (
        kept
        == [kind.unrestricted_versions.count() for kind in (Intervention, Participation)]
        == [1, 1]
    )


@pytest.mark.engine
def test_undo_removes_nothing_that_somebody_else_has_written_since(as_member, world):
    made = as_member.post("/log/", form())
    entry = entries().get()
    colleague = Client()
    colleague.force_login(person("colleague@example.org", world.home, name="Berta Ruiz"))
    edit = f"/interventions/{entry.pk}/edit/"
    added = {"participation__1__who": "The rapporteur", "participation__1__role": "addressee"}
    fill(as_member, edit, title="Asked for a hearing")  # what one has changed oneself goes
    assert as_member.get(made.url).context["undo"]
    fill(colleague, edit, having="title", **added)
    assert not as_member.get(made.url).context["undo"]
    answer = as_member.post(f"{made.url}undo/")
    assert answer.status_code == 409
    text = answer.content.decode()
    for words in ("Nothing was undone", "Berta Ruiz", "The rapporteur"):
        assert words in text, words
    assert "Recorded" not in text
    assert f'href="{entry.get_absolute_url()}"' in text
    assert Participation.unrestricted.filter(name="The rapporteur").exists()


def test_undo_does_not_take_away_what_a_commitment_answers(as_member, world):
    made = as_member.post("/log/", form())
    make(Commitment, answers=entries().get(), **world.level("organisation"))
    answer = as_member.post(f"{made.url}undo/")
    assert answer.status_code == 409
    assert "refers to" in answer.content.decode()
    assert entries().count() == 1


@pytest.mark.parametrize("name", ["nobody", "ally", "outsider", "curator", "administrator"])
def test_only_who_logged_it_sees_that_it_was_saved_and_undoes_it(as_member, cast, name):
    made = as_member.post("/log/", form())
    client = Client()
    if cast[name].is_authenticated:
        client.force_login(cast[name])
    absent = f"/log/{uuid.uuid4()}/"
    for path in ("", "undo/"):
        ask = client.post if path else client.get
        there, random = ask(f"{made.url}{path}"), ask(f"{absent}{path}")
        assert there.status_code == random.status_code == (302 if name == "nobody" else 404)
    assert entries().count() == 1


def test_a_colleague_who_may_read_it_neither_sees_that_it_was_saved_nor_undoes_it(as_member, world):
    made = as_member.post("/log/", form())
    colleague = Client()
    colleague.force_login(person("colleague@example.org", world.home))
    assert colleague.get(entries().get().get_absolute_url()).status_code == 200
    assert colleague.get(made.url).status_code == 404
    assert colleague.post(f"{made.url}undo/").status_code == 404
    assert entries().count() == 1


def test_the_key_of_somebody_elses_form_leads_nowhere(as_member, world):
    sent = form()
    first = as_member.post("/log/", sent)
    other = Client()
    other.force_login(person("other@example.org", world.stranger))
    second = other.post("/log/", sent)
    assert second.status_code == 302
    assert second.url != first.url
    assert entries().count() == 2


def test_after_an_hour_it_is_changed_and_not_undone(as_member):
    made = as_member.post("/log/", form())
    hour_ago = timezone.now() - dt.timedelta(hours=1, minutes=1)
    entry = entries().get()
    entry.created = hour_ago
    entry.save()
    assert "Undo" not in as_member.get(made.url).content.decode()
    assert as_member.post(f"{made.url}undo/").status_code == 403
    assert entries().count() == 1


# -- nothing is lost -------------------------------------------------------------------------
def test_a_sentence_begun_on_the_desk_goes_on_in_the_form_and_stands_in_no_address(cast, world):
    make(Process)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["member"])
    desk = client.get("/")
    sent = filled(desk, having="what") | {"what": TITLE}
    assert client.post("/log/", {"what": TITLE}).status_code == 403
    assert client.get("/log/", {"what": TITLE}).context["form"]["what"].value() == ""
    opened = client.post("/log/", sent)
    assert (opened.status_code, opened.context["form"]["what"].value()) == (200, TITLE)
    assert not opened.context["form"].problems
    assert TITLE in opened.content.decode()
    assert client.post("/log/", filled(opened, having="what") | {"kind": "meeting"}).url
    assert [entry.title for entry in entries()] == [TITLE]


def test_another_sentence_begun_has_a_draft_of_its_own(as_member):
    drafts = [
        as_member.post("/log/", {"what": words}).context["draft"] for words in (TITLE, "Other")
    ]
    assert len({*drafts, as_member.get("/log/").context["draft"]}) == 3


def signed_out_with(client, page, having="what", **typed):
    """Send a form that was open when its person was signed out."""
    sent = filled(page, having=having) | typed
    client.logout()
    return client.post("/log/", sent)


def test_a_sentence_begun_on_the_desk_after_the_session_ended_is_not_lost(cast):
    client = Client()
    client.force_login(cast["member"])
    signed_out_with(client, client.get("/"), what=TITLE)
    client.force_login(cast["member"])
    assert client.get("/log/").context["form"]["what"].value() == TITLE


def test_what_was_sent_without_a_session_is_there_after_signing_in(cast):
    client = Client()
    client.force_login(cast["member"])
    answer = signed_out_with(client, client.get("/log/"), what=TITLE, whom="The chair’s adviser")
    assert answer.url.startswith(reverse(settings.LOGIN_URL))
    assert not entries().exists()
    client.force_login(cast["member"])
    page = client.get("/log/").context["form"]
    assert (page["what"].value(), page["whom"].value()) == (TITLE, "The chair’s adviser")
    assert client.get("/log/").context["form"]["what"].value() == ""  # told once


def test_what_was_sent_without_a_session_is_for_nobody_else_who_signs_in_there(cast):
    """Two who share a device: of what one had typed the other finds nothing, nor does one who says
    that it is theirs."""
    client = Client()
    for forged in ({}, {"whose": "somebody:forged"}):
        client.force_login(cast["member"])
        signed_out_with(client, client.get("/log/"), what=TITLE, **forged)
        client.force_login(cast["outsider"])
        assert TITLE not in client.get("/log/").content.decode()
        client.force_login(cast["member"])
        assert TITLE not in client.get("/log/").content.decode()  # it is forgotten


def test_what_is_kept_for_later_is_no_more_than_a_form_holds(cast):
    client = Client()
    client.force_login(cast["member"])
    signed_out_with(client, client.get("/log/"), what="x" * 100_000, unheard_of="y")
    _whose, kept = client.session["typed_entry"]
    assert sum(map(len, kept.values())) < 1500
    assert "unheard_of" not in kept


def test_a_form_from_another_site_stores_nothing(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["member"])
    assert client.post("/log/", form()).status_code == 403
    assert not entries().exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(as_member, method):
    assert getattr(as_member, method)("/log/").status_code == 405


def test_logging_asks_the_database_25_times_however_much_there_is(as_member):
    found = {}
    for count in (1, 3, 300):
        process = make(Process)
        Stage.unrestricted.bulk_create(
            Stage(process=process, visibility="public", name=f"{n}", position=n)
            for n in range(count)
        )
        sent = form(process=process.name)
        as_member.post("/log/", form())  # the first of an organisation also notes who reads it
        with CaptureQueriesContext(connection) as queries:
            assert as_member.post("/log/", sent).status_code == 302
        found[count] = len(queries) - 2  # a test stands in a transaction, and so does the page
    assert found == dict.fromkeys(found, found[1])
    assert found[1] <= 25  # one of them reads the codes that curators have added


# -- eight at once ---------------------------------------------------------------------------
@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_eight_log_at_once_and_every_acknowledged_entry_is_there_once(live_server):
    """Each form is sent twice at the same time, as by a double tap."""
    world = make_world()
    process = make(Process)
    host = urlsplit(live_server.url).netloc
    token = "a" * 32
    writers = [person(f"writer{n}@example.org", world.home) for n in range(8)]
    cookies = [
        f"{settings.SESSION_COOKIE_NAME}={session_of(one)}; {settings.CSRF_COOKIE_NAME}={token}"
        for one in writers
    ]
    acknowledged, problems = set(), []

    def write(cookie, number, gate):
        connection = http.client.HTTPConnection(host, timeout=60)
        for n in range(5):
            sent = form(
                what=f"Entry {number} {n}",
                key=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{number} {n}")),
                process=process.name,
                csrfmiddlewaretoken=token,
            )
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            gate.wait()
            connection.request("POST", "/log/", urlencode(sent), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 302:
                acknowledged.add((sent["what"], answer.headers["Location"]))
            else:
                problems.append((sent["what"], answer.status))
        connection.close()

    threads = []
    for number, cookie in enumerate(cookies):
        gate = threading.Barrier(2, timeout=60)
        threads += [threading.Thread(target=write, args=(cookie, number, gate)) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    stored = {(one.title, f"/log/{one.pk}/") for one in entries()}
    assert len(stored) == entries().count() == 40
    assert acknowledged == stored


def test_an_entry_is_stored_in_few_statements(as_member, django_assert_max_num_queries):
    """With whom it was, in words that the directory lacks; what it made has its versions."""
    sent = form(whom="The chair of the committee; The clerk of the house")
    as_member.post("/log/", form(what="Before"))  # the first of those who read it is made with it
    with django_assert_max_num_queries(16):  # on a site without the two of the test's savepoint
        assert as_member.post("/log/", sent).status_code == 302
    entry = Intervention.unrestricted.get(title=sent["what"])
    assert entry.unrestricted_versions.filter(id=entry.pk).count() == 1
    there = Participation.unrestricted.filter(intervention=entry)
    assert there.count() == 3
    versions = Participation.unrestricted_versions.filter(intervention=entry.pk)
    assert {*versions.values_list("id", "history_type")} == {(one.pk, "+") for one in there}
    assert {*versions.values_list("change", flat=True)} == {
        entry.unrestricted_versions.get(id=entry.pk).change
    }
