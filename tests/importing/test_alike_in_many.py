"""A long file beside much that is there: each line is compared with few of it, and all is found."""

import datetime as dt
import random

import pytest

from processes.directory.gist import Gist, letters_of
from processes.importing import alike, gists
from processes.importing.gists import Gists, RowHere
from processes.models import Intervention
from tests.importing.files import HEARING, handed_in, imported, looked_at, table

LETTERS = "abcdefghijklmnoprstuvw"


def words(seed, number):
    own = random.Random(seed)  # noqa: S311 - no secret
    return " ".join("".join(own.choices(LETTERS, k=own.randint(3, 9))) for _ in range(number))


def gist(title, day=None, people=()):
    return Gist(letters_of(title), day and (day, day), "other", None, frozenset(people))


def gists_of(rows):
    found = Gists()
    for number, one in enumerate(rows):
        found.add(RowHere(number, one, False))
    return found.in_order()


@pytest.mark.parametrize("days", [1, 40, 0])
def test_whatever_is_like_a_line_is_among_what_it_is_compared_with(days):
    """Of some hundreds all that is like it, of however many days."""
    some = random.Random(5)  # noqa: S311

    def one(number):
        title = f"{words(number % 150, 3)} {words(number, 1)}"
        day = dt.date(2020, 1, 1) + dt.timedelta(some.randrange(days)) if days else None
        return gist(title, day, {some.randrange(300)} if number % 3 else ())

    rows, lines = [one(n) for n in range(400)], [one(n) for n in range(400, 700)]
    here, found = gists_of(rows), 0
    for line in lines:
        alike_to = {n for n, other in enumerate(rows) if line.is_like(other)}
        assert alike_to <= {kept.pk for kept in here.worth_comparing(line)}
        found += len(alike_to)
    assert found > 300 / max(days, 1)


@pytest.mark.parametrize("day", [None, dt.date(2020, 1, 1)])
def test_of_many_on_one_day_or_on_none_the_likeliest_are_compared(day):
    titles = [words(n, 5) for n in range(4000)]
    here = gists_of([gist(one, day) for one in titles])
    for number in range(0, 4000, 200):
        line = gist(f"{titles[number]} {words(-number, 1)}", day)
        near = here.worth_comparing(line)
        assert number in {kept.pk for kept in near}
        assert len(near) <= gists.MOST_BESIDE


def entry(word, number):
    day = dt.date(2000, 1, 1) + dt.timedelta(number * 30)
    title = words(f"{word}{number}", 4)
    return HEARING | {"title": title, "date": str(day), "took_part": f"Group {word} {number}"}


@pytest.fixture
def counted(monkeypatch):
    """How many titles were taken apart, and how many pairs compared."""
    counts = {"titles": 0, "pairs": 0}

    def counting(name, do):
        def counted(*given):
            counts[name] += 1
            return do(*given)

        return counted

    monkeypatch.setattr(alike, "letters_of", counting("titles", letters_of))
    monkeypatch.setattr(Gist, "is_like", counting("pairs", Gist.is_like))
    return counts


@pytest.mark.django_db
@pytest.mark.engine
def test_a_second_file_reads_what_the_first_brought_once(cast, world, monkeypatch, counted):
    """Was: anew for each of its parts, and each of its lines was compared with all of it."""
    monkeypatch.setattr("processes.importing.reading.LINES_A_CHUNK", 20)
    lines = 160
    first = table(*(entry("first", n) for n in range(lines)))
    imported(handed_in(cast["member"], first, world.home))
    assert Intervention.unrestricted.count() == lines
    for number in (lines // 2, lines):
        second = [entry("second", n) for n in range(number - 1)]
        second.append(entry("first", 3) | {"summary": "Corrected"})
        batch = handed_in(cast["member"], table(*second), world.home)
        counted.update(titles=0, pairs=0)
        looked_at(batch)
        assert (batch.counts["alike"], counted["titles"]) == (1, lines + number)
        assert counted["pairs"] < 3 * number
        batch.delete()
