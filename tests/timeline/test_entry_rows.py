"""The row of an entry is kept by what it shows: in no two of them is anything of the other."""

import pytest
from django.test import Client

from engagement.in_languages import Text
from processes.models import Intervention
from processes.templatetags import entry_rows
from processes.templatetags.entry_rows import (
    EntryRow,
    Linked,
    Numbered,
    Parties,
    Party,
    Stood,
    entry_html,
)
from tests.making import make

ROW = EntryRow(
    entry=Linked(Text("Talk <b>", "en"), "/interventions/1/"), kind="meeting", family="talk",
    date="3 May 2024", soft=False, state="cancelled", state_words="cancelled", repeated="",
    stood=Stood("public", True, "documented", Text(""), 2),
    parties=Parties((Party(Text("Friends"), "/organisations/f/", ()),), (), (), 0, 0), number=1,
    references=(Numbered(1, "s-1"),), process=Linked(Text("Law"), "/processes/law/"),
    consultation=None,
)  # fmt: skip
ANOTHER = {
    "entry": Linked(Text("Talk <b>", "es"), "/interventions/1/"), "kind": "letter",
    "family": "write", "date": "4 May 2024", "soft": True, "state": "planned",
    "state_words": "called off", "repeated": "Repeats another", "invented": True,
    "stood": Stood("organisation", False, "alleged", Text("X & Y"), 2),
    "parties": Parties((), (Party(Text("Ämter"), "", ("chair",)),), (), 2, 80), "number": 2,
    "references": (), "process": None, "consultation": Linked(Text("Round"), "/c/1/"),
}  # fmt: skip


@pytest.mark.parametrize("name", EntryRow._fields)
def test_what_a_row_is_kept_by_is_what_it_shows(name):
    assert entry_html(ROW._replace(**{name: ANOTHER[name]}), "en") != entry_html(ROW, "en")
    assert "<b>" not in entry_html(ROW, "en")


def test_nothing_of_a_kept_row_is_in_that_of_another_reader(world, cast):
    """The same entry, for one who reads it at home and then, once it is public, for a stranger."""
    entry = make(Intervention, title="Said at home", **world.level("organisation"))
    client = Client()
    client.force_login(cast["member"])
    ours = client.get("/interventions/").text
    assert "Said at home" in ours and "Only my organisation" in ours
    entry.title, entry.visibility = "Said to all", "public"
    entry.save()
    theirs = Client().get("/interventions/").text
    assert "Said to all" in theirs
    assert "Said at home" not in theirs and "Only my organisation" not in theirs


def test_rows_are_kept_in_the_language_they_were_asked_in(db):
    make(Intervention, title="Talk", state="planned")
    english, french = (
        Client(headers={"accept-language": one}).get("/interventions/").text for one in ("en", "fr")
    )
    assert "Planned</span>" in english and "Planned</span>" not in french


def test_of_many_rows_the_latest_are_kept():
    assert entry_rows.entry_html.cache_info().maxsize == entry_rows.MOST_ENTRY_ROWS
