"""What stands beside an effort on its page: its activities, its asks, and what came of them."""

from processes.lookup.efforts import activities_of
from processes.lookup.replies import read_replies
from processes.models import Ask, Commitment, Raising
from processes.pages.rows import MOST_RELATED, asks_of, newest
from processes.timeline.entries import read_parts


def beside_effort(record, reader):
    rows = activities_of(record, reader)
    activities = list(rows.select_related("process")[:MOST_RELATED])
    read_parts(activities, reader)
    read_replies(activities, reader)
    here = rows.order_by().values("pk")
    raised = Raising.visible_to(reader).filter(intervention__in=here)
    answered = Commitment.visible_to(reader).filter(answers__in=here)
    return {
        "activities": activities,
        "replies": [one for one in activities if one.came_back.response],
        **asks_of(Ask.visible_to(reader).filter(pk__in=raised.values("ask")), reader),
        "commitments": newest(answered, "process"),
    }
