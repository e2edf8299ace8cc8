"""Pages of curators: whom they trust, and what was changed at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_post, allow_read
from engagement.pages import Page
from processes.models import AtOnce, Organisation, Trust
from processes.review import trust as verbs
from processes.review.proposals import ProposalRefused
from processes.writing.views import signed_in


def curator(request):
    if not request.reader.curates:
        raise PermissionDenied


@allow_form
@signed_in
def trust(request, slug):
    """Whether an organisation is trusted, since when and why; to be given and ended."""
    curator(request)
    found = get_object_or_404(Organisation.visible_to(request.reader), slug=slug)
    context, status = {"organisation": found, "reason": request.POST.get("reason", "")}, 200
    if request.method == "POST":
        try:
            if "end" in request.POST:
                verbs.end_trust(found, by=request.user)
            else:
                verbs.give_trust(found, context["reason"], by=request.user)
            return redirect("trust", slug)
        except ProposalRefused as why:
            context["refused"], status = why, 400
    context["trust"] = Trust.of(found, request.reader)
    return render(request, "review/trust.html", context, status=status)


@allow_read
@signed_in
def changes_at_once(request):
    """What trusted organisations published and changed, with differences, the oldest first."""
    curator(request)
    rows = AtOnce.visible_to(request.reader).select_related("owner").order_by("made", "pk")
    page = Page.of(rows, request.GET)
    rows = [verbs.told(row, request.reader) for row in page.rows]
    return render(request, "review/at_once.html", {"page": page, "rows": rows})


@allow_post
@signed_in
def change(request, pk):
    """A curator has looked at one of them, or takes it back."""
    curator(request)
    row = get_object_or_404(AtOnce.visible_to(request.reader), pk=pk)
    if "back" not in request.POST:
        verbs.looked(row, by=request.user)
        return redirect("at_once")
    try:
        gone = verbs.take_back_change(row, request.user, request.POST.get("reason", ""))
    except ProposalRefused as why:
        messages.error(request, why)
        return redirect("at_once")
    except verbs.CannotBeTakenBack as why:
        if isinstance(why.__cause__, ValidationError):
            messages.error(request, " ".join(why.__cause__.messages))
        thing = verbs.record_changed(row, request.reader)
        return redirect("history", row.kind, thing.address) if thing else redirect("at_once")
    names = {"names": ", ".join(f"“{one}”" for one in gone)}
    messages.success(request, _("For their organisation alone again: %(names)s.") % names)
    return redirect("at_once")
