"""What is asked, in which order: an answer that one group got is looked at again by the next."""

from tests.sweep.admin import in_the_admin
from tests.sweep.filters import filters
from tests.sweep.histories import histories
from tests.sweep.kept_names import kept_names
from tests.sweep.lists import lists, tables
from tests.sweep.methods import headers, methods
from tests.sweep.other_world import other_world
from tests.sweep.own_pages import (
    became,
    drafts,
    home,
    notes,
    saved_filters,
    who_works_where,
)
from tests.sweep.pages import directory, every_address, outcomes, pages
from tests.sweep.searching import searching
from tests.sweep.timelines import timeline_filters, timelines

# What the views decide, whatever the database.
OF_THE_VIEWS = (
    every_address, who_works_where, became, drafts, saved_filters, notes, pages, methods, headers,
    directory, outcomes,
)  # fmt: skip
# What the database chooses, orders, searches or compares: another engine may answer otherwise.
OF_THE_ENGINE = (
    home, lists, tables, filters, timelines, timeline_filters, histories, kept_names, in_the_admin,
    searching,
)  # fmt: skip
# All of it once more, where what is hidden is not there at all: half of a sweep, and the rule that
# tells it is one on both engines. PostgreSQL is asked before a release.
ONCE_MORE = (other_world,)
# What a grant to read may change, and what it must not.
READ_BY_GRANT = (
    every_address, who_works_where, drafts, saved_filters, notes, pages, home, lists, tables,
    filters, timelines, histories, kept_names, searching,
)  # fmt: skip
ALL = (*OF_THE_VIEWS, *OF_THE_ENGINE, *ONCE_MORE)
