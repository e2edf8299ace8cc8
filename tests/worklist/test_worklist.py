"""The work list: what falls under each concern and what does not, what clears it, and for whom."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from engagement import dates
from engagement.resources import kinds
from processes.access import Reader
from processes.directory import likeness
from processes.lookup.provenance import refuse_undocumented
from processes.models import (
    AddressCheck,
    Affiliation,
    Ask,
    Citation,
    Commitment,
    Consultation,
    Fate,
    Intervention,
    Looked,
    Organisation,
    Participation,
    Process,
    Record,
    Source,
    Stage,
)
from processes.worklist import private
from processes.worklist.alike import groups_alike, sorted_words
from processes.worklist.concerns import BY_CODE, CONCERNS
from processes.worklist.lines import Worklist
from tests.conftest import person
from tests.filling import filled
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
TODAY = dt.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def on_one_day():
    """Not on the day of the test, which may end while it runs."""
    with time_machine.travel(dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)):
        yield


def ago(days):
    return str(TODAY - dt.timedelta(days=days))


def listed(somebody, code, **narrowed):
    """[(words, field)] on somebody's list, in its order; as many as the count says."""
    work = Worklist(Reader(somebody), TODAY, **narrowed)
    lines = work.page(BY_CODE[code], QueryDict()).rows
    assert len(work.found(BY_CODE[code])) == len(lines)
    return [(one.words, one.field) for one in lines]


def words(somebody, code, **narrowed):
    return [one for one, _field in listed(somebody, code, **narrowed)]


def entered(somebody):
    client = Client()
    client.force_login(somebody)
    return client


def tap(somebody, code, act, row, field="", **more):
    """Send what the button of a line sends. The page one comes back to."""
    sent = {"act": act, "kind": row._meta.model_name, "id": str(row.pk), "field": field, **more}
    return entered(somebody).post(f"/upkeep/{code}/?kind=", sent, follow=True)


@pytest.fixture
def curator(cast):
    return cast["curator"]


def cited(record, source=None, **given):
    name = record._meta.model_name
    return make(Citation, **{name: record}, source=source or make(Source), **given)


# -- what falls under each concern, and what clears it ---------------------------------------
@pytest.mark.parametrize("kind", (Process, Consultation, Intervention, Ask, Commitment))
def test_what_nothing_is_cited_for_waits_for_a_source(curator, kind):
    given = {} if kind is Process else {"process": cited(make(Process)).process}
    bare, sourced = make(kind, **given), make(kind, **given)
    cited(sourced, field="summary")
    assert words(curator, "no-source") == [str(bare)]
    make(Citation, **{kind._meta.model_name: bare}, source=None, reference="a note")
    assert words(curator, "no-source") == []


def test_what_came_of_an_ask_waits_for_a_source_of_its_own(curator):
    bare, waits, told = (cited(make(Ask, text=text)).ask for text in ("Bare", "Waits", "Told"))
    fate = make(Fate, ask=bare, fate="adopted")
    make(Fate, ask=waits, fate="pending")
    make(Fate, ask=told, fate="rejected", source=make(Source))
    assert words(curator, "fate-no-source") == ["Bare"]
    fate.source = make(Source)
    fate.save()
    assert words(curator, "fate-no-source") == []


def test_a_form_opened_from_the_list_leads_back_to_it(curator):
    bare = make(Process, name="Bare")
    back = "/upkeep/no-source/?kind=process"
    client = entered(curator)
    assert "next=/upkeep/no-source/%3Fkind%3Dprocess#citation-h" in client.get(
        back
    ).content.decode().replace("%2F", "/")
    address = f"{bare.get_absolute_url()}edit/?next=/upkeep/no-source/%3Fkind%3Dprocess"
    sent = filled(client.get(address), citation__0__told_by="the gazette of 3 May")
    answer = client.post(address, sent)
    assert (answer.status_code, answer.url) == (302, back)
    assert words(curator, "no-source") == []


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/accounts/logout/", "/upkeep/\\x", ""]
)
def test_a_form_leads_back_nowhere_else(curator, address):
    bare = make(Process, name="Bare")
    client, page = entered(curator), f"{bare.get_absolute_url()}edit/"
    sent = filled(client.get(page))
    answer = client.post(page, sent, query_params={"next": address})
    assert answer.url == bare.get_absolute_url()


def test_one_source_in_two_places_and_two_languages_is_one(curator):
    entry, first = make(Intervention, title="Talk"), make(Source)
    cited(entry, first)
    cited(entry, first, field="summary")
    cited(entry, make(Source, translation_of=first))
    cited(cited(make(Intervention, title="Two")).intervention)
    assert words(curator, "one-source") == ["Talk"]


def test_what_one_source_tells_has_no_tap_and_leads_to_where_a_second_is_cited(curator):
    """With a second source it leaves the list: to say that it is documented is on that form."""
    entry = make(Intervention, title="Talk <b>")
    cited(entry)
    page = entered(curator).get("/upkeep/one-source/?kind=").content.decode()
    assert "#citation-h" in page and 'name="act"' not in page
    assert tap(curator, "one-source", "documented", entry).status_code == 404
    address = f"{entry.get_absolute_url()}edit/?next=/upkeep/one-source/"
    client = entered(curator)
    sent = filled(
        client.get(address), citation__1__told_by="the gazette of 3 May", standing="documented"
    )
    assert client.post(address, sent).url == "/upkeep/one-source/"
    entry.refresh_from_db()
    assert entry.standing == "documented"
    assert words(curator, "one-source") == []


@pytest.mark.parametrize("sent", [{}, {"id": ""}, {"id": "x"}, {"act": "looked"}])
def test_a_tap_that_does_not_say_on_what_is_answered_like_one_that_came_too_late(curator, sent):
    answer = entered(curator).post("/upkeep/stale/", {"kind": "process", "field": "", **sent})
    assert (answer.status_code, answer.url) == (302, "/upkeep/stale/")


@pytest.mark.parametrize("second", ["a source", "a note"])
def test_what_two_independent_sources_tell_may_be_called_documented(second):
    entry = make(Intervention, title="Talk")
    cited(entry)
    with pytest.raises(ValidationError, match="“Talk”"):
        refuse_undocumented([entry])
    if second == "a source":
        cited(entry)
    else:
        make(Citation, intervention=entry, source=None, reference="a letter")
    refuse_undocumented([entry])


def test_sources_disagree_where_they_say_different_things_of_one_field(curator):
    apart, same, other = (make(Process, name=name) for name in ("apart", "same", "other field"))
    for process, said in ((apart, ("12", "15")), (same, ("12", "12")), (other, ("12", "15"))):
        for number, one in enumerate(said):
            field = ("date", "summary")[number] if process is other else "date"
            cited(process, field=field, says=one)
    assert words(curator, "sources-differ") == ["apart"]
    tap(curator, "sources-differ", "disputed", apart)
    assert words(curator, "sources-differ") == []


def test_what_was_not_confirmed_for_half_a_year_is_looked_through_in_one_tap(curator):
    stands = {"where_it_stands": "In committee"}
    old = make(Process, name="old", as_of=ago(266), **stands)
    make(Process, name="new", as_of=ago(20), **stands)
    make(Process, name="over", as_of=ago(266), state="completed", **stands)
    [line] = Worklist(Reader(curator), TODAY).page(BY_CODE["stale"], QueryDict()).rows
    assert (line.words, line.why) == ("old", f"Last confirmed {dates.words(ago(266))}.")
    page = tap(curator, "stale", "looked", old)
    assert page.redirect_chain == [("/upkeep/stale/?kind=", 302)]
    assert "Done: old" in page.content.decode()
    old.refresh_from_db()
    assert (str(old.checked), words(curator, "stale")) == (str(TODAY), [])
    assert str(old.as_of) == ago(266)


def test_a_promise_nobody_has_heard_of_is_confirmed_too_unless_it_is_overdue(curator):
    quiet = make(Commitment, text="quiet", date=ago(300))
    make(Commitment, text="due", date=ago(300), due=ago(10))
    make(Commitment, text="looked at", date=ago(300), checked=ago(10))
    assert words(curator, "stale") == ["quiet"]
    tap(curator, "stale", "looked", quiet)
    assert words(curator, "stale") == []


def test_where_it_stands_is_written_before_it_is_confirmed(curator):
    bare = make(Process, name="bare", as_of=ago(266))
    assert (
        "Write first where it really stands."
        in tap(curator, "stale", "looked", bare).content.decode()
    )
    assert words(curator, "stale") == ["bare"]


PASSED = [
    (Stage, {"state": "planned", "date": ago(5)}, "done", "completed"),
    (Stage, {"state": "planned", "date": ago(5)}, "cancelled", "skipped"),
    (Consultation, {"state": "open", "closes": ago(2)}, "done", "closed"),
    (Consultation, {"state": "planned", "opens": ago(2)}, "cancelled", "cancelled"),
    (Intervention, {"state": "planned", "date": ago(1)}, "done", "done"),
    (Intervention, {"state": "planned", "date": ago(1)}, "not_admitted", "not_admitted"),
]


@pytest.mark.parametrize(("kind", "given", "act", "state"), PASSED)
def test_a_plan_whose_day_has_passed_waits_for_what_became_of_it(curator, kind, given, act, state):
    process = make(Process)
    row = make(kind, process=process, **given)
    later = {name: str(TODAY) for name in given if name != "state"}
    make(kind, process=process, **{**given, **later})  # today has not passed
    assert words(curator, "planned") == [str(row)]
    tap(curator, "planned", act, row)
    row.refresh_from_db()
    assert (row.state, words(curator, "planned")) == (state, [])


def test_a_stage_is_not_let_in(curator):
    stage = make(Stage, state="planned", date=ago(5))
    tap(curator, "planned", "not_admitted", stage)
    assert words(curator, "planned") == [str(stage)]


def test_a_promise_past_its_day_waits_until_somebody_says_what_came_of_it(curator):
    late = make(Commitment, text="late", due=ago(3))
    make(Commitment, text="today", due=str(TODAY))
    make(Commitment, text="kept", due=ago(3), completion="complete")
    assert words(curator, "overdue") == ["late"]
    late.completion = "broken"
    late.save()
    assert words(curator, "overdue") == []


def test_names_are_the_same_but_for_case_accents_and_order(curator):
    first = make(Process, name="Red de Análisis")
    make(Process, name="ANALISIS de red")
    make(Process, name="Red de Datos")
    assert words(curator, "duplicates") == ["Red de Análisis"], "a pair has one line"
    tap(curator, "duplicates", "not_the_same", first, "name")
    assert words(curator, "duplicates") == []
    make(Process, name="red de analisis")  # of three nobody has said anything
    assert len(words(curator, "duplicates")) == 3


def test_of_the_directory_it_is_said_once_for_both_and_merging_knows(curator):
    first = make(Organisation, name="Red de Análisis")
    make(Organisation, name="ANALISIS de red")
    assert len(words(curator, "duplicates")) == 1
    tap(curator, "duplicates", "not_the_same", first, "name")
    assert words(curator, "duplicates") == []
    assert not likeness.likely_same(Organisation, Reader(curator))


def test_a_name_is_like_what_one_may_see_only(world, cast):
    make(Process, name="Water law")
    hidden = make(Process, name="water LAW", **world.level("organisation"))
    assert hidden.pk not in groups_alike(Process, Reader(cast["curator"]))
    assert words(cast["curator"], "duplicates") == []
    assert words(cast["member"], "duplicates") == ["water LAW"]
    assert sorted_words("Ñandú, el") == sorted_words("EL nandu")


def test_a_name_that_was_typed_becomes_an_organisation_of_the_directory(world, curator):
    entry = make(Intervention, title="Talk")
    part = make(Participation, intervention=entry, organisation=None, name="Riverside group")
    own = make(Intervention, **world.level("organisation"))
    make(Participation, intervention=own, organisation=None, name="Kept to themselves")
    group = {"name": "Those who protested", "role": "victim"}  # no body of a directory
    make(Participation, intervention=entry, organisation=None, **group)
    assert words(curator, "new-names") == ["Riverside group"]
    page = tap(curator, "new-names", "link", part, organisation="Riverside group")
    assert "Add it to the directory first" in page.content.decode()
    tap(curator, "new-names", "link", part, organisation="Friend Watch")
    part.refresh_from_db()
    assert (part.organisation, part.name) == (world.friend, "")
    assert words(curator, "new-names") == []


def test_whom_an_ask_names_in_words_becomes_an_organisation_of_the_directory(world, curator):
    ask = make(Ask, text="Twelve weeks", unnamed="Office of the chair")
    ask.addressees.add(world.home)
    make(Ask, text="Quiet", unnamed="Kept to themselves", **world.level("organisation"))
    assert words(curator, "new-names") == ["Office of the chair"]
    client = Client()
    client.force_login(curator)
    page = client.get("/upkeep/new-names/").content.decode()
    assert "It stands at: Twelve weeks" in page and "#id_unnamed" in page
    tap(curator, "new-names", "link", ask, organisation="Friend Watch", field="unnamed")
    ask.refresh_from_db()
    assert (ask.unnamed, {*ask.addressees.all()}) == ("", {world.home, world.friend})
    assert words(curator, "new-names") == []


def test_an_address_is_broken_once_it_failed_on_two_days(curator):
    def failing(title, days, link="https://example.org/a", **given):
        source = make(Source, title=title, link="https://example.org/a")
        given = {"status": 404, "day": TODAY, "failing_since": ago(days), **given}
        AddressCheck.unrestricted.create(source=source, link=link, **given)
        return source

    gone = failing("gone", 3)
    failing("today", 0)
    failing("corrected", 3, link="https://example.org/b")
    failing("well", 3, failing_since=None, status=200)
    assert listed(curator, "broken-links") == [("gone", "link")]
    tap(curator, "broken-links", "answers", gone, "link")
    assert words(curator, "broken-links") == []


PRIVATE = [
    (Intervention, "summary", "Write to ana.lopez@example.org about it"),
    (Intervention, "title", "Call +52 55 0000 0000 before noon"),
    (Consultation, "summary", "Tel. 5500 000000, ask for her"),
    (Process, "summary", "Her number is XXXX000101MXXXXX09."),
    (Ask, "text", "Pay XX00 0000 0000 0000 0000 00 in advance"),
    (Commitment, "outcome", "The money went to 000000000000000000"),
    (Process, "where_it_stands", "They live at Calle Sin Nombre #12"),
    (Intervention, "claimant", "Ximena Ejemplo Prueba"),
    (Source, "author", "Dra. Ximena Ejemplo"),
    (Participation, "capacity", "Ximena Ejemplo"),
    (Participation, "name", "Sr. Ejemplo"),
]


def put(kind, field, text):
    """A row with this text in this field; who took part was typed."""
    given = {"as_of": "2024"} if field == "where_it_stands" else {}
    if field == "name":
        given["organisation"] = None
    return make(kind, **{field: text}, **given)


@pytest.mark.parametrize(("kind", "field", "text"), PRIVATE)
def test_what_reaches_or_names_a_person_is_looked_at_once(curator, kind, field, text):
    row = put(kind, field, text)
    assert [name for _words, name in listed(curator, "persons")] == [field]
    tap(curator, "persons", "no_person", row, field)
    assert words(curator, "persons") == []
    assert text not in str(Looked.unrestricted.values())
    setattr(row, field, f"{text} Otra")
    row.save()
    assert [name for _words, name in listed(curator, "persons")] == [field]


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [
        (
            Intervention,
            "summary",
            "Article 12 of 2022-10-12, A/AC.291/22/Rev.3, 1,250 of us",
        ),
        (Intervention, "title", "Resolution 75/282 and C(2021) 3200 final, 00 to 24 h"),
        (Participation, "capacity", "executive director"),
        (Participation, "capacity", "Executive Director"),
        (Participation, "name", "Office of the Rapporteur"),
        (Intervention, "claimant", "Human Rights Centre"),
        (Intervention, "claimant", "Home Rights"),
        (Source, "author", "the secretariat"),
    ],
)
def test_functions_and_numbers_of_documents_are_nobodys_name(world, curator, kind, field, text):
    put(kind, field, text)
    assert words(curator, "persons") == []


def test_what_is_kept_to_oneself_is_not_looked_through(world, cast):
    entry = make(Intervention, title="Ask ana@example.org", **world.level("organisation"))
    make(Participation, intervention=entry, capacity="Ximena Ejemplo")
    Affiliation.unrestricted.create(person=cast["curator"], organisation=world.home)
    assert all(words(somebody, "persons") == [] for somebody in cast.values())


def test_every_text_that_people_write_is_looked_through():
    looked = [(kind, name) for kind, name, _condition in private.looked_through()]
    assert len(looked) == len(set(looked))
    for kind in kinds("processes"):
        if issubclass(kind, Record):
            assert (kind, "claimant") in looked
    assert {(Process, "summary"), (Organisation, "description"), (Source, "author")} <= {*looked}


def test_what_the_daily_look_found_is_on_the_list_until_it_is_mended(world, curator):
    found = make(Process, summary="Write to a@example.org")
    hidden = make(Process, summary="Write to b@example.org", **world.level("organisation"))
    later = timezone.now() + dt.timedelta(hours=1)  # nothing is fresh any more
    assert private.screen(later) == 2
    assert words(curator, "persons") == [str(found)]
    hidden.visibility, hidden.owner = "public", None
    hidden.save()  # what was found while it was hidden is known once it is open
    assert len(words(curator, "persons")) == 2
    found.summary = "Write to the office"
    found.save()
    assert words(curator, "persons") == [str(hidden)]
    assert private.screen(later + dt.timedelta(hours=1)) == 1


def test_what_was_changed_since_the_daily_look_is_on_the_list_at_once(curator):
    private.screen(timezone.now() - dt.timedelta(hours=1))
    fresh = make(Process, summary="Write to a@example.org")
    assert words(curator, "persons") == [str(fresh)]


# -- for whom --------------------------------------------------------------------------------
def one_of_each(fields, mark):
    """Something for every concern, each with a mark in its words; `fields`: whose it is."""
    process = make(
        Process, name=f"{mark} a", where_it_stands="x@example.org", as_of=ago(300), **fields
    )
    make(Process, name=f"{mark} A", **fields)
    make(Commitment, text=mark, due=ago(3), process=process, **fields)
    for number in range(2):
        cited(process, field="name", says=f"{number}")
    entry = make(Intervention, title=f"{mark} y@example.org", process=process, state="planned",
                 date=ago(3), **fields)  # fmt: skip
    make(Participation, intervention=entry, organisation=None, name=f"{mark} Ximena Ejemplo")
    ask = cited(make(Ask, text=mark, process=process, **fields)).ask
    make(Fate, ask=ask, fate="rejected")
    return process


THEIRS = (
    "no-source",
    "fate-no-source",
    "one-source",
    "sources-differ",
    "stale",
    "planned",
    "overdue",
    "duplicates",
)
OF_ALL = (*THEIRS, "new-names", "persons")


def test_everybody_is_shown_what_they_may_change_and_nothing_else(world, cast):
    """Each concern, for the whole cast, on each level: in its lines and in its count."""
    for level in ("public", "coalition", "organisation"):
        one_of_each(world.level(level), f"of {level}")
    expected = {
        "member": {code: {"coalition", "organisation"} for code in THEIRS},
        "curator": {code: {"public"} for code in OF_ALL},
    }
    for name, somebody in cast.items():
        for one in CONCERNS:
            told = words(somebody, one.code)
            levels = {level for level in world_levels() if any(level in line for line in told)}
            assert levels == expected.get(name, {}).get(one.code, set()), (name, one.code, told)
            assert all("of " in line for line in told)


def world_levels():
    return ("public", "coalition", "organisation")


def test_who_is_both_sees_both(world, curator):
    for level in ("public", "organisation"):
        make(Process, name=level, **world.level(level))
    assert words(curator, "no-source") == ["public"]
    Affiliation.unrestricted.create(person=curator, organisation=world.home)
    assert words(curator, "no-source") == ["public", "organisation"]


@pytest.mark.parametrize("name", ["nobody", "member", "ally", "outsider", "administrator"])
def test_nobody_taps_what_is_not_theirs_to_change(world, cast, name):
    process = make(Process, where_it_stands="x", as_of=ago(300))
    hidden = make(Process, where_it_stands="x", as_of=ago(300), owner=world.stranger,
                  visibility="organisation")  # fmt: skip
    client = Client()
    if name != "nobody":
        client.force_login(cast[name])
    for row in (process, hidden) if name != "outsider" else (process,):
        sent = {"act": "looked", "kind": "process", "id": str(row.pk), "field": ""}
        assert client.post("/upkeep/stale/", sent).status_code == 302
        row.refresh_from_db()
        assert (row.checked, str(row.as_of)) == (None, ago(300))


def test_what_is_hidden_and_what_never_was_are_answered_alike(world, cast):
    hidden = make(Process, where_it_stands="x", as_of=ago(300), **world.level("organisation"))
    told = []
    for pk in (hidden.pk, "00000000-0000-4000-8000-000000000000", "nonsense", ""):
        sent = {"act": "looked", "kind": "process", "id": str(pk), "field": ""}
        page = entered(cast["curator"]).post("/upkeep/stale/", sent, follow=True)
        told.append((page.redirect_chain, "not on your list any more" in page.content.decode()))
    assert told == [([("/upkeep/stale/", 302)], True)] * 4


def test_an_act_of_another_concern_is_refused(curator):
    bare = make(Process)
    assert tap(curator, "no-source", "disputed", bare).status_code == 404


def test_who_has_no_second_factor_clears_nothing(db):
    careless = person("careless@example.org", is_curator=True)
    old = make(Process, where_it_stands="x", as_of=ago(300))
    tap(careless, "stale", "looked", old)
    old.refresh_from_db()
    assert old.checked is None
    with_second_factor(careless)
    tap(careless, "stale", "looked", old)
    old.refresh_from_db()
    assert str(old.checked) == str(TODAY)


# -- narrowed, and page by page --------------------------------------------------------------
def test_a_list_is_of_one_process_or_of_one_kind(curator):
    first, other = make(Process, name="first"), make(Process, name="other")
    make(Intervention, title="in first", process=first)
    make(Intervention, title="in other", process=other)
    assert words(curator, "no-source", process=first) == ["first", "in first"]
    assert words(curator, "no-source", kind="intervention") == ["in first", "in other"]
    assert words(curator, "broken-links", process=first) == []
    page = entered(curator).get("/upkeep/", {"process": "first", "kind": "intervention"})
    assert {one.code: n for one, n in page.context["counts"]}["no-source"] == 1
    assert entered(curator).get("/upkeep/?process=unheard+of").status_code == 400
    assert entered(curator).get("/upkeep/stale/?kind=unheard-of").status_code == 400
    assert entered(curator).get("/upkeep/unheard-of/").status_code == 404


def test_a_list_is_read_in_the_same_number_of_queries_however_long(
    curator, django_assert_max_num_queries
):
    process = make(Process)
    for number in range(60):
        make(Intervention, process=process, title=f"{number:02}")
    client = entered(curator)
    with django_assert_max_num_queries(14):
        page = client.get("/upkeep/no-source/")
    assert len(page.context["page"].rows) == 50
    assert len(client.get("/upkeep/no-source/?page=2").context["page"].rows) == 11
    with django_assert_max_num_queries(31):
        client.get("/upkeep/")


def test_whoever_clears_the_last_line_of_the_last_page_comes_to_the_first(curator):
    answer = entered(curator).get("/upkeep/stale/?page=2&kind=process")
    assert (answer.status_code, answer.url) == (302, "/upkeep/stale/?kind=process")


def test_a_curator_finds_the_whole_list_from_the_desk(curator):
    make(Process)
    assert 'href="/upkeep/"' in entered(curator).get("/").content.decode()
