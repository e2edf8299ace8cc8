"""The page on which an organisation keeps the names of who took part in its entry."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, sent_data
from processes.lookup.told_names import others_read
from processes.models import Intervention
from processes.removal import home_names
from processes.writing.views import signed_in, whole_or_not, writable_at


def what_follows(filled):
    """What follows, in a sentence: who reads what from now on."""
    if any(form.cleaned_data["shown"] for form in filled):
        return _("Saved. Others read the description; the name is read by your organisation only.")
    return _("Saved. Everybody who may read this entry reads the names.")


@allow_form
@signed_in
@whole_or_not
def names_at_home(request, address):
    """For whose entry it is, also of one that is public where curators trust its organisation. A
    curator who may change it reads the description and no more."""
    sent = sent_data(request)
    lock = sent is not None
    record = writable_at(Intervention, request.reader, address, lock=lock, at_once=True)
    if record.owner_id not in request.reader.organisations:
        raise PermissionDenied
    filled, status = home_names.forms_for(record, request.reader, sent), 200
    wrong = sent is not None and [form for form in filled if not form.is_valid()]
    if sent is not None and not wrong:
        try:
            with transaction.atomic():
                kept = home_names.keep_home_names(record, filled, by=request.user)
            messages.success(request, what_follows(filled) if kept else _("Nothing has changed."))
            return redirect("home_names", record.address)
        except IntegrityError:
            said = _("Two would be described alike. Tell them apart, such as by a number.")
            filled[0].add_error(None, said)
    if sent is not None:
        status = 400
    context = {"record": record, "kind": Intervention, "resource": Intervention.resource}
    context |= {"filled": filled, "written": [*home_names.still_written(record, request.reader)]}
    context["others"] = [*others_read(record, request.reader)]
    erasable = Intervention.writable_by(request.reader).filter(pk=record.pk)
    context["may_erase"] = bool(context["written"]) and erasable.exists()
    return render(request, "removal/home_names.html", context, status=status)
