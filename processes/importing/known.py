"""What a file would add and is here already: organisations and sources of the directory, and public
entries of other organisations."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.spelling import bare, nearness
from processes.importing.cells import cell
from processes.lookup.by_name import organisations_called
from processes.models import Intervention, Organisation, Source, Verb

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


def public_already(batch, lines, reader):
    """{number of a new line: the public entry of somebody else that says the same}: of the same
    process and day, with the same title but for case, accents and signs. Nothing private of others
    is compared."""
    new = [(one, dict(one.changes)) for one in lines if one.verb == Verb.CREATE]
    said = {
        one.number: (facts["process"], facts["date"], bare(one.title))
        for one, facts in new
        if {"process", "date"} <= facts.keys() and bare(one.title)
    }
    if batch.kind != Intervention.resource.plural or not said:
        return {}
    rows = Intervention.visible_to(reader).filter(open_to_all=True).exclude(owner=batch.owner_id)
    processes, dates = ({each[n] for each in said.values()} for n in range(2))
    rows = rows.filter(process__in=processes, date__in=dates).order_by("-created", "pk")
    here = {(str(row.process_id), str(row.date), bare(str(row)[:200])): row for row in rows}
    return {number: here[what] for number, what in said.items() if what in here}


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
