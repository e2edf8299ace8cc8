"""What came back to an engagement: the one rule, read from the replies that somebody may see.

It is what the newest reply says to it; without one, what is said of it while it waits. A reply that
somebody may not see changes nothing for them, and neither does one to what they may not see.
"""

from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from engagement.dates import Edtf
from processes.models import AskAnswer, EntryAnswer, Reasons, Response

NEWEST_REPLY = ("-reply__date_sort", "-reply__created", "-pk")  # what has no date comes last


class CameBack(NamedTuple):
    """What came back last, by the codes of `Response` and `Reasons`; "" where nothing is said."""

    response: str = ""
    date: Edtf | None = None
    reasons_given: str = ""

    @property
    def words(self):
        return Response(self.response).label if self.response else ""

    @property
    def reasons_in_words(self):
        return Reasons(self.reasons_given).label if self.reasons_given else ""


def answers_to(reader, **what):
    """What replies say to an engagement or an ask (`intervention=`, `ask=`), the newest first."""
    kind = AskAnswer if any(name.startswith("ask") for name in what) else EntryAnswer
    rows = kind.visible_to(reader).filter(**what)
    return rows.select_related("reply__sender", "reply__process").order_by(*NEWEST_REPLY)


def came_back(entries, reader):
    """{id of an engagement: CameBack} of each, in one query. Without a reader no reply counts."""
    found = {one.pk: while_it_waits(one) for one in entries}
    return found | newest_answers(list(found), reader)


def newest_answers(ids, reader):
    """{id of an engagement: CameBack} of those of `ids` that a reply answers."""
    if not (reader and ids):
        return {}
    answers = answers_to(reader, intervention__in=ids)
    said = answers.values_list("intervention", "response", "reply__date", "reasons_given")
    return {pk: CameBack(*came) for pk, *came in reversed(list(said))}


def while_it_waits(entry):
    return CameBack(entry.response, entry.response_date)


def read_replies(entries, reader):
    """Each of these engagements with its `came_back`."""
    found = came_back(entries, reader)
    for one in entries:
        one.came_back = found[one.pk]


def waiting_since(rows, old, reader):
    """Those of `rows`, engagements, to which a reply is awaited or something was promised, and of
    which nothing was heard since `old`, a day."""
    answers = EntryAnswer.visible_to(reader).filter(intervention=OuterRef("pk"))
    answers = answers.order_by(*NEWEST_REPLY)
    said = {
        "came": "response", "came_date": "reply__date", "came_latest": "reply__date_latest",
    }  # fmt: skip
    rows = rows.annotate(**{n: Subquery(answers.values(path)[:1]) for n, path in said.items()})
    without = Q(came__isnull=True, response=Response.AWAITING)
    without &= Q(response_date_latest__lt=old) | Q(response_date="")
    promised = Q(came=Response.PROMISED) & (Q(came_latest__lt=old) | Q(came_date=""))
    return rows.filter(without | promised)
