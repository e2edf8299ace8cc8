"""What nobody chose is not read out as if somebody had said it; whatever differs from that is."""

import pytest

from processes.access import Reader
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Consultation,
    Intervention,
    Lesson,
    Level,
    Process,
    Stage,
)
from processes.review.proposals import as_it_is, propose, proposed_forms
from tests.every import of_every
from tests.making import make

RECORDS = (Process, Stage, Consultation, Intervention, Ask, Commitment, Barrier, Lesson)
pytestmark = pytest.mark.django_db


def said_of(record, cast, world):
    reader = Reader(cast["member"])
    forms = as_it_is(type(record), reader, record)
    made = propose(forms, world.home, "", cast["member"])
    shown = proposed_forms(made, Reader(cast["curator"]))
    shown.is_valid()
    return {label: new for label, _now, new in shown.differences()}


@of_every(RECORDS)
def test_zero_no_and_nothing_are_not_read_out(kind, cast, world):
    record = make(kind, owner=world.home, visibility=Level.ORGANISATION.value)
    said = said_of(record, cast, world)
    print(said)
    assert not {str(one) for one in said.values()} & {"0", "no", "No", "nothing", "", "[]"}, said
