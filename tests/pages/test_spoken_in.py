"""No English sentence of the demonstration stands unmarked on a page in Spanish or French."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from lxml import html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]
MAIN = (
    "un-cybercrime-convention", "mexico-cybersecurity-bill", "european-media-freedom-act",
    "eu-ai-act", "ogp-mexico-communications-commitment",
)  # fmt: skip
PAGES = (
    "/",
    *(f"/processes/{one}/" for one in MAIN),
    *(f"/processes/{one}/steps/" for one in MAIN),
    "/ahead/",
    "/compare/?process=" + "&process=".join(MAIN[:4]),
)
NAMES = {"organisation.name", "source.title", "othername.name"}  # as they call themselves
FEWEST = 4  # words of a sentence


def english():
    """What the demonstration says in English, in sentences: read from its files."""
    found = set()
    for path in sorted(Path(settings.FIXTURE_DIRS[0]).glob("[01]*.json")):
        for row in json.loads(path.read_text("utf-8")):
            kind = row["model"].removeprefix("processes.")
            texts = {n: one for n, one in row["fields"].items() if isinstance(one, str)}
            for name, text in texts.items():
                if f"{kind}.{name}" not in NAMES and len(text.split()) >= FEWEST:
                    found.add(" ".join(text.split()))
    return found


def language_of(node):
    return next((one.get("lang") for one in (node, *node.iterancestors()) if one.get("lang")), "")


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("address", PAGES)
def test_no_english_sentence_stands_unmarked(client, address, language):
    said = english()
    assert len(said) > 400
    page = client.get(address, headers={"accept-language": language}).content.decode()
    main = html.document_fromstring(page).get_element_by_id("main")
    wrong = set()
    for node in main.iter():
        if not isinstance(node.tag, str):
            continue
        words = " ".join((node.text or "").split())
        if words in said and language_of(node) != "en":
            wrong.add(words)
    assert wrong == set()
