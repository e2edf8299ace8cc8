"""A question that is asked of every kind, or of every one of the cast.

What kinds differ in is asked of those that differ at every change, and of all of them before a
release: the rest of them goes through the same code.
"""

import pytest

from processes.models import Ask, Consultation, Intervention, Organisation, Process, Source, Stage

# With a readable address, states and dates, parts of every sort, lists of names, no level.
THAT_DIFFER = (Process, Stage, Consultation, Intervention, Ask, Organisation, Source)


def of_every(kinds, ids=lambda kind: kind.resource.plural):
    """A mark: the test is asked of each of the kinds, of those that do not differ if long is."""
    return pytest.mark.parametrize("kind", fewer(kinds, THAT_DIFFER), ids=ids)


def fewer(every, always):
    """Arguments of a test: what is not among `always` is asked by .ci/long alone."""
    return [pytest.param(one, marks=() if one in always else pytest.mark.long) for one in every]


def sooner(every, otherwise=pytest.mark.later):
    """Arguments of a test of the rule. PostgreSQL is asked of those that differ and of what points
    at a process or an entry; of the rest later, or SQLite too where `otherwise` says long."""
    rows = [one if isinstance(one, tuple) else (one,) for one in every]
    return [pytest.param(*row, marks=() if differs(row) else otherwise) for row in rows]


def differs(row):
    pointed_at = getattr(row[-1], "related_model", None)
    return row[0] in THAT_DIFFER or pointed_at in (Process, Intervention)
