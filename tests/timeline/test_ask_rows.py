"""Rows of asks and commitments are kept by what they show: in no two is anything of the other."""

import pytest
from django.test import Client

from engagement.in_languages import Text
from processes.models import Ask, Commitment, Process
from processes.templatetags.ask_rows import (
    Ended,
    RowOfAsk,
    RowOfCommitment,
    ask_html,
    commitment_html,
)
from processes.templatetags.entry_rows import Linked, Numbered, Stood
from tests.making import make

ASK = RowOfAsk(
    anchor="a-1", ask=Linked(Text("Ask <b>", "en"), "/asks/1/"), references=(Numbered(1, "s-1"),),
    provision=Text("Article 1"), stood=Stood("public", True, "documented", Text(""), 2),
    asked_by=(Text("Friends"),), made="May 2024", ended=Ended("unknown", "Not known"), note=None,
    gained=False,
)  # fmt: skip
TOLD = ASK._replace(note=(Text("Read <b> out"), None))
OTHER_ASK = {
    "anchor": "a-2", "ask": Linked(Text("Ask <b>", "es"), "/asks/1/"), "references": (),
    "provision": Text("Article 1", "es"),
    "stood": Stood("organisation", False, "alleged", Text("X"), 2),
    "asked_by": (), "made": "2024", "ended": Ended("unknown", "Not known", read=True),
    "note": (Text("Read out"), Numbered(2, "s-2")), "gained": True,
}  # fmt: skip
COMMITMENT = RowOfCommitment(
    anchor="p-1", commitment=Linked(Text("Vow <b>"), "/commitments/1/"), stood=ASK.stood,
    promisers=(Text("Court <b>"),), made="May 2024", ended=Ended("kept", "Kept"), late="",
    outcome=None, references=(),
)  # fmt: skip
OTHER_COMMITMENT = {
    "anchor": "p-2", "commitment": Linked(Text("Vow <b>"), "/commitments/2/"),
    "stood": OTHER_ASK["stood"], "promisers": (Text("Senate"),), "made": "2024",
    "ended": Ended("broken", "Broken"), "late": "Overdue", "outcome": Text("Done <b>"),
    "references": ASK.references,
}  # fmt: skip


@pytest.mark.parametrize("name", RowOfAsk._fields)
def test_what_the_row_of_an_ask_is_kept_by_is_what_it_shows(name):
    changed = TOLD._replace(**{name: OTHER_ASK[name]})
    assert ask_html(changed, "en") != ask_html(TOLD, "en")
    assert "<b>" not in ask_html(changed, "en") + ask_html(ASK, "en")


@pytest.mark.parametrize("name", RowOfCommitment._fields)
def test_what_the_row_of_a_commitment_is_kept_by_is_what_it_shows(name):
    changed = COMMITMENT._replace(**{name: OTHER_COMMITMENT[name]})
    assert commitment_html(changed, "en") != commitment_html(COMMITMENT, "en")
    assert "<b>" not in commitment_html(changed, "en")


@pytest.mark.parametrize("kind", [Ask, Commitment])
def test_nothing_of_a_kept_row_is_in_that_of_another_reader(world, cast, kind):
    """The same, for one who reads it at home and then, once it is public, for a stranger."""
    process = make(Process, name="Bill")
    row = make(kind, process=process, text="Said at home", **world.level("organisation"))
    client = Client()
    client.force_login(cast["member"])
    ours = client.get(process.get_absolute_url()).text
    assert "Said at home" in ours and "Only my organisation" in ours
    row.text, row.visibility = "Said to all", "public"
    row.save()
    theirs = Client().get(process.get_absolute_url()).text
    assert "Said to all" in theirs
    assert "Said at home" not in theirs and "Only my organisation" not in theirs
