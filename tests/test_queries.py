"""What a page asks of the database: the same number of queries for 1, 3 and 300 rows.

Rows point at records of their own wherever they can, so that a query for each row shows. What
stands beside a record is swept from the models: every kind and part with a pointer to it.
"""

import datetime as dt
import functools
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engagement.dates import EdtfField, parse
from engagement.fields import LineField, ProseField
from engagement.kept_pages import kept_pages
from engagement.resources import kinds
from processes.exchange.columns import exchange_kinds, has_sources, plural_of
from processes.history.versions import parts_in
from processes.models import (
    CITING,
    Ask,
    Citation,
    Commitment,
    Consultation,
    Fate,
    Forecast,
    Intervention,
    Membership,
    NextStep,
    Organisation,
    Part,
    Participation,
    Process,
    Raising,
    Record,
    Source,
    Stage,
)
from tests.conftest import person
from tests.making import checked, is_needed, make

pytestmark = pytest.mark.django_db  # so many statements on either engine
# One of those of a list reads the codes that were added for its filters.
LIST, PROCESS, HISTORY, SIGNED_IN, FILE = 7, 23, 11, 3, 8
EDITION = 1  # whether a page that is kept for strangers is still so
SAVED = 1  # the filters that who is signed in has saved for a page
NOTED = 3  # working notes and next steps of who is signed in, and whose they are
COUNTS = (1, 3, 300)
# More than a page of rows, of every kind; before a release more than any part of a page shows.
MANY = pytest.mark.parametrize("many", [60, pytest.param(300, marks=pytest.mark.long)])
# Rows of a part beside a record, and of a past.
SEVERAL = pytest.mark.parametrize("many", [7, pytest.param(300, marks=pytest.mark.long)])
EVERY = pytest.mark.parametrize("kind", kinds("processes"), ids=lambda kind: kind.resource.plural)
READERS = ("nobody", "member")  # each asks of the same rows: making them is what takes long


# -- rows, many and cheap -------------------------------------------------------------------
def pointers(kind):
    """Fields that point at something, apart from those that say who may read."""
    return [
        field
        for field in kind._meta.concrete_fields
        if field.is_relation and field.editable and field.name not in ("owner", "coalition")
    ]


# What a row needs besides, or must go without, where it points at something by this field.
WITH = {
    ("Assessment", "stage"): lambda: {"consultation": None},
    ("OtherName", "organisation"): lambda: {"process": None},
    ("Admission", "organisation"): lambda: {"group": ""},
    ("Membership", "organisation"): lambda: {"coalition": make(Organisation, kind="coalition")},
}


@functools.cache
def can_point(kind, fixed):
    """The optional pointers that a row of a kind may have at once, given those that are `fixed`.

    Found by trying: some rules between fields allow only one of several.
    """
    chosen, also = [], WITH.get((kind.__name__, fixed), dict)
    for field in pointers(kind):
        if field.name in (fixed, *also()) or is_needed(field) or field.related_model is kind:
            continue
        trial = {n: make(kind._meta.get_field(n).related_model) for n in (*chosen, field.name)}
        if fixed:
            trial[fixed] = make(kind._meta.get_field(fixed).related_model)
        try:
            checked(kind, **trial, **also())
        except ValidationError:
            continue
        chosen.append(field.name)
    return tuple(chosen)


def rich(kind, fixed=None, target=None, /, **given):
    """A row that points, with every pointer it may have, at a record of its own."""
    fields = {fixed: target, **WITH.get((kind.__name__, fixed), dict)()} if fixed else {}
    if kind.__name__ == "Score":
        given["criterion"] = kind.unrestricted.filter(**fields).count() + 1
    if any("date" in getattr(one, "fields", ()) for one in kind._meta.constraints):
        given["date"] = str(dt.date(1950, 1, 1) + dt.timedelta(days=kind.unrestricted.count()))
    for name in can_point(kind, fixed):
        fields[name] = make(kind._meta.get_field(name).related_model)
    return make(kind, **fields, **given)


def copies(row, count, **changes):
    """`count` more rows like this one, with what must differ made different, written at once."""
    kind, rows = type(row), []
    values = {field.name: getattr(row, field.name) for field in own_fields(kind)}
    for n in range(count):
        mine = {**values, **{name: change(n) for name, change in changes.items()}}
        for field in own_fields(kind):
            if field.name in changes:
                continue
            if isinstance(field, EdtfField):
                mine[field.name] = parse(str(dt.date(1900, 1, 1) + dt.timedelta(days=37 * n)))
            elif isinstance(field, LineField | ProseField) and mine[field.name]:
                mine[field.name] = f"{mine[field.name]} {n}"[-(field.max_length or 200) :]
            elif field.name == "position" and not field.is_relation:
                mine[field.name] = (row.position or 0) + 1 + n
        if hasattr(kind, "slug"):
            mine["slug"] = f"copy-{uuid.uuid4().hex}"
        rows.append(kind(**mine))
    return kind.unrestricted.bulk_create(rows)


def own_fields(kind):
    hidden = {"id", "slug", "readers", "open_to_all", "created", "changed"}
    return [f for f in kind._meta.concrete_fields if f.name not in hidden and not _companion(f)]


def _companion(field):
    return field.name.endswith(("_earliest", "_latest", "_sort"))


# Where a row may exist only once between two records, copies need others to stand between.
BETWEEN = {
    "Participation": ("organisation", "intervention"),
    "Raising": ("ask", "intervention"),
    "MetBarrier": ("barrier", "intervention"),
    "EntryAnswer": ("reply", "intervention"),
    "AskAnswer": ("reply", "ask"),
    "EffortPart": ("effort", "intervention"),
    "BarrierConsultation": ("barrier", "consultation"),
    "ProcessLead": ("organisation", "process"),
    "Membership": ("organisation", "coalition"),
    "ProcessLink": ("to_process", "from_process"),
    "Forecast": ("source", "stage"),
    "Count": ("source", "intervention"),
    "Admission": ("organisation", "consultation"),
}


def multiply(row, fixed, count):
    """Up to `count` copies that keep the pointer `fixed`."""
    name = type(row).__name__
    if name == "Score":  # there are twelve criteria
        return copies(row, 12 - row.criterion, criterion=lambda n: row.criterion + 1 + n)
    other = next((one for one in BETWEEN.get(name, ()) if one != fixed), None)
    if other and getattr(row, other):
        others = copies(getattr(row, other), count)
        return copies(row, count, **{other: lambda n: others[n]})
    return copies(row, count)


# -- asking ---------------------------------------------------------------------------------
@pytest.fixture
def asked(db):
    """Counts the queries of a page for a reader; the pages of one test share a client."""
    clients = {reader: Client() for reader in READERS}
    clients["member"].force_login(person("somebody@example.org", make(Organisation)))

    def asked(address, reader="nobody"):
        clients[reader].get("/about/")  # what is remembered between requests is remembered now
        with CaptureQueriesContext(connection) as queries:
            answer = clients[reader].get(address)
        assert answer.status_code == 200
        return Queries(one["sql"] for one in queries)

    return asked


class Queries(list):
    """Statements, shown with their number when a test fails."""

    def __repr__(self):
        return f"{len(self)} queries:\n" + "\n".join(f"  {sql[:160]}" for sql in self)


def same(found):
    """Assert that the number is the same however many rows there are."""
    counts = {rows: len(queries) for rows, queries in found.items()}
    more = max(found.values(), key=len)
    assert len(set(counts.values())) == 1, f"rows: queries {counts}\n{more!r}"


def within(found, budget, noted=0):
    """For each reader: the same number however many rows there are, and no more than allowed."""
    for reader, theirs in found.items():
        same(theirs)
        most = budget + (SIGNED_IN + noted if reader == "member" else EDITION)
        assert len(theirs[max(theirs)]) <= most, (reader, theirs[max(theirs)])


@pytest.mark.parametrize("kind", exchange_kinds(), ids=plural_of)
def test_a_file_asks_the_same_however_long_it_is(asked, kind):
    address, found = f"/{plural_of(kind)}.csv", {}
    for count in (1, 3):
        while kind.unrestricted.count() < count:
            by = ("organisation", make(Organisation)) if kind is Membership else ()
            row = rich(kind, *by)
            if has_sources(kind):
                make(Citation, **{kind._meta.model_name: row}, source=make(Source))
        found[count] = asked(address, "member")
    same(found)
    assert len(found[3]) <= max(FILE, 4 + len(kind.pointers()))  # one for each it hangs on


# -- lists ----------------------------------------------------------------------------------
@EVERY
@MANY
def test_a_list_asks_the_same_however_long_it_is(asked, kind, many):
    address, found = f"/{kind.resource.plural}/", {reader: {} for reader in READERS}

    def count(rows):
        for reader, theirs in found.items():
            theirs[rows] = asked(address, reader)

    rows = [rich(kind)]
    count(1)
    rows += [rich(kind), rich(kind)]
    count(3)
    multiply(rows[-1], BETWEEN.get(kind.__name__, (None, None))[1], many - 3)
    assert kind.unrestricted.count() >= many
    count(many)
    # One counts the sample, which is left out; one is for the tiles of places.
    within(found, LIST + 4 * (kind is Process), SAVED)


@EVERY
def test_a_list_with_its_filters_in_use_asks_no_more_for_more_rows(asked, kind):
    address = f"/{kind.resource.plural}/?q=e" if "q" in kind.resource.filters else None
    address = address or f"/{kind.resource.plural}/?sort={kind.resource.order[0][0]}"
    found, row = {}, rich(kind)
    found[1] = asked(address)
    rich(kind), rich(kind)
    found[3] = asked(address)
    multiply(row, BETWEEN.get(kind.__name__, (None, None))[1], 60)
    found[60] = asked(address)
    same(found)
    assert len(found[60]) <= EDITION + LIST + 3 * (kind is Process), found[60]


# -- pages of records -----------------------------------------------------------------------
def beside(kind):
    """(model, field) of everything that may point at a record of a kind."""
    for model in apps.get_app_config("processes").get_models():
        if issubclass(model, Record | Part) or model in kinds("processes"):
            for field in pointers(model):
                if field.related_model is kind:
                    yield model, field


def many_to_many(kind):
    """(model, field) of lists of records that may hold one of a kind, or that it holds."""
    for model in kinds("processes"):
        for field in model._meta.many_to_many:
            if kind in (model, field.related_model):
                yield model, field


def one_beside(model, field, record):
    """A maker of a row of a model that points at the record; of citations, one for each kind."""
    if model is Citation and field.name == "source":
        for name in CITING:
            kind = apps.get_model("processes", name)
            yield lambda kind=kind, name=name: make(Citation, source=record, **{name: rich(kind)})
    else:
        yield lambda: rich(model, field.name, record)


@EVERY
@SEVERAL
def test_the_page_of_a_record_asks_the_same_however_much_stands_beside_it(asked, kind, many):
    record = rich(kind, **({"kind": "coalition"} if kind is Organisation else {}))
    makers = [
        (field.name, maker)
        for model, field in beside(kind)
        for maker in one_beside(model, field, record)
    ]
    found, last = {}, {}
    for total, more in ((1, 1), (3, 2), (many, 0)):
        for number, (name, maker) in enumerate(makers):
            for _ in range(more):
                last[number] = maker()
            if not more:
                multiply(last[number], name, total - 3)
        for model, field in many_to_many(kind):
            for _ in range(more or min(many, 20)):
                own, other = (
                    (record, make(field.related_model)) if model is kind else (make(model), record)
                )
                getattr(own, field.name).add(other)
        found[total] = asked(record.get_absolute_url())
    same(found)


# -- a process ------------------------------------------------------------------------------
def fill(process, count):
    """A process with `count` of everything its page shows, each with parts of its own."""
    made = []
    for model, field in beside(Process):
        if model is Citation:
            continue
        rows = [rich(model, field.name, process) for _ in range(min(count, 3))]
        if count > 3:
            rows += multiply(rows[-1], field.name, count - 3)
        made += rows
    for row in made:
        if (
            isinstance(row, Stage | Consultation | Ask | Commitment | Intervention)
            and len(made) < 60
        ):
            for model, name in (
                (Participation, "intervention"),
                (Raising, "ask"),
                (Fate, "ask"),
                (Forecast, "stage"),
            ):
                if isinstance(row, model._meta.get_field(name).related_model):
                    rich(model, name, row)
            make(
                Citation,
                **{row._meta.model_name: row},
                source=make(Source, publisher=make(Organisation)),
            )
        if isinstance(row, Ask) and len(made) < 60:
            row.holders.add(make(Organisation))
    make(Citation, process=process)


def test_the_page_of_a_process_asks_the_same_however_much_is_on_it(asked):
    found = {last: {reader: {} for reader in READERS} for last in ("", "timeline.json")}
    for count in COUNTS:
        process = make(Process)
        fill(process, count)
        for last, each in found.items():
            for reader, theirs in each.items():
                theirs[count] = asked(f"{process.get_absolute_url()}{last}", reader)
    for each in found.values():
        within(each, PROCESS, NOTED + SAVED)


@pytest.mark.long
def test_two_thousand_entries_are_within_the_budget(asked):
    process = make(Process)
    fill(process, 3)
    entry = rich(Intervention, "process", process, kind="meeting")
    copies(entry, 2000)
    for reader in ("nobody", "member"):
        # Three more than where there is less of every sort, and no more whatever the number.
        budget = PROCESS + 3 + (SIGNED_IN + NOTED if reader == "member" else 0)
        for last in ("", "timeline.json", "?family=meeting&from=2000", "?page=3"):
            queries = asked(f"{process.get_absolute_url()}{last}", reader)
            assert len(queries) <= budget, queries


@pytest.mark.parametrize("count", [60, 61, 400, 401])
def test_no_density_costs_more_than_the_budget(asked, count):
    process = make(Process)
    copies(rich(Intervention, "process", process), count - 1)
    queries = asked(process.get_absolute_url())
    assert len(queries) <= PROCESS, queries


# -- what was -------------------------------------------------------------------------------
def changed(record, times):
    """A record with more changes, and as many of each part, written as they are kept."""
    kept = [type(record), *(part for part, _homes, _names in parts_in(type(record)))]
    for kind in kept:
        past = kind.unrestricted_versions
        row = past.filter(id=record.pk).first() if kind is kept[0] else past.first()
        rows = []
        for number in range(times if row else 0):
            values = {
                field.attname: getattr(row, field.attname)
                for field in row._meta.concrete_fields
                if not field.primary_key
            }
            values["change"], values["history_type"] = uuid.uuid4(), "~"
            for name in ("claimant", "note", "name", "title"):
                if name in values:
                    values[name] = f"{name} {number}"
            rows.append(past.model(**values))
        past.model.unrestricted.bulk_create(rows)


def with_parts(kind):
    record = rich(kind, **({"kind": "coalition"} if kind is Organisation else {}))
    for part, homes, _names in parts_in(kind):
        rich(part, homes[0], record)
    return record


@EVERY
@SEVERAL
def test_a_history_asks_the_same_however_long_it_is(asked, kind, many):
    record, found = with_parts(kind), {reader: {} for reader in READERS}
    for count, more in ((1, 0), (3, 2), (many, many - 3)):
        changed(record, more)
        for reader, theirs in found.items():
            theirs[count] = asked(f"{record.get_absolute_url()}history/", reader)
    within(found, HISTORY, NOTED)


def test_a_process_as_it_stood_asks_the_same_however_much_belonged_to_it(asked):
    found = {}
    for count in COUNTS[:2]:
        process = make(Process)
        fill(process, count)
        found[count] = asked(f"{process.get_absolute_url()}?on={dt.date.today()}")
    same(found)


# -- home -----------------------------------------------------------------------------------
def something_of_everything(count):
    """What each list of the home page shows, `count` times, each of a process of its own."""
    ahead = str(dt.date.today() + dt.timedelta(days=20))
    for _ in range(count):
        make(Consultation, closes=ahead, state="open")
        moved = make(Stage, date=ahead, state="planned")
        for said_on, date in (("2023", "2024"), ("2024", ahead)):
            make(Forecast, stage=moved, said_on=said_on, date=date)
        make(Stage, date="2020", state="planned")
        make(Stage, state="current")
        talk = make(Intervention, process=make(Process), date="2024")
        for role in ("lead", "addressee"):
            make(Participation, intervention=talk, role=role)
        make(Commitment, process=make(Process), due="2020")
        make(Process, as_of="2020", state="active")


def test_the_home_page_asks_the_same_however_much_there_is(asked):
    found = {}
    for count in COUNTS[:2]:
        something_of_everything(count)
        found[count] = asked("/")
    for kind in (Consultation, Stage, Intervention, Commitment, Process):
        copies(kind.unrestricted.exclude(date="").first() or kind.unrestricted.first(), 300)
    found[300] = asked("/")
    same(found)
    assert len(found[300]) <= 31, found[300]


# Who gets in, whose factor was lost, what is released, three of proposals, added kinds, who else
# promised, the processes we are in, and 16 others.
DESK = 34  # of them one asks for the first steps, feedback, drafts, what goes together, what waits


def lay_on_a_desk(count, who, owner):
    """What each list of a desk shows, `count` times; those of curators too."""

    def day(days):
        return str(dt.date.today() + dt.timedelta(days=days))

    own = {"visibility": "organisation", "owner": owner, "logged_by": who}
    for number in range(count):
        here = make(Process, name=f"Own {uuid.uuid4().hex}", state="active", as_of="2020")
        make(Consultation, process=here, closes=day(20), state="open")
        make(Stage, process=here, state="current")
        make(Commitment, process=here, due="2020")
        for given in (
            {"date": day(9), "state": "planned"},
            {"date": day(-9), "state": "planned"},
            {"date": "", "kind": "meeting"},
            {"date": day(-90 - number), "response": "awaiting"},
        ):
            made = make(Intervention, process=here, **own, **given)
        make(NextStep, organisation=owner, intervention=made, due=day(3))
        make(Citation, intervention=make(Intervention, process=make(Process), date="2024"))


@pytest.mark.parametrize("curates", [False, True], ids=["member", "curator"])
def test_a_desk_asks_the_same_however_much_is_on_it(db, curates):
    owner = make(Organisation)
    who = person("somebody@example.org", owner, is_curator=curates)
    client, found = Client(), {}
    client.force_login(who)
    for count, more in zip(COUNTS, (1, 2, 0), strict=True):
        lay_on_a_desk(more, who, owner)
        if not more:
            for kind in (Consultation, Stage, Commitment, Intervention):
                first = {getattr(row, "state", ""): row for row in kind.unrestricted.all()}
                for row in first.values():
                    copies(row, 300)
        client.get("/about/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/")
        assert answer.status_code == 200
        found[count] = Queries(one["sql"] for one in queries)
    same(found)
    assert len(found[300]) <= DESK + SIGNED_IN, found[300]


@pytest.mark.parametrize(("address", "number"), [("/about/", 0), ("/dictionary/", 1), ("/no/", 0)])
def test_a_page_without_records_asks_for_none(client, address, number):
    """But the dictionary, which lists the codes that were added."""
    client.get(address)
    kept_pages.forget()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) == EDITION + number, [one["sql"] for one in queries]


def test_every_model_that_can_stand_beside_a_record_is_swept():
    """A new model with a pointer is found by itself; this says that the sweep is not empty."""
    swept = {model for kind in kinds("processes") for model, _field in beside(kind)}
    parts = {m for m in apps.get_app_config("processes").get_models() if issubclass(m, Part)}
    assert swept >= parts
    assert all(
        isinstance(f, models.ForeignKey) for kind in kinds("processes") for _m, f in beside(kind)
    )
