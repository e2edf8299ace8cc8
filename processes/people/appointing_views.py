"""What waits for who belonged to an organisation, and the button that calls it off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_post, allow_read, open_before_second_factor
from processes.people import appointing
from processes.people.belonging import appointments_for


@allow_read
@login_required
def appointments(request):
    """Who may begin to coordinate where, and when. For who belonged there, and who appoints."""
    rows = list(appointments_for(request.reader))
    if not rows and not (request.reader.curates or request.reader.administers):
        raise Http404
    theirs = {one.pk for one in rows if appointing.may_call_off(one, request.reader)}
    return render(request, "people/appointments.html", {"rows": rows, "theirs": theirs})


@allow_post
@open_before_second_factor
@login_required
def call_off(request, pk):
    """Call an appointment off: it needs nobody's leave but that of one who belonged."""
    one = get_object_or_404(appointments_for(request.reader), pk=pk)
    appointing.call_off_appointment(one, request.reader)
    messages.success(request, _("Called off. Everybody who belonged hears of it."))
    return redirect("home")
