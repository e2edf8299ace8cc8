"""The curator's hour: one card, what is done with it, and what the hour has changed."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from engagement.methods import allow_form
from processes.directory.merging_views import curates
from processes.models import Proposal
from processes.worklist.hour import Hour, read_again, reference_to
from processes.writing.acts import SAVED
from processes.writing.views import whole_or_not

HOUR = "hour"  # in the session
LONGEST = timedelta(hours=12)  # after which another hour begins
MOST_SET_ASIDE, MOST_TOLD = 300, 20
SETTLED, MENDED, UNCHECKED = "settled", "mended", "unchecked"


def kept_hour(request):
    """What the session holds of it: when it began, what was put aside, what was done, and which
    record stands on the card."""
    found, now = request.session.get(HOUR, {}), timezone.now()
    began = parse_datetime(found.get("began", ""))
    if began is None or now - began > LONGEST:
        return {"began": now.isoformat(), "later": [], "done": [], "shown": []}
    return found


@allow_form
@curates
@whole_or_not
def hour(request):
    """What waits for a curator, one card at a time: right, mend, later."""
    kept = kept_hour(request)
    if request.method == "POST":
        return done_with(request, kept)
    if (saved := request.session.pop(SAVED, None)) and saved in kept["shown"]:
        kept["done"].append([MENDED, *kept["shown"]])
    found = Hour(request.reader, timezone.localdate(), kept["later"])
    card = found.card
    kept["shown"] = reference_to(card.record) if card and card.line else []
    request.session[HOUR] = kept
    accepted = Proposal.visible_to(request.reader).filter(
        decided_by=request.user, decided__gte=kept["began"]
    )
    context = {"hour": found, "card": card, "set_aside": len(found.keys) - len(found.left)}
    told = read_again(kept["done"][: -MOST_TOLD - 1 : -1], request.reader)
    settled = [one for one in kept["done"] if one[0] != UNCHECKED]
    context |= {"done": told, "number": len(settled)}
    context |= {"decided": accepted.count(), "sources": card and card.sources}
    context |= {"record": card and card.record, "began": parse_datetime(kept["began"])}
    return render(request, "worklist/hour.html", context)


def done_with(request, kept):
    """Put a card aside, take up what was put aside, or say that it is right."""
    sent, key = request.POST, request.POST.get("key", "")
    if sent.get("do") == "later":
        kept["later"] = [*kept["later"], key][-MOST_SET_ASIDE:]
    elif sent.get("do") == "again":
        kept["later"] = []
    else:
        call_right(request, kept, key, sent)
    request.session[HOUR] = kept
    return redirect("hour")


def call_right(request, kept, key, sent):
    found = Hour(request.reader, timezone.localdate())
    try:
        done = found.settle(key, sent.dict()) if key in found.keys else None
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return
    if done is None:
        messages.info(request, _("That is not on your list any more. Somebody may have done it."))
    else:
        what = UNCHECKED if sent.get("do") == UNCHECKED else SETTLED
        kept["done"].append([what, *reference_to(done)])
