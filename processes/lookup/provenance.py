"""Where the facts on one page come from: sources numbered in the order they are met."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from engagement.composing import asked
from engagement.languages import language_inside
from processes.models import CITING, Citation, Standing, fields_of_name, ids_by_kind

# What pages show of a citation and of its source; no more of them is read.
SHOWN_OF_CITATION = ("reference", "field", "locator", "note", "says")
SHOWN_OF_SOURCE = tuple(
    f"source__{name}"
    for name in ("title", "author", "date", "date_kind", "language", "kind", "link", "slug")
) + ("source__translation_of",)


def citations_of(records):
    """Citations of records the caller may read, by record id. One query for all kinds."""
    found = defaultdict(list)
    ids = ids_by_kind(records)
    for citation in asked("citations", citations_with_sources, **ids) if ids else ():
        found[citation.record_id].append(citation)
    return found


def citations_with_sources(**ids):
    return (
        Citation.of_ids(**ids)
        .select_related("source", "source__publisher")
        .only(*CITING, *SHOWN_OF_CITATION, *SHOWN_OF_SOURCE, *fields_of_name("source__publisher__"))
        .order_by(
            "source__date_sort", F("source__translation_of").asc(nulls_first=True), "locator", "pk"
        )
    )


def cited_in(records, citations):
    """(source, where in it) of each source that is cited for some of these records, language twins
    once. `citations`: `citations_of` them and others."""
    cited = (one for record in records for one in citations.get(record.pk, ()))
    return each_source_once((one.told_by, one.locator) for one in cited)


def each_source_once(cited):
    """(source, all places in it) from pairs of a source and a place; language twins once."""
    found = {}
    for told_by, place in cited:
        source, places = found.setdefault(told_by.counted_as, (told_by, []))
        if place and told_by == source and place not in places:
            places.append(place)
    return [(source, "; ".join(places)) for source, places in found.values()]


INDEPENDENT = 2  # sources from which on something is documented (`fixtures/README.md`, Standing)


def refuse_undocumented(records):
    """Raises ValidationError for what is said to be documented in one go, where sources lack.

    Language twins count once. What is documented already stays so.
    """
    records = [
        one
        for one in records
        if one._meta.model_name in CITING and one.standing != Standing.DOCUMENTED
    ]
    sources = Provenance(records)
    short = [one for one in records if sources.count(one) < INDEPENDENT]
    if short:
        said = _(
            "Something is documented when two independent sources report it; a translation is not"
            " a second one. Cite another source first: %(names)s."
        )
        names = ", ".join(f"“{str(one)[:60]}”" for one in short[:3])
        raise ValidationError(said % {"names": names})


@dataclass(frozen=True)
class Side:
    """What a source says. `language`: of the rendering that says it, where it has several."""

    reference: object
    says: str
    source: object
    language: str

    @property
    def words(self):
        """What it says, with the rendering in which it does."""
        if not self.language:
            return self.says
        said = _("In the %(language)s rendering: %(says)s")
        return said % {"language": language_inside(self.language), "says": self.says}


@dataclass
class Reference:
    """One number on the page: a source, with its language twins."""

    number: int
    source: object
    twins: list

    @property
    def anchor(self):
        return f"s-{self.number}"


@dataclass(frozen=True)
class ToldOf:
    """A source that stands in a part of a record, such as that of what came of an ask."""

    told_by: object
    locator: str
    of: str


class Provenance:
    """The numbered sources of one page. Numbers are given as facts are met, from 1.

    fates: what came of asks, each with the sources that it has of its own, which were read.
    also: citations of these records that follow from their parts, as far as their reader sees
    those; each counts where nothing else cites the same source.
    """

    def __init__(self, records, fates=(), also=()):
        self._citations = citations_of(records)
        self._references = {}
        self._fates = fates
        for one in also:
            cited = self._citations[one.record_id]
            if one.told_by not in {citation.told_by for citation in cited}:
                cited.append(one)

    def number_of(self, source):
        """The Reference of a source that stands in a part, None where there is none."""
        return self._reference(source) if source else None

    @property
    def of_parts(self):
        """(its Reference, the ToldOf) of each source that stands in a part, once a place."""
        found = {}
        for fate in self._fates:
            for name, place in (("source", fate.locator), ("claim_source", fate.claim_locator)):
                if source := getattr(fate, name):
                    of = fate._meta.get_field(name).verbose_name
                    of = fate._meta.verbose_name_plural if name == "source" else of
                    found[source.pk, place, name] = ToldOf(source, place, of)
        return [(self._reference(one.told_by), one) for one in found.values()]

    def of(self, record, field=None):
        """References for a record, or for one field of it; twins and repeats count once."""
        found = []
        for citation in self._citations.get(record.pk, ()):
            if field is not None and citation.field != field:
                continue
            reference = self._reference(citation.told_by)
            if reference not in found:
                found.append(reference)
        return found

    def newest(self, record):
        """The day of the newest source that is cited for it, None where none has one."""
        days = [one.told_by.date for one in self._citations.get(record.pk, ()) if one.told_by.date]
        return max(days, key=lambda day: day.latest or dt.date.max, default=None)

    def citations(self, record):
        """Its citations, each with its number on the page."""
        return [(self._reference(c.told_by), c) for c in self._citations.get(record.pk, ())]

    def differing(self, record):
        """What sources say of one field that differs, side by side, grouped by field.

        Renderings of one source in several languages are no two sources: see `renderings`.
        """
        return [said for said in self._said(record) if len({one.source for one in said}) > 1]

    def renderings(self, record):
        """What one source says of one field in one language and in another, grouped by field."""
        said = (one for one in self._said(record) if len({side.source for side in one}) == 1)
        return [one for one in said if len({side.language for side in one}) > 1]

    def _said(self, record):
        fields = defaultdict(list)
        for reference, citation in self.citations(record):  # which numbers all of them
            if citation.says:
                told_by = citation.told_by
                side = Side(reference, citation.says, told_by.counted_as, told_by.language)
                fields[citation.field].append(side)
        for said in fields.values():
            languages = defaultdict(set)
            for side in said:
                languages[side.source].add(side.language)
            yield [
                side if len(languages[side.source]) > 1 else replace(side, language="")
                for side in said
            ]

    def count(self, record):
        """How many independent sources tell of it; language twins count once.

        What is cited for one field, such as its date, is no second source of the rest.
        """
        cited = self._citations.get(record.pk, ())
        whole = [one for one in cited if not one.field]
        return len({one.told_by.counted_as for one in whole or cited})

    def plainly_reported(self, records):
        """ "all", "most" or "": how many of them one source each reports.

        What nearly all share is said once for all of them, and stamps mark the exceptions.
        """
        plain = sum(r.standing == Standing.REPORTED and self.count(r) == 1 for r in records)
        if plain and plain == len(records):
            return "all"
        return "most" if plain >= len(records) * 0.6 and plain > 1 else ""

    @property
    def references(self):
        return list(self._references.values())

    def _reference(self, source):
        key = source.counted_as
        reference = self._references.get(key)
        if reference is None:
            reference = Reference(len(self._references) + 1, source, [])
            self._references[key] = reference
        elif source.pk != reference.source.pk and source not in reference.twins:
            reference.twins.append(source)
        return reference
