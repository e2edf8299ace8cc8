"""What nobody should send: a clear page, one line in the log, and nothing changed.

Every list, the home page, the page of a process and its data are asked the same crooked things.
A record of every kind is there, with hostile text in every field that takes text.
"""

import hashlib
import io
import json
import logging
import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client

from engagement.dates import LONGEST_DATE, EdtfField
from engagement.fields import CodesField, LineField, LinkField, ProseField
from engagement.filters import NamedFilter, PeriodFilter, PresentFilter, filterset_for
from engagement.in_languages import InLanguages
from engagement.logs import LineFormatter
from engagement.resources import by_plural, kinds
from processes.lookup.filters import SPECIAL_FILTERS
from processes.models import CITING, Citation, Part, Process, Record, Source
from processes.timeline.entries import TimelineFilters
from tests.every import fewer
from tests.making import is_needed, make

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;{{ 7|add:7 }}"
SHORT = "<b>x"  # where there is no room for more
LONG = "x" * 10_000
NAMED = ("time_zone", "language", "languages", "text_language", "country", "group")
NUL, BELL, RTL, WIDE = "%00", "%07", "%E2%80%AE", "%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%94"


# -- a record of every kind, hostile wherever it can be -------------------------------------
def hostile(field):
    """A value for a text field that would be markup if it were not escaped."""
    if isinstance(field, LinkField):
        return f'https://example.org/"><script>alert({field.name})</script>'
    return HOSTILE if (field.max_length or 0) >= len(HOSTILE) else SHORT[: field.max_length]


def text_fields(kind):
    return [
        field
        for field in kind._meta.concrete_fields
        if field.editable
        and not field.choices
        and isinstance(field, LineField | ProseField | LinkField)
        and field.name not in ("time_zone", "text_language", "languages")  # may only name one
    ]


def texts(kind):
    return {field.name: hostile(field) for field in text_fields(kind)}


def make_hostile(kind, made):
    """One of a kind that points at the hostile ones made before it, wherever it can."""
    fields = texts(kind)
    for field in kind._meta.concrete_fields:
        pointed = made.get(field.related_model) if field.is_relation else None
        wanted = field.name in ("process", "consultation", "stage", "organisation", "intervention")
        if pointed and field.name not in ("owner", "coalition") and (wanted or is_needed(field)):
            fields[field.name] = pointed
    for one_of in ONE_OF.get(kind.__name__, ()):
        fields.pop(one_of, None)
    if issubclass(kind, InLanguages):
        fields["in_other_languages"] = {"es": {name: fields[name] for name in kind.translated}}
    if kind.__name__ == "Admission":
        fields["group"] = ""
    if kind.__name__ == "Participation":
        fields["organisation"] = None  # a name as it was typed
    if kind is Process:
        fields["as_of"] = "2024-08-20"
    if issubclass(kind, Record):
        fields |= {"standing": "alleged"}
    return make(kind, **fields)


# Where a rule between fields allows only one of them.
ONE_OF = {
    "OtherName": ("organisation",),
    "Count": ("consultation",),
    "Assessment": ("stage",),
    "Fate": ("stage",),
    "ProcessLink": ("to_process",),
}


@pytest.fixture(scope="module", autouse=True)
def everything(django_db_setup, django_db_blocker):
    """The hostile record of each kind and part; every request of this module meets them."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = {}
        for kind in kinds("processes"):
            made[kind] = make_hostile(kind, made)
        for part in apps.get_app_config("processes").get_models():
            if issubclass(part, Part) and part.__name__ not in ("Citation", "Membership"):
                made[part] = make_hostile(part, made)
        for kind in kinds("processes"):
            if kind._meta.model_name in CITING:
                cited = {kind._meta.model_name: made[kind], **texts(Citation)}
                make(Citation, source=None, **cited)  # two that differ
                make(Citation, source=made[Source], **cited | {"reference": ""})
        yield made
        transaction.set_rollback(True)


# -- what is asked, of whom -----------------------------------------------------------------
LISTS = [f"/{plural}/" for plural in by_plural()]
HERE, DATA = "/processes/{slug}/", "/processes/{slug}/timeline.json"
FILTERED = [*LISTS, HERE, DATA]
UNFILTERED = ["/", "/about/", "/dictionary/"]
EVERY = [*UNFILTERED, *FILTERED]


def filters_at(address):
    if address in (HERE, DATA):
        return TimelineFilters.base_filters
    if address in UNFILTERED:
        return {}
    return filterset_for(by_plural()[address.strip("/")], SPECIAL_FILTERS).base_filters


def unknown_values(address):
    """(query, status) of values that the filters of an address cannot know: all that there are for
    the first of each sort, one for every other."""
    met = set()
    for name, one in filters_at(address).items():
        found = list(unknown_to(name, one))
        yield from found[:1] if type(one) in met and name != "q" else found
        met.add(type(one))


def unknown_to(name, one):
    if isinstance(one, PeriodFilter):
        wrong = ["yesterdayish", "2023-02-30", "12/10/2023", "x" * (LONGEST_DATE + 1), LONG]
        wrong += [f"2023{RTL}", f"2023{BELL}", "[2023..2024]"]
        yield from ((f"{name}={value}", 400) for value in wrong)
        yield f"{name}={WIDE}", 200  # full-width digits come from keyboards
    elif name == "q":
        yield from ((f"q={value}", 400) for value in (f"a{BELL}b", LONG))
        yield from ((f"q={value}", 200) for value in (f"{RTL}{WIDE}", "%zz%ff%fe"))
        yield from ((f"q={quote(value)}", 200) for value in ("' OR 1=1 --%_\\", HOSTILE))
    elif isinstance(one, NamedFilter | PresentFilter):
        yield from ((f"{name}={value}", 400) for value in (LONG, f"{RTL}{WIDE}", f"a{BELL}b"))
        yield f"{name}={quote(HOSTILE)}", None  # there may be one of that name
    else:
        wrong = (quote(HOSTILE), f"zyzzyva&{name}=zyzzyva")
        yield from ((f"{name}={value}", 400) for value in wrong)


def unknown_names():
    yield from (f"{LONG}=1", f"{RTL}{WIDE}%ff=1", f"{quote(HOSTILE)}=1", "=1", "owner__name=a")


PAGES = [
    "0",
    "-1",
    "x",
    "%D9%A3",
    "%EF%BC%91",
    "1.0",
    "%201",
    "999999999999",
    "000001" + "9" * 30,
    "1" * 5000,
]

HUGE = {
    "many": "&".join(f"a{n}=1" for n in range(1100)),
    "the same often": "&".join(["colour=red"] * 1001),
    "long": f"colour={'x' * 100_000}",
}


def cases(address):
    """(query, status) of everything crooked that an address may be asked."""
    yield from ((query, 400) for query in (f"{NUL}=1", f"a={NUL}"))
    yield from ((HUGE[name], 400) for name in ("many", "the same often"))
    yield f"lang={quote(HOSTILE)}", 200
    if address in UNFILTERED:  # nothing there can be chosen, so nothing can be misunderstood
        yield from ((query, 200) for query in (*unknown_names(), "page=x", HUGE["long"]))
        return
    yield from ((query, 400) for query in (*unknown_names(), HUGE["long"]))
    yield from ((f"page={page}", 400) for page in PAGES)
    yield from (("page=2", 404), ("page=1&page=x", 400), ("page=x&page=1", None))
    yield from unknown_values(address)


PATHS = [
    ("/nothing/", 404),
    ("/nothing/at-all/", 404),
    ("/nothing/at/all/", 404),
    ("/Processes/", 404),
    ("/processes/nothing/", 404),
    ("/processes/nothing/timeline.json", 404),
    ("/processes/UPPER-CASE/", 404),
    (f"/processes/{LONG}/", 404),
    (f"/{LONG}/", 404),
    (f"/processes/{RTL}/", 404),
    (f"/processes/{WIDE}/", 404),
    (f"/processes/{BELL}/", 404),
    ("/processes/%0a2024-09-02%20INFO%20forged/", 404),
    (f"/processes/{NUL}/", 400),
    (f"/processes/a{NUL}b/timeline.json", 400),
    (f"/{NUL}", 404),
    ("/processes/%zz/", 404),
    ("/processes/%ff%fe/", 404),
    ("/processes/..%2f..%2fetc/", 404),
    (f"/processes/{quote(HOSTILE)}/", 404),
    ("/interventions/1/", 404),
    ("/interventions/not-a-uuid/", 404),
    ("/interventions/00000000-0000-4000-8000-000000000000/", 404),
    ("/interventions/00000000-0000-4000-8000-00000000000g/", 404),
    (f"/interventions/{WIDE * 8}/", 404),
    (f"/interventions/{LONG}/", 404),
    (f"/interventions/{NUL}/", 400),
    ("/static/..%2f..%2fsettings.py", 404),
    ("/static/nothing/at/all.css", 404),
]


# -- how it is judged -----------------------------------------------------------------------
@pytest.fixture
def lines():
    """The lines the site writes meanwhile, as the console would show them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    loggers = [logging.getLogger(name) for name in (None, "django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lambda: stream.getvalue().splitlines()
    for logger in loggers:
        logger.removeHandler(handler)


def checksum():
    """One number for all rows of all tables."""
    found = hashlib.sha256()
    every = apps.get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in every}):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - ours
            found.update(repr((table, sorted(map(repr, cursor)))).encode())
    return found.hexdigest()


@pytest.fixture(scope="module")
def browser():
    """A visitor as strict as a real one. To start it anew for each request takes longest of all."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def ask(everything, lines, browser):
    """Asks and judges what holds of every answer; gives the answer."""

    def ask(address, query="", status=None, method="get", **more):
        address = address.replace("{slug}", everything[Process].slug)
        browser.cookies.clear()
        before = len(lines())
        answer = getattr(browser, method)(f"{address}?{query}" if query else address, **more)
        assert answer.status_code < 500, answer.exc_info[1] if answer.exc_info else ""
        if status:
            assert answer.status_code == status
        written = lines()[before:]
        assert len(written) == (answer.status_code >= 400)
        for line in written:
            assert " WARNING django." in line
            assert all(character.isprintable() for character in line)
            assert "?" not in line
        if answer.status_code >= 400 and answer.headers["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            assert page.count("<h1") == 1
            assert 'href="/"' in page
            assert live_markup(page) == []
        return answer

    return ask


@pytest.mark.engine  # what the texts, dates and ids of a query become in SQL
@pytest.mark.parametrize("address", fewer(EVERY, ("/", "/interventions/", HERE, DATA)))
def test_what_is_crooked_in_a_query_gets_a_clear_answer_and_changes_nothing(ask, address):
    asked, before, wrong = list(cases(address)), checksum(), []
    for query, status in asked:
        try:
            with transaction.atomic():
                answer = ask(address, query)
                if status and answer.status_code != status:
                    wrong.append(f"{answer.status_code} instead of {status}: ?{query[:80]}")
        except AssertionError as error:
            wrong.append(f"{str(error).splitlines()[0][:120]}: ?{query[:80]}")
    assert not wrong, "\n".join(wrong)
    assert checksum() == before
    assert len(asked) > 10


@pytest.mark.engine
@pytest.mark.parametrize(("path", "status"), PATHS, ids=[path[:60] for path, _s in PATHS])
def test_what_is_crooked_in_an_address_gets_a_clear_answer(ask, path, status):
    ask(path, status=status)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", [*EVERY, "/healthz", "/readyz"])
def test_a_method_that_is_not_offered_is_refused_and_changes_nothing(ask, address, method):
    """405 for everybody, with a token or without: "forbidden" would say that some may."""
    answer = ask(address, status=405, method=method)
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "HEAD"}


def test_no_method_changes_anything(ask):
    before = checksum()
    for address in EVERY:
        for method in ("post", "put", "patch", "delete"):
            ask(address, method=method, data={"name": "changed"}, content_type="application/json")
    assert checksum() == before


@pytest.mark.parametrize("name", ["session", "csrf", "language"])
@pytest.mark.parametrize("value", ['"\\000aaaaaaaaaaaa"', "x" * 4000, "<script>", "\\", "a=b; c"])
def test_a_crooked_cookie_is_no_reason_to_fail(ask, name, value):
    ask("/processes/", status=200, headers={"cookie": f"{name}={value}"})


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "a b"},
        {"host": ""},
    ],
    ids=lambda headers: headers["host"] or "empty",
)
def test_another_host_is_refused_in_one_line(lines, browser, headers):
    answer = browser.get("/processes/", headers=headers)
    assert answer.status_code == 400
    assert len(lines()) == 1
    assert b"evil.example" not in answer.content


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accept-language", "x" * 10_000),
        ("accept-language", ",".join(["es"] * 2000)),
        ("accept-language", "*;q=nonsense"),
        ("accept", "\x07"),
        ("accept-encoding", "nonsense;q=x"),
        ("referer", "javascript:alert(1)"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
        ("content-type", "text/plain; charset=nonsense"),
        ("content-type", "\x07/"),
        ("range", "bytes=0-1"),
    ],
)
def test_a_crooked_header_is_no_reason_to_fail(ask, name, value):
    answer = ask("/processes/", status=200, headers={name: value})
    assert "evil.example" not in answer.content.decode()


def test_a_redirect_stays_on_this_site(ask):
    for path in ("//evil.example", "/processes", "//evil.example/..%2f", "/\\evil.example"):
        answer = ask(path)
        if answer.status_code == 301:
            assert re.match(r"/[^/\\]", answer.headers["Location"])


# -- hostile text ---------------------------------------------------------------------------
class Markup(HTMLParser):
    """Collects what a browser would run or load that no page of ours has."""

    def __init__(self):
        super().__init__()
        self.live = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        ours = str(attributes.get("src", "")).startswith("/static/")
        if tag in ("img", "iframe", "object", "embed", "base", "style", "b") and tag != "b":
            self.live.append(tag)
        if tag == "script" and not ours:
            self.live.append(tag)
        for name, value in attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.live.append(f"{tag} {name}")
            if name in ("href", "src", "action") and re.match(
                r"\s*(javascript|data|vbscript):", value or "", re.I
            ):
                self.live.append(f"{tag} {value}")


def live_markup(page):
    reader = Markup()
    reader.feed(page)
    return reader.live


def pages(everything):
    process = everything[Process]
    yield from EVERY
    yield f"/processes/{process.slug}/"
    for record in everything.values():
        if hasattr(record, "get_absolute_url"):
            yield record.get_absolute_url()


def test_hostile_text_is_shown_as_text_on_every_page(ask, everything):
    token = "<script>alert(1)"
    shown = 0
    for address in dict.fromkeys(pages(everything)):
        page = ask(address, status=200).content.decode()
        if not address.endswith(".json"):
            assert token not in page, address
            assert "<b>x" not in page, address
            assert live_markup(page) == [], address
            assert "14" not in re.findall(r"&amp;amp;(\d+)", page)  # no template within a text
            shown += escape(token) in page
    assert shown > 25


@pytest.mark.parametrize("kind", kinds("processes"), ids=lambda kind: kind.__name__)
def test_every_text_of_a_record_is_shown_on_its_page_and_escaped(ask, everything, kind):
    """A text that is published and never shown would be lost; one that is not escaped would run."""
    record = everything[kind]
    page = ask(record.get_absolute_url(), status=200).content.decode()
    missing = [
        field.name
        for field in text_fields(kind)
        if field.name in kind.resource.fields and escape(getattr(record, field.name)) not in page
    ]
    assert missing == []


def test_hostile_text_in_data_is_data(ask, everything):
    answer = ask(DATA, status=200)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    found = json.loads(answer.content)
    assert found["process"]["name"] == HOSTILE
    assert found["entries"][0]["title"] == HOSTILE


@pytest.mark.engine
@pytest.mark.parametrize("token", ["<script>alert(3)</script>", '"><img src=x onerror=alert(4)>'])
def test_what_is_typed_comes_back_as_text(ask, token):
    typed = quote(token)
    for address in LISTS:
        page = ask(address, f"q={typed}&process={typed}&{typed}={typed}").content.decode()
        assert token not in page
        assert live_markup(page) == []
        assert escape(token) in page


def test_a_link_of_a_record_gives_nothing_away_and_is_no_script(ask, everything):
    for record in everything.values():
        for field in record._meta.concrete_fields:
            if isinstance(field, LinkField) and isinstance(record, Record):
                page = ask(record.get_absolute_url(), status=200).content.decode()
                links = re.findall(r'<a href="https://example.org[^>]*>', page)
                assert links
                assert all('rel="noopener noreferrer nofollow"' in link for link in links)


def test_everything_was_hostile_that_could_be(everything):
    """The sweep covers every free text there is; a field that takes text and is not in it fails."""
    for model, record in everything.items():
        for field in model._meta.concrete_fields:
            free = isinstance(field, models.CharField | models.TextField) and field.editable
            coded = field.choices or isinstance(field, EdtfField | CodesField)
            if free and not coded and field.name not in NAMED:
                said = f"{model.__name__}.{field.name}: make it a LineField or a ProseField"
                assert "<" in getattr(record, field.name), said
