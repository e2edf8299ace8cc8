"""Pages that are kept for strangers read what is looked at for changes, and write nothing."""

import re

import pytest
from django.db import connection

from engagement.kept_pages import kept_pages
from processes.models.edition_triggers import looked_at
from tests.sweep.asking import Site
from tests.sweep.histories import histories
from tests.sweep.pages import directory, every_address, outcomes, pages
from tests.sweep.searching import searching

pytestmark = pytest.mark.django_db
TABLE = re.compile(r"\b(?:engagement|processes|auth|account|mfa|usersessions|django)_[a-z_]+\b")
# What they read besides, and why a change of it needs no new edition.
ALSO_READ = {
    "processes_edition": "it is the edition",
    "processes_searchindex": "SQLite makes it of what records are found by",
    "processes_authorsasstaff": "who made a change is told to its organisation alone",
    "engagement_person": "who made a change is told to its organisation alone",
}


class Noting(Site):
    """Notes what was read from for each page that is kept."""

    def __init__(self, world):
        super().__init__(world)
        self.read, self.written = {}, set()

    def fetch(self, who, path, method, headers, data=None):
        said, before = [], len(kept_pages.pages)

        def note(execute, sql, *more):
            said.append(sql)
            return execute(sql, *more)

        with connection.execute_wrapper(note):
            answer = super().fetch(who, path, method, headers, data)
        if len(kept_pages.pages) > before:
            for sql in said:
                self.read |= dict.fromkeys(TABLE.findall(sql), path)
            self.written |= {one for one in said if not one.lstrip("( ").startswith("SELECT")}
        return answer


def test_what_they_read_is_looked_at(marked):
    site = Noting(marked)
    for group in (every_address, pages, directory, outcomes, histories, searching):
        site.run(group, "nobody")
    looked = {one._meta.db_table for one in looked_at()}
    beside = {table: path for table, path in site.read.items() if table not in looked}
    assert beside.keys() == ALSO_READ.keys(), beside
    assert not site.written
    assert len(site.read) > 60
