"""Organisations and sources that a file would add, and that are in the directory already."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.spelling import bare, nearness
from processes.importing.cells import cell
from processes.lookup.by_name import organisations_called
from processes.models import Organisation, Source

MEANT = 0.6  # of 1: what is less alike is not meant
HERE_ALREADY = _("This is here already. It was linked, and nothing of it was changed.")


def known_already(kind, reader, lines):
    """{number of a line: what it is} of those that name by its name, title or link what is here."""
    if kind is Organisation:
        names = {one.number: cell(one.texts.get("name", "")) for one in lines}
        found = organisations_called(reader, {*names.values()} - {""})
        return {number: found[name] for number, name in names.items() if name in found}
    if kind is Source:
        return {n: row for n, row in sources_known(reader, lines) if row is not None}
    return {}


def sources_known(reader, lines):
    """(number of a line, the one source with its link; without a link, with its title)."""
    said = {
        one.number: (cell(one.texts.get("link", "")), cell(one.texts.get("title", "")))
        for one in lines
    }
    links = {link for link, _title in said.values()} - {""}
    titles = {title for link, title in said.values() if not link} - {""}
    rows = list(Source.visible_to(reader).filter(Q(link__in=links) | Q(title__in=titles)))
    for number, (link, title) in said.items():
        alike = [one for one in rows if (one.link == link if link else one.title == title)]
        yield number, alike[0] if len(alike) == 1 else None


def alike(one, other):
    """From 0 to 1. Who is called by the first words of a name is meant by it."""
    begins = len(one.split()) > 1 and other.startswith(f"{one} ")
    return 1 if begins else nearness(one, other)


def nearest_in_directory(rows, names):
    """{name: the organisation among `rows` that is most like it}, where one is."""
    if not names:
        return {}
    here = [(bare(row.name), row) for row in rows.only("slug", "name")]
    found = {}
    for name in names:
        each = ((alike(bare(name), other), row) for other, row in here if other)
        weight, row = max(each, key=lambda one: one[0], default=(0, None))
        if bare(name) and weight >= MEANT:
            found[name] = row
    return found
