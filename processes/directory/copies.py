"""Keeping a copy of a source, and what stands or falls with a source."""

from collections import defaultdict

from engagement.resources import kinds
from processes.models import CITING, Citation, Copy

MOST_COPIES_LISTED = 100  # of one kind that are listed


def write_copy(source, made, by):
    """Keep a copy that was cleaned in place of the one before.

    `source` is held by the transaction that is open, as one that `by` may write.
    """
    said = {"kind": made.kind, "content": made.content, "size": len(made.content)}
    return Copy.keep(source, digest=made.digest, by=by, **said)


def delete_copies(source):
    """Delete the copies of a source, for good."""
    copy = Copy.of(source)
    if copy is not None:
        copy.delete()


class Support:
    """What of one kind a source supports: `alone` would stand without any, `others` have more."""

    def __init__(self, kind, alone, others, more):
        self.kind, self.alone, self.others, self.more = kind, alone, others, more

    @property
    def number(self):
        return len(self.alone) + len(self.others)


def supports(source, reader):
    """What a source supports of what a person may see, kind by kind.

    A fact is a field of a record, or the whole of it. It stands on the source alone when no other
    is cited for it, nor for the whole; a twin in another language is no other.
    """
    found = []
    for kind in kinds("processes"):
        name = kind._meta.model_name
        if name in CITING:
            cited = Citation.visible_to(reader, kind)
            pointed = (name, *(f"{name}__{word}" for word in getattr(kind, "title_from", ())))
            rows = cited.filter(source=source).select_related(*pointed).order_by(name, "pk")
            rows = list(rows[: MOST_COPIES_LISTED + 1])
            if rows:
                found.append(sorted_out(kind, name, source, rows, cited))
    return found


def sorted_out(kind, name, source, rows, cited):
    """The Support of some citations: which stand on this source alone."""
    held = {f"{name}__in": [getattr(one, f"{name}_id") for one in rows]}
    cited_fields = defaultdict(set)
    for citation in cited.filter(**held).select_related("source"):
        counted = citation.source.counted_as if citation.source_id else citation.reference
        if counted != source.counted_as:
            cited_fields[getattr(citation, f"{name}_id")].add(citation.field)
    alone, others = [], []
    for citation in rows[:MOST_COPIES_LISTED]:
        fields = cited_fields[getattr(citation, f"{name}_id")]
        stands = not fields & {citation.field, ""} if citation.field else not fields
        (alone if stands else others).append((getattr(citation, name), citation))
    return Support(kind, alone, others, len(rows) > MOST_COPIES_LISTED)
