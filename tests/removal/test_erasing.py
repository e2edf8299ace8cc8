"""Personal data that was erased is nowhere any more, and a note says that something was."""

import pytest
from django.db import connection
from django.test import Client

from processes.access import Reader
from processes.directory.merging import merge, stamp
from processes.models import (
    Citation,
    Erasure,
    Intervention,
    Lesson,
    Level,
    Organisation,
    OtherName,
    Participation,
    Process,
    Proposal,
)
from processes.removal.erasing import Words, erase, words_found
from tests.making import make
from tests.spine.test_access import on

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NAME = "Zacarías Quetzal"


def browser(who):
    client = Client()
    if who.is_authenticated:
        client.force_login(who)
    return client


def everywhere():
    """All that every table of the database holds, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [f"{table}: {row}" for row in cursor.fetchall()]
    return found


def holding(text):
    """The rows of any table that hold it, plain or as JSON spells it."""
    spelled = text.encode("unicode_escape").decode().replace("\\xed", "\\u00ed")
    words = {text.lower(), spelled.lower(), "quetzal"}
    return [row for row in everywhere() if any(word in row.lower() for word in words)]


def person_everywhere(world, cast):
    """A process that names somebody in all the places there are."""
    process = make(
        Process, name=f"Case of {NAME}", summary=f"{NAME} said so", **on(world, "public")
    )
    for language in ("es", "fr"):
        make(OtherName, process=process, name=NAME.upper(), language=language)
    make(
        Citation, process=process, locator=f"page of {NAME}", note=f"{NAME} told us", says=NAME,
        source=world.source,
    )  # fmt: skip
    process.summary = f"Zacarías\n Quetzal and {NAME}"
    process.save()
    gone = make(OtherName, process=process, name=f"Old {NAME}")
    gone.delete()
    Proposal.unrestricted.create(
        kind="processes", record=process.pk, title=f"Of {NAME}", note=NAME, publishes=False,
        content={"name": [f"Case of {NAME}"], "names-0-name": [NAME]}, owner=world.home,
    )  # fmt: skip
    return process


def test_not_one_byte_is_left_in_any_table(world, cast):
    process = person_everywhere(world, cast)
    assert len(holding(NAME)) > 8
    erase(process, Words(NAME, "[removed]"), cast["curator"])
    assert holding(NAME) == []
    process.refresh_from_db()
    assert process.name == "Case of [removed]" and process.slug.startswith("case-of-removed")
    assert process.summary == "[removed] and [removed]"


def test_so_it_is_through_the_page_and_no_session_or_key_keeps_it(world, cast):
    entry = make(Intervention, title=f"Met {NAME}", **on(world, "organisation"))
    make(Participation, intervention=entry, capacity=f"with {NAME}")
    client, path = browser(cast["member"]), f"{entry.get_absolute_url()}erase/"
    page = client.post(path, {"text": NAME, "instead": "[removed]"}).content.decode()
    assert "2 times in what it says now" in page and holding(NAME)
    answer = client.post(path, {"text": NAME, "instead": "[removed]", "sure": "1"})
    assert "uetzal" not in answer.url
    assert holding(NAME) == []
    told = client.get(answer.url).content.decode()
    assert "personal data was removed from this page" in told and "uetzal" not in told


def test_what_was_private_then_is_erased_unseen(world, cast):
    row = make(Lesson, text=f"{NAME} warned us", **on(world, "organisation"))
    row.text = "Somebody warned us"
    row.visibility, row.owner = Level.PUBLIC, None
    row.save()
    words = Words(NAME, "[removed]")
    assert words_found(row, Reader(cast["curator"]), words).earlier == 0
    erase(row, words, cast["curator"])
    assert holding(NAME) == []


def test_only_who_may_write_it_erases(world, cast):
    row = make(Lesson, text=NAME, **on(world, "organisation"))
    path = f"{row.get_absolute_url()}erase/"
    wanted = {"nobody": 302, "ally": 404, "outsider": 404, "curator": 404,
              "administrator": 404, "member": 302}  # fmt: skip
    for name in wanted:  # the member last
        answer = browser(cast[name]).post(path, {"text": NAME, "sure": "1"})
        assert answer.status_code == wanted[name], name
        if name not in ("member",):
            assert holding(NAME), name
    assert Erasure.unrestricted.count() == 1


@pytest.mark.parametrize(
    "given", [{"text": ""}, {"text": "Zo"}, {"text": "Zoe", "instead": "not Zoe"}]
)
def test_too_little_or_itself_erases_nothing(given, world, cast):
    row = make(Lesson, text="Zoe", **on(world, "organisation"))
    answer = browser(cast["member"]).post(f"{row.get_absolute_url()}erase/", {**given, "sure": "1"})
    assert answer.status_code == 400
    assert Lesson.unrestricted.get(pk=row.pk).text == "Zoe"


def test_what_a_merge_remembers_is_erased_too(cast):
    kept, gone = make(Organisation, name="Hill Union"), make(Organisation, name=f"Union {NAME}")
    merge(kept, gone, [], cast["curator"], stamp(kept, gone))
    assert any("merger" in row for row in holding(NAME))
    erase(kept, Words(NAME, "[…]"), cast["curator"])
    assert holding(NAME) == []
