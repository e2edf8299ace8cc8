"""The list of breaks keeps up with the code: each still says where it is made and what sees it."""

from pathlib import Path

import pytest

from tests.breaks.__main__ import breaks

ROOT = Path(__file__).parent.parent
LIST = breaks()


@pytest.mark.parametrize("one", LIST, ids=lambda one: one.name)
def test_a_break_can_be_made_and_its_tests_are_there(one):
    assert (ROOT / one.file).read_text(encoding="utf-8").count(one.text) == 1
    assert one.instead != one.text
    for place in one.tests:
        file, _colons, name = place.partition("::")
        name = name.partition("[")[0]  # of several askers, one
        assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_no_two_breaks_are_called_the_same():
    assert len({one.name for one in LIST}) == len(LIST)
