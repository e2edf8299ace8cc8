"""What is invented stands after what really happened."""

import pytest

from processes.access import NOBODY
from processes.lookup.sample import sample_addresses
from processes.models import Commitment

pytestmark = pytest.mark.django_db


def test_a_list_shows_what_is_invented_last_unless_somebody_chooses_an_order(record, client):
    """Was: promises of a country that does not exist above those of governments."""

    def invented(**query):
        rows = client.get("/commitments/", query).context["page"].rows
        return [one.process.slug in sample_addresses() for one in rows if one.process]

    found = invented()
    assert found == sorted(found) and {*found} == {True, False}
    assert invented(sort="newest")[0] is True
    assert len(found) == Commitment.visible_to(NOBODY).filter(process__isnull=False).count()
