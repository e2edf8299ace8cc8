"""What somebody may do on a page, so that it offers that and nothing else."""

from django.urls import reverse
from django.utils.crypto import salted_hmac

from processes.lookup.notes import noted_beside
from processes.models import (
    NextStep,
    Organisation,
    Process,
    Record,
    Source,
)
from processes.writing.waiting import proposed_anew_at, waits_as_it_was, waits_in

# In the session: what was stored a moment ago, until its page has said so; and the step of which
# something was said.
SAVED, SAID_OF_STEP = "saved", "said_of_step"
ALREADY = "saved_already"  # and that it was there before: the same form was sent once more


def is_private(record):
    return isinstance(record, Record) and not record.open_to_all


def acts_on(request, record):
    """What this person may do with a record, found at its address, and beside it."""
    reader = request.reader
    if not reader.signed_in:
        return {}
    may_change, private = getattr(record, "may_change", False), is_private(record)
    at_once = private and record.owner_id in reader.trusted
    # What is theirs alone can be proposed to everybody; what is everybody's, otherwise.
    may_propose = reader.works_here and may_change == private
    waiting = waits_in(record, reader) if may_propose and private else None
    changed = waiting and waits_as_it_was([waiting], reader)
    return {
        "may_change": may_change,
        "may_remove": may_change and (private or reader.curates) and not reader.is_outside(record),
        "may_propose": may_propose and (at_once or not waiting),
        "waiting": waiting,
        "waits_as_it_was": changed,
        "anew_at": proposed_anew_at(waiting, reader) if changed else "",
        "may_merge": may_change and reader.curates and is_merged(record),
        "may_say_same": may_say_same(reader, record),
        "is_private": private,
        "at_once": at_once,
        "may_log": reader.adds(Record) and not reader.only_reads_of(record),
        "already": request.session.pop(ALREADY, None),
        "saved": request.session.pop(SAVED, None) == str(record.pk),
        "notes": noted_beside(record, reader),
        "step_said": step_said(request),
    }


def is_merged(record):
    """Is it of a kind of which two can be one, and read by everybody?"""
    return isinstance(record, Organisation | Process | Source) and not is_private(record)


def may_say_same(reader, record):
    """May they say that it is possibly the same as another?"""
    writes = reader.adds(Record) and not reader.only_reads_of(record)
    return writes and isinstance(record, Organisation | Process | Source)


def step_said(request):
    """The step of which this person said a moment ago that it is done or dropped; or None."""
    step = request.session.pop(SAID_OF_STEP, None)
    return step and NextStep.visible_to(request.reader).filter(pk=step).first()


def draft_of(request, begun="", page=None):
    """Under which name a browser tab keeps what is typed on this page: another for each person.

    It says neither who nor where, and nobody finds what somebody else typed in the same tab.
    begun: what was typed on another page and goes on here. page: its address, if not that of now.
    """
    page = f"{request.user.pk} {page or request.get_full_path()} {begun}"
    return own_drafts(request.user) + salted_hmac("draft", page).hexdigest()[:24]


def own_drafts(person):
    """How the names of all that a tab keeps for this person begin, without saying who."""
    return salted_hmac("drafts", str(person.pk)).hexdigest()[:8]


def way_back(request):
    """The list of upkeep, the hour, the import, or what was proposed together, that a form was
    opened from, or None.

    Nothing else is followed."""
    address = request.GET.get("next", "")
    ways = reverse("upkeep"), reverse("hour"), reverse("imports"), reverse("review")
    plain = "\\" not in address and not any(ord(one) < 33 for one in address)
    return address if plain and address.startswith(ways) else None
