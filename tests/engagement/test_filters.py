"""Filters: strict about what they do not know, exact about what they show."""

from html import unescape
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory

from engagement.filters import (
    LONG_LIST,
    CodesFilter,
    NamedFilter,
    PeriodFilter,
    PresentFilter,
    SearchFilter,
    SortFilter,
    filterset_for,
    orders_of,
)
from engagement.resources import by_plural, kinds
from engagement.templatetags.record import is_folded
from processes.access import Reader
from processes.lookup.filters import SPECIAL_FILTERS
from processes.models import (
    Admission,
    Ask,
    Commitment,
    Consultation,
    Fate,
    Intervention,
    Jurisdiction,
    Organisation,
    OtherName,
    Participation,
    Process,
    Source,
    Stage,
    Topic,
)
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NOBODY = AnonymousUser()
EVERY_FILTER = [
    pytest.param(kind, name, one, id=f"{kind.resource.plural}-{name}")
    for kind in kinds()
    for name, one in filterset_for(kind, SPECIAL_FILTERS).base_filters.items()
]


def filters(kind, query="", person=NOBODY):
    request = RequestFactory().get(f"/?{query}")
    request.reader = reader = Reader(person)
    return filterset_for(kind, SPECIAL_FILTERS)(
        request.GET, kind.visible_to(reader), request=request
    )


def found(kind, query="", person=NOBODY):
    """The rows a query of an address chooses, by name."""
    chosen = filters(kind, query, person)
    assert chosen.is_valid(), chosen.form.errors
    return [str(row) for row in chosen.qs]


def refusals(kind, query, person=NOBODY):
    """What is said against a query, one sentence each."""
    chosen = filters(kind, query, person)
    assert not chosen.is_valid(), query
    return [str(said) for errors in chosen.form.errors.values() for said in errors]


# -- strict ---------------------------------------------------------------------------------
@pytest.mark.parametrize("plural", by_plural())
def test_a_filter_there_is_not_is_refused_by_name(plural):
    (said,) = refusals(by_plural()[plural], "colour=red")
    assert said == "This list has no filter called “colour”."


def refused_on_page(client, kind, names):
    """Those of these filters that the page of the list refuses, asked by all of them at once."""
    answer = client.get(f"/{kind.resource.plural}/", dict.fromkeys(names, "zyzzyva"))
    assert answer.status_code == 400, names
    assert "cannot be shown as asked" in answer.content.decode(), names
    return answer.context["filters"].form.errors.keys()


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.resource.plural)
def test_a_value_nobody_knows_is_refused_and_shows_no_row(client, kind):
    make(kind)
    names = []
    for name, one in filterset_for(kind, SPECIAL_FILTERS).base_filters.items():
        if isinstance(one, SearchFilter):
            assert found(kind, f"{name}=zyzzyva") == [], name
        else:
            assert refusals(kind, f"{name}=zyzzyva"), name
            names.append(name)
    for name in {*names} - refused_on_page(client, kind, names):
        # By its name a row is looked for where the rest of a query is understood.
        assert refused_on_page(client, kind, [name]) == {name}


@pytest.mark.later  # what chooses nothing sends the statement of a list without filters
@pytest.mark.parametrize(("kind", "name", "one"), EVERY_FILTER)
def test_a_form_sent_as_it_is_chooses_everything(kind, name, one):
    """A browser sends an empty box of text and the first choice of a list; boxes it leaves out."""
    made = make(kind)
    sent = "" if isinstance(one, CodesFilter) else f"{name}="
    assert str(made) in found(kind, sent)


@pytest.mark.parametrize(("kind", "name", "one"), EVERY_FILTER)
def test_each_code_that_is_offered_can_be_chosen(kind, name, one):
    offered = one.extra.get("choices", ())
    for code, _words in offered() if callable(offered) else offered:
        chosen = filters(kind, f"{name}={code}")
        assert chosen.is_valid(), (name, code)
        list(chosen.qs[:1])


@pytest.mark.parametrize(
    ("kind", "query", "said"),
    [
        (Process, "topic=zyzzyva", "No process is about “zyzzyva”."),
        (Ask, "process=zyzzyva", "No process called “zyzzyva” is recorded here."),
        (Ask, "holder=zyzzyva", "No organisation called “zyzzyva” is recorded here."),
        (Intervention, "stage=zyzzyva", "No stage with the address “zyzzyva” is recorded here."),
    ],
)
def test_what_cannot_be_found_is_named(kind, query, said):
    assert refusals(kind, query) == [said]


def test_a_long_unknown_value_is_not_repeated_whole():
    (said,) = refusals(Ask, "process=" + "x" * 190)
    assert len(said) < 140
    (said,) = refusals(Ask, "x" * 5000 + "=1")
    assert len(said) < 140


@pytest.mark.parametrize("name", ["page", "lang"])
def test_what_is_no_filter_of_any_list_is_left_to_others(name):
    value = {"page": "1", "lang": "en"}[name]
    assert found(Ask, f"{name}={value}") == []


def test_every_problem_is_said_at_once():
    said = refusals(Intervention, "kind=zyzzyva&from=zyzzyva&colour=red&organisation=zyzzyva")
    assert len(said) >= 2


@pytest.mark.parametrize(
    "query", ["process=first&process=second", "from=2020&from=2023", "sort=newest&sort=changed"]
)
def test_no_page_says_that_a_filter_is_chosen_which_it_did_not_apply(query):
    """Of a filter that takes one value two are a mistake; a page that names both would lie."""
    for name in ("first", "second"):
        make(Intervention, title=name, process=make(Process, name=name), date="2021")
    chosen = filters(Intervention, query)
    if chosen.is_valid():
        assert len(list(chosen.chosen())) <= 1


# -- the search -----------------------------------------------------------------------------
@pytest.fixture
def named():
    for name, acronym in (
        ("Access to court records", "ACR"),
        ("Access to budgets", ""),
        ("100% of _all_ budgets", ""),
        ("Ley Orgánica", "LO"),
    ):
        make(Process, name=name, acronym=acronym)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("access", ["Access to budgets", "Access to court records"]),
        ("ACCESS", ["Access to budgets", "Access to court records"]),
        ("budgets access", ["Access to budgets"]),
        ("acr", ["Access to court records"]),
        ("court  records", ["Access to court records"]),
        ("court budgets", []),
        ("100%25", ["100% of _all_ budgets"]),
        ("%25", ["100% of _all_ budgets"]),
        ("_all", ["100% of _all_ budgets"]),
        ("Org%C3%A1nica", ["Ley Orgánica"]),
        ("%20%20", ["100% of _all_ budgets", "Access to budgets", "Access to court records"]),
    ],
)
def test_every_word_must_occur_whatever_its_place(named, typed, names):
    rows = found(Process, f"q={typed}")
    assert [row for row in rows if row != "Ley Orgánica" or "Ley Orgánica" in names] == names


@pytest.mark.engine
@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("Mexico's", True),
        ("mexico’s", True),
        ("México’s", True),
        ('"water"', True),
        ("“Water”", True),
        ("co-operation", True),
        ("co–operation", True),
        ("co operation", True),
        ("LEY ORGANICA", True),
        ("ley orgánica operat", True),
        ("Mexico'st", False),
        ("o's-m", False),
    ],
)
def test_quotes_dashes_accents_and_capitals_make_no_difference(typed, is_found):
    name = "Mexico’s “water” co‑operation: Ley Orgánica"
    make(Process, name=name)
    make(Process, name="Mexico state wines")
    assert found(Process, f"q={quote(typed)}") == [name] * is_found


def test_a_word_may_stand_in_any_field_that_is_searched(named):
    make(Process, name="A bill", summary="It would open the archives.")
    assert found(Process, "q=archives+bill") == ["A bill"]


def test_all_words_count_however_many_are_typed(named):
    """A word that is set aside silently would widen the list and be believed."""
    words = "+".join(["access"] * 8)
    query = f"q={words}+zyzzyva"
    chosen = filters(Process, query)
    assert not chosen.is_valid() or list(chosen.qs) == []


@pytest.mark.parametrize("typed", ["%07", "%00", "a%0Bb", "%1b[2J", "x" * 201])
def test_what_nobody_can_type_or_read_is_no_search(typed):
    assert refusals(Process, f"q={typed}")


# -- codes, places, names -------------------------------------------------------------------
def test_several_codes_of_one_filter_widen_and_two_filters_narrow():
    for kind, level in (("bill", "national"), ("treaty", "global"), ("bill", "global")):
        make(Process, name=f"{kind} {level}", kind=kind, level=level)
    assert found(Process, "kind=bill") == ["bill global", "bill national"]
    assert len(found(Process, "kind=bill&kind=treaty")) == 3
    assert found(Process, "kind=bill&level=national") == ["bill national"]
    assert found(Process, "kind=treaty&level=national") == []


def test_a_long_list_of_codes_is_folded():
    boxes = filters(Process).form
    assert len(list(boxes["kind"].field.choices)) > LONG_LIST
    assert is_folded(boxes["kind"])
    assert not is_folded(boxes["level"])


def test_only_values_that_occur_in_what_one_may_see_are_offered(cast, world):
    for place, level in (("MX", "public"), ("European Union", "public"), ("NP", "organisation")):
        process = make(Process, name=f"In {place}", **world.level(level))
        make(Jurisdiction, process=process, place=place)
    make(Organisation, name="A body", country="DE")
    offered = [code for code, _words in filters(Process).form.fields["place"].choices if code]
    assert offered == ["European Union", "MX"]
    assert [words for _c, words in filters(Organisation).form.fields["country"].choices][1:] == [
        "Germany"
    ]
    assert found(Process, "place=MX") == ["In MX"]
    assert refusals(Process, "place=NP")
    assert found(Process, "place=NP", cast["member"]) == ["In NP"]


def test_places_are_told_by_their_names():
    make(Jurisdiction, process=make(Process), place="MX")
    offered = dict(list(filters(Process).form.fields["place"].choices)[1:])
    assert {key: str(words) for key, words in offered.items()} == {"MX": "Mexico"}


@pytest.fixture
def body():
    one = make(Organisation, name="Red en Defensa", acronym="R3D")
    make(OtherName, process=None, organisation=one, name="Network in Defence")
    make(Organisation, name="Twin One", acronym="TW")
    make(Organisation, name="Twin Two", acronym="TW")
    entry = make(Intervention, title="It was there")
    make(Intervention, title="It was not")
    make(Participation, intervention=entry, organisation=one)
    return one


@pytest.mark.parametrize(
    "typed",
    ["red-en-defensa", "Red en Defensa", "RED EN DEFENSA", "R3D", "r3d", "Network in Defence"],
)
def test_an_organisation_is_found_by_what_people_call_it(body, typed):
    assert found(Intervention, f"organisation={typed}") == ["It was there"]


def test_an_acronym_of_two_names_neither(body):
    assert refusals(Intervention, "organisation=TW")
    assert found(Intervention, "organisation=twin-one") == []


def test_a_name_with_a_twin_is_still_found_by_its_address():
    """Two processes may be called the same; each has an address of its own."""
    first, second = make(Process, name="The bill"), make(Process, name="The bill")
    make(Ask, text="of the first", process=first)
    make(Ask, text="of the second", process=second)
    assert refusals(Ask, "process=The bill")
    assert found(Ask, f"process={first.slug}") == ["of the first"]
    assert found(Ask, f"process={second.slug}") == ["of the second"]


def test_what_one_may_not_see_cannot_be_found_by_its_name(cast, world):
    quiet = make(Process, name="A quiet bill", **world.level("organisation"))
    make(Ask, text="A quiet ask", process=quiet, **world.level("organisation"))
    unknown = refusals(Ask, "process=zyzzyva")
    assert refusals(Ask, "process=A quiet bill") == [
        said.replace("zyzzyva", "A quiet bill") for said in unknown
    ]
    assert refusals(Ask, "process=A quiet bill", cast["outsider"])
    assert found(Ask, "process=A quiet bill", cast["member"]) == ["A quiet ask"]


# -- what only one kind asks ----------------------------------------------------------------
PERIODS = [
    # what is chosen, entries that touch it
    ("from=2022", "day month year since span until"),
    ("from=2023-05-04", "day month year since span"),
    ("from=2023-05-05", "month year since span"),
    ("from=2023-06", "year since span"),
    ("from=2024", "since span"),
    ("from=2025", "since"),
    ("to=2021", "until"),
    ("to=2022", "span until"),
    ("to=2023", "day month year since span until"),
    ("to=2023-05-03", "month year since span until"),
    ("to=2022-12-31", "span until"),
    ("from=2023-05-04&to=2023-05-04", "day month year since span"),
    ("from=2024-06&to=2024-06", "since span"),
    ("from=2030&to=2031", "since"),
    ("from=May 2023&to=June 2023", "day month year since span"),
    ("from=２０２４", "since span"),
]
DATES = {
    "day": "2023-05-04",
    "month": "2023-05",
    "year": "2023",
    "since": "2023-02/..",
    "span": "2022-06/2024-08",
    "until": "../2022-03",
    "undated": "",
}


@pytest.mark.parametrize(("query", "names"), PERIODS)
def test_what_touches_a_period_is_in_it_and_what_has_no_date_is_not(query, names):
    for title, date in DATES.items():
        make(Intervention, title=title, date=date)
    assert set(found(Intervention, query)) == set(names.split())


@pytest.mark.parametrize(
    "query", ["from=until 2022", "from=../2022", "to=since 2023", "to=2023/..", "from=/2022"]
)
def test_a_period_without_a_bound_on_its_side_bounds_nothing_or_is_refused(client, query):
    """ "From until 2022" has no first day: no reason to fail."""
    make(Intervention, title="one", date="2021")
    assert client.get(f"/interventions/?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "typed", ["32 May 2023", "2023-02-30", "yesterdayish", "0000", "12/10/2023"]
)
def test_what_is_no_date_is_refused_with_an_example(typed):
    (said,) = refusals(Intervention, f"from={typed}")
    assert "Example" in said


def test_a_period_that_ends_before_it_begins_holds_only_what_spans_both():
    make(Intervention, title="day", date="2023-05-04")
    assert found(Intervention, "from=2024&to=2022") == []


def test_consultations_that_left_somebody_out():
    open_one = make(Consultation, name="Open to all", access="open")
    make(Consultation, name="Closed", access="closed")
    refused = make(Consultation, name="Refused some", access="open")
    make(Admission, consultation=refused, group="small newspapers", status="refused")
    make(Admission, consultation=open_one, group="bar associations", status="attended")
    assert set(found(Consultation, "left_out=yes")) == {"Closed", "Refused some"}


def test_asks_by_what_came_of_them_last():
    kept, lost = make(Ask, text="kept"), make(Ask, text="lost")
    make(Ask, text="open")
    make(Fate, ask=kept, fate="pending", date="2023")
    make(Fate, ask=kept, fate="adopted", date="2024")
    make(Fate, ask=lost, fate="adopted", date="2023")
    make(Fate, ask=lost, fate="reversed", date="2024")
    assert found(Ask, "fate=adopted") == ["kept"]
    assert found(Ask, "fate=reversed&fate=adopted") == ["kept", "lost"]
    assert found(Ask, "fate=pending") == []


def test_asks_without_a_known_outcome_can_be_asked_for():
    """The page says "not known" of an ask nobody followed up; so does the filter."""
    make(Ask, text="nobody followed it up")
    known = make(Ask, text="known")
    make(Fate, ask=known, fate="adopted")
    assert found(Ask, "fate=unknown") == ["nobody followed it up"]


def test_commitments_that_are_overdue():
    make(Commitment, text="late", due="2020-01", completion="no_evidence")
    make(Commitment, text="kept", due="2020-01", completion="complete")
    make(Commitment, text="to come", due="2999")
    make(Commitment, text="no day")
    assert found(Commitment, "overdue=yes") == ["late"]


def test_processes_by_what_they_are_about_and_need():
    about = make(Process, name="About privacy", as_of="2020-01-01")
    make(Topic, process=about, topic="Privacy")
    make(Process, name="Fresh", as_of="2999-01-01")
    make(Stage, process=about, state="current")
    make(Consultation, process=about, closes="2020-01-01")
    assert found(Process, "topic=privacy") == ["About privacy"]
    assert found(Process, "need=gap") == ["About privacy"]
    assert "Fresh" not in found(Process, "need=stale")
    assert found(Process, "need=deadline") == []


# -- order, and what is chosen in words -----------------------------------------------------
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.resource.plural)
def test_every_order_a_kind_offers_has_words_and_sorts(kind):
    make(kind)
    choices = dict(filters(kind).form.fields["sort"].choices)
    for word in orders_of(kind):
        assert str(choices[word]) != word
        assert len(found(kind, f"sort={word}")) >= 1


def test_an_order_changes_the_order_and_nothing_else():
    for name, date in (("b", "2021"), ("a", "2023"), ("c", "2022"), ("undated", "")):
        make(Process, name=name, date=date)
    assert found(Process) == found(Process, "sort=name") == ["a", "b", "c", "undated"]
    assert found(Process, "sort=newest") == ["a", "c", "b", "undated"]
    assert found(Process, "sort=oldest") == ["b", "c", "a", "undated"]


@pytest.mark.engine
def test_names_are_in_one_order_without_accents_and_capitals_on_both_databases():
    """Was: Élan behind Zeta, and avila behind Zeta, where a database compares bytes."""
    names = ["Ávila", "avila 2", "“Avila 3”", "Élan", "École 9", "ñandú", "Nube", "Óbolo", "Zeta",
             "Œuvre", "Łódź", "¿Quién?"]  # fmt: skip
    for name in names:
        make(Organisation, name=name)
        make(Process, name=name)
    sorted_ = ["Ávila", "avila 2", "“Avila 3”", "École 9", "Élan", "Łódź", "ñandú", "Nube", "Óbolo",
               "Œuvre", "¿Quién?", "Zeta"]  # fmt: skip
    for kind in (Organisation, Process):
        here = [name for name in found(kind, "sort=name") if name in names]
        assert here == sorted_
        assert [name for name in found(kind) if name in names] == sorted_  # the first order is that


def test_what_is_chosen_is_said_in_words_with_a_way_to_undo_each():
    body = make(Organisation, name="Home Rights", acronym="HR")
    query = "kind=meeting&kind=media&organisation=HR&q=talk&from=2023&page=2&sort=changed"
    chosen = filters(Intervention, query)
    assert chosen.is_valid()
    said = [(str(label), str(words), QueryDict(link[1:])) for label, words, link in chosen.chosen()]
    words = [one[1] for one in said]
    assert words == ["talk", "Meeting or call", "Media work", str(body), "2023"]
    without_media = next(link for _l, word, link in said if word == "Media work")
    assert without_media.getlist("kind") == ["meeting"]
    assert without_media["organisation"] == "HR"
    assert "page" not in without_media
    without_kind = QueryDict(chosen.without("kind")[1:])
    assert "kind" not in without_kind


def test_what_is_chosen_is_shown_on_the_page(client):
    make(Process, name="A bill", kind="bill", level="national")
    page = unescape(client.get("/processes/?kind=bill&level=national&q=bill").content.decode())
    for words in ("Bill", "National", "remove filter", "A bill"):
        assert words in page


def test_the_choice_of_a_language_is_no_filter(client):
    """Every page has links that choose a language. On no list may they change what is shown."""
    make(Source, title="In English", language="en")
    for language in ("en", "es", "fr"):
        answer = client.get("/sources/", {"lang": language})
        assert answer.status_code == 200
        assert "In English" in answer.content.decode()


@pytest.mark.parametrize(
    "maker", [CodesFilter, NamedFilter, PeriodFilter, PresentFilter, SearchFilter, SortFilter]
)
def test_every_sort_of_filter_is_in_use(maker):
    assert [name for _kind, name, one in (p.values for p in EVERY_FILTER) if isinstance(one, maker)]


def test_a_field_without_codes_that_is_listed_as_a_filter_is_named():
    with pytest.raises(ImproperlyConfigured, match="Process lists “name” among its filters"):
        filterset_for(Process, SPECIAL_FILTERS, names=("name",))


# -- what it asks of the database -----------------------------------------------------------
@pytest.mark.parametrize(("kind", "name", "one"), EVERY_FILTER)
def test_no_filter_of_codes_compares_whole_rows(kind, name, one):
    if isinstance(one, CodesFilter):
        code = next(iter(dict(filters(kind).form.fields[name].choices)))
        assert not filters(kind, f"{name}={code}").qs.query.distinct


def test_entries_are_counted_without_being_read():
    """However a list of entries is filtered by kind, state and years: in an index alone."""
    for query in ("", "kind=meeting", "kind=meeting&state=done", "state=done", "from=2022&to=2023"):
        counted = filters(Intervention, query).qs.order_by().values("pk")[:1000]
        if connection.vendor == "sqlite":
            assert "COVERING INDEX" in counted.explain(), query
