"""What stands around a process: six short lists in one query, on both databases alike."""

import pytest
from django.utils import translation

from engagement.dates import parse
from processes.access import NOBODY, Reader
from processes.lookup.places import country_name
from processes.models import (
    Ask,
    Commitment,
    Identifier,
    Jurisdiction,
    Organisation,
    OtherName,
    Process,
    ProcessLead,
    ProcessLink,
    Topic,
)
from processes.timeline.around import lists_around
from tests.making import make

pytestmark = pytest.mark.django_db


LED = {
    "Lower House": {"role": "co_lead", "since": parse("2022-03"), "until": parse("2024-05~")},
    "Committee": {},
}


@pytest.fixture
def process(db):
    """A process with two of everything."""
    process = make(Process, name="The treaty")
    for name, language in (("El tratado", "es"), ("Cybercrime treaty", "")):
        make(OtherName, process=process, name=name, language=language)
    for place in ("MX", "European Union"):
        make(Jurisdiction, process=process, place=place)
    for topic in ("Privacy", "Justice"):
        make(Topic, process=process, topic=topic)
    for scheme, value in (("UN", "A/78/986"), ("UN", "A/AC.291/22")):
        make(Identifier, process=process, scheme=scheme, value=value)
    for name in ("Lower House", "Committee"):
        make(ProcessLead, process=process, organisation=make(Organisation, name=name), **LED[name])
    make(ProcessLink, from_process=process, to_process=make(Process, name="The protocol"),
         relation="companion")  # fmt: skip
    make(ProcessLink, to_process=process, from_process=make(Process, name="The old treaty"),
         relation="replaced_by")  # fmt: skip
    for text, holder in (("Limit Article 4", "R3D"), ("Delete Article 5", "Home Rights")):
        make(Ask, process=process, text=text).holders.add(make(Organisation, name=holder))
    return process


def words(lists):
    return {what: [item.text for item in items] for what, items in lists.items()}


def test_all_lists_are_there_in_the_order_of_their_words(process):
    assert words(lists_around(process, NOBODY)) == {
        "names": ["Cybercrime treaty", "El tratado"],
        "places": ["European Union", "MX"],
        "topics": ["Justice", "Privacy"],
        "numbers": ["A/78/986", "A/AC.291/22"],
        "bodies": ["Committee", "Lower House"],
        "links": ["The protocol"],
        "linked": ["The old treaty"],
        "holders": ["Home Rights", "R3D"],
        "asks": ["Delete Article 5", "Limit Article 4"],
    }


def test_each_line_brings_what_its_list_shows_besides(process):
    lists = lists_around(process, NOBODY)
    assert {item.detail for item in lists["names"]} == {"es", ""}
    assert {item.detail for item in lists["numbers"]} == {"UN"}
    assert lists["links"][0][3:5] == ("the-protocol", "companion")
    assert lists["linked"][0][3:5] == ("the-old-treaty", "replaced_by")
    assert {item.slug for item in lists["bodies"]} == {"lower-house", "committee"}
    asks = {ask.pk: ask.text for ask in Ask.unrestricted.all()}
    held = {item.text: asks[item.key] for item in lists["holders"]}
    assert held == {"R3D": "Limit Article 4", "Home Rights": "Delete Article 5"}


def test_it_is_one_query(process, django_assert_num_queries):
    with django_assert_num_queries(1):
        lists_around(process, NOBODY)


def test_the_surroundings_of_another_process_are_not_its_own(process):
    assert words(lists_around(make(Process), NOBODY)) == {}


def test_two_things_of_the_same_words_are_two(process):
    for _ in range(2):
        make(Ask, process=process).holders.add(Organisation.unrestricted.get(name="R3D"))
    assert words(lists_around(process, NOBODY))["holders"] == ["Home Rights", "R3D", "R3D", "R3D"]


def test_what_one_may_not_see_is_not_around_it(world, cast):
    process = make(Process)
    quiet = world.level("organisation")
    other = make(Process, name="A quiet bill", **quiet)
    make(ProcessLink, from_process=process, to_process=other, **quiet)
    make(ProcessLink, from_process=other, to_process=process, **quiet)
    make(Ask, process=process, **quiet).holders.add(world.home)
    make(Commitment, process=process, text="A quiet promise", **quiet)
    assert words(lists_around(process, NOBODY)) == {}
    assert words(lists_around(process, Reader(cast["ally"]))) == {}
    assert words(lists_around(process, Reader(cast["member"]))) == {
        "links": ["A quiet bill"], "linked": ["A quiet bill"], "holders": ["Home Rights"],
        "asks": [Ask.unrestricted.get().text], "promises": ["A quiet promise"],
    }  # fmt: skip


def test_places_are_called_as_their_reader_calls_them():
    said = {
        "es": ["México", "México", "Unión Europea", "Unión Europea", "Sampleland"],
        "en": ["Mexico", "Mexico", "European Union", "European Union", "Sampleland"],
    }
    for language, names in said.items():
        with translation.override(language):
            typed = ("MX", "Mexico", "European Union", "Unión europea", "Sampleland")
            assert [country_name(one) for one in typed] == names


def test_the_page_shows_all_of_it(client, process):
    page = client.get(process.get_absolute_url()).content.decode()
    for said in (
        "El tratado", "Mexico", "European Union", "A/78/986", "Lower House", "The protocol",
        "The old treaty", "goes together with", "is replaced by", "R3D", 'lang="es"',
        "(co-lead, Mar 2022 to about May 2024)",
    ):  # fmt: skip
        assert said in page


def test_the_page_of_a_process_says_what_it_is_about(client, process):
    page = client.get(process.get_absolute_url()).content.decode()
    assert "Privacy" in page
    assert "Justice" in page
