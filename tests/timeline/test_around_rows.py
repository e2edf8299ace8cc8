"""Rows of what stands around the entries of a process are kept by what they show: all of it, and
nothing of another."""

import pytest
from django.test import Client

from engagement.in_languages import Text
from processes.models import Barrier, Consultation, Enabler, Lesson, Process, Stage, TextVersion
from processes.templatetags import around_rows as rows
from processes.templatetags import consultation_rows as cards
from processes.templatetags import stage_rows as stages
from processes.templatetags.entry_rows import Linked, Numbered, Stood
from tests.making import make

STOOD = Stood("public", True, "documented", Text(""), 2)
TOP = rows.Top(Linked(Text("Called <q>", "en"), "/a/1/"), (Numbered(1, "s-1"),), STOOD)
OTHER_TOP = TOP._replace(stood=Stood("organisation", False, "alleged", Text("X <q>"), 2))
BARRIER = rows.BarrierRow(TOP, 1, "Delay", False, "May 2024", (Text("R3D <q>"),), Text("All"))
ENABLER = rows.EnablerRow(TOP, "Funds", "May 2024")
LESSON = rows.LessonRow(TOP, "For all", Text("R3D <q>"), None)
TEXT = rows.TextRow(TOP, "May 2024", 2)
HELD = cards.Held("Hearing", "Online", 3, None, Text("Two weeks <q>"))
CARD = cards.ConsultationCard(
    TOP, "c-1", "May 2024", HELD, (("okay", "check", "Open <q>"),), "Closes today", "by May <q>"
)
STAGE = stages.StageRow(
    1,
    False,
    "Stage",
    TOP.record,
    "May 2024",
    TOP.references,
    Text("On <q>"),
    (("May", "June"),),
    "",
)
SHOWN = [
    (rows.barrier_html, BARRIER, {
        "top": OTHER_TOP, "place": 2, "kind": "Threat", "is_reprisal": True, "when": "2024",
        "hit": (), "group": Text("All", "es"),
    }),
    (rows.enabler_html, ENABLER, {"top": OTHER_TOP, "kind": "Law", "when": "2024"}),
    (rows.lesson_html, LESSON, {
        "top": OTHER_TOP, "audience": "For some", "author": None, "process": TOP.record,
    }),
    (rows.text_html, TEXT, {"top": OTHER_TOP, "when": "2024", "told": 0}),
    (cards.card_html, CARD, {
        "top": OTHER_TOP, "place": "c-2", "when": "2024", "held": HELD._replace(days=4),
        "access": (), "closes": "", "feedback": "",
    }),
    (stages.stage_html, STAGE, {
        "place": 2, "is_next": True, "what": "Stage now", "stage": OTHER_TOP.record._replace(
            address="/a/2/"
        ), "when": "2024", "references": (), "summary": None, "moved": (), "differing": "Others",
    }),
]  # fmt: skip
CHANGED = [
    pytest.param(html, row, {name: other}, id=f"{type(row).__name__}-{name}")
    for html, row, others in SHOWN
    for name, other in others.items()
]


@pytest.mark.parametrize(("html", "row", "other"), CHANGED)
def test_what_a_row_is_kept_by_is_what_it_shows(html, row, other):
    changed = row._replace(**other)
    assert html(changed, "en") != html(row, "en")
    assert "<q>" not in html(changed, "en")


def test_all_that_a_row_is_kept_by_was_changed_above():
    assert all(set(row._fields) == set(others) for _html, row, others in SHOWN)


@pytest.mark.parametrize("name", HELD._fields)
def test_how_a_consultation_was_held_is_all_in_its_card(name):
    others = {"kind": "Call", "channels": "", "minutes": None, "days": 5, "notice": None}
    changed = CARD._replace(held=HELD._replace(**{name: others[name]}))
    assert cards.card_html(changed, "en") != cards.card_html(CARD, "en")


TITLES = {
    Barrier: "text", Consultation: "name", Enabler: "text", Lesson: "text", Stage: "name",
    TextVersion: "name",
}  # fmt: skip


@pytest.mark.parametrize("kind", TITLES)
def test_nothing_of_a_kept_row_is_in_that_of_another_reader(world, cast, kind):
    """The same, for one who reads it at home and then, once it is public, for a stranger."""
    process, name = make(Process, name="Bill"), TITLES[kind]
    row = make(kind, process=process, **{name: "Said at home"}, **world.level("organisation"))
    client = Client()
    client.force_login(cast["member"])
    ours = client.get(process.get_absolute_url()).text
    assert "Said at home" in ours
    setattr(row, name, "Said to all")
    row.visibility = "public"
    row.save()
    theirs = Client().get(process.get_absolute_url()).text
    assert "Said to all" in theirs
    assert "Said at home" not in theirs and "Only my organisation" not in theirs
