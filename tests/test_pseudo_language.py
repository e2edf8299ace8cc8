"""In a language of brackets, no word a person reads stands outside of them."""

import re
import shutil
from html.parser import HTMLParser

import polib
import pytest
from django.urls import reverse

from engagement.resources import kinds
from processes.models import Participation, Stage
from tests.making import make
from tests.test_translations import LOCALE

DATA = "Δεδομένα"  # what people wrote, in letters that no catalogue has
# Names and codes that are the same in every language, what Django and the sign-in library say by
# catalogues of their own, and names of records that another one needed.
SAME = re.compile(
    r"English|Español|Français|español|français|CSV|XLSX|JSON|PDF|ISO|EDTF|SHA|URL|HTTPS?|MX|Mexique|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"Home Rights|Friend Watch|Stranger Lab|Open Coalition|A source|\S+@example.org|"
    r"Courriel|Adresse e-mail|Mot de passe oublié|(Name|Title|What happened) \d+"
)
SKIPPED = {"script", "style", "code", "option", "textarea"}  # codes, and countries by the hundred
READ_OUT = {"title", "alt", "aria-label", "placeholder", "data-l", "data-label"}


class Reading(HTMLParser):
    """What a person reads or is read of a page, without what stands in brackets."""

    def __init__(self, page):
        super().__init__()
        self.inside, self.said = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside += [tag] if tag in SKIPPED else []
        self.said += [value for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.said.append(data)

    @property
    def bare(self):
        for said in self.said:
            text, before = said, None
            while text != before:  # one message may hold another
                before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", "", text)
            if re.search(r"[A-Za-zÀ-ÿ]{2,}", SAME.sub("", text)):
                yield " ".join(said.split())[:80]


@pytest.fixture
def brackets(settings, tmp_path):
    """French is a language in which every message stands in brackets, and says no more."""
    settings.LOCALE_PATHS = [shutil.copytree(LOCALE, tmp_path / "locale")]
    path = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    words = polib.pofile(str(path))
    for one in words:
        if one.msgid_plural:
            one.msgstr_plural = dict.fromkeys(range(3), f"⟦{one.msgid_plural}⟧")
        else:
            one.msgstr = f"⟦{one.msgid}⟧"
    words.save_as_mofile(str(path.with_suffix(".mo")))


@pytest.mark.django_db
@pytest.mark.long
def test_no_page_says_a_word_that_is_in_no_catalogue(brackets, signed_in):
    rows = {kind: one_of(kind) for kind in kinds("processes")}
    stage = rows[Stage]
    process = stage.process
    make(Participation, organisation=None, name=DATA)
    pages = [row.get_absolute_url() for row in rows.values()]
    pages += [reverse("records", args=[kind.resource.plural]) for kind in rows]
    pages += ["/", "/about/", "/accounts/login/", "/compare/"]
    pages += [f"{process.get_absolute_url()}{end}" for end in
              ("", "asks/", "openness/", "positions/", "network/")]  # fmt: skip
    kept = [
        "/review/",
        "/upkeep/",
        "/duplicates/",
        "/imports/",
        "/vocabulary/",
        reverse("account"),
        "/",
    ]
    kept += [reverse("new", args=[kind.resource.plural]) for kind in rows]
    found = {}
    for who, addresses in (("nobody", pages), ("curator", kept)):
        for address in addresses:
            answer = signed_in[who].get(address, {"lang": "fr"}, follow=True)
            assert answer.status_code == 200, (who, address)
            for text in Reading(answer.content.decode()).bare:
                found.setdefault(text, address)
    assert not found, "\n".join(f"{where}: {text}" for text, where in found.items())


def one_of(kind):
    """A record of a kind whose words are data, and nothing else."""
    words = {
        field.name: DATA
        for field in kind._meta.concrete_fields
        if field.editable and not field.blank and not field.choices
        and type(field).__name__ in ("LineField", "ProseField")
    }  # fmt: skip
    return make(kind, **words)
