"""Second factors that were lost, for who hears of it, and the button that keeps one on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_post, allow_read, open_before_second_factor
from processes.lookup.by_name import as_uuid
from processes.people import lost_factors as lost
from processes.people import staff
from processes.people.views import organisation_for


@allow_read
@login_required
def lost_factors(request):
    """Whose is to be taken off and when, and whose was lately."""
    rows = list(lost.told_to(request.reader))
    if not rows:
        raise Http404
    theirs = set(lost.to_call_off(request.reader).values_list("pk", flat=True))
    confirms = set(lost.to_confirm(request.reader).values_list("pk", flat=True))
    context = {"rows": rows, "theirs": theirs, "confirms": confirms}
    return render(request, "people/lost_factors.html", context)


@allow_post
def ask_factor(request, slug):
    """One coordinator asks that a second factor be taken off; another has to confirm."""
    organisation = organisation_for(request.reader, slug, keeps=True)
    who = as_uuid(request.POST.get("person", ""))
    place = get_object_or_404(staff.people_at(organisation), person=who)
    try:
        lost.ask_together(place.person, organisation, by=request.user)
    except lost.CannotBeTakenOff:
        said = _("Not asked: they have none, it waits already, or nobody else could confirm it.")
        messages.error(request, said)
        return redirect("people", slug)
    messages.success(request, _("Asked. Another coordinator has to confirm it."))
    return redirect("lost_factors")


@allow_post
@login_required
def confirm_factor(request, pk):
    """Another coordinator confirms what one has asked for."""
    one = get_object_or_404(lost.told_to(request.reader), pk=pk)
    lost.confirm_lost_factor(one, by=request.user)
    messages.success(request, _("Confirmed. Everybody hears of it who was told."))
    return redirect("lost_factors")


@allow_post
@open_before_second_factor
@login_required
def keep_factor(request, pk):
    """Call it off. Who only hears of it may not; for everybody else there is nothing."""
    one = get_object_or_404(lost.told_to(request.reader), pk=pk)
    lost.call_off_lost_factor(one, by=request.user)
    messages.success(request, _("Called off. Everybody hears of it who was told."))
    return redirect("home")
