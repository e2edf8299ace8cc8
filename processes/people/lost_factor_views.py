"""Second factors that were lost, for who hears of it, and the button that keeps one on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_post, allow_read, open_before_second_factor
from processes.people import lost_factors as lost


@allow_read
@login_required
def lost_factors(request):
    """Whose is to be taken off and when, and whose was lately."""
    rows = list(lost.told_to(request.reader))
    if not rows:
        raise Http404
    theirs = set(lost.to_call_off(request.reader).values_list("pk", flat=True))
    return render(request, "people/lost_factors.html", {"rows": rows, "theirs": theirs})


@allow_post
@open_before_second_factor
@login_required
def keep_factor(request, pk):
    """Call it off. Who only hears of it may not; for everybody else there is nothing."""
    one = get_object_or_404(lost.told_to(request.reader), pk=pk)
    lost.call_off(one, by=request.user)
    messages.success(request, _("Called off. Everybody hears of it who was told."))
    return redirect("home")
