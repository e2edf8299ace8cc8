"""Places as tiles over the list of processes: what each counts, in which order, for whom."""

import re

import pytest

from processes.access import NOBODY, Reader
from processes.models import Intervention, Jurisdiction, Process
from processes.pages.place_tiles import SHADES, Tile, place_tiles
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def process(*places, entries=0, **given):
    made = make(Process, **given)
    for place in places:
        make(Jurisdiction, process=made, place=place)
    for _one in range(entries):
        make(Intervention, process=made, date="2022")
    return made


def told(reader=NOBODY):
    return [
        (tile.name, [str(one) for one in tile.processes], tile.entries)
        for tile in place_tiles(reader)
    ]


def test_each_place_has_one_tile_in_the_order_of_names(db):
    twice = process("MX", "Latin America", name="Zebra law", entries=2)
    process("MX", name="A bill", entries=1)
    process("NP", name="Ban")
    process(name="Nowhere", entries=9)
    make(Intervention, process=twice, repeats=Intervention.unrestricted.filter(process=twice)[0])
    assert told() == [
        ("Latin America", ["Zebra law"], 2),
        ("Mexico", ["A bill", "Zebra law"], 3),
        ("Nepal", ["Ban"], 0),
    ]


@pytest.mark.parametrize(("entries", "shade"), [(0, 0), (1, 1), (5, 2), (14, 2), (15, 3), (999, 4)])
def test_a_tile_is_darker_in_few_steps(entries, shade):
    assert Tile("MX", entries=entries).shade == shade <= len(SHADES)


def test_only_what_one_may_see_counts(world, cast):
    own = world.level("organisation")
    seen = process("MX", name="Bill", entries=1)
    make(Intervention, process=seen, date="2022", **own)
    process("NP", name="Ours", **own)
    assert told(Reader(cast["member"])) == [("Mexico", ["Bill"], 2), ("Nepal", ["Ours"], 0)]
    for name in ("nobody", "ally", "outsider"):
        assert told(Reader(cast[name])) == [("Mexico", ["Bill"], 1)], name


def test_a_tile_filters_the_list_and_the_sample_has_none(record, client):
    page = markup(client.get("/processes/"))
    tiles = re.findall(r'<li class="shade\d">.*?</li>', page, re.DOTALL)
    assert len(tiles) > 5
    assert not any("Sampleland" in tile for tile in tiles)
    (mexico,) = (tile for tile in tiles if "Mexico" in tile.partition("</a>")[0])
    address = re.search(r'href="([^"]+)"', mexico)[1]
    number = int(re.search(r"(\d+) processes", mexico)[1])
    narrowed = markup(client.get(f"/processes/{address}"))
    assert f"<b>{number} processes</b>" in " ".join(narrowed.split()).replace(
        "<b> ", "<b>"
    ).replace(" </b>", "</b>")
    assert 'aria-current="true">' in narrowed.partition('class="tiles"')[2].partition("</ul>")[0]
    for query in ("?q=bill", "?page=1&sort=newest", "?state=active"):
        assert 'class="tiles"' not in markup(client.get(f"/processes/{query}")), query


def test_with_the_sample_its_place_has_a_tile_as_well(record, client):
    page = markup(client.get("/processes/?sample=with"))
    tiles = re.findall(r'<li class="shade\d">.*?</li>', page, re.DOTALL)
    assert any("sample" in tile.lower() for tile in tiles)
    assert all("sample=with" in tile for tile in tiles)


def test_no_name_on_a_tile_ends_within_a_word(record, client):
    """Was: “GPD’s work on inclusive cyber n…”."""
    page = markup(client.get("/processes/"))
    cut = re.findall(r"(\w+)…", page.partition('class="plist')[0])
    words = {word for one in Process.visible_to(NOBODY) for word in re.findall(r"\w+", one.name)}
    assert cut and set(cut) <= words


def test_a_phone_shows_twelve_and_what_has_little_more_than_a_name_is_folded(client):
    for number in range(14):
        process(name=f"Bill {number}", entries=1)
    process(name="A name alone")
    page = markup(client.get("/processes/"))
    shown, _fold, rest = page.partition('<details class="unfolded">')
    assert [part.count("<h2><a ") for part in (shown, rest)] == [12, 3]
    stubs = rest.partition('<details class="sheet stubs">')[2].partition("</details>")[0]
    assert "A name alone" in stubs and "Bill 1" not in stubs
    found = markup(client.get("/processes/?q=alone"))
    assert "A name alone" in found and "stubs" not in found
