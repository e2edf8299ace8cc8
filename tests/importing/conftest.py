"""Whatever comes in by a file, or goes with it again, is found by what it says."""

import io

import pytest

from engagement.formats.writing import write_xlsx
from tests.search_texts import wrong_search_texts


@pytest.fixture(autouse=True)
def what_is_found_by(request):
    yield
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        assert wrong_search_texts() == []


@pytest.fixture
def workbook():
    """Makes an XLSX file of rows, the headings first."""

    def made(rows):
        out = io.BytesIO()
        write_xlsx(out, rows[0], rows[1:])
        return out.getvalue()

    return made
