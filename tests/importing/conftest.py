"""Whatever comes in by a file, or goes with it again, is found by what it says."""

import pytest

from tests.search_texts import wrong_search_texts


@pytest.fixture(autouse=True)
def what_is_found_by(request):
    yield
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        assert wrong_search_texts() == []
