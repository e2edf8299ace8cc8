"""The page on which a record is written: a new one, or a change to one that is there."""

import json
from contextlib import nullcontext
from functools import partial, wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_read, sent_data
from engagement.models import Submission
from processes.history.versions import open_since
from processes.lookup.alike import called_alike
from processes.lookup.at_address import kind_at, templates_for
from processes.lookup.by_name import names_like, record_at
from processes.models import Level, Organisation, Post, Process, Record, Source
from processes.writing.acts import ALREADY, SAVED, draft_of, way_back
from processes.writing.by_mail import mail_draft_at
from processes.writing.changes import held
from processes.writing.drafts import kept_at_the_door, typed_before_signing_in
from processes.writing.entry import forms_class
from processes.writing.meanwhile import forms_over
from processes.writing.parts import parts_on_form
from processes.writing.turning import Turning
from processes.writing.whose import author_mark

CHANGES_BY_ITSELF = ("version", "note-version", "both")
MOST_ASKED = 300  # letters of a name
SUGGESTED_KINDS = (Organisation, Post, Process, Source)


def signed_in(view):
    """Who is not signed in is asked to, whatever the address: it tells nothing of what is there."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return view(request, *args, **kwargs)

    return asked


def whole_or_not(view):
    """What is sent is written whole or not at all. Opening the form waits for nobody who writes."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        with transaction.atomic() if request.method == "POST" else nullcontext():
            return view(request, *args, **kwargs)

    return asked


@allow_read
def suggested_names(request, plural):
    """Names to choose among while somebody types, of what this person may see; for something new
    what is called nearly so."""
    kind = kind_at(plural)
    if kind not in SUGGESTED_KINDS:
        raise Http404
    text = request.GET.get("q", "").strip()[:MOST_ASKED]
    if "new" in request.GET:
        found = called_alike(kind, request.reader, text)
        named = [{"name": str(one), "address": one.get_absolute_url()} for one in found]
        return JsonResponse({"alike": named})
    without = request.GET.get("without", "")[:MOST_ASKED]
    return JsonResponse({"names": names_like(kind, request.reader, text, without)})


def writable_at(kind, reader, address, lock=False, at_once=False):
    """The record at an address, for who may change it. Raises Http404 or PermissionDenied.

    lock: nobody else changes it, nor who may, before this request is over. at_once: also for who
    may change it only because curators trust their organisation.
    """
    record = record_at(kind, reader, address)
    if record is None:
        raise Http404(_("There is nothing at this address."))
    if lock:
        record = held(record, reader, at_once)
    elif not at_once and not kind.writable_by(reader).filter(pk=record.pk).exists():
        raise PermissionDenied
    if record is None or not (lock or record.may_change):
        raise PermissionDenied
    return record


@allow_form
@kept_at_the_door
@whole_or_not
def edit(request, plural, address):
    """The full form of what is there. Saved only if nobody else has saved since it was opened."""
    kind = kind_at(plural)
    lock = sent_data(request) is not None
    record = writable_at(kind, request.reader, address, lock=lock, at_once=True)
    record_forms, kept = forms_typed(request, forms_class(kind), kind, record)
    return record_form_page(request, record_forms, kept=kept)


def forms_typed(request, make, kind, record):
    """(the forms of a record, with what was sent or typed before signing in; was it the latter?)"""
    lost = typed_before_signing_in(request)
    if lost is not None:
        return make(kind, request.reader, record, lost, unfinished=True), True
    return forms_over(make, kind, request.reader, record, sent_data(request)), False


@allow_form
@kept_at_the_door
@whole_or_not
def new(request, plural):
    """The full form of something new, about the process, stage or entry it was opened from."""
    kind = kind_at(plural)
    if not request.reader.adds(kind):
        raise PermissionDenied
    mail = mail_draft_at(request, kind)
    named = {**named_in_address(kind, request), **(mail.first if mail else {})}
    if hasattr(kind, "name") and (name := request.GET.get("name")):  # as a file has it
        named.setdefault("name", name[:300])
    lost = typed_before_signing_in(request)
    sent = sent_data(request) if lost is None else lost
    more = {"known": mail and mail.known, "unfinished": lost is not None}
    record_forms = forms_class(kind)(kind, request.reader, None, sent, named, **more)
    shown = {"mail": mail, "kept": lost is not None}
    return record_form_page(request, record_forms, leads_to=partial(logged_from, mail), **shown)


def logged_from(mail, request, record):
    """What came by mail is in the record now."""
    if mail:
        mail.row.delete()
    return to_its_page(request, record)


def named_in_address(kind, request):
    """What the address says the new one is about: `?process=<address>`. The unseen is ignored."""
    found = {}
    inside = (field for part in parts_on_form(kind) for field in part.pointers())
    for field in (*kind._meta.concrete_fields, *inside):
        address = request.GET.get(field.name)
        target = field.related_model
        if address and hasattr(target, "resource"):
            found[field.name] = record_at(target, request.reader, address)
    found = {name: record for name, record in found.items() if record is not None}
    for record in [*found.values()]:
        found.setdefault("process", getattr(record, "process", None))
    return found


def to_its_page(request, record):
    request.session[SAVED] = str(record.pk)
    return redirect(way_back(request) or record)


def may_be_saved(record_forms):
    """What everybody reads and points at what another organisation keeps is proposed, also by who
    changes their own at once: False then, and the form says so."""
    form, reader = record_forms.form, record_forms.reader
    public = form.cleaned_data.get("visibility") == Level.PUBLIC
    theirs = kept_by_others(record_forms) if public and not reader.curates else []
    for one in theirs:
        said = _("“%(name)s” is kept by another organisation. Propose this change instead.")
        form.add_error(None, said % {"name": one})
    return not theirs


def kept_by_others(record_forms):
    """What the forms point at that is kept by an organisation the person does not work for."""
    changed = (one for several in record_forms.parts for one in several if one.has_changed())
    values = [v for one in (record_forms.form, *changed) for v in one.cleaned_data.values()]
    own = (None, *record_forms.reader.organisations)
    return [one for one in values if isinstance(one, Record) and one.owner_id not in own]


def there_already(record_forms):
    """What is called nearly as something new is, unless whoever adds it has seen that: then both
    are kept. Of valid forms only."""
    name = record_forms.form.cleaned_data.get("name")
    if not record_forms.form.is_new or not name or record_forms.sent.get("both") == name:
        return []
    return called_alike(record_forms.kind, record_forms.reader, name)


def stored_before(request, record_forms):
    """The record that this person has made a moment ago by sending the same form, if it is there
    still: they went back to it and pressed “Save” again. None of what is new."""
    if not record_forms.form.is_new:
        return None
    kind, address = record_forms.kind, str(record_forms.form.instance.pk)
    sent = sorted((n, v) for n, v in record_forms.sent_again if n not in CHANGES_BY_ITSELF)
    text = json.dumps([kind.resource.plural, sent])
    same, is_new = Submission.of_words(request.user, text, address)
    found = None if is_new else record_at(kind, request.reader, same.address)
    if not is_new and found is None:
        same.lead_to(address)
    return found


def record_form_page(request, record_forms, templates=None, leads_to=to_its_page, **more):
    """The form, or what follows once it was sent: what is wrong, a question, the record.

    templates: those of the form, where they are not its kind's. leads_to(request, record): what
    follows when it is stored. more: what these templates show besides.
    """
    context = {
        "record_forms": record_forms,
        "kind": record_forms.kind,
        "resource": record_forms.kind.resource,
        **more,
    }
    context.setdefault("draft", draft_of(request))
    context["whose"] = author_mark(request.user)
    templates = templates or templates_for(record_forms.kind, "writing", "form")
    if record_forms.data is None or record_forms.adding:
        return render(request, templates, context)
    status = 409 if record_forms.stale else 400
    if record_forms.is_valid() and may_be_saved(record_forms):
        if alike := there_already(record_forms):
            return render(request, templates, context | {"alike": alike}, status=409)
        turns = getattr(record_forms.form, "turn", 0)
        turning = Turning(record_forms) if turns else None
        if turning and not turning.is_agreed:
            return turning_page(request, turning, context)
        if before := stored_before(request, record_forms):
            request.session[ALREADY] = True
            return leads_to(request, before)
        try:
            record = (turning or record_forms).save()
        except IntegrityError:
            record_forms.refuse()
            status = 409
        else:
            taken = turning and turning.takes_back
            return after_taking_back(request, record) if taken else leads_to(request, record)
    return render(request, templates, context, status=status)


def turning_page(request, turning, context):
    """What it means that more people, or fewer, will see it; and a question."""
    context |= {"turning": turning, "since": open_since(turning.record)}
    status = 400 if turning.wrong else 200
    return render(request, "writing/turn.html", context, status=status)


def after_taking_back(request, record):
    """Whoever has taken it back reads it no more: they go on where they came from."""
    said = _("“%(name)s” is taken back. Its organisation reads why.")
    messages.success(request, said % {"name": record})
    return redirect(way_back(request) or "review")
