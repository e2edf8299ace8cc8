"""On a page in another language, what a record says in its own is marked as that."""

import re

import pytest
from lxml import html

from engagement.in_languages import InLanguages
from engagement.resources import kinds
from processes.access import NOBODY
from processes.models import (
    Affiliation,
    Ask,
    Commitment,
    Consultation,
    Intervention,
    Organisation,
    Process,
)
from tests.conftest import person
from tests.making import with_second_factor

pytestmark = pytest.mark.django_db
LEAST = 12  # letters of a text that is looked for
QUOTED = re.compile("[“«][^”»]*[”»]")  # such as an official name within a sentence


def in_english(reader_of="en"):
    """Texts that records say to who reads that language in English, long enough to be no other
    word. Proper names are of no language."""
    found, unsaid = set(), set()
    for kind in kinds("processes"):
        if not issubclass(kind, InLanguages):
            continue
        for row in kind.visible_to(NOBODY):
            for name in kind.translated:
                words, language = row.told(name, reader_of)
                if words and len(words) >= LEAST:
                    where = {"en": found, "": unsaid}.get(language, set())
                    where.add(" ".join(words.split()))
    return found - unsaid


def language_of(node):
    while node is not None:
        if node.get("lang"):
            return node.get("lang")
        node = node.getparent()
    return ""


def unmarked(page, texts):
    """Texts of records that stand in a page as if they were in its language."""
    tree = html.document_fromstring(page)
    for gone in tree.xpath("//script|//style|//option|//svg|//title"):
        gone.drop_tree()
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        said = [(node, node.text)] + [(node, child.tail) for child in node]
        for where, words in said:
            words = QUOTED.sub("", " ".join((words or "").split()))
            if len(words) < LEAST or language_of(where) == "en":
                continue
            for text in texts:
                if text in words:
                    yield f"{text[:60]} in <{where.tag}>: {words[:80]}"


def addresses():
    yield from ("/", "/commitments/", "/processes/", "/interventions/", "/consultations/", "/asks/")
    for slug in ("un-cybercrime-convention", "mexico-cybersecurity-bill"):
        at = Process.visible_to(NOBODY).get(slug=slug).get_absolute_url()
        yield from (at, f"{at}asks/", f"{at}openness/", f"{at}positions/")
    for kind in (Intervention, Consultation, Ask, Commitment, Organisation):
        yield from (row.get_absolute_url() for row in kind.visible_to(NOBODY)[:6])


def test_what_is_in_english_alone_says_so_on_a_page_in_french(record, client):
    texts = in_english("fr")
    assert len(texts) > 50
    wrong = {}
    curator = with_second_factor(person("reader@example.org", is_curator=True))
    home = Organisation.visible_to(NOBODY).get(slug="r3d")
    Affiliation.unrestricted.create(person=curator, organisation=home)
    for address in addresses():
        page = client.get(address, {"lang": "fr"}).content.decode()
        wrong[address] = [*unmarked(page, texts)]
    client.force_login(curator)
    for address in ("/", "/upkeep/", "/review/"):
        page = client.get(address, {"lang": "fr"}).content.decode()
        wrong[f"signed in: {address}"] = [*unmarked(page, texts)]
    found = [f"{where}: {said}" for where, several in wrong.items() for said in several]
    assert not found, "\n".join(sorted(set(found)))


# What a reader of another language comes to first. Of all the rest the test above has a sample.
READ_FIRST = (
    "/",
    "/processes/un-cybercrime-convention/",
    "/processes/un-cybercrime-convention/asks/",
    "/processes/un-cybercrime-convention/openness/",
    "/processes/un-cybercrime-convention/positions/",
    "/processes/un-cybercrime-convention/steps/",
    "/processes/un-cybercrime-convention/network/",
    "/processes/mexico-cybersecurity-bill/",
    "/processes/mexico-cybersecurity-bill/asks/",
    "/processes/mexico-cybersecurity-bill/openness/",
    "/processes/mexico-cybersecurity-bill/steps/",
    "/processes/ogp-mexico-communications-commitment/",
    "/compare/?process=un-cybercrime-convention&process=mexico-cybersecurity-bill",
    "/commitments/",
    "/consultations/",
    "/organisations/",
    "/organisations/r3d/",
    "/organisations/government-of-mexico/",
    "/ahead/",
)


@pytest.mark.parametrize("language", ["es", "fr"])
def test_what_has_a_translation_stands_in_it_and_all_other_english_is_marked(
    record, client, language
):
    """Was: names of organisations, of which nobody had said a language, in English everywhere."""
    texts = in_english()
    assert {"Government of Mexico", "A reading of the documents for this demonstration"} <= texts
    assert not {"Red en Defensa de los Derechos Digitales", "Derechos Digitales"} & texts
    found = []
    for address in READ_FIRST:
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
        found += [f"{address}: {said}" for said in unmarked(answer.content.decode(), texts)]
    assert not found, "\n".join(sorted(set(found)))
