"""Who last confirmed a process: told as a role, to who may know who changed it."""

import pytest

from processes.access import NOBODY, Reader
from processes.history.confirmed import confirmed_by
from processes.models import Process
from processes.writing.changes import apply
from processes.writing.plain import Said
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def confirmed(process, by, **said):
    apply(process, Said(said), by=by)
    process.refresh_from_db()
    return process


def who(process, reader):
    found = confirmed_by(process, reader)
    return found and found[1]


def test_what_everybody_reads_is_said_to_be_confirmed_by_a_curator_to_curators_alone(
    cast, signed_in, client
):
    """Was: “Last confirmed 2024”, and nobody knew by whom."""
    bill = confirmed(make(Process, name="The bill", state="active"), cast["curator"], as_of="2024")
    confirmed(bill, cast["curator"], acronym="TB")  # which confirms nothing
    assert who(bill, Reader(cast["curator"])) == "a curator"
    assert [who(bill, one) for one in (NOBODY, Reader(cast["member"]))] == [None, None]
    address, words = bill.get_absolute_url(), "Last confirmed by a curator"
    assert words in " ".join(markup(signed_in["curator"].get(address)).split())
    for one in (client, signed_in["member"], signed_in["outsider"]):
        assert words not in " ".join(markup(one.get(address)).split())


def test_what_an_organisation_keeps_to_itself_is_confirmed_by_its_staff(world, cast):
    own = make(Process, name="Ours", state="active", **world.level("organisation"))
    own = confirmed(own, cast["member"], as_of="2024")
    assert who(own, Reader(cast["member"])) == f"staff of {world.home.short}"
    assert who(own, Reader(cast["curator"])) is None


def test_a_day_that_no_change_has_set_was_confirmed_by_nobody_who_is_known(cast):
    bill = make(Process, name="The bill", state="active", as_of="2024")
    assert who(bill, Reader(cast["curator"])) is None
