"""The tests' own tool must be able to make every kind."""

import pytest

from engagement.resources import kinds
from processes.access import NOBODY
from tests.making import make


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds("processes"), ids=lambda kind: kind.__name__)
def test_every_kind_can_be_made(kind):
    made = make(kind)
    assert kind.visible_to(NOBODY).filter(pk=made.pk).exists()
    assert str(made)
