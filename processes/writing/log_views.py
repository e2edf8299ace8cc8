"""Logging an engagement: the short form, what is said once it is saved, and undo."""

import datetime as dt
import json

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_post, allow_read
from engagement.models import Submission
from processes.history.changes import History
from processes.history.versions import forget, others_wrote
from processes.lookup.by_name import record_at
from processes.models import Intervention
from processes.writing.acts import ALREADY, draft_of
from processes.writing.changes import held
from processes.writing.level import LEVEL_FIELDS
from processes.writing.plain import content_of
from processes.writing.short_form import QuickForm
from processes.writing.typed_again import typed_for
from processes.writing.views import signed_in
from processes.writing.whose import author_mark, is_signed

# In the session: what somebody typed who has to sign in before it can be saved, and whose it is.
TYPED_ENTRY = "typed_entry"
LONGEST_KEPT = 1000
UNDO = dt.timedelta(hours=1)


@allow_form
def log(request):
    """The short form. What somebody sends after signing out is kept until they sign in again."""
    if not request.user.is_authenticated:
        if request.method == "POST" and is_signed(whose := request.POST.get("whose", "")):
            request.session[TYPED_ENTRY] = whose, typed_so_far(request.POST)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    if "key" in request.POST:
        return save_once(request)
    begun = request.POST.get("what", "")  # on the desk; never in an address, it is private
    if not begun and (kept := typed_before(request)):
        return log_page(request, QuickForm(again(kept), reader=request.reader), kept=True)
    form = QuickForm(reader=request.reader, opened=request.GET, what=begun)
    return log_page(request, form, draft=draft_of(request, begun))


def typed_before(request):
    """What who is signed in had typed, by field; what another had typed here is forgotten."""
    whose, typed = request.session.pop(TYPED_ENTRY, (None, None))
    return typed if whose == author_mark(request.user) else None


def log_page(request, form, status=200, **said):
    if not form.may_log:
        raise PermissionDenied
    context = {"form": form, "draft": draft_of(request), "whose": author_mark(request.user), **said}
    return render(request, "writing/log.html", context, status=status)


@transaction.atomic
def save_once(request):
    """One entry for one form, however often it is sent."""
    form = QuickForm(request.POST, reader=request.reader)
    if not (form.may_log and form.is_valid()):
        return log_page(request, form, 400)
    record_forms = form.record_forms()
    if not record_forms.is_valid():
        form.say(record_forms)
        return log_page(request, form, 400)
    text = json.dumps(content_of(record_forms))
    entry = record_forms.form.instance
    address = reverse("logged", args=[entry.address])
    key = form.cleaned_data["key"]
    sent, is_new, same = Submission.of_both(request.user, key, text, address)
    if is_new and same and (before := logged_before(request, same, address)):
        is_new = False
        sent.lead_to(before)
    if is_new:
        record_forms.save(alone=False)
    elif not sent.is_of(text):
        fresh = QuickForm(again(typed_so_far(request.POST)), reader=request.reader)
        return log_page(request, fresh, 422, before=sent.address)
    else:
        request.session[ALREADY] = True
    if request.POST.get("then") == "details" and is_new:
        return redirect("edit", "interventions", entry.address)
    return HttpResponseRedirect(sent.address)


def logged_before(request, same, address):
    """Where the same is that they have logged already, such as before they went back to the form;
    None where it is nowhere any more."""
    entry = record_at(Intervention, request.reader, same.address.split("/")[-2])
    if entry is None:
        same.lead_to(address)
    return same.address if entry else None


def typed_so_far(sent):
    """What was typed, by field, as it is kept: no more than a form holds, and no key."""
    names = [name for name in QuickForm.declared_fields if name != "key"]
    names += LEVEL_FIELDS
    return {name: sent[name][:LONGEST_KEPT] for name in names if name in sent}


def again(kept):
    """A form to be sent once more: what was typed, with a key of its own."""
    data = QueryDict(mutable=True)
    data.update(kept)
    data["key"] = str(QuickForm.fresh_key())
    return data


def own_entry(request, address):
    """An entry that this person has logged. Raises Http404."""
    entry = record_at(Intervention, request.reader, address)
    if entry is None or entry.logged_by_id != request.user.pk:
        raise Http404(_("There is nothing at this address."))
    return entry


def may_undo(entry):
    return timezone.now() - entry.created < UNDO and not entry.open_to_all


@allow_read
@signed_in
def logged(request, address):
    """What was saved, who can see it, and what to add while it is remembered."""
    entry = own_entry(request, address)
    undo = may_undo(entry) and not others_wrote(entry, request.user)
    context = {"entry": entry, "undo": undo, "already": request.session.pop(ALREADY, None)}
    return render(request, "writing/logged.html", context)


@allow_post
@signed_in
@transaction.atomic
def undo_logged(request, address):
    """Undo what was logged within the hour; what was typed is in the form again.

    Not where it would remove what others have written since, or what stands on it.
    """
    entry = held(own_entry(request, address), request.reader)
    if entry is None or not may_undo(entry):
        raise PermissionDenied
    if others_wrote(entry, request.user):
        changes = History(entry, request.reader).changes
        theirs = [change for change in changes if change.who != request.user]
        return not_undone(request, entry, theirs=theirs, others=True)
    kept = typed_for(entry)
    try:
        forget(entry)
    except ProtectedError:
        return not_undone(request, entry)
    request.session[TYPED_ENTRY] = author_mark(request.user), kept
    return redirect("log")


def not_undone(request, entry, **said):
    return render(request, "writing/not_undone.html", {"entry": entry, **said}, status=409)
