"""What the first steps need beside pages that are there: one's own organisation, and an end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_post, open_before_second_factor, sent_data
from processes.access import Reader
from processes.lookup.by_name import organisation_called
from processes.models import Organisation
from processes.people import staff
from processes.people.forms import OwnOrganisationForm
from processes.writing.changes import apply
from processes.writing.fields import organisations_near
from processes.writing.plain import Said
from processes.writing.views import signed_in, whole_or_not


@transaction.atomic
def begin_at(said, *, by):
    """`by` works for an organisation from now on, as its first coordinator: for one that is called
    so already, else for a new one, which has these values. The organisation.

    Raises ValidationError, PermissionDenied where it is not for them to begin there.
    """
    found = organisation_called(Reader(by), said["name"])
    found = found or apply(Organisation, Said(said), by=by)
    staff.work_here(found, by)
    return found


@allow_form
@signed_in
@whole_or_not
def own_organisation_page(request):
    """Name the organisation one works for, and coordinate it."""
    if not request.reader.curates:
        raise PermissionDenied
    form = OwnOrganisationForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = begin_at(form.cleaned_data, by=request.user)
        except PermissionDenied:
            said = _("People work for “%(name)s” here already. Its coordinators can invite you.")
            form.add_error("name", said % {"name": form.cleaned_data["name"]})
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("You coordinate %(name)s now.") % {"name": found.name})
            return redirect("home")
    context = {"form": form, "names": organisations_near(request.reader, None)}
    status = 400 if form.errors else 200
    return render(request, "pages/own_organisation.html", context, status=status)


@allow_post
@open_before_second_factor
@signed_in
def close_first_steps(request):
    """Put the list of first steps away, for good."""
    request.user.steps_closed = True
    request.user.save(update_fields=["steps_closed"])
    return redirect("home")
