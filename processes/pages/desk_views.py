"""The desk of a person, and what became of what they had planned."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone

from engagement.backup.watching import trouble
from engagement.methods import allow_form
from engagement.people import lacks_second_factor
from processes.exchange import releasing
from processes.exchange.release_lines import releases_in_words
from processes.lookup.at_address import found_at
from processes.lookup.hanging import hidden_from_its_own
from processes.models import ClosedPage, Intervention, InterventionState
from processes.pages.administering import administering
from processes.pages.desk import CALLS, desk_of, my_drafts
from processes.pages.first_steps import first_steps
from processes.people.belonging import waiting_for
from processes.people.coalitions import memberships_on_desk
from processes.people.lost_factors import told_to
from processes.review.handed import tell_place
from processes.review.proposals import hidden_since
from processes.writing.acts import step_said
from processes.writing.plans import BECAME, AlreadySaid, MovedSince, Plan, became, planned_again
from processes.writing.whose import author_mark

# What can be undone in this session: id of the entry -> [what it became, its plan]. Kept on the
# server, so that no link and no form of another site can undo something.
UNDO, MOST = "undo_became", 20


def desk(request):
    """What calls for attention today, for whoever has signed in."""
    today = timezone.localdate()
    found = desk_of(request.reader, today)
    appointments = list(waiting_for(request.reader))
    memberships = list(memberships_on_desk(request.reader))
    factors = list(told_to(request.reader))
    downloads = releases_in_words(request, releasing.releases_on_desk(request.reader))
    calls = any(found.get(name) for name in CALLS) or bool(appointments or factors)
    calls = calls or any(one.waits for one in memberships)
    calls = calls or any(line.release.answers for line in downloads)
    context = {"today": today, "calls": calls, "factors": factors, **found}
    context |= {"appointments": appointments, "memberships": memberships}
    context |= {"downloads": downloads, "drafts": my_drafts(request.reader)}
    context["closed_pages"] = ClosedPage.of_people(request.reader)
    context["first_steps"] = steps = first_steps(request.reader)
    if not any(step.code == "factor" and not step.done for step in steps):
        # base.html says it: what waits here cannot be decided without.
        request.lacks_second_factor = lacks_second_factor(request.user, request.reader)
    context["hidden_entries"] = hidden_from_its_own(Intervention, request.reader)
    told = [*found.get("returned", ()), *found.get("waiting", ())]
    context["hidden"] = hidden = hidden_since(told, request.reader)
    waiting = (one for one in found.get("waiting", ()) if one.pk not in hidden)
    tell_place([*waiting], request.reader)
    context["whose"] = author_mark(request.user)  # for the sentence that is begun here
    context["step_said"] = step_said(request)
    context["backups"] = request.user.is_staff and trouble()
    context["administers"] = administering(request.reader)
    no_record = not (request.reader.curates or request.reader.works_here or request.reader.locked)
    context["nothing_but_accounts"] = bool(context["administers"]) and no_record
    return render(request, "pages/desk.html", context)


@allow_form
def what_became(request, address):
    """What became of a planned entry: said in one tap, undone in one."""
    entry = found_at(request.reader, Intervention, address)
    if not getattr(entry, "may_change", False):
        raise PermissionDenied
    if request.method != "POST":
        return became_page(request, entry)
    state = request.POST.get("state", "")
    if state not in (*BECAME, InterventionState.PLANNED):
        return became_page(request, entry, "unknown", 400)
    try:
        (undo_became if state == InterventionState.PLANNED else note_what_became)(
            request, entry, state
        )
    except (AlreadySaid, MovedSince) as problem:
        entry.refresh_from_db()
        return became_page(request, entry, type(problem).__name__, 409)
    return redirect("became", address)


def note_what_became(request, entry, state):
    """Say it, and remember in the session what would have to be undone."""
    plan = became(entry, state, by=request.user, day=timezone.localdate())
    if plan is not None:
        undo = {**request.session.get(UNDO, {}), str(entry.pk): [state, plan]}
        request.session[UNDO] = dict(list(undo.items())[-MOST:])


def undo_became(request, entry, _planned):
    """Undo what this session has said. Raises AlreadySaid when it has said nothing."""
    undo = dict(request.session.get(UNDO, {}))
    try:
        state, plan = undo.pop(str(entry.pk))
    except KeyError:
        raise AlreadySaid from None
    planned_again(entry, state, Plan(*plan), by=request.user)
    request.session[UNDO] = undo


def became_page(request, entry, problem="", status=200):
    """The page that asks, or says what was said; `undo` when this session can undo it."""
    state, _plan = request.session.get(UNDO, {}).get(str(entry.pk), ("", None))
    undo = state == entry.state and not problem
    context = {"entry": entry, "problem": problem, "undo": undo}
    return render(request, "pages/became.html", context, status=status)
