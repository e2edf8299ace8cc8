"""On a page in another language, what a record says in its own is marked as that."""

import pytest
from django.utils import translation
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


def only_english():
    """Texts that records hold in English alone, long enough to be no other word."""
    found, unsaid = set(), set()
    for kind in kinds("processes"):
        if not issubclass(kind, InLanguages):
            continue
        for row in kind.visible_to(NOBODY):
            for name in kind.translated:
                with translation.override("fr"):
                    words, language = row.told(name)
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
            words = " ".join((words or "").split())
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
    texts = only_english()
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
