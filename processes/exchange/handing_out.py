"""A download of what is not public: its name says the level, and its owners read who took it.

More than 100 such records are handed out only to who has just confirmed who they are.
"""

from collections import Counter

from allauth.account.decorators import reauthentication_required
from django.db import transaction
from django.db.models import Count
from django.http import FileResponse

from engagement.trail.events import What, note
from processes.models import Level

MOST_UNASKED = 100  # records that are not public
NARROW = (Level.ORGANISATION, Level.COALITION)  # the first that is in it names the file


class Hidden:
    """What of these rows is not public: how many, on which level, and whose.

    Of a part, what it hangs on counts; what hangs on two closed records counts for each.
    """

    def __init__(self, rows, reader):
        self.owners, levels, kind = Counter(), set(), rows.model
        paths = [f"{field.name}__" for field in kind.pointers()]
        # Asked anew: what filters have joined and counted would be counted along.
        asked = kind.visible_to(reader).filter(pk__in=rows.order_by().values("pk")).order_by()
        for path in [""] if hasattr(kind, "readers") else paths:
            closed = asked.filter(**{f"{path}open_to_all": False})
            each = closed.values_list(f"{path}owner", f"{path}visibility").annotate(Count("pk"))
            for owner, level, number in each if reader.signed_in else ():
                self.owners[owner] += number
                levels.add(level)
        self.number = self.owners.total()
        narrow = next((one for one in NARROW if one in levels), "not-public")
        self.level = narrow if self.number else ""

    @transaction.atomic
    def note(self, word, by):
        """In the trail of each owner."""
        for owner, number in sorted(self.owners.items(), key=str):
            said = {"records": number, "kind": word, "level": self.level}
            note(What.EXPORTED, who=by, organisation=owner, **said)


def handed_out(request, rows, word, ending, media, make):
    """The answer with the file that `make` gives, or the page on which one confirms who one is."""
    hidden = Hidden(rows, request.reader)
    name = "-".join(filter(None, (word, hidden.level)))

    def given(request):
        file = make()  # before anybody waits for what is written here
        if hidden.number:
            hidden.note(word, request.user)
        named = {"filename": f"{name}.{ending}", "content_type": media}
        return FileResponse(file, as_attachment=True, **named)

    if hidden.number > MOST_UNASKED:
        return reauthentication_required(app="allauth.account")(given)(request)
    return given(request)
