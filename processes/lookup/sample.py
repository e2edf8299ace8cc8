"""The invented sample of the demonstration record, told apart by one rule.

It shows what the documents do not have. Of it is what its file brings to processes and directory,
known by its address, and all that stands under that, whoever wrote it. Lists, counts and figures
leave it out unless it is asked for. Who may read it is another matter, and not touched here.
"""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q, Value

from engagement.resources import kinds
from processes.access import NOBODY
from processes.models import (
    Assessment,
    Organisation,
    Part,
    Position,
    Post,
    Process,
    ProcessLink,
    Source,
)

ADDRESSED = (Process, Organisation, Post, Source)
# Under what a record stands, where that is not its process.
UNDER = {
    Assessment: ("consultation", "stage"),
    Position: ("process", "ask"),
    Post: ("organisation",),
    ProcessLink: ("from_process", "to_process"),
}


@cache
def sample_file():
    """What the file brings: {name of a kind: ids, or slugs where it is known by its address}."""
    (path,) = Path(settings.FIXTURE_DIRS[0]).glob("*_sample.json")
    brought = {}
    for row in json.loads(path.read_text("utf-8")):
        name = row["model"].partition(".")[2]
        brought.setdefault(name, []).append(row.get("pk") or row["fields"]["slug"])
    return {name: frozenset(found) for name, found in brought.items()}


def sample_addresses(kind=Process):
    return sample_file()[kind._meta.model_name]


@cache
def ways_up(kind):
    """(path, kind) of what a row of a kind may stand under that is known by its address; the row
    itself has the path ""."""
    ways = [("", kind)] if kind in ADDRESSED else []
    own = [one.name for one in kind._meta.concrete_fields if one.name == "process"]
    homes = [one.name for one in kind.homes()] if issubclass(kind, Part) else own
    for name in UNDER.get(kind, homes):
        above = ways_up(kind._meta.get_field(name).related_model)
        ways += [(f"{name}__{path}".removesuffix("__"), root) for path, root in above]
    return tuple(ways)


def brought(kind):
    """A condition on rows of a kind known by its address: the file brings them."""
    addresses = sample_addresses(kind)
    here = Q(slug__in=addresses)
    return here | Q(former_slug__in=addresses) if kind is Process else here


def roots(reader):
    """{kind: ids} of what this reader sees of what the file brings by an address; asked once a
    request."""
    if reader is NOBODY:  # who lives longer than a request
        return roots_now(reader)
    return reader.kept("roots of the sample", lambda: roots_now(reader))


def roots_now(reader):
    found, by_name = defaultdict(list), {kind._meta.model_name: kind for kind in ADDRESSED}
    for name, pk in reader.asked(asked_for_roots):
        found[by_name[name]].append(pk)
    return found


def asked_for_roots(reader):
    """A query for (name of its kind, id) of each."""
    each = [
        kind.visible_to(reader)
        .filter(brought(kind))
        .order_by()
        .values_list(Value(kind._meta.model_name), "pk")
        for kind in ADDRESSED
    ]
    return each[0].union(*each[1:], all=True)


def of_sample(kind, reader):
    """A condition on the rows of a kind that this reader sees: they are of the sample. None where
    no row of the kind is."""
    condition = Q()
    for path, root in ways_up(kind):
        if ids := roots(reader).get(root):
            condition |= Q(**{f"{path or 'pk'}__in": ids})
    return condition or None


def real(rows, reader):
    """Those of `rows` that are not of the sample."""
    condition = of_sample(rows.model, reader)
    return rows if condition is None else rows.exclude(condition)


def sampled(rows, reader):
    """Those of `rows` that are."""
    condition = of_sample(rows.model, reader)
    return rows.none() if condition is None else rows.filter(condition)


def is_sample(row):
    """Is this record of it? Asks for what it stands under where that has not been read."""
    for path, root in ways_up(type(row)) if row is not None else ():
        above = row
        for name in filter(None, path.split("__")):
            above = getattr(above, name, None)
        known = above and {above.slug, getattr(above, "former_slug", "")}
        if known and known & sample_addresses(root):
            return True
    return False


def has_sample(reader):
    """Is anything left of what the file brings by an address, that this reader sees?"""
    return any(kind.visible_to(reader).filter(brought(kind)).exists() for kind in ADDRESSED)


def real_beside(record, rows, reader):
    """`rows` on the page of a record: all of them where it is of the sample itself."""
    return rows if is_sample(record) else real(rows, reader)


def sample_ids(reader):
    """Ids of all records of the sample that this reader sees; one query."""
    found = [sampled(kind.visible_to(reader), reader) for kind in kinds("processes")]
    ids = [
        rows.order_by().values_list("pk", flat=True) for rows in found if not rows.query.is_empty()
    ]
    return list(ids[0].union(*ids[1:], all=True)) if ids else []
