"""The texts of a joint statement, and who signed which."""

from itertools import zip_longest

from processes.models import Role, StatementVersion

SIGNED = (Role.SIGNATORY, Role.ENDORSER)


def statement_texts(entry, reader, most):
    """[(text, who signed it, as far as days are known)] of a statement, the first one first.

    Of an entry whose `parts` have been read.
    """
    rows = StatementVersion.visible_to(reader).filter(intervention=entry)
    found = list(rows.select_related("source")[:most])
    signed = [part for part in entry.parts if part.role in SIGNED and part.since]
    texts = []
    for version, after in zip_longest(found, found[1:]):
        begins, ends = version.date_earliest, after and after.date_earliest
        known = begins and (ends or after is None) and len(found) > 1
        while_it_stood = [
            part
            for part in signed
            if known and part.since_earliest and begins <= part.since_earliest
            if ends is None or part.since_latest and part.since_latest < ends
        ]
        texts.append((version, while_it_stood))
    return texts
