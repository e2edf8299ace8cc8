"""A file reads values; its cells are those that a column has of a record, for whoever reads."""

import datetime as dt

import pytest

from processes.access import NOBODY, Reader
from processes.exchange import tables
from processes.exchange.columns import columns, exchange_kinds
from processes.exchange.tables import exchange_queryset, table_of
from processes.models import (
    Citation,
    Commitment,
    Consultation,
    EntryAnswer,
    Intervention,
    Organisation,
    Reply,
    Source,
)
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def in_twos(monkeypatch):
    monkeypatch.setattr(tables, "ROWS_A_QUERY", 2)


def of_records(kind, reader):
    """What its columns have of each record by itself."""
    own = columns(kind)
    return [[one.text(row, reader) for one in own] for row in exchange_queryset(kind, reader)]


@pytest.mark.parametrize("kind", exchange_kinds(), ids=lambda kind: kind.__name__)
def test_the_demonstration_as_values_is_as_its_records_have_it(kind, record):
    header, rows = table_of(exchange_queryset(kind, NOBODY), NOBODY)
    assert header == [one.name for one in columns(kind)]
    assert list(rows) == of_records(kind, NOBODY)


@pytest.fixture
def odd(world):
    """Rows with whatever a cell may have to say."""
    home, friend = world.home, world.friend
    make(Organisation, country="CH", founded="1990~")
    said = {"es": {"title": "Una nota"}, "de": {"title": "Eine Notiz", "summary": "Ä; =1"}}
    texts = {"text_language": "en", "in_other_languages": said}
    dates = ("2024-03~", "", "2024-01/2024-05", "2023-12-24")
    entries = [
        make(Intervention, title=f"=Note {n}", summary="a\nb",
             date=date, date_kind="span" * ("/" in date),
             response="awaiting", response_date="2024-05", **texts, **world.level(level))
        for n, date in enumerate(dates) for level in ("public", "organisation", "coalition")
    ]  # fmt: skip
    for entry in entries[::2]:
        for number in range(3):
            make(Citation, intervention=entry, source=world.source, locator=f"p; {number} # ~ =")
        make(Citation, intervention=entry, source=None, reference="a\\b;c", says="x\ny")
    for number, entry in enumerate(entries[:6]):
        for day in ("2024-01", "2024-02"):
            reply = make(Reply, date=day, **world.level(("public", "organisation")[number % 2]))
            make(EntryAnswer, reply=reply, intervention=entry, response="refused",
                 reasons_given=("", "per_point")[number % 2])  # fmt: skip
    hours = {"opens_at": dt.time(9, 30), "closes_at": dt.time(17, 0, 5), "time_zone": "UTC"}
    hours |= {"date": "2024-03-01", "opens": "2024-03-01", "closes": "2024-03-02"}
    make(Consultation, **hours, minutes_per_speaker=3).convenors.add(home, friend)
    make(Commitment, **world.level("coalition")).others.add(home, friend)
    make(Source, publisher=home)
    return entries


KINDS = (Intervention, Organisation, Consultation, Commitment, Source, Reply, EntryAnswer)


@pytest.mark.parametrize("who", ["nobody", "member", "ally", "curator"])
def test_whatever_a_cell_has_to_say_is_said_alike(who, odd, cast, in_twos):
    reader = Reader(cast[who])
    for kind in KINDS:
        found = list(table_of(exchange_queryset(kind, reader), reader)[1])
        assert found == of_records(kind, reader)
        assert found or who != "member"
