"""Proposing to the shared record, and deciding on what was proposed."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.methods import allow_form, allow_read
from engagement.pages import Page
from engagement.people import has_second_factor
from processes.lookup.at_address import found_at, kind_at
from processes.models import Intervention, Organisation, Proposal, ProposalState, Record, Trust
from processes.review import proposals
from processes.review.handed import likely_doubles, tell_place
from processes.review.proposals import ProposalRefused
from processes.review.publishing import Publishing
from processes.review.publishing_several import MEANWHILE, publish_with_also
from processes.review.together import (
    ProposedTogether,
    ReturnedTogether,
    accept_together,
    all_together,
    as_one,
    open_together,
    return_together,
    returned_together,
    send_again_together,
    withdraw_together,
)
from processes.writing.acts import draft_of
from processes.writing.drafts import kept_at_the_door, typed_before_signing_in
from processes.writing.record_form import RecordForms
from processes.writing.turning import Turning
from processes.writing.views import (
    forms_typed,
    record_form_page,
    signed_in,
    there_already,
    turning_page,
    whole_or_not,
    writable_at,
)
from processes.writing.waiting import proposed_anew_at, waits_as_it_was, waits_in
from processes.writing.whose import author_mark


def own_organisation(reader, record=None):
    """The organisation that proposes. Raises PermissionDenied for who works for none."""
    mine = Organisation.visible_to(reader).filter(pk__in=reader.organisations)
    owner = mine.filter(pk=getattr(record, "owner_id", None)).first() or mine.first()
    if owner is None:
        raise PermissionDenied
    return owner


@allow_form
@kept_at_the_door
@whole_or_not
def propose_record(request, plural, address):
    """To publish something of one's own, or to change what is public."""
    kind, reader = kind_at(plural), request.reader
    record = found_at(reader, kind, address)
    owner = own_organisation(reader, record)
    public = not isinstance(record, Record) or record.open_to_all
    if not public and not kind.writable_by(reader).filter(pk=record.pk).exists():
        raise PermissionDenied
    asks_to_publish = "seen" in request.POST  # as the page does that shows what everybody will read
    if public and asks_to_publish:
        return redirect(record)  # it was sent twice
    if public:
        return propose_page(request, *forms_typed(request, RecordForms, kind, record), owner)
    if request.method == "POST" and not asks_to_publish:
        record = writable_at(kind, reader, address, lock=True, at_once=True)
        forms, kept = forms_typed(request, RecordForms, kind, record)
        return record_form_page(request, forms, kept=kept)  # hidden since that form was opened
    return publish_page(request, record, owner)


def publish_page(request, record, owner):
    """What everybody will read of one's own record and of what stands with it, and what stays, to
    be sent at once."""
    kind, reader, lost = type(record), request.reader, typed_before_signing_in(request)
    typed, waits = request.POST if lost is None else lost, waits_in(record, reader)
    note, seen = typed.get("note", waits.note if waits else ""), {*typed.getlist("also")}
    lines = Publishing(record, reader, typed.getlist("back"), typed.getlist("seen"))
    record_forms = proposals.as_it_is(kind, reader, record)
    context = {"record_forms": record_forms, "kind": kind, "resource": kind.resource}
    context |= {"lines": lines, "note": note, "seen": seen if typed else None}
    trusted = record.owner_id not in reader.trusted and Trust.of(record.owner, reader)
    context["lacks_factor"] = trusted and not has_second_factor(request.user)
    context |= {"whose": author_mark(request.user), "kept": lost is not None}
    status = 200
    if request.method == "POST":
        status = 400
        try:
            made, together = publish_with_also(lines, seen, owner, note, by=request.user)
            if together:
                return redirect("together", together)
            return redirect(made) if lines.at_once else redirect("proposal", made.pk)
        except ProposalRefused as why:
            context["refused"] = why
        except IntegrityError:
            context["refused"] = MEANWHILE
    else:
        context["refused"] = " ".join(lines.refused)
    record_forms.is_valid()
    hidden = proposals.closed(record_forms)
    context["hidden"] = [(one, waits_in(one, reader)) for one in hidden]
    return render(request, "review/propose_publishing.html", context, status=status)


@allow_form
@kept_at_the_door
@whole_or_not
def propose_new(request, plural):
    """To add to the directory, which everybody reads: an organisation, a source."""
    kind = kind_at(plural)
    if issubclass(kind, Record):
        raise Http404  # it is logged, and then published
    owner = own_organisation(request.reader)
    return propose_page(request, *forms_typed(request, RecordForms, kind, None), owner)


def propose_page(request, record_forms, kept, owner):
    kind, note = record_forms.kind, (record_forms.data or {}).get("note", "")
    context = {"record_forms": record_forms, "kind": kind, "resource": kind.resource}
    context |= {"draft": draft_of(request), "note": note}
    context |= {"whose": author_mark(request.user), "kept": kept}
    status = 200
    context["hides_at_once"] = is_its_own(record_forms)
    if not context["hides_at_once"]:
        for name in ("visibility", "coalition"):  # who sees it is for its organisation to say
            record_forms.form.fields.pop(name, None)
    if request.method == "POST" and not record_forms.adding:
        status = 409 if record_forms.stale else 400
        if record_forms.is_valid():
            if alike := there_already(record_forms):
                context["alike"] = alike
                return render(request, "review/propose.html", context, status=409)
            if getattr(record_forms.form, "turn", 0) < 0:
                return hide_page(request, record_forms, context)
            try:
                made = proposals.propose(record_forms, owner, note, by=request.user)
                return redirect("proposal", made.pk)
            except ProposalRefused as why:
                context["refused"] = why
    return render(request, "review/propose.html", context, status=status)


def is_its_own(record_forms):
    """Is it about a record of an organisation that this person works for?"""
    record = record_forms.stored
    return isinstance(record, Record) and record.owner_id in record_forms.reader.organisations


def hide_page(request, record_forms, context):
    """Whoever owns a record hides it at once, and waits for nobody's review."""
    turning = Turning(record_forms)
    if not turning.is_agreed:
        return turning_page(request, turning, context)
    return redirect(turning.save())


@allow_read
@signed_in
def proposal_list(request):
    """What waits for a curator, the oldest first; what was decided, below."""
    rows = Proposal.visible_to(request.reader).select_related("owner", "proposer")
    waiting = as_one(rows.filter(state=ProposalState.OPEN)).order_by("made", "pk")
    page = Page.of(waiting, request.GET)
    decided = as_one(rows.exclude(state=ProposalState.OPEN)).order_by("-decided", "pk")[:20]
    hidden = proposals.hidden_since([*page.rows, *decided], request.reader)
    tell_place([one for one in page.rows if one.pk not in hidden], request.reader)
    context = {"page": page, "decided": decided, "hidden": hidden}
    return render(request, "review/review.html", context)


def gone_page(request):
    """A curator is told, of whatever is not there, that it may have been withdrawn meanwhile;
    nobody else is."""
    if not request.reader.curates:
        raise Http404
    context = {"reason": request.POST.get("reason", "").strip()}
    return render(request, "review/gone.html", context, status=404)


@allow_form
@kept_at_the_door
def proposed_together(request, pk):
    """All that was proposed together, and what became of it. What waits is shown as it would become
    public: a curator accepts or returns all of it here, its people withdraw it. What came back to
    them is mended and sent again here."""
    reader, lost = request.reader, typed_before_signing_in(request)
    found = list(all_together(reader, pk))
    if not found:
        return gone_page(request)
    context, status = {"lost": lost, "whose": author_mark(request.user)}, 200
    if request.method == "POST":
        try:
            messages.success(request, decide_together(request, pk))
            leads_on = request.POST.get("do") == "again" or open_together(reader, pk).exists()
            return redirect("together", pk) if leads_on else redirect("review")
        except ProposalRefused as why:
            context["refused"], status = why, 409
            found = list(all_together(reader, pk))
    waits = [one for one in found if one.state == ProposalState.OPEN]
    mine = {one.owner_id for one in waits} & {*reader.organisations}
    context |= {"mine": mine, "handed": ProposedTogether(waits, reader), "number": len(found)}
    context |= returned_shown(request, pk)
    back = {one.pk for one in context["returned"].came_back}
    over = [one for one in found if one not in waits and one.pk not in back]
    context["hidden"] = hidden = proposals.hidden_since(found, reader)
    unseen = Counter(one.get_state_display() for one in over if one.pk in hidden)
    context |= {"over": [one for one in over if one.pk not in hidden], "first": (waits or found)[0]}
    context["over_unseen"] = [*unseen.items()]
    return render(request, "review/together.html", context, status=status)


def returned_shown(request, pk):
    """What its people see of what came back: as they have ticked it where they have sent it."""
    returned = ReturnedTogether(pk, request.reader)
    again = request.POST.get("do") == "again"
    shown = {"returned": returned, "seen": {*request.POST.getlist("seen")} if again else None}
    return shown | {"note": request.POST.get("note", "") if again else returned.note}


def decide_together(request, pk):
    """Do what was chosen with all of them: what is said then. Raises ProposalRefused."""
    reader, what = request.reader, request.POST.get("do", "")
    if what in ("withdraw", "leave", "again"):
        return decide_on_own(request, what, pk)
    if not reader.curates or what not in ("accept", "return"):
        raise PermissionDenied
    waits = open_together(reader, pk)
    if what == "return":
        number = return_together(waits, request.POST.get("reason", ""), reader)
        said = ngettext("%(number)s was returned.", "%(number)s were returned.", number)
    else:
        number = accept_together(waits, {*request.POST.getlist("seen")}, reader)
        said = ngettext("%(number)s is public now.", "%(number)s are public now.", number)
    return said % {"number": number}


def decide_on_own(request, what, pk):
    """What its people do with all of them: what is said then. Raises ProposalRefused."""
    reader, seen = request.reader, {*request.POST.getlist("seen")}
    own = all_together(reader, pk).filter(owner__in=reader.organisations)
    if not own.exists():
        raise PermissionDenied
    if what == "again" and (returned := ReturnedTogether(pk, reader)).proposals:
        return send_again_together(returned, seen, request.POST.get("note", ""))
    rows = own.filter(state=ProposalState.OPEN)
    rows = rows if what == "withdraw" else returned_together(reader, pk)
    if what == "again" or not rows.exists():
        raise ProposalRefused(_("Somebody has decided on this already."))
    number = withdraw_together(rows, reader)
    said = ngettext("%(number)s was withdrawn.", "%(number)s were withdrawn.", number)
    return said % {"number": number}


@allow_form
@kept_at_the_door
def proposal_detail(request, pk):
    """One proposal beside what it would change; a curator decides here, its people withdraw it.
    Where that is refused, it is shown as it waits now."""
    reader, refused, decided = request.reader, None, None
    found = Proposal.visible_to(reader).select_related("owner").filter(pk=pk).first()
    if found:
        proposals.refuse_closed(found, reader)
    if found and request.method == "POST":
        try:
            decided = decide(request, found)
            if decided is None:
                return redirect("proposal", found.pk)
        except ProposalRefused as why:
            refused = why
            found = Proposal.visible_to(reader).select_related("owner").filter(pk=pk).first()
    if found is None:
        return gone_page(request)
    context = proposal_context(request, found)
    status = 200 if request.method != "POST" else 400
    if decided:
        context |= {"record_forms": decided, "seen": request.POST.get("seen", "")}
        status = 409 if decided.stale else 400
    else:
        try:
            context |= proposal_shown(found, reader, context["edited"])
        except ProposalRefused as why:
            refused = refused or why
    context["refused"] = refused
    return render(request, "review/proposal.html", context, status=status)


def proposal_context(request, found):
    """What is said of a proposal round its forms."""
    reader, kind = request.reader, proposals.proposed_kind(found)
    mine, lost = found.owner_id in reader.organisations, typed_before_signing_in(request)
    edited = lost if lost and "version" in lost else None
    if request.POST.get("do") == "again":
        edited = request.POST
    context = {"proposal": found, "mine": mine, "kind": kind, "lost": lost, "edited": edited}
    context |= {"whose": author_mark(request.user), "seen": proposals.stamp_of(found)}
    context["hidden"] = proposals.hidden_since([found], reader)
    context["about"] = kind.visible_to(reader).filter(pk=found.record).first()
    if request.method != "POST" and mine and waits_as_it_was([found], reader):
        context["anew_at"] = proposed_anew_at(found, reader)
    if found.together:
        context["together"] = all_together(reader, found.together).exclude(pk=found.pk).count()
    if found.can_be_mended and found.publishes:  # it is mended where it is
        again = kind.writable_by(reader).filter(pk=found.record).first()
        context["again"] = again and again.address
    return context


def proposal_shown(found, reader, edited):
    """Its forms, as it was proposed or as they were `edited`, and what stands beside them. Raises
    ProposalRefused."""
    mine = found.owner_id in reader.organisations
    if mine and found.can_be_mended and not found.publishes:
        return {"record_forms": proposals.proposed_forms(found, reader, edited)}
    if found.state != ProposalState.OPEN:
        return {}
    forms = proposals.proposed_forms(found, reader, edited)
    main, shown = forms.stored, {"record_forms": forms}
    shown["along"] = proposals.forms_along(found, reader, main)
    if found.publishes and isinstance(main, Intervention):
        shown["alike"] = likely_doubles([main], reader).get(main.pk, ())
    return shown


def decide(request, found):
    """Do what was chosen. None when it is done; the forms, when something in them is wrong. Raises
    ProposalRefused."""
    person, what = request.user, request.POST.get("do", "")
    mine = found.owner_id in request.reader.organisations
    if what == "withdraw" and mine:
        return proposals.withdraw_proposal(found, by=person)
    if what == "again" and mine:
        return proposals.send_again(found, request.POST, by=person)
    if not request.reader.curates or what not in ("accept", "return"):
        raise PermissionDenied
    if what == "return":
        return proposals.return_proposal(found, request.POST.get("reason", ""), by=person)
    seen = request.POST.get("seen", "")
    record, record_forms = proposals.accept_proposal(found, person, request.POST, seen=seen)
    return None if record else record_forms
