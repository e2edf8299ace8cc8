"""A download of what is not public: its name says the level, and its owners read who took it.

More than 100 such records are handed out only to who has just confirmed who they are, and where an
organisation asks for it, only once a coordinator has released them (`releasing.py`).
"""

from collections import Counter, defaultdict

from allauth.account.decorators import reauthentication_required
from django.db.models import Count
from django.utils.http import content_disposition_header

from processes.exchange.release_lines import release_page
from processes.exchange.releasing import MOST_UNASKED, Unreleased, take_file, unreleased
from processes.models import Level

NARROW = (Level.ORGANISATION, Level.COALITION)  # the first that is in it names the file
OTHER = "not-public"  # public by its own level, within something that is not


class Hidden:
    """What of these rows is not public: how many, on which level, and whose.

    Of a part, what it hangs on counts; what hangs on two closed records counts for each.
    each: {id of the owner, or None: {level: how many}}.
    """

    def __init__(self, rows, reader):
        self.each, kind = defaultdict(Counter), rows.model
        paths = [f"{field.name}__" for field in kind.pointers()]
        # Asked anew: what filters have joined and counted would be counted along.
        asked = kind.visible_to(reader).filter(pk__in=rows.order_by().values("pk")).order_by()
        for path in [""] if hasattr(kind, "readers") else paths:
            closed = asked.filter(**{f"{path}open_to_all": False})
            each = closed.values_list(f"{path}owner", f"{path}visibility").annotate(Count("pk"))
            for owner, level, number in each if reader.signed_in else ():
                self.each[owner][str(level) if level in NARROW else OTHER] += number
        levels = {level for numbers in self.each.values() for level in numbers}
        self.number = sum(numbers.total() for numbers in self.each.values())
        self.level = next((one for one in NARROW if one in levels), OTHER) if levels else ""


def handed_out(request, rows, file, make):
    """The answer that `make` gives, with its name; or the page on which one confirms who one is, or
    the one that says whose coordinators have to release it.

    What leaves while it is made is noted before its first byte, whatever comes after."""
    hidden = Hidden(rows, request.reader)
    name = "-".join(filter(None, (file.kind, hidden.level)))

    def given(request):
        if waits := unreleased(file, hidden, request.user):
            return release_page(request, file, hidden, waits)
        made = make()  # before anybody waits for what is written here
        if hidden.number and request.method != "HEAD":
            try:
                take_file(file, hidden, request.user)
            except Unreleased:  # another took it meanwhile, in another window
                return release_page(request, file, hidden, unreleased(file, hidden, request.user))
        given_as = content_disposition_header(True, f"{name}.{file.ending}")
        made.headers["Content-Disposition"] = given_as
        return made

    if hidden.number > MOST_UNASKED:
        return reauthentication_required(app="allauth.account")(given)(request)
    return given(request)
