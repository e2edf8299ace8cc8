"""Where facts come from: what nothing is cited for, what one source tells, where sources differ."""

from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce

from processes.models import (
    Ask,
    Assessment,
    Citation,
    Commitment,
    Consultation,
    Fate,
    FateCode,
    Intervention,
    Process,
    Score,
    Standing,
)

SOURCED_KINDS = (
    Process,
    Consultation,
    Intervention,
    Ask,
    Commitment,
)  # what is asked to have a source, and how many of which is a figure of its quality


# What a citation counts as: language twins as one, a note in place of a source as its own.
COUNTED = Coalesce(
    Cast("source__translation_of", CharField()),
    Cast("source", CharField()),
    F("reference"),
    output_field=CharField(),
)


def cited_for(rows, reader):
    """Citations of one row of `rows`, as the person sees them, and the name of their pointer."""
    name = rows.model._meta.model_name
    return Citation.visible_to(reader, rows.model).filter(**{name: OuterRef("pk")}), name


def uncited(rows, reader):
    """Those of `rows` for which nothing is cited, neither for all of it nor for one field.

    A source of one of its scores is a source of an assessment.
    """
    cited, _name = cited_for(rows, reader)
    if rows.model is Assessment:
        named = Q(source__isnull=False) | ~Q(reference="")
        scores = Score.visible_to(reader).filter(named, assessment=OuterRef("pk"))
        rows = rows.filter(~Exists(scores))
    return rows.filter(~Exists(cited))


# What nobody can document, as nothing has come of it or nobody knows.
NOTHING_CAME = (FateCode.PENDING, FateCode.UNKNOWN)


def fates_without_source(reader):
    """Asks this person may change of which something came that has no source of its own."""
    fates = Fate.visible_to(reader).filter(ask=OuterRef("pk"), source__isnull=True)
    return Ask.writable_by(reader).filter(Exists(fates.exclude(fate__in=NOTHING_CAME)))


def of_one_source(rows, reader):
    """Those of `rows` for which one source only is cited, whatever their standing.

    As `Provenance.count` has it: language twins count as one, so do several places in one source,
    and what is cited for one field alone is no second source. A note in place of a source counts
    as a source of its own.
    """
    cited, name = cited_for(rows, reader)
    cited = cited.annotate(counted=COUNTED)
    same_record = Citation.visible_to(reader, rows.model).filter(**{name: OuterRef(name)})
    another = same_record.annotate(counted=COUNTED).filter(~Q(counted=OuterRef("counted")))
    alone = cited.filter(~Exists(another.filter(field="")), field="")
    only_parts = ~Exists(cited.filter(field="")) & Exists(cited.filter(~Exists(another)))
    return rows.filter(Exists(alone) | only_parts)


def told_once(rows, reader):
    """Those of them that are reported: a second source would document them."""
    return of_one_source(rows, reader).filter(standing=Standing.REPORTED)


def sources_differ(rows, reader):
    """Those of `rows` of one field of which sources say different things (`docs/domain.md`).

    Both survive; it is settled once it is said to be disputed, or one of them is withdrawn.
    """
    kind, name = rows.model, rows.model._meta.model_name
    said = Citation.visible_to(reader, kind).exclude(says="").annotate(counted=COUNTED)
    other = said.filter(**{name: OuterRef(name)}, field=OuterRef("field"))
    other = other.filter(~Q(counted=OuterRef("counted")))
    apart = said.filter(Exists(other.exclude(says=OuterRef("says")))).values(name)
    return rows.filter(pk__in=apart).exclude(standing=Standing.DISPUTED)
