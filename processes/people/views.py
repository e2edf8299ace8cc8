"""Who works for an organisation here. For its coordinators; for everybody else there is nothing."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_post, sent_data
from engagement.middleware import leave_nothing
from engagement.people import lacks_second_factor
from processes.exchange import release_lines, releasing
from processes.lookup.by_name import as_uuid
from processes.models import AffiliationRole, ClosedPage, Grant
from processes.people import granting, lost_factors, requiring, staff
from processes.people.forms import AppointForm, InviteForm, LetReadForm, RoleForm
from processes.people.mail_addresses import mail_address_of, set_mail_address

ENDED_AT_ONCE = "ended"  # in a session: what was ended in an emergency


def organisation_for(reader, slug, keeps=False):
    """The organisation whose page this person may open.

    Raises Http404 for who may not, PermissionDenied for who may only appoint where `keeps` is
    asked.
    """
    found = staff.organisation_at(slug)
    if found is None or not staff.may_open(found, reader):
        raise Http404
    if keeps and not reader.keeps_people_of(found):
        raise PermissionDenied
    return found


def people_page(request, organisation, form, status=200, **more):
    """The people page with a form on it; the rows only for who keeps people."""
    keeps = request.reader.keeps_people_of(organisation)
    coordinates = request.reader.coordinates(organisation)
    context = {
        "organisation": organisation,
        "form": form,
        "keeps": keeps,
        "coordinates": coordinates,
        "lost_by": lost_factors.can_be_asked(organisation, request.user) if coordinates else (),
        "waits": form is not None and not organisation.is_free,
        "people": staff.people_at(organisation) if keeps else (),
        "roles": AffiliationRole.choices,
        "factors": requiring.how_many(organisation) if keeps else None,
        "as_staff": coordinates and requiring.tells_as_staff(organisation),
        "takes_mail": bool(settings.MAIL_IN) and coordinates,
        "mail": mail_address_of(organisation) if settings.MAIL_IN and coordinates else None,
        "releases": releases_at(request, organisation) if coordinates else None,
        "closed": ClosedPage.of(organisation) if keeps else None,
        "lacks_factor": keeps and lacks_second_factor(request.user),
        "let_read": Grant.of(organisation) if coordinates else (),
        "let_read_form": LetReadForm(auto_id="read_%s") if coordinates else None,
        "invitations": staff.open_invitations(organisation, request.reader),
        **more,
    }
    return render(request, "people/people.html", context, status=status)


def releases_at(request, organisation):
    """Large downloads of what is kept here: whether they are to be released, and which wait."""
    asked = releasing.asked_here(request.reader).filter(organisation=organisation)
    return {
        "required": bool(releasing.required_by([organisation.pk])),
        "lines": release_lines.releases_in_words(request, asked),
        "answers": set(releasing.to_answer(request.reader).values_list("pk", flat=True)),
    }


def invite_form_for(request, organisation, data=None):
    """The form that invites, or appoints the first coordinator; None for who may do neither."""
    if request.reader.coordinates(organisation):
        return InviteForm(data, by=request.user)
    if not request.reader.appoints_to(organisation):
        return None
    return AppointForm(data, by=request.user, own=organisation.is_free)


@allow_form
def people(request, slug):
    """Who works here, who is invited, and the form that invites."""
    organisation = organisation_for(request.reader, slug)
    form = invite_form_for(request, organisation, sent_data(request))
    if request.method != "POST":
        return people_page(request, organisation, form)
    if form is None:
        raise PermissionDenied
    if not form.is_valid():
        return people_page(request, organisation, form, status=400)
    link = staff.invite(**form.invited, organisation=organisation, by=request.user)
    if settings.MAIL_SERVER:
        messages.success(request, _("The invitation is on its way."))
        return redirect("people", slug)
    # Without mail somebody has to hand the link over: the administrator who appointed.
    empty, shown = (
        invite_form_for(request, organisation),
        link if request.reader.administers else "",
    )
    return people_page(request, organisation, empty, link=shown, no_mail=True)


@allow_post
def person(request, slug, pk):
    """Change somebody's role, or end their work for the organisation."""
    organisation = organisation_for(request.reader, slug, keeps=True)
    place = get_object_or_404(staff.people_at(organisation), person=pk)
    form = RoleForm(request.POST)
    try:
        if "remove" in request.POST:
            staff.end_work(place, request.user)
        elif form.is_valid():
            staff.set_role(place, form.cleaned_data["role"], by=request.user)
    except staff.LastCoordinator:
        if "remove" in request.POST and place.person == request.user:
            return redirect("leave", slug)
        messages.error(request, last_coordinator(organisation))
    stays = request.reader.keeps_people_of(organisation)
    return redirect("people", slug) if stays else redirect("account")


def last_coordinator(organisation):
    words = _("%(name)s would have no coordinator. Make somebody else coordinator first.")
    return words % {"name": organisation.name}


@allow_post
def withdraw(request, slug, pk):
    """Withdraw an invitation; its link leads nowhere from now on."""
    organisation = organisation_for(request.reader, slug)
    found = get_object_or_404(staff.open_invitations(organisation, request.reader), pk=pk)
    staff.withdraw_invitation(found, request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people", slug)


@allow_post
def switch(request, slug, turn):
    """Switch something on, or off, for all who work here; `turn` is the verb that does."""
    organisation = organisation_for(request.reader, slug, keeps=True)
    turn(organisation, "on" in request.POST, by=request.user)
    return redirect("people", slug)


@allow_post
def reading(request, slug):
    """Let a curator read what is kept here until a day, or no longer."""
    organisation = organisation_for(request.reader, slug, keeps=True)
    if not request.reader.coordinates(organisation):
        raise PermissionDenied
    if "end" in request.POST:
        grant = get_object_or_404(Grant.of(organisation), person=as_uuid(request.POST["end"]))
        granting.end_reading(grant, by=request.user)
        return redirect("people", slug)
    form = LetReadForm(request.POST, auto_id="read_%s")
    if not form.is_valid():
        empty = invite_form_for(request, organisation)
        return people_page(request, organisation, empty, status=400, let_read_form=form)
    days = form.cleaned_data["days"]
    granting.let_read(organisation, form.curator, days, by=request.user)
    return redirect("people", slug)


@allow_post
def log_by_mail(request, slug):
    """Make an address at which its people log by mail, make it anew, or take it back."""
    if not settings.MAIL_IN:
        raise Http404
    organisation = organisation_for(request.reader, slug, keeps=True)
    set_mail_address(organisation, "on" in request.POST, by=request.user)
    return redirect("people", slug)


@allow_form
def sign_everybody_out(request, slug):
    """Sign everybody out who works here, oneself too; then, in that browser alone, what was ended
    and what to do next."""
    if request.method == "POST":
        organisation = organisation_for(request.reader, slug, keeps=True)
        ended = staff.panic(organisation, request.user)
        if organisation.pk in request.reader.organisations:
            logout(request)
        request.session[ENDED_AT_ONCE] = {**ended, "slug": slug}
        return leave_nothing(redirect("panic", slug))
    ended = request.session.get(ENDED_AT_ONCE, {})
    if ended.get("slug") != slug:
        raise Http404
    return render(request, "people/ended.html", {"ended": ended})


@allow_post
def open_page_again(request, slug):
    """Open its page again, which was closed in an emergency; by its own coordinators."""
    organisation = organisation_for(request.reader, slug, keeps=True)
    if not request.reader.coordinates(organisation):
        raise PermissionDenied
    staff.open_page(organisation, by=request.user)
    return redirect("people", slug)
