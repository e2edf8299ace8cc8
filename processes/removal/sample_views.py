"""Removing the whole invented sample."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from engagement.methods import allow_form
from processes.people.staff import places_of_work
from processes.removal.removing import NAMES_SHOWN
from processes.removal.sample import SampleHere, SampleStays, remove_sample
from processes.writing.views import signed_in


@allow_form
@signed_in
def removing_sample(request):
    """Says what would go and what stands in the way, and removes it. For administrators; of what
    they may not read they are told only, when they try, that there is something."""
    if not request.reader.administers:
        raise Http404
    sent, here = request.method == "POST", SampleHere()
    goes = list(here.seen_by(request.reader))
    number = sum(number for _kind, number in goes)
    if sent:
        try:
            remove_sample(request.user)
        except SampleStays:
            pass
        else:
            said = ngettext(
                "%(number)s record of the invented sample was removed.",
                "%(number)s records of the invented sample were removed.",
                number,
            )
            messages.success(request, said % {"number": number})
            return redirect("home")
    in_the_way = here.in_the_way_of(request.reader)
    ids = [pk for found in here.records.values() for pk in found]
    context = {
        "goes": goes,
        "number": number,
        "in_the_way": in_the_way[:NAMES_SHOWN],
        "more": len(in_the_way[NAMES_SHOWN:]),
        "workplaces": list(places_of_work(request.reader).filter(pk__in=ids)),
        "refused": sent,
    }
    return render(request, "removal/sample_remove.html", context, status=409 if sent else 200)
