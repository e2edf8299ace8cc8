"""What an organisation brought in, and everybody reads by now, is known when it comes again."""

import pytest

from processes.models import Intervention, Level, Verb
from tests.importing.files import HEARING, handed_in, imported, looked_at, table, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
LETTER = {"title": "An open letter", "kind": "private_letter", "date": "12 Mar 2021"}
NUMBERED = [HEARING | {"N.º": "1"}, LETTER | {"N.º": "2"}]


def published(*rows):
    for row in rows:
        row.visibility = Level.PUBLIC
        row.save()


@pytest.fixture
def handed(cast, world):
    def made(*rows, name="member", owner=world.home, **plan):
        batch = handed_in(cast[name], table(*rows), owner)
        looked_at(batch, **plan)
        return batch

    return made


@pytest.fixture
def numbered(cast, world):
    imported(handed_in(cast["member"], table(*NUMBERED), world.home))
    row = Intervention.unrestricted.get(title=HEARING["title"])
    published(row)
    return row


def test_a_numbered_line_of_what_is_public_by_now_is_unchanged(handed, numbered):
    """Was: "You cannot change what is here under this id"."""
    assert verbs(handed(*NUMBERED)) == [Verb.SAME] * 2


def test_one_that_says_something_else_is_told_that_it_is_public_with_a_way_there(
    client, cast, handed, numbered
):
    batch = handed(NUMBERED[0] | {"summary": "Eight minutes"}, NUMBERED[1])
    line, other = batch.lines.order_by("number")
    assert (line.verb, other.verb) == (Verb.REFUSE, Verb.SAME)
    assert line.faults == [["", "It is public by now. Propose the change on its page."]]
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert f'<a href="{numbered.get_absolute_url()}">' in page
    numbered.refresh_from_db()
    assert numbered.summary == ""


def test_who_took_part_in_what_is_public_by_now_is_proposed_as_well(handed, numbered):
    batch = handed(NUMBERED[0] | {"took_part": "Friend Watch"})
    line = batch.lines.get()
    assert line.faults == [["", "It is public by now. Propose the change on its page."]]


def test_what_was_mended_when_it_was_published_is_not_asked_to_be_undone(handed, numbered):
    numbered.title = "We spoke at the public hearing"
    numbered.save()
    assert verbs(handed(*NUMBERED)) == [Verb.SAME] * 2
