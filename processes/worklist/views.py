"""The work list of who is signed in, and how well each process is sourced."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.fields import LineFormField
from engagement.methods import allow_form, allow_read
from engagement.pages import Page
from engagement.resources import kinds
from processes.lookup.by_name import as_uuid, process_called
from processes.worklist.acts import ACTS
from processes.worklist.concerns import BY_CODE
from processes.worklist.lines import MOST_COUNTED, Worklist, row_of
from processes.worklist.private import LOOKED_INTO
from processes.worklist.quality import WEEKS, how_sourced, open_processes
from processes.worklist.reckoning import leave_out
from processes.writing.acts import SAVED
from processes.writing.fields import organisations_near, processes_near
from processes.writing.plans import AlreadySaid
from processes.writing.views import signed_in, whole_or_not


class WorkFilter(forms.Form):
    """Only what is of one process, or of one kind."""

    process = LineFormField(label=gettext_lazy("process"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("kind"), required=False)

    def __init__(self, data, reader):
        super().__init__(data)
        self.reader = reader
        listed = (*kinds("processes"), *LOOKED_INTO)
        names = [(one._meta.model_name, one._meta.verbose_name_plural) for one in listed]
        self.fields["kind"].choices = [("", gettext_lazy("All")), *names]
        self.fields["process"].widget.attrs["list"] = "names-processes"

    def clean_process(self):
        typed = self.cleaned_data["process"]
        found = process_called(self.reader, typed) if typed else None
        if typed and found is None:
            raise ValidationError(_("No process of that name is recorded here."))
        return found


def worklist(request):
    """(the work list as it is filtered, its form)."""
    form = WorkFilter(request.GET, request.reader)
    chosen = form.cleaned_data if form.is_valid() else {}
    return Worklist(
        request.reader, timezone.localdate(), chosen.get("process"), chosen.get("kind", "")
    ), form


def context_of(request, form, **more):
    query = request.GET.copy()
    query.pop("page", None)
    near = processes_near(request.reader, None)
    return {"form": form, "query": query.urlencode(), "near": near, "most": MOST_COUNTED, **more}


@allow_read
@signed_in
def concern_list(request):
    """Each concern with how much there is of it."""
    work, form = worklist(request)
    counts = work.counts() if form.is_valid() else []
    context = context_of(request, form, counts=counts, kept=work.kept)
    return render(request, "worklist/upkeep.html", context, status=200 if form.is_valid() else 400)


@allow_form
@signed_in
@whole_or_not
def concern(request, code):
    """What falls under one concern, the oldest first; one tap clears a line of it."""
    one = BY_CODE.get(code)
    if one is None:
        raise Http404
    if request.method == "POST":
        return act_on_line(request, one)
    work, form = worklist(request)
    context = context_of(request, form, concern=one, kept=work.kept)
    if not form.is_valid():
        return render(request, "worklist/upkeep_concern.html", context, status=400)
    try:
        context["page"] = work.page(one, request.GET)
    except Http404:  # its last line has just been cleared
        return redirect(f"{request.path}?{context['query']}")
    if request.session.pop(SAVED, None):
        messages.success(request, _("Saved."))
        leave_out(work, one, work.gone)
    if one.code == "new-names":
        context["organisations"] = organisations_near(request.reader, work.process)
    return render(request, "worklist/upkeep_concern.html", context)


def act_on_line(request, one):
    """Do what was tapped, and come back to the list. What is not on one's list is not there."""
    sent, work = request.POST, Worklist(request.reader, timezone.localdate())
    verb = sent.get("act", "")
    row = row_of(
        work, one, sent.get("kind", ""), sent.get("field", ""), as_uuid(sent.get("id", ""))
    )
    if row is None:
        messages.info(request, _("That is not on your list any more. Somebody may have done it."))
    elif verb not in one.acts:
        raise Http404
    else:
        try:
            ACTS[verb].do(work, row, sent)
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
        except AlreadySaid:
            messages.info(request, _("Somebody has said already what became of it."))
        else:
            leave_out(work, one, {(row._meta.model_name, sent.get("field", ""), row.pk)})
            messages.success(request, _("Done: %(what)s") % {"what": str(row)[:100]})
    return redirect(request.get_full_path())


@allow_read
def quality(request):
    """How well each public process is sourced, today and in the last weeks."""
    rows = open_processes()
    page = Page.of(rows, request.GET)
    page.rows = how_sourced(page.rows, timezone.localdate())
    return render(request, "worklist/quality.html", {"page": page, "weeks": WEEKS})
