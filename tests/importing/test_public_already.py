"""A line that says what is public already is pointed out, whoever wrote that, and not refused."""

import pytest

from processes.models import Intervention, Process, Verb
from tests.importing.files import HEARING, handed_in, looked_at, table, verbs
from tests.making import make
from tests.review.test_returned import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SAID = "There is one like it already"
LINE = HEARING | {"process": "bn"}
THEIRS = {"title": "We spoke, at the HEARING", "kind": "meeting", "date": "2022-10-12"}


@pytest.fixture
def bill(db):
    return make(Process, name="A bill on networks", acronym="BN")


@pytest.fixture
def preview(cast, signed_in, world):
    def shown(name="member", whose="home"):
        batch = handed_in(cast[name], table(LINE), getattr(world, whose))
        looked_at(batch)
        assert verbs(batch) == [Verb.CREATE]
        return batch, signed_in[name].get(f"/imports/{batch.pk}/")

    return shown


def test_a_line_that_is_public_of_another_organisation_is_pointed_out(world, bill, preview):
    theirs = make(Intervention, **THEIRS, process=bill, owner=world.stranger)
    page = preview()[1].text
    assert SAID in page and f'href="{theirs.get_absolute_url()}"' in page
    assert 'value="store"' in page  # it can come in all the same


@pytest.mark.parametrize(
    "other",
    [
        {"process": None},
        {"date": "2022-10-13"},
        {"date": "2022-10"},
        {"title": "We spoke at another hearing"},
    ],
)
def test_what_is_of_another_day_process_or_title_is_not(world, bill, preview, other):
    make(Intervention, **THEIRS | {"process": bill} | other, owner=world.stranger)
    assert SAID not in preview()[1].text


@pytest.mark.parametrize("level", ["organisation", "coalition"])
def test_what_is_private_of_anybody_else_changes_nothing(world, bill, preview, level):
    batch, before = preview()
    own = {"visibility": level, "owner": world.friend if level == "coalition" else world.stranger}
    own |= {"coalition": world.coalition} if level == "coalition" else {}
    make(Intervention, **THEIRS, process=bill, **own)
    batch.delete()
    after = preview()[1]
    assert words_of(before) == words_of(after) and SAID not in after.text
