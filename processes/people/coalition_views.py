"""Coalitions one speaks for or in: what waits for a yes, what it opens, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_read
from processes.people import coalitions


@allow_read
@login_required
def memberships(request):
    """Memberships for a side of which this person speaks."""
    rows = coalitions.spoken_for(request.reader).with_agreed()
    asked = set(rows.filter(coalitions.waits_for(request.reader)).values_list("pk", flat=True))
    return render(request, "people/coalitions.html", {"rows": rows, "asked": asked})


@allow_form
@login_required
def membership(request, pk):
    """What a yes to one membership opens, and the buttons that say it or take it back."""
    found = get_object_or_404(coalitions.spoken_for(request.reader), pk=pk)
    sides = coalitions.sides_of(found, request.reader)
    if request.method == "POST":
        return take_answer(request, found)
    consent = coalitions.consent_of(found)
    context = {"membership": found, "sides": sides, "consent": consent}
    if "organisation" in sides:
        context["left"], context["first"] = coalitions.left_there(found, request.reader)
    context["answers"] = coalitions.who_answers(found.coalition_id)
    if "coalition" in sides and consent.organisation_yes and not consent.is_given:
        era = coalitions.opens_from(found, request.reader)
        if era is not None:
            context["entries"] = coalitions.number_opened(found, era)
        context |= {"opens": era is not None, "people": coalitions.people_of(found)}
    return render(request, "people/coalition.html", context)


def take_answer(request, found):
    """A yes, or a yes taken back, for the side that the button names."""
    side = request.POST.get("side")
    if side not in ("coalition", "organisation"):
        raise Http404
    if "back" in request.POST:
        coalitions.take_back_yes(found, side, request.user)
        messages.success(request, _("Taken back. It acts at once."))
    elif coalitions.say_yes(found, side, request.user, request.POST.get("reads") == "all"):
        messages.success(request, _("Both sides have said yes."))
    elif not coalitions.who_answers(found.coalition_id)["number"]:
        messages.success(request, _("You have said yes. Nobody answers for this coalition now."))
    else:
        messages.success(request, _("You have said yes. The coalition is asked now."))
    return redirect("membership", found.pk)
