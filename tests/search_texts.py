"""What is kept of every record to be found by, compared with what the record says."""

from processes.models import SearchText, searched_kinds
from processes.models.search_text import search_texts

SAID = [one.attname for one in SearchText._meta.concrete_fields if one.name != "place"]


def wrong_search_texts():
    """(kind, id) of what is kept otherwise than it should be, or is not, or is of nothing."""
    kept = {row.pk: row for row in SearchText.unrestricted.all()}
    wrong = []
    for kind in searched_kinds():
        for right in search_texts(kind.unrestricted.all()):
            row = kept.pop(right.pk, None)
            alike = row and all(getattr(row, name) == getattr(right, name) for name in SAID)
            if not alike or not right.place <= row.place < right.place + 10:
                wrong.append((right.kind, right.pk))
    return wrong + [(row.kind, row.pk) for row in kept.values()]
