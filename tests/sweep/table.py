"""Which address answers what to whom, as a page: `docs/addresses.md` (`docs/security.md`, R7).

It says what `permissions.py` says, by which the sweep asks every address as everybody.
"""

from pathlib import Path
from types import SimpleNamespace

from django.urls import URLPattern, get_resolver

from tests.sweep import addresses
from tests.sweep.people import EVERYBODY, SEES, WORKS_FOR
from tests.sweep.permissions import MAY, STATUS_FOR, may_read

PAGE = Path(__file__).parents[2] / "docs" / "addresses.md"
# What stands in these addresses is a row, and the answer depends on which.
OF_ROWS = (
    addresses.each_process, addresses.each_row, addresses.some_entries, addresses.fewer_rows,
    addresses.each_version, addresses.each_proposal, addresses.some_assessments,
)  # fmt: skip
HEAD = """\
# Addresses

Which methods each address takes, and what it answers to a look (GET) by whom. Written by
`.venv/bin/python -m tests.sweep`. A test holds it to the code, and `tests/sweep/` asks every
address as each of these, so the page says what has been seen.

A member works for an organisation, the ally for another of a coalition of both, the outsider for
neither; the curator and the administrator for none. The coordinator coordinates the organisation of
the member, the counterpart that of the outsider; the newcomer has an account and works nowhere, and
the leaver worked where the member does; the latecomer works for what joined the coalition today.
Addresses with an organisation in them are of the member's, and where nobody coordinates one, the
curator reaches its `people/`, too. Where two numbers stand, the first is for what everybody reads,
the second for what the member's organisation keeps to itself; of `<plural>` it says what holds of
engagements. 302 leads to signing in, or to saying who one is again. 404 is what an address of
nothing answers as well. 405: it is only sent to, and asks the same before anything is done. Methods
that are not named are 405 for everybody.

| Address | Methods | {} |
| --- | --- | {} |
"""


def walk(resolver=None, before="", namespace=""):
    """(route, name, view) of every address."""
    for one in (resolver or get_resolver()).url_patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLPattern):
            yield route, f"{namespace}{one.name or ''}", one.callback
        else:
            inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from walk(one, route, inside)


def examples():
    """A site with nothing but an entry that everybody reads and one that is its owner's alone."""
    home, places = "home", set(WORKS_FOR.values())
    base = SimpleNamespace(**dict(zip(places, places, strict=True)))
    site = SimpleNamespace(world=SimpleNamespace(base=base, directory=(), people=EVERYBODY))
    for sees in (SEES["public"], SEES["organisation"]):
        entry = SimpleNamespace(sees=sees, row=SimpleNamespace(owner=home))
        entry.now = entry
        yield site, entry


def answers(name, who):
    if name in STATUS_FOR:
        return str(STATUS_FOR[name].get(who, STATUS_FOR[name]["else"]))
    if name not in addresses.ADDRESSES:
        raise SystemExit(f"Say in ADDRESSES of tests/sweep/addresses.py what stands in “{name}”.")
    may, of_rows = MAY.get(name, may_read), addresses.ADDRESSES[name] in OF_ROWS
    each = [
        str(may(site, who, "interventions", entry if of_rows else None))
        for site, entry in examples()
    ]
    return " / ".join(dict.fromkeys(each))


def page():
    lines = [HEAD.format(" | ".join(EVERYBODY), " | ".join("---" for _ in EVERYBODY))]
    for route, name, view in walk():
        said = " | ".join(answers(name, who) for who in EVERYBODY)
        lines.append(f"| `/{route}` | {' '.join(view.methods)} | {said} |\n")
    return "".join(lines)
