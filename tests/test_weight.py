"""What a first visit weighs, as it travels: compressed, with its style sheet, script and icon.

Budgets of `docs/design.md`. Sizes carry no noise, apart from the few random bytes that hide
the length of a compressed page.
"""

import datetime as dt
import gzip
import itertools
import random
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone

from engagement.dates import parse
from engagement.resources import by_plural
from processes.access import Reader
from processes.models import (
    Citation,
    Commitment,
    Consultation,
    Intervention,
    InterventionKind,
    NextStep,
    Organisation,
    Participation,
    Process,
    Source,
    Stage,
)
from processes.pages.desk import ROWS_OF_A_LIST, desk_of
from tests import databases, making
from tests.conftest import person
from tests.making import make

pytestmark = pytest.mark.django_db
KB = 1024
# The design gives a process of ten entries 40 KB, the convention 90. It has 26 entries and 30 asks,
# with their texts in the reader's language, drawn for two widths, and a square each that says its
# ask in full.
LIST, CONVENTION, LONG, REQUESTS = 25 * KB, 50 * KB, 60 * KB, 6
UN = "/processes/un-cybercrime-convention/"


class Needs(HTMLParser):
    """The addresses that a browser fetches by itself to show a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "link" and {"stylesheet", "icon", "preload"} & set(given.get("rel", "").split()):
            self.found.append(given["href"])
        if tag in ("script", "img", "iframe", "source", "embed") and given.get("src"):
            self.found.append(given["src"])
        if tag in ("use", "image") and not given.get("href", "#").startswith("#"):
            self.found.append(given["href"])


class Visit:
    """A page and all it needs, as they travel to a browser that has nothing yet."""

    def __init__(self, address, client=None):
        self.client = client or Client()
        self.bytes = {}
        text = self.fetch(address)
        reader = Needs()
        reader.feed(text)
        for needed in dict.fromkeys(reader.found):
            style = self.fetch(needed)
            if needed.endswith(".css"):
                for inner in re.findall(
                    r"url\(['\"]?([^'\")#][^'\")]*)|@import ['\"]([^'\"]+)", style
                ):
                    self.fetch(urljoin(needed, inner[0] or inner[1]))

    def fetch(self, address):
        answer = self.client.get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, address
        body = answer.getvalue()
        self.bytes[address] = len(body)
        packed = answer.headers.get("Content-Encoding") == "gzip"
        assert packed or len(body) < 500, f"{address} travels as it is"
        return (gzip.decompress(body) if packed else body).decode()

    @property
    def total(self):
        return sum(self.bytes.values())

    def __repr__(self):
        rows = [f"{size:>8}  {address}" for address, size in self.bytes.items()]
        return "\n".join(["", *rows, f"{self.total:>8}  in {len(rows)} requests"])


# -- rows with words that do not compress away ----------------------------------------------
WORDS = (
    "access act agency appeal article assembly author ballot bench bill border budget bureau "
    "canal cause chair chamber charter circuit clause code committee compact council court "
    "decree defence delegate deposit docket draft duty edict elder envoy estate evidence "
    "expert federal filing forum gazette guild harbour hearing heritage inquiry judge jury "
    "kinship labour ledger liberty licence mandate market measure memo motion nation notary "
    "notice oath office orders panel paper parish peace petition plenary policy press "
    "province public quorum ratify record reform region registry remedy report review ruling "
    "sanction seal senate session shield signal speaker statute summit survey tariff tender "
    "testify title treaty tribunal trust union urban vote warden water witness writ zone "
)


class Invented(random.Random):
    """Sentences by a seed, about as long as people write them."""

    words = WORDS.split()

    def line(self, most=110):
        words = " ".join(self.choice(self.words) for _ in range(self.randint(8, 16)))
        return f"{words} {self.randrange(10**6)}".capitalize()[:most]

    def day(self):
        return str(dt.date(2019, 1, 1) + dt.timedelta(days=self.randrange(2000)))


def twelve_stages(process, words):
    Stage.unrestricted.bulk_create(
        Stage(
            process=process, position=position, kind="reading", name=words.line(40),
            date=parse(words.day()), state="completed" if position < 6 else "planned",
            visibility="public",
        )
        for position in range(1, 13)
    )  # fmt: skip


def number_anew(patch):
    """What `make` numbers begins at one, whichever tests ran before: the same rows each time."""
    patch.setattr(making, "_numbers", itertools.count(1))
    patch.setattr(making, "_places", itertools.count(1))


@pytest.fixture
def numbered_anew(monkeypatch):
    number_anew(monkeypatch)


@pytest.fixture
def busy(db, monkeypatch):
    """Sixty of every kind whose list has a template of its own, each with names of its own."""
    number_anew(monkeypatch)


def fill_sixty():
    with pytest.MonkeyPatch.context() as patch:
        number_anew(patch)
        make_sixty()


databases.FILLED["busy"] = databases.TABLES, fill_sixty


def make_sixty():
    words = Invented(4)
    bodies = [make(Organisation, name=words.line(60), country="MX") for _ in range(60)]
    for n in range(60):
        process = make(
            Process, name=words.line(), summary=words.line(), date=words.day(), as_of="2020",
            where_it_stands=words.line(), state="active",
        )  # fmt: skip
        twelve_stages(process, words)
        make(
            Consultation, process=process, name=words.line(), closes="2999", date=words.day(),
            announced=words.day(), minutes_per_speaker=3,
        )  # fmt: skip
        entry = make(
            Intervention, process=process, title=words.line(), date=words.day(),
            kind=words.choice(InterventionKind.values),
        )  # fmt: skip
        for body in words.sample(bodies, 4):
            make(Participation, intervention=entry, organisation=body)
        make(Commitment, process=process, text=words.line(), actor=bodies[n], due="2020")
        make(Source, title=words.line(), publisher=bodies[n], language="es", date=words.day())


def long_process(count):
    """A process with `count` entries, each with three who took part, and twelve stages."""
    words = Invented(5)
    process = make(Process, name=words.line(), summary=words.line(), as_of="2024")
    twelve_stages(process, words)
    entries = Intervention.unrestricted.bulk_create(
        Intervention(
            process=process, title=words.line(), date=parse(words.day()), visibility="public",
            kind=words.choice(InterventionKind.values),
        )
        for _ in range(count)
    )  # fmt: skip
    bodies = [make(Organisation, name=words.line(60), acronym=words.line(9)) for _ in range(40)]
    Participation.unrestricted.bulk_create(
        Participation(intervention=entry, organisation=body, role="signatory")
        for entry in entries
        for body in words.sample(bodies, 3)
    )
    sources = [make(Source, title=words.line(), publisher=bodies[n]) for n in range(30)]
    Citation.unrestricted.bulk_create(
        Citation(intervention=entry, source=source)
        for entry in entries
        for source in words.sample(sources, 2)
    )
    return process


# -- budgets --------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/", *(f"/{plural}/" for plural in by_plural())])
def test_home_and_every_list_of_the_demonstration_are_light(record, address):
    visit = Visit(address)
    assert visit.total <= LIST, visit
    assert len(visit.bytes) <= REQUESTS, visit


def test_home_and_full_lists_are_light(busy):
    lists = ("processes", "organisations", "consultations", "interventions", "commitments")
    for word in (*lists, "sources", "stages"):
        page = Client().get(f"/{word}/?sort=newest").content.decode()
        assert "page=2" in page, f"/{word}/ is not full"
    for address in ("/", *(f"/{word}/" for word in (*lists, "sources", "stages"))):
        visit = Visit(address)
        assert visit.total <= LIST, visit
        assert len(visit.bytes) <= REQUESTS, visit


def test_a_full_desk_is_light(busy):
    """Every list of a member who also curates holds as many rows as a desk shows, in long words."""
    words, owner = Invented(6), make(Organisation, name="Home Rights")
    who, today = person("member@example.org", owner, is_curator=True), timezone.localdate()
    own = {"visibility": "organisation", "owner": owner, "logged_by": who, "kind": "meeting"}
    for stage in Stage.unrestricted.filter(position=6)[: ROWS_OF_A_LIST + 1]:
        stage.state = "current"
        stage.save()
        process = stage.process
        make(Citation, intervention=make(Intervention, title=words.line(), date=words.day()))
        make(Intervention, title=words.line(), date=words.day())
        for days, given in (
            (-9, {"state": "planned"}),
            (9, {"state": "planned"}),
            (-99, {"response": "awaiting"}),
        ):
            date = str(today + dt.timedelta(days=days))
            made = make(
                Intervention, title=words.line(), process=process, date=date, **own, **given
            )
        make(NextStep, organisation=owner, intervention=made, text=words.line(), due="2020")
        make(Consultation, name=words.line(), process=process, feedback_promised="2020")
    client = Client()
    client.force_login(who)
    visit = Visit("/", client)
    full = desk_of(Reader(who), today)
    assert set(full) - full["more"] == {
        "organisations",
        "more",
        "counts",
        "dues",
        "stages",
        "present",
        "returned",
        "waiting",
        "as_it_was",
    }
    assert visit.total <= LIST, visit
    assert len(visit.bytes) <= REQUESTS, visit


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_page_of_the_convention_is_light(record, language):
    visit = Visit(f"{UN}?lang={language}")
    assert visit.total <= CONVENTION, visit
    assert len(visit.bytes) <= REQUESTS, visit


@pytest.mark.parametrize("count", [60, 400, pytest.param(2000, marks=pytest.mark.long)])
def test_a_process_with_many_entries_is_light(numbered_anew, count):
    process = long_process(count)
    for query in ("", "?page=2" if count > 60 else "?from=2020"):
        visit = Visit(f"{process.get_absolute_url()}{query}")
        assert visit.total <= LONG, visit
        assert len(visit.bytes) <= REQUESTS, visit


def test_every_process_of_the_demonstration_is_light(record):
    for process in Process.unrestricted.filter(open_to_all=True):
        visit = Visit(process.get_absolute_url())
        assert visit.total <= CONVENTION, visit


@pytest.mark.parametrize(
    "address",
    ["/about/", "/organisations/r3d/", "/processes/un-cybercrime-convention/timeline.json"],
)
def test_other_pages_are_light_too(record, address):
    assert Visit(address).total <= CONVENTION


def test_the_dictionary_is_no_heavier_than_a_long_page(record):
    assert Visit("/dictionary/").total <= LONG


# -- what a visit asks for ------------------------------------------------------------------
def test_a_first_visit_asks_this_site_for_little_and_no_other_site_for_anything(record):
    for address in ("/", "/processes/", UN, "/nothing/"):
        if address == "/nothing/":
            text = Client().get(address).content.decode()
            reader = Needs()
            reader.feed(text)
            needed = reader.found
        else:
            needed = list(Visit(address).bytes)[1:]
        assert 1 <= len(needed) <= REQUESTS - 1
        assert all(one.startswith("/static/") for one in needed)


def test_the_second_page_of_a_visit_brings_only_itself(record):
    """What the first page needed is kept: it has the same address, and for a year."""
    first, second = list(Visit("/").bytes), list(Visit(UN).bytes)
    assert set(second[1:]) <= set(first[1:])
    for address in second[1:]:
        assert "immutable" in Client().get(address).headers["Cache-Control"]


def test_style_and_script_travel_smaller_still_where_a_browser_knows_brotli(record):
    for address in list(Visit("/").bytes)[1:]:
        sizes = {
            way: len(Client().get(address, headers={"accept-encoding": way}).getvalue())
            for way in ("identity", "gzip", "br")
        }
        assert sizes["br"] <= sizes["gzip"] <= sizes["identity"]
